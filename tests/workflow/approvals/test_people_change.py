"""Tasks follow the people: what administrators change moves what waits (PLATFORM §6.2)."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from approvals.models import ApprovalTask, TaskMove
from expense_mgmt.celery import turn_the_day
from expense_mgmt.core import clock
from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.demo.catalogue import PEOPLE
from expense_mgmt.foundation.models import Company, Event, User
from expense_mgmt.foundation.verify import event_chains
from expense_mgmt.organisation.duties import conflicting
from expense_mgmt.organisation.models import Deputy, RoleHolding
from expense_mgmt.organisation.roles import Role
from expense_mgmt.organisation.services import deputies, followers, holdings, people
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, matrix, person, rules_for
from tests.approvals_document.models import Leaflet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]

TODAY = dt.date(2026, 5, 12)
YESTERDAY = dt.date(2026, 5, 11)


def company() -> Company:
    return Company.objects.get()


def waiting_for(leaflet: Leaflet) -> set[str]:
    """Who may decide it now."""
    tasks = ApprovalTask.objects.open().filter(run__subject_id=leaflet.public_id)
    return {
        user.username
        for user in User.objects.all()
        if ApprovalTask.objects.awaiting(user, TODAY).filter(pk__in=tasks).exists()
    }


def in_approval() -> Leaflet:
    """Lin's leaflet, which waits for the head of the marketing department."""
    matrix(*rules_for(Role.DEPT_HEAD))
    return factory.submitted()


def grant(username: str, role: Role, place: str = "MKT", **changes: Any) -> RoleHolding:
    facts: dict[str, Any] = {"begins_on": TODAY, "actor": person("dai"), "at": AT} | changes
    return holdings.grant(person=person(username), role=role, place=factory.unit(place), **facts)


def end(username: str, role: Role, ends_on: dt.date = YESTERDAY, by: str = "dai") -> RoleHolding:
    held = RoleHolding.objects.get(person=person(username), role=role)
    return holdings.end(holding_id=held.pk, ends_on=ends_on, actor=person(by), at=AT)


def deputise(username: str, deputy: str, by: str = "dai", **changes: Any) -> Deputy:
    facts: dict[str, Any] = {"begins_on": TODAY, "ends_on": dt.date(2026, 5, 20)} | changes
    return deputies.appoint(
        company=company(),
        person=person(username),
        deputy=person(deputy),
        actor=person(by),
        at=AT,
        **facts,
    )


def events_of(username: str) -> list[str]:
    chain = Event.objects.filter(subject_id=person(username).public_id, kind="person")
    return list(chain.order_by("sequence").values_list("name", flat=True))


def test_end_of_a_role_moves_its_open_tasks_up() -> None:
    factory.appoint("he", Role.DEPT_HEAD, "YH")
    leaflet = in_approval()
    before = waiting_for(leaflet)

    end("chen", Role.DEPT_HEAD)

    assert (before, waiting_for(leaflet)) == ({"chen"}, {"he"})
    assert TaskMove.objects.get().person == person("chen")
    assert events_of("chen") == ["end_role"]
    assert list(event_chains()) == []


def test_new_holder_gets_the_task_that_nobody_could_take() -> None:
    RoleHolding.objects.filter(person=person("chen")).delete()
    leaflet = in_approval()
    before = ApprovalTask.objects.get().placed

    grant("xu", Role.DEPT_HEAD)

    assert before == "administrator"
    assert waiting_for(leaflet) == {"xu"}
    assert TaskMove.objects.count() == 1
    assert events_of("xu") == ["grant_role"]


def test_dismissal_moves_tasks_and_ends_the_session(client: Client) -> None:
    factory.appoint("he", Role.DEPT_HEAD, "YH")
    leaflet = in_approval()
    client.force_login(person("chen"))
    before = client.get("/approvals/").status_code

    people.deactivate(company=company(), person=person("chen"), actor=person("dai"), at=AT)

    assert waiting_for(leaflet) == {"he"}
    assert (before, client.get("/approvals/").status_code) == (200, 302)
    assert events_of("chen") == ["deactivate"]


def test_who_comes_back_gets_his_tasks_back() -> None:
    factory.appoint("he", Role.DEPT_HEAD, "YH")
    leaflet = in_approval()
    people.deactivate(company=company(), person=person("chen"), actor=person("dai"), at=AT)

    people.reactivate(company=company(), person=person("chen"), actor=person("yu"), at=AT)

    assert waiting_for(leaflet) == {"chen"}
    assert TaskMove.objects.count() == 2


def test_deputy_of_somebody_shut_out_takes_what_was_stuck() -> None:
    leaflet = in_approval()
    people.deactivate(company=company(), person=person("chen"), actor=person("dai"), at=AT)
    stuck = ApprovalTask.objects.get().placed

    deputise("chen", "xu")

    assert stuck == "administrator"
    assert waiting_for(leaflet) == {"xu"}


def test_end_of_a_deputy_leaves_the_task_with_the_administrators() -> None:
    leaflet = in_approval()
    appointed = deputise("chen", "xu")
    people.deactivate(company=company(), person=person("chen"), actor=person("dai"), at=AT)
    before = waiting_for(leaflet)

    deputies.end(
        company=company(),
        deputy=appointed,
        ends_on=TODAY,
        actor=person("dai"),
        at=AT,
    )
    same_day = waiting_for(leaflet)
    turn_days(dt.date(2026, 5, 13))

    assert (before, same_day) == ({"xu"}, {"xu"})
    assert ApprovalTask.objects.get().placed == "administrator"
    assert events_of("chen") == ["appoint_deputy", "deactivate", "end_deputy"]


def turn_days(day: dt.date) -> None:
    at = dt.datetime.combine(day, dt.time(0, 5), AT.tzinfo)
    followers.tell_of_days(day, day, at)


def test_role_that_begins_tomorrow_takes_its_tasks_when_the_day_turns() -> None:
    RoleHolding.objects.filter(person=person("chen")).delete()
    leaflet = in_approval()
    grant("xu", Role.DEPT_HEAD, begins_on=dt.date(2026, 5, 13))
    before = ApprovalTask.objects.get().placed

    turn_days(dt.date(2026, 5, 13))

    assert before == "administrator"
    assert ApprovalTask.objects.get().placed == "holder"
    assert waiting_for(leaflet) == set()  # still the twelfth for who looks


def test_nightly_task_tells_of_the_days_that_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[dt.date, dt.date]] = []
    monkeypatch.setattr(
        followers, "tell_of_days", lambda first, last, _at: told.append((first, last))
    )

    turn_the_day()

    assert told == [(clock.today() - dt.timedelta(days=7), clock.today())]


def test_a_follower_that_fails_undoes_the_change(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*, person: User, at: dt.datetime) -> None:
        raise Conflict("wrong_state", f"{person} {at}")

    monkeypatch.setattr(followers, "_followers", [fail])

    with pytest.raises(Conflict):
        end("chen", Role.DEPT_HEAD)

    assert RoleHolding.objects.get(person=person("chen")).valid.upper is None
    assert events_of("chen") == []


@pytest.mark.parametrize("username", ["lin", "chen", "qian", "ou"])
def test_only_an_administrator_changes_roles(username: str) -> None:
    actor = person(username)

    with pytest.raises(NotAllowed):
        grant("xu", Role.DEPT_HEAD, actor=actor)
    with pytest.raises(NotAllowed):
        people.deactivate(company=company(), person=person("xu"), actor=actor, at=AT)

    assert not RoleHolding.objects.filter(person=person("xu"), role=Role.DEPT_HEAD).exists()
    assert person("xu").is_active


def test_administrator_does_not_change_himself() -> None:
    for act in (
        lambda: grant("dai", Role.REQUESTER),
        lambda: end("dai", Role.ADMINISTRATOR),
        lambda: people.deactivate(
            company=company(), person=person("dai"), actor=person("dai"), at=AT
        ),
    ):
        with pytest.raises(NotAllowed) as refused:
            act()
        assert refused.value.code == "own_role"


def test_person_of_no_company_here_is_nobodys_to_shut_out() -> None:
    with pytest.raises(NotAllowed):
        people.deactivate(company=company(), person=person("ou"), actor=person("dai"), at=AT)

    assert person("ou").is_active


@pytest.mark.parametrize(
    ("username", "role", "changes", "code", "field"),
    [
        ("zheng", Role.ACCOUNTANT, {}, "role_conflict", "role"),
        ("ma", Role.REQUESTER, {}, "role_conflict", "role"),
        ("yu", Role.FINANCE_HEAD, {}, "role_conflict", "role"),
        ("chen", Role.DEPT_HEAD, {}, "role_held", "role"),
        ("xu", Role.DEPT_HEAD, {"begins_on": YESTERDAY}, "begins_in_the_past", "begins_on"),
        ("xu", Role.DEPT_HEAD, {"ends_on": YESTERDAY}, "ends_before_it_begins", "ends_on"),
    ],
)
def test_grants_that_may_not_be(
    username: str, role: Role, changes: dict[str, Any], code: str, field: str
) -> None:
    count = RoleHolding.objects.count()

    with pytest.raises(RuleBroken) as refused:
        grant(username, role, **changes)

    assert (refused.value.code, refused.value.field) == (code, field)
    assert RoleHolding.objects.count() == count


def test_role_of_the_past_stays_as_it_was() -> None:
    with pytest.raises(RuleBroken) as refused:
        end("chen", Role.DEPT_HEAD, dt.date(2026, 5, 10))

    assert refused.value.code == "ends_in_the_past"


def test_person_names_his_own_deputy_and_nobody_elses() -> None:
    deputise("chen", "xu", by="chen")

    with pytest.raises(NotAllowed):
        deputise("zhao", "xu", by="chen")
    with pytest.raises(RuleBroken) as overlapping:
        deputise("chen", "he", by="chen", begins_on=dt.date(2026, 5, 20))
    with pytest.raises(RuleBroken) as himself:
        deputise("zhao", "zhao")

    assert overlapping.value.code == "deputy_overlaps"
    assert himself.value.code == "deputy_is_the_person"
    assert Deputy.objects.count() == 1


def test_demo_cast_holds_no_conflicting_roles() -> None:
    held: dict[str, list[Role]] = {}
    for row in PEOPLE:
        if row.role is not None:
            held.setdefault(row.username, []).append(Role(row.role))

    assert held
    assert [
        name
        for name, roles in held.items()
        for role in roles
        if conflicting(role, [other for other in roles if other != role])
    ] == []
