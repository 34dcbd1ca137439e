"""Delegation with days and a scope: who then decides, and what is refused (DOMAIN §5)."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from approvals.counts import counts_of
from approvals.models import ApprovalTask, Decision
from approvals.queries import chain
from approvals.services.escalation import remind
from expense_mgmt.core.errors import NotAllowed, RuleBroken
from expense_mgmt.foundation.models import Company, Event, Notification, User
from expense_mgmt.organisation.models import Deputy
from expense_mgmt.organisation.roles import Role
from expense_mgmt.organisation.services import deputies, people
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, matrix, person, rules_for, say, waiting_for
from tests.approvals_document.port import KIND

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]

TODAY = dt.date(2026, 5, 12)
LAST = dt.date(2026, 5, 20)


def company() -> Company:
    return Company.objects.get()


def deputise(username: str, deputy: str, by: str = "", **changes: Any) -> Deputy:
    facts: dict[str, Any] = {"begins_on": TODAY, "ends_on": LAST} | changes
    return deputies.appoint(
        company=company(),
        person=person(username),
        deputy=person(deputy),
        actor=person(by or username),
        at=AT,
        **facts,
    )


def end(appointed: Deputy, by: str, **changes: Any) -> None:
    deputies.end(company=company(), deputy=appointed, actor=person(by), at=AT, **changes)


def told(username: str) -> list[str]:
    mine = Notification.objects.filter(person__username=username).order_by("pk")
    return list(mine.values_list("kind", flat=True))


def events_of(username: str) -> list[str]:
    chain_of = Event.objects.filter(subject_id=person(username).public_id, kind="person")
    return list(chain_of.order_by("sequence").values_list("name", flat=True))


def refusal(act: Any) -> tuple[str, str | None]:
    """What a delegation is refused with; and nothing was written."""
    before = list(Deputy.objects.order_by("pk").values())
    with pytest.raises(RuleBroken) as refused:
        act()
    assert list(Deputy.objects.order_by("pk").values()) == before
    return refused.value.code, refused.value.field


def test_deputy_of_one_kind_decides_that_kind_alone() -> None:
    matrix(*rules_for(Role.DEPT_HEAD))
    deputise("chen", "he", kind="expense_request")
    elsewhere = factory.submitted()
    deputise("chen", "su", kind=KIND)

    assert waiting_for(elsewhere) == {"chen", "su"}
    assert counts_of(person("su"), AT).waiting == 1
    assert counts_of(person("he"), AT).waiting == 0


def test_kinds_are_kept_apart_in_page_counts_and_deciding() -> None:
    matrix(*rules_for(Role.DEPT_HEAD))
    deputise("chen", "he", kind="expense_request")
    leaflet = factory.submitted()

    with pytest.raises(ApprovalTask.DoesNotExist):
        say("approve", leaflet, "he")

    assert not ApprovalTask.objects.visible_to(person("he"), TODAY).exists()
    assert not Decision.objects.exists()


def test_trail_names_both_who_acted_and_for_whom() -> None:
    matrix(*rules_for(Role.DEPT_HEAD))
    deputise("chen", "he", kind=KIND)
    leaflet = factory.submitted()

    say("approve", leaflet, "he")

    decision = Decision.objects.get()
    assert (decision.actor, decision.on_behalf_of) == (person("he"), person("chen"))
    assert leaflet.run is not None
    assert chain(leaflet.run, day=TODAY)[0].names == ("何志明 for 陈志远",)


def test_only_deputies_of_the_kind_are_told_and_reminded() -> None:
    matrix(*rules_for(Role.DEPT_HEAD))
    deputise("chen", "he", kind="expense_request")
    deputise("chen", "su", kind=KIND)
    leaflet = factory.submitted()

    remind(subject_id=leaflet.public_id, actor=person("lin"), at=AT)

    assert told("su") == ["delegation", "task_waiting", "reminder"]
    assert told("he") == ["delegation"]


def test_administrator_enters_one_for_somebody_absent_and_both_are_told() -> None:
    deputise("chen", "he", by="dai", kind=KIND)

    assert Deputy.objects.get().entered_by == person("dai")
    assert (told("he"), told("chen")) == (["delegation"], ["delegation_given"])
    trail = Event.objects.get(kind="person")
    assert (trail.name, trail.actor, trail.payload["kind"]) == (
        "appoint_deputy",
        person("dai"),
        KIND,
    )


def test_nobody_enters_one_for_somebody_else() -> None:
    with pytest.raises(NotAllowed):
        deputise("chen", "he", by="qian")

    assert not Deputy.objects.exists()


@pytest.mark.parametrize(
    ("deputy", "changes", "refused"),
    [
        ("chen", {}, ("deputy_is_the_person", "deputy")),
        ("he", {"begins_on": dt.date(2026, 5, 11)}, ("begins_in_the_past", "begins_on")),
        ("he", {"ends_on": dt.date(2026, 5, 11)}, ("ends_before_it_begins", "ends_on")),
        ("he", {"kind": "no_such_kind"}, ("unknown_kind", "kind")),
        ("ou", {}, ("deputy_is_a_stranger", "deputy")),
        ("dai", {}, ("deputy_approves_nothing", "deputy")),
        ("ma", {}, ("deputy_approves_nothing", "deputy")),
        ("shi", {}, ("deputy_approves_nothing", "deputy")),
    ],
)
def test_delegations_that_may_not_be(
    deputy: str, changes: dict[str, Any], refused: tuple[str, str]
) -> None:
    assert refusal(lambda: deputise("chen", deputy, **changes)) == refused


def test_whoever_left_acts_for_nobody() -> None:
    User.objects.filter(username="he").update(is_active=False)

    assert refusal(lambda: deputise("chen", "he")) == ("person_inactive", "deputy")


def test_deputy_whose_own_role_forbids_those_of_the_person() -> None:
    assert refusal(lambda: deputise("qian", "zheng")) == ("deputy_role_conflict", "deputy")


@pytest.mark.parametrize(
    ("first", "second"), [("", ""), ("", KIND), (KIND, ""), (KIND, KIND)], ids=str
)
def test_overlap_in_days_and_scope(first: str, second: str) -> None:
    deputise("chen", "he", kind=first)

    again = refusal(lambda: deputise("chen", "su", kind=second, begins_on=LAST, ends_on=LAST))

    assert again == ("deputy_overlaps", "begins_on")


def test_the_database_refuses_an_overlap_as_well() -> None:
    deputise("chen", "he")
    valid = (LAST, dt.date(2026, 6, 1))

    with pytest.raises(IntegrityError, match="deputy_one_at_a_time"), transaction.atomic():
        Deputy.objects.create(person=person("chen"), deputy=person("su"), kind=KIND, valid=valid)

    Deputy.objects.create(
        person=person("chen"),
        deputy=person("su"),
        kind=KIND,
        valid=(dt.date(2026, 5, 21), dt.date(2026, 6, 1)),
    )
    assert Deputy.objects.count() == 2


def test_circle_of_two_and_of_three() -> None:
    deputise("chen", "he")
    deputise("he", "guo", begins_on=LAST, ends_on=dt.date(2026, 5, 25))

    back = refusal(lambda: deputise("he", "chen", ends_on=TODAY))
    around = refusal(lambda: deputise("guo", "chen", begins_on=LAST))
    later = deputise("guo", "chen", begins_on=dt.date(2026, 5, 21), ends_on=dt.date(2026, 5, 22))

    assert (back, around) == (("deputy_circle", "deputy"), ("deputy_circle", "deputy"))
    assert later.deputy == person("chen")


def test_a_deputy_decides_on_the_last_day_to_its_end_and_never_after() -> None:
    matrix(*rules_for(Role.DEPT_HEAD))
    deputise("chen", "he", ends_on=TODAY)
    before_midnight = dt.datetime(2026, 5, 12, 23, 59, 59, tzinfo=ZoneInfo("Asia/Shanghai"))
    first, second = factory.submitted(), factory.submitted()

    say("approve", first, "he", at=before_midnight)
    with pytest.raises(ApprovalTask.DoesNotExist):
        say("approve", second, "he", at=before_midnight + dt.timedelta(seconds=1))

    assert Decision.objects.get().run == first.run


def test_ended_early_it_counts_no_more_at_once() -> None:
    matrix(*rules_for(Role.DEPT_HEAD))
    Deputy.objects.create(
        person=person("chen"), deputy=person("he"), valid=(dt.date(2026, 5, 1), LAST)
    )
    leaflet = factory.submitted()
    before = waiting_for(leaflet)

    end(Deputy.objects.get(), by="chen")

    assert (before, waiting_for(leaflet)) == ({"chen", "he"}, {"chen"})
    assert Deputy.objects.get().ends_on == dt.date(2026, 5, 11)
    assert told("he")[-1] == "delegation_ended"
    assert events_of("chen") == ["end_deputy"]


def test_what_had_not_begun_is_taken_back() -> None:
    appointed = deputise("chen", "he", begins_on=dt.date(2026, 5, 14))

    end(appointed, by="chen")

    assert not Deputy.objects.exists()
    assert events_of("chen") == ["appoint_deputy", "take_deputy_back"]


def test_end_is_never_later_than_it_was() -> None:
    appointed = deputise("chen", "he")

    later = refusal(lambda: end(appointed, by="chen", ends_on=dt.date(2026, 5, 21)))
    past = refusal(lambda: end(appointed, by="chen", ends_on=dt.date(2026, 5, 11)))

    assert (later, past) == (("ends_no_earlier", "ends_on"), ("ends_in_the_past", "ends_on"))


def test_whoever_is_shut_out_acts_for_nobody_and_nobody_he_named_for_him() -> None:
    deputise("chen", "he", ends_on=TODAY)
    deputise("chen", "su", by="dai", begins_on=dt.date(2026, 5, 13))
    deputise("guo", "chen")

    people.deactivate(company=company(), person=person("chen"), actor=person("dai"), at=AT)

    left = Deputy.objects.get()
    assert (left.person, left.deputy) == (person("chen"), person("su"))
    assert events_of("guo") == ["appoint_deputy", "take_deputy_back"]
    assert told("guo") == ["delegation_ended"]
