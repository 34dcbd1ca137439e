"""The end of a budget year: previewed, run once, undone while nothing was built on it."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from budgets.models import BudgetLine, BudgetSetting, YearEndRun
from budgets.models.line import Mode
from budgets.models.setting import Carry
from budgets.services import budget_settings, year_end
from budgets.services.budget_settings import Figures
from budgets.verify_documents import year_ends_reached_lines
from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.core.periods import FiscalYear, Month
from expense_mgmt.foundation.models import Company, Event, User
from tests.workflow.budget_changes.ground import amounts, findings
from tests.workflow.budgets import plans
from tests.workflow.budgets.ground import (
    NOON,
    ask,
    balances,
    commit,
    document,
    line,
    release,
    reserve,
)

YEAR = FiscalYear(2026)
JANUARY = Month(2027, 1)
NEW_YEAR = dt.datetime(2027, 1, 5, 4, 0, tzinfo=dt.UTC)
TV: dict[str, Any] = {"project": "YXG", "category": "TV"}


def choose(company: Company, cast: dict[str, User], carry: Carry, at: dt.datetime = NOON) -> None:
    """Figures of the company, drafted by one administrator and published by the other."""
    figures = Figures(Decimal(10_000), Decimal(1), Mode.WARN, carry)
    drafted = budget_settings.draft(
        company=company, figures=figures, valid_from=at.date(), actor=cast["dai"], at=at
    )
    budget_settings.publish(setting_id=drafted.public_id, actor=cast["yu"], at=at)


@pytest.fixture
def ended(company: Company) -> BudgetLine:
    """Television: 400,000, of which 50,000 are committed; radio: 100, untouched."""
    opened = line(company, "400000", **TV)
    line(company, "100", project="YXG", category="RADIO")
    request = document(company)
    reserve(request, ask(company, "50000", category="TV"))
    commit(request)
    return opened


def run(company: Company, person: User) -> YearEndRun:
    return year_end.run(company=company, year=YEAR, seen=seen(company), actor=person, at=NEW_YEAR)


def seen(company: Company) -> str:
    """What a preview shows now."""
    return year_end.as_seen(year_end.preview(company, YEAR, day=NEW_YEAR.date()))


def carried(company: Company) -> dict[str, tuple[str, str, str]]:
    """Of each January line: carried in, revised, committed."""
    rows = BudgetLine.objects.filter(company=company, month=JANUARY)
    return {
        row.category.code if row.category else "": (
            str(row.carried_in),
            str(row.revised),
            str(row.committed),
        )
        for row in rows
    }


def sound() -> bool:
    return not findings()


def test_preview_writes_nothing(company: Company, ended: BudgetLine) -> None:
    rows = year_end.preview(company, YEAR, day=NEW_YEAR.date())

    assert [(str(row.carry.carried), str(row.carry.lapsed)) for row in rows] == [
        ("50000.00", "350000.00"),
        ("0.00", "100.00"),
    ]
    assert not YearEndRun.objects.exists()
    assert carried(company) == {}


def test_commitments_go_to_january_with_their_budget(
    company: Company, cast: dict[str, User], ended: BudgetLine
) -> None:
    run(company, cast["qian"])

    assert carried(company) == {"TV": ("50000.00", "50000.00", "50000.00")}
    assert balances(ended) == ("0.00", "0.00", "0.00")
    assert BudgetLine.objects.get(pk=ended.pk).closed_by == cast["qian"]
    assert sound()


def test_everything_lapses_and_holds_stay_where_that_is_the_policy(
    company: Company, cast: dict[str, User], ended: BudgetLine
) -> None:
    choose(company, cast, Carry.LAPSE)

    run(company, cast["qian"])

    assert carried(company) == {}
    assert balances(ended) == ("0.00", "50000.00", "0.00")
    assert sound()


def test_everything_is_carried_where_that_is_the_policy(
    company: Company, cast: dict[str, User], ended: BudgetLine
) -> None:
    choose(company, cast, Carry.CARRY_ALL)

    run(company, cast["qian"])

    assert carried(company) == {
        "TV": ("400000.00", "400000.00", "50000.00"),
        "RADIO": ("100.00", "100.00", "0.00"),
    }
    assert sound()


def test_undo_restores_everything(
    company: Company, cast: dict[str, User], ended: BudgetLine
) -> None:
    before = (amounts(ended), balances(ended))
    done = run(company, cast["qian"])

    year_end.undo(run_id=done.public_id, actor=cast["zhao"], at=NEW_YEAR)

    assert (amounts(ended), balances(ended)) == before
    assert carried(company) == {"TV": ("0.00", "0.00", "0.00")}
    assert BudgetLine.objects.get(pk=ended.pk).closed_at is None
    assert YearEndRun.objects.get().state == "undone"
    assert sound()
    assert run(company, cast["qian"]).state == "done"


def test_what_was_built_upon_is_not_undone(
    company: Company, cast: dict[str, User], ended: BudgetLine
) -> None:
    choose(company, cast, Carry.CARRY_ALL)
    done = run(company, cast["qian"])
    later = document(company)
    reserve(later, ask(company, "10", JANUARY, category="TV"))
    release(later)

    with pytest.raises(Conflict) as refusal:
        year_end.undo(run_id=done.public_id, actor=cast["qian"], at=NEW_YEAR)

    assert refusal.value.code == "year_end_built_upon"
    assert YearEndRun.objects.get().state == "done"


def test_run_is_refused_early_twice_by_others_and_while_something_waits(
    company: Company, cast: dict[str, User], ended: BudgetLine
) -> None:
    with pytest.raises(RuleBroken) as early:
        year_end.run(company=company, year=YEAR, seen="", actor=cast["qian"], at=NOON)
    with pytest.raises(NotAllowed):
        run(company, cast["wu"])
    waiting = document(company)
    reserve(waiting, ask(company, "10", category="TV"))
    with pytest.raises(RuleBroken) as held:
        run(company, cast["qian"])
    release(waiting)
    run(company, cast["qian"])

    with pytest.raises(Conflict) as twice:
        run(company, cast["qian"])

    assert [one.value.code for one in (early, held, twice)] == [
        "year_not_over",
        "year_has_reservations",
        "year_end_done",
    ]
    assert YearEndRun.objects.count() == 1


def test_run_does_what_was_shown_or_nothing(
    company: Company, cast: dict[str, User], ended: BudgetLine
) -> None:
    shown = seen(company)
    request = document(company)
    reserve(request, ask(company, "10", category="RADIO"))
    commit(request)

    with pytest.raises(Conflict) as refusal:
        year_end.run(company=company, year=YEAR, seen=shown, actor=cast["qian"], at=NEW_YEAR)

    assert refusal.value.code == "year_end_changed"
    assert not YearEndRun.objects.exists()
    assert carried(company) == {}
    assert BudgetLine.objects.filter(closed_at=None).count() == 2


@pytest.fixture
def qian(client: Client, cast: dict[str, User], settings: Settings) -> Client:
    settings.EXPENSE_TODAY = "2027-01-05"
    client.force_login(cast["qian"])
    return client


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_year_is_ended_and_restored_from_its_page(
    qian: Client, company: Company, ended: BudgetLine
) -> None:
    before = amounts(ended)
    page = qian.get("/budgets/year-end?year=2026").content.decode()
    facts = {"year": "2026", "seen": hidden(page, "seen")}

    done = qian.post("/budgets/year-end/run", facts)
    again = qian.post("/budgets/year-end/run", facts)
    in_january = carried(company)
    undone = qian.post(f"/budgets/year-end/{YearEndRun.objects.get().public_id}/undo")

    assert "350,100.00" in page
    assert "End 2026 and carry 50,000.00" in page
    assert (done.status_code, again.status_code, undone.status_code) == (303, 409, 303)
    assert in_january == {"TV": ("50000.00", "50000.00", "50000.00")}
    assert amounts(ended) == before
    assert YearEndRun.objects.get().state == "undone"
    assert sound()


def test_stale_preview_shows_the_present_one(
    qian: Client, company: Company, ended: BudgetLine
) -> None:
    page = qian.get("/budgets/year-end?year=2026").content.decode()
    request = document(company)
    reserve(request, ask(company, "10", category="RADIO"))
    commit(request)

    response = qian.post("/budgets/year-end/run", {"year": "2026", "seen": hidden(page, "seen")})

    shown = response.content.decode()
    assert response.status_code == 409
    assert "Lines have changed since this was shown." in shown
    assert "End 2026 and carry 50,010.00" in shown
    assert not YearEndRun.objects.exists()


def test_author_of_figures_does_not_publish_them(company: Company, cast: dict[str, User]) -> None:
    figures = Figures(Decimal(1), Decimal(1), Mode.BLOCK, Carry.LAPSE)
    drafted = budget_settings.draft(
        company=company, figures=figures, valid_from=NOON.date(), actor=cast["dai"], at=NOON
    )

    with pytest.raises(NotAllowed):
        budget_settings.publish(setting_id=drafted.public_id, actor=cast["dai"], at=NOON)

    assert BudgetSetting.objects.get().state == "draft"


def test_ended_year_opens_no_line(
    company: Company, cast: dict[str, User], ended: BudgetLine
) -> None:
    done = run(company, cast["qian"])

    with pytest.raises(RuleBroken) as refused:
        reserve(document(company), ask(company, "10", category="MAGAZINE"))
    year_end.undo(run_id=done.public_id, actor=cast["zhao"], at=NEW_YEAR)
    reserve(document(company), ask(company, "10", category="MAGAZINE"))

    assert refused.value.code == "budget_line_closed"
    assert BudgetLine.objects.filter(category__code="MAGAZINE").count() == 1


def test_plan_of_january_sets_what_is_approved_beside_what_was_carried(
    company: Company, cast: dict[str, User]
) -> None:
    plans.matrix(company)
    line(company, "400", unit="MKT", project="YXG", category="ONLINE_MEDIA")
    request = document(company)
    reserve(request, ask(company, "50"))
    commit(request)
    run(company, cast["qian"])

    january = plans.item(company, "100.00", JANUARY)
    plans.issued(plans.monthly(company, january, month=JANUARY))

    opened = BudgetLine.objects.get(month=JANUARY)
    assert amounts(opened) == {"carried_in": "50.00", "revised": "150.00"}
    assert opened.approved == Decimal("100.00")
    assert sound()


def test_sum_counts_what_lies_in_another_line_once(
    company: Company, cast: dict[str, User], client: Client
) -> None:
    """The project's frame of 1,000 holds the 400 of its television, of which 50 are committed."""
    line(company, "1000", project="YXG")
    line(company, "400", **TV)
    request = document(company)
    reserve(request, ask(company, "50", category="TV"))
    commit(request)

    rows = year_end.preview(company, YEAR, day=NEW_YEAR.date())
    done = run(company, cast["qian"])

    assert len(rows) == 2
    expected = {
        "carried": Decimal("50.00"),
        "lapsed": Decimal("950.00"),
        "overspent": Decimal("0.00"),
    }
    assert year_end.sums((row.line, row.carry) for row in rows) == expected
    event = Event.objects.get(kind=done.kind, subject_id=done.public_id, name="run")
    told = {name: str(amount) for name, amount in expected.items()}
    assert told.items() <= event.payload["amounts"].items()


def test_carried_amount_changed_by_force_is_found(
    company: Company, cast: dict[str, User], ended: BudgetLine
) -> None:
    done = run(company, cast["qian"])
    assert list(year_ends_reached_lines()) == []

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE budgets_yearendrow SET carried = carried + 1 WHERE carried > 0")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")

    assert [one.reference for one in year_ends_reached_lines()] == [
        f"budgets_yearendrun {done.public_id}"
    ]
