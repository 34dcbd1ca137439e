"""Lines controlled over more than their month (R-33)."""

from decimal import Decimal

import pytest

from budgets.interface import BudgetBlocked
from budgets.models import BudgetLine
from budgets.models.line import ControlWindow, Mode
from budgets.queries import effects_for
from expense_mgmt.core.periods import FiscalYear
from expense_mgmt.foundation.models import Company
from tests.workflow.budgets.ground import ask, balances, commit, document, line, reserve

# R-33's example: 100 a month; used 80, 100, 100, 60, 90, then nothing.
USED = ("80", "100", "100", "60", "90", "0", "0", "0", "0", "0", "0", "0")


def year(company: Company, window: ControlWindow) -> list[BudgetLine]:
    lines = [
        line(
            company,
            "100",
            month,
            project="YXG",
            category="ONLINE_MEDIA",
            control={"control_window": window},
        )
        for month in FiscalYear(2026).months
    ]
    for opened, used in zip(lines, USED, strict=True):
        if used != "0":
            reserve(document(company), ask(company, used, opened.month))
    return lines


@pytest.mark.parametrize(
    ("window", "available"),
    [
        (ControlWindow.MONTH, "10.00"),
        (ControlWindow.QUARTER_TO_DATE, "50.00"),
        (ControlWindow.QUARTER, "150.00"),
        (ControlWindow.YEAR_TO_DATE, "70.00"),
        (ControlWindow.YEAR, "770.00"),
    ],
)
def test_may_takes_what_its_window_has_and_no_cent_more(
    company: Company, window: ControlWindow, available: str
) -> None:
    may = year(company, window)[4]

    with pytest.raises(BudgetBlocked) as refusal:
        reserve(document(company), ask(company, str(Decimal(available) + Decimal("0.01"))))
    reserve(document(company), ask(company, available))

    assert refusal.value.effect.lines[0].overage == Decimal("0.01")
    assert balances(may)[0] == str(Decimal("90.00") + Decimal(available))


def test_months_of_one_window_are_added_up(company: Company) -> None:
    lines = year(company, ControlWindow.QUARTER)
    may, june = lines[4].month, lines[5].month

    with pytest.raises(BudgetBlocked) as refusal:
        reserve(document(company), ask(company, "100", may), ask(company, "50.01", june))

    (effect,) = refusal.value.effect.lines
    assert (effect.this, effect.overage) == (Decimal("150.01"), Decimal("0.01"))


def test_window_to_date_counts_only_the_months_before(company: Company) -> None:
    lines = year(company, ControlWindow.QUARTER_TO_DATE)
    may, june = lines[4].month, lines[5].month

    effect = reserve(document(company), ask(company, "50", may), ask(company, "100", june))

    assert [row.available_after for row in effect.lines] == [Decimal("0.00"), Decimal("0.00")]


def test_commit_leaves_out_the_own_hold_in_every_month_of_the_window(company: Company) -> None:
    lines = year(company, ControlWindow.QUARTER)
    request = document(company)
    reserve(request, ask(company, "100", lines[4].month), ask(company, "50", lines[5].month))

    effect = commit(request)

    assert effect.lines[0].available_after == Decimal("0.00")
    assert balances(lines[5]) == ("0.00", "50.00", "0.00")


def test_effects_over_windows_cost_three_queries_however_many(
    company: Company, django_assert_num_queries: object
) -> None:
    lines = year(company, ControlWindow.QUARTER)
    first, second = document(company), document(company)
    reserve(first, ask(company, "10", lines[4].month))
    reserve(second, ask(company, "20", lines[7].month))

    with django_assert_num_queries(3):  # type: ignore[operator]  # a context manager of the plugin
        effects = effects_for([first.id, second.id])

    assert effects[first.id].lines[0].available_after == Decimal("140.00")
    assert effects[second.id].lines[0].available_after == Decimal("280.00")


def test_months_of_one_window_may_be_controlled_otherwise_and_the_strictest_wins(
    company: Company,
) -> None:
    months = year(company, ControlWindow.YEAR)
    BudgetLine.objects.filter(pk=months[4].pk).update(mode=Mode.WARN)

    with pytest.raises(BudgetBlocked) as refusal:
        reserve(document(company), ask(company, "700"), ask(company, "70.01", months[5].month))

    assert [(row.month, row.result.value) for row in refusal.value.effect.lines] == [
        (months[4].month, "warn"),
        (months[5].month, "block"),
    ]
