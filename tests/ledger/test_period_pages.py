"""Closing the books from the page, and what a reopening does to reports (PLATFORM §6.32)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from expense_mgmt.core import clock
from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Event, StoredFile, User
from expense_mgmt.organisation.roles import Role
from ledger import interface
from ledger.models import Period
from ledger.services import periods
from reports.models import ReportFile
from tests.ledger.factories import APRIL, MAY, World, hold, person, posted, world

LIST = "/ledger/periods/"


@pytest.fixture
def second(place: World) -> User:
    """Another finance head: what one asks, the other may do."""
    return hold(person("fan"), Role.FINANCE_HEAD, company=place.company, unit=place.root)


def as_person(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def period_of(place: World, month: Month = MAY) -> Period:
    return Period.objects.get(company=place.company, month=month)


def address(place: World, name: str) -> str:
    return reverse(f"ledger:period_{name}", args=[period_of(place).public_id])


def closed(place: World) -> Period:
    posted(place)
    return periods.soft_close(period_id=period_of(place).public_id, actor=place.wu, at=clock.now())


def asked(place: World, by: User, reason: str = "Invoice of May came late") -> Period:
    return periods.ask_to_reopen(
        period_id=period_of(place).public_id, reason=reason, actor=by, at=clock.now()
    )


def test_month_is_closed_asked_for_and_reopened_by_another(place: World, second: User) -> None:
    posted(place)
    qian, fan = as_person(place.qian), as_person(second)

    answers = [
        qian.post(address(place, "close")).status_code,
        qian.post(address(place, "ask"), {"reason": "Invoice of May came late"}).status_code,
        qian.post(address(place, "reopen")).status_code,
        fan.post(address(place, "reopen")).status_code,
    ]

    assert answers == [303, 303, 403, 303]
    period = period_of(place)
    assert (period.state, period.reopened_by) == ("open", second)
    trail = period.transitions.order_by("pk").values_list("name", flat=True)
    assert list(trail) == ["soft_close", "ask_to_reopen", "reopen"]
    posted(place)


def test_list_shows_state_figures_and_who(place: World, second: User) -> None:
    closed(place)
    asked(place, place.qian)

    page = as_person(second).get(LIST).content.decode()

    assert "May 2026" in page
    assert "Soft-closed" in page
    assert "106,000" in page
    assert "Reopening asked for" in page
    assert "Invoice of May came late" in page
    assert f"{period_of(place).public_id}/reopen" in page


def test_list_offers_each_what_is_his(place: World, second: User) -> None:
    closed(place)
    asked(place, place.qian)
    acts = ("close", "lock", "ask", "reopen", "decline")

    offered = {
        user.name: [
            name for name in acts if f"{period_of(place).public_id}/{name}" in page_of(user)
        ]
        for user in (place.qian, second, place.wang, place.wu, place.ma)
    }

    assert offered == {
        "qian": ["decline"],
        "fan": ["reopen", "decline"],
        "wang": ["reopen", "decline"],
        "wu": [],
        "ma": [],
    }


def page_of(user: User) -> str:
    return as_person(user).get(LIST).content.decode()


def test_refused_reason_is_told_at_its_month(place: World) -> None:
    closed(place)

    answer = as_person(place.qian).post(address(place, "ask"), {"reason": "  "})

    assert answer.status_code == 422
    assert "Say why." in answer.content.decode()
    assert period_of(place).reopen_asked_by is None


@pytest.mark.parametrize("name", ["close", "lock", "ask", "reopen", "decline"])
def test_books_of_another_company_are_not_there(place: World, name: str) -> None:
    closed(place)
    stranger = world()

    answer = as_person(stranger.qian).post(address(place, name), {"reason": "x"})

    assert answer.status_code == 404
    assert str(period_of(place).public_id) not in page_of(stranger.qian)


def test_close_twice_is_a_conflict(place: World) -> None:
    closed(place)

    again = as_person(place.wu).post(address(place, "close"))

    assert again.status_code == 409
    assert "Nothing was changed. Reference" in again.content.decode()


def test_declined_month_stays_closed_and_may_be_locked(place: World, second: User) -> None:
    closed(place)
    asked(place, place.qian)
    with pytest.raises(RuleBroken):
        periods.lock(period_id=period_of(place).public_id, actor=place.wu, at=clock.now())

    periods.decline_reopening(period_id=period_of(place).public_id, actor=second, at=clock.now())
    locked = periods.lock(period_id=period_of(place).public_id, actor=place.wu, at=clock.now())

    assert (locked.state, locked.reopen_asked_by) == ("locked", None)


def test_only_who_asked_or_the_second_person_declines(place: World) -> None:
    closed(place)
    asked(place, place.qian)

    with pytest.raises(NotAllowed):
        periods.decline_reopening(
            period_id=period_of(place).public_id, actor=place.wu, at=clock.now()
        )

    assert period_of(place).reopen_asked_by == place.qian


def test_nothing_asked_is_nothing_declined(place: World) -> None:
    closed(place)

    with pytest.raises(RuleBroken) as refused:
        periods.decline_reopening(
            period_id=period_of(place).public_id, actor=place.qian, at=clock.now()
        )

    assert refused.value.code == "reopening_not_asked"


def test_list_costs_the_same_for_one_month_and_for_many(place: World) -> None:
    posted(place)
    client = as_person(place.qian)
    one = queries(client)
    for month in range(1, 5):
        periods.ensure_period(
            company=place.company, month=Month(2026, month), actor=place.wu, at=clock.now()
        )

    assert queries(client) == one


def queries(client: Client) -> int:
    client.get(LIST)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(LIST).status_code == 200
    return len(captured)


@pytest.fixture
def report(place: World) -> Callable[..., ReportFile]:
    def built(month: Month, kind: str = "budget_variance", **facts: Any) -> ReportFile:
        number = ReportFile.objects.count()
        kept = StoredFile.objects.create(
            sha256=f"{number:064d}", size=1, media_type="application/x", stored_at=clock.now()
        )
        given: dict[str, Any] = {"company": place.company, "parameters": {"to_date": False}}
        return ReportFile.objects.create(
            **(given | facts),
            kind=kind,
            key=f"{kind} {number}",
            language="en",
            name="x.xlsx",
            month=month,
            asked_by=place.qian,
            file=kept,
            row_count=1,
            size=1,
            sha256=f"{number:064d}",
            created_at=clock.now(),
        )

    return built


def test_reopening_supersedes_the_reports_with_its_figures(
    place: World, second: User, report: Callable[..., ReportFile]
) -> None:
    other = world()
    june = Month(2026, 6)
    of_month, year_to_date = report(MAY), report(june, parameters={"to_date": True})
    statistic = report(june, "ad_spend")
    untouched = [
        report(APRIL),
        report(june),
        report(Month(2027, 1), "ad_spend"),
        report(MAY, company=other.company),
    ]
    closed(place)
    asked(place, place.qian)

    periods.reopen(period_id=period_of(place).public_id, actor=second, at=clock.now())

    marked = ReportFile.objects.filter(superseded_because="books_reopened", is_superseded=True)
    assert set(marked) == {of_month, year_to_date, statistic}
    assert set(ReportFile.objects.current()) == set(untouched)
    event = Event.objects.get(subject_id=of_month.public_id)
    assert (event.name, event.payload["month"]) == ("supersede", "2026-05")


def test_database_wants_a_reason_and_only_once(
    place: World, report: Callable[..., ReportFile]
) -> None:
    file = report(MAY)

    for sql in (
        "UPDATE reports_reportfile SET is_superseded = true WHERE id = %s",
        "UPDATE reports_reportfile SET superseded_because = 'newer_file' WHERE id = %s",
        "UPDATE reports_reportfile SET name = 'y' WHERE id = %s",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [file.pk])

    assert ReportFile.objects.current().get() == file


def test_month_stays_closed_when_what_was_made_of_it_cannot_be_told(
    place: World, second: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_facts: Any) -> None:
        raise Conflict("wrong_state", "no")

    monkeypatch.setattr(interface, "_LISTENERS", [fail])
    closed(place)
    asked(place, place.qian)

    with pytest.raises(Conflict):
        periods.reopen(period_id=period_of(place).public_id, actor=second, at=clock.now())

    assert period_of(place).state == "soft_closed"
