"""Closing a month or a year while somebody opens a line in it: one of both goes first."""

import threading
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any
from unittest import mock

import pytest

from budgets.models import BudgetLine
from budgets.services import closing, control, control_settings, positions, year_end
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.foundation.models import Company, User
from tests.locks import all_at_once
from tests.workflow.budget_changes.test_year_end import NEW_YEAR, YEAR, seen
from tests.workflow.budgets.ground import NOON, ask, document, line, reserve

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def at_the_same_time(company: Company, close: Callable[[], Any], *, guarded: bool) -> list[Any]:
    """An amount without a line is reserved; between its look at the month and its hold, `close`."""
    looked, closed = threading.Event(), threading.Event()
    locking = positions.with_windows

    def late(lines: Any, *, lock: bool) -> Any:
        looked.set()
        closed.wait(timeout=2)
        return locking(lines, lock=lock)

    def close_it() -> Any:
        looked.wait(timeout=20)
        done = close()
        closed.set()
        return done

    ref, share = document(company), ask(company, "10", category="RADIO")
    off = nullcontext() if guarded else mock.patch.object(closing, "hold_closings")
    with off, mock.patch.object(control, "with_windows", late):
        return all_at_once([lambda: reserve(ref, share), close_it])


def year_ended(company: Company, person: User) -> Callable[[], Any]:
    shown = seen(company)
    return lambda: year_end.run(company=company, year=YEAR, seen=shown, actor=person, at=NEW_YEAR)


def month_closed(company: Company, person: User) -> Callable[[], Any]:
    planned = BudgetLine.objects.get(category__code="TV")
    return lambda: control_settings.close(
        line_id=planned.public_id, whole_month=True, reason="五月结束", actor=person, at=NOON
    )


@pytest.fixture
def planned(company: Company) -> BudgetLine:
    return line(company, "100", project="YXG", category="TV")


def open_lines() -> list[str]:
    rows = BudgetLine.objects.filter(closed_at=None, fiscal_year=2026).order_by("pk")
    return [row.category.code for row in rows.named() if row.category]


@pytest.mark.usefixtures("planned")
@pytest.mark.parametrize("act", [year_ended, month_closed])
def test_without_the_lock_a_line_opens_in_what_is_closed(
    company: Company, cast: dict[str, User], act: Callable[[Company, User], Callable[[], Any]]
) -> None:
    results = at_the_same_time(company, act(company, cast["qian"]), guarded=False)

    assert not any(isinstance(result, Exception) for result in results)
    assert open_lines() == ["RADIO"]


@pytest.mark.usefixtures("planned")
def test_with_the_lock_the_year_waits_and_finds_the_reservation(
    company: Company, cast: dict[str, User]
) -> None:
    _reserved, ended = at_the_same_time(company, year_ended(company, cast["qian"]), guarded=True)

    assert isinstance(ended, RuleBroken)
    assert ended.code == "year_has_reservations"
    assert open_lines() == ["TV", "RADIO"]


@pytest.mark.usefixtures("planned")
def test_with_the_lock_the_month_waits_and_closes_the_new_line_too(
    company: Company, cast: dict[str, User]
) -> None:
    _reserved, closed = at_the_same_time(company, month_closed(company, cast["qian"]), guarded=True)

    assert len(closed) == 2
    assert open_lines() == []
