"""Separation of duties as rows: asked at the grant and at the act, of everybody (DOMAIN §5)."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from approvals.models import Decision
from expense_mgmt.core.errors import NotAllowed, RuleBroken
from expense_mgmt.foundation.models import Company, Event
from expense_mgmt.organisation import separation
from expense_mgmt.organisation.access import SIGNERS
from expense_mgmt.organisation.duties import DEFAULTS, Duty, Level
from expense_mgmt.organisation.models import DutyPair
from expense_mgmt.organisation.roles import Role
from expense_mgmt.organisation.services import duty_pairs, holdings
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, appoint, matrix, person, rules_for, say

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]

PAGE = "/office/duties"
TODAY = dt.date(2026, 5, 12)
TOMORROW = dt.date(2026, 5, 13)


def client_of(username: str, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(person(username))
    return client


def pairs(company: Company, day: dt.date = TODAY) -> dict[Level, frozenset[tuple[str, str]]]:
    return dict(separation.pairs_of(company.pk, day, day + dt.timedelta(days=1)))


def propose(one: str, other: str, level: str = "roles", by: str = "dai") -> DutyPair:
    return duty_pairs.propose(
        company=Company.objects.get(),
        level=level,
        one=one,
        other=other,
        begins_on=TODAY,
        actor=person(by),
        at=AT,
    )


def confirm(pair: DutyPair, by: str = "yu") -> DutyPair:
    return duty_pairs.confirm(pair_id=pair.public_id, actor=person(by), at=AT)


def test_company_begins_with_the_defaults(company: Company) -> None:
    assert pairs(company) == DEFAULTS
    assert DutyPair.objects.count() == sum(map(len, DEFAULTS.values()))


def test_company_without_rows_has_them_too(company: Company) -> None:
    DutyPair.objects.all().delete()

    assert pairs(company) == DEFAULTS


@pytest.mark.parametrize("role", sorted(SIGNERS))
def test_whoever_is_administrator_and_something_else_approves_nothing(role: Role) -> None:
    """Entered past the services; what he holds does not help him."""
    matrix(*rules_for(role))
    appoint("dai", role, "MKT")
    leaflet = factory.submitted()

    with pytest.raises(NotAllowed) as refused:
        say("approve", leaflet, "dai", task=factory.open_task(leaflet))

    assert refused.value.code == "duties_conflict"
    assert not Decision.objects.exists()


def test_auditor_who_was_given_a_step_signs_nothing() -> None:
    matrix(*rules_for(Role.DEPT_HEAD))
    appoint("ma", Role.DEPT_HEAD, "MKT")
    leaflet = factory.submitted()

    with pytest.raises(NotAllowed) as refused:
        say("approve", leaflet, "ma")

    assert refused.value.code == "duties_conflict"


def test_new_pair_counts_when_the_second_administrator_confirms_it(company: Company) -> None:
    pair = propose("dept_head", "procurement")
    before = ("dept_head", "procurement") in pairs(company)[Level.ROLES]
    appoint("luo", Role.DEPT_HEAD, "SAL")

    confirm(pair)

    assert not before
    assert ("dept_head", "procurement") in pairs(company)[Level.ROLES]
    with pytest.raises(RuleBroken) as refused:
        holdings.grant(
            person=person("chen"),
            role=Role.PROCUREMENT,
            place=factory.unit("MKT"),
            begins_on=TODAY,
            actor=person("dai"),
            at=AT,
        )
    assert refused.value.code == "role_conflict"
    trail = Event.objects.filter(subject_id=pair.public_id).order_by("sequence")
    assert [event.name for event in trail] == ["propose_pair", "confirm_pair"]


def test_holder_of_both_cannot_act_from_then_on(company: Company) -> None:
    matrix(*rules_for(Role.DEPT_HEAD))
    appoint("chen", Role.PROCUREMENT, "MKT")
    confirm(propose("dept_head", "procurement"))
    leaflet = factory.submitted()

    with pytest.raises(NotAllowed) as refused:
        say("approve", leaflet, "chen")

    assert refused.value.code == "duties_conflict"


def test_pair_of_acts_is_asked_when_the_second_is_done(company: Company) -> None:
    confirm(propose("post", "request", level="acts"))
    facts: dict[str, Any] = {"company_id": company.pk, "role": Role.ACCOUNTANT, "day": TODAY}

    with pytest.raises(NotAllowed) as refused:
        separation.ensure_apart(
            actor=person("wu"), duty=Duty.POST, done={Duty.REQUEST: [person("wu").pk]}, **facts
        )
    separation.ensure_apart(
        actor=person("wu"), duty=Duty.POST, done={Duty.REQUEST: [person("xu").pk]}, **facts
    )

    assert refused.value.code == "duty_done_by_same_person"


def test_default_ends_with_a_day_that_two_administrators_saw(company: Company) -> None:
    pair = DutyPair.objects.get(first="ad_planning", second="seal_keeper")
    duty_pairs.propose_end(pair_id=pair.public_id, ends_on=TODAY, actor=person("dai"), at=AT)
    before = ("ad_planning", "seal_keeper") in pairs(company, TOMORROW)[Level.ROLES]

    confirm(pair)

    assert before
    assert ("ad_planning", "seal_keeper") in pairs(company, TODAY)[Level.ROLES]
    assert ("ad_planning", "seal_keeper") not in pairs(company, TOMORROW)[Level.ROLES]


def test_what_the_product_keeps_itself_does_not_end(company: Company) -> None:
    pair = DutyPair.objects.get(first="approve", second="request")

    with pytest.raises(RuleBroken) as refused:
        duty_pairs.propose_end(pair_id=pair.public_id, ends_on=TODAY, actor=person("dai"), at=AT)
    DutyPair.objects.filter(pk=pair.pk).delete()

    assert refused.value.code == "pair_is_fixed"
    assert ("approve", "request") in pairs(company)[Level.ACTS]


def test_who_proposed_does_not_confirm(company: Company) -> None:
    pair = propose("dept_head", "procurement")

    with pytest.raises(NotAllowed):
        confirm(pair, by="dai")
    with pytest.raises(NotAllowed):
        confirm(pair, by="chen")

    assert pairs(company) == DEFAULTS


def test_through_the_pages(company: Company) -> None:
    dai, yu = client_of("dai"), client_of("yu")
    facts = {
        "level": "roles",
        "one": "procurement",
        "other": "dept_head",
        "begins_on": "2026-05-12",
    }

    proposed = dai.post(f"{PAGE}/propose", facts)
    pair = DutyPair.objects.get(proposed_by__isnull=False)
    own = dai.post(f"{PAGE}/{pair.public_id}/confirm")
    confirmed = yu.post(f"{PAGE}/{pair.public_id}/confirm")

    assert (proposed.status_code, own.status_code, confirmed.status_code) == (303, 403, 303)
    page = dai.get(PAGE).content.decode()
    assert "MISSING VARIABLE" not in page
    assert "since 12 May 2026" in page
    assert "Dai Wei, Yu Hui" in page


@pytest.mark.parametrize(
    "changes",
    [
        {"other": "procurement"},
        {"other": "pay"},
        {"level": "acts"},
        {"level": "x"},
        {"begins_on": "2026-05-11"},
        {"one": "cashier", "other": "accountant"},
    ],
    ids=str,
)
def test_bad_pair_is_refused(company: Company, changes: dict[str, str]) -> None:
    facts = {
        "level": "roles",
        "one": "procurement",
        "other": "dept_head",
        "begins_on": "2026-05-12",
    }

    answer = client_of("dai").post(f"{PAGE}/propose", facts | changes)

    assert answer.status_code == 422
    assert pairs(company) == DEFAULTS


def test_in_chinese(company: Company, catalogue: None) -> None:
    page = client_of("ma", "zh-hans").get(PAGE).content.decode()

    assert "职责分离" in page
    assert "出纳" in page
