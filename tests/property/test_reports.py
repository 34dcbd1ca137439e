"""What must hold for every input of the statistic, evaluation and oversight rules."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from expense_mgmt.core.money import total_of
from expense_mgmt.core.periods import Month
from expense_mgmt.oversight.rules.violations import return_penalty, violations
from reports.rules.evaluation import accrual_position, budget_variance, return_on_spend
from reports.rules.parts import DEFAULT_PARTS
from reports.rules.statistic import CategoryAmount, RebateAmount, monthly_statistic
from reports.rules.waiting import MonthFigures, carry_forward
from tests.property.examples import any_amounts, days, months, positive_amounts, small_amounts

statistic_lines = st.lists(
    st.builds(CategoryAmount, st.sampled_from([*DEFAULT_PARTS, "UNKNOWN"]), any_amounts),
    max_size=12,
)


@given(
    st.sampled_from(["self", "agency"]),
    statistic_lines,
    statistic_lines,
    statistic_lines,
    st.lists(st.builds(RebateAmount, any_amounts, st.booleans()), max_size=4),
)
def test_every_line_of_a_statistic_lands_in_one_place(
    sold_by: str,
    accruals: list[CategoryAmount],
    ledger: list[CategoryAmount],
    adjustments: list[CategoryAmount],
    rebates: list[RebateAmount],
) -> None:
    figures = monthly_statistic(sold_by, accruals, ledger, rebates, adjustments)

    lines = [*accruals, *ledger, *adjustments]
    confirmed = total_of(one.amount for one in rebates if one.confirmed)
    placed = figures.total + figures.excluded
    placed += figures.turnover_deduction + figures.reconciliation_only
    assert placed == total_of(line.amount for line in lines) - confirmed
    eight = (
        figures.newspaper + figures.online + figures.magazine + figures.tv
        + figures.radio + figures.vehicle + figures.design + figures.other
    )  # fmt: skip
    assert figures.total == eight


@given(
    st.dictionaries(
        months, st.tuples(small_amounts, small_amounts | st.just(Decimal())), max_size=30
    ),
    st.data(),
)
def test_no_amount_is_lost_while_it_waits(
    drawn: dict[Month, tuple[Decimal, Decimal]], data: st.DataObject
) -> None:
    rows = [MonthFigures(month, *amounts) for month, amounts in drawn.items()]
    shuffled = data.draw(st.permutations(rows))

    answer = carry_forward(rows)

    assert carry_forward(shuffled) == answer
    stated = sum(one.spend for one in answer.statements) + answer.pending.spend
    assert stated == total_of(row.spend for row in rows)
    sold = sum(one.turnover for one in answer.statements) + answer.pending.turnover
    assert sold == total_of(row.turnover for row in rows)
    named = [month for one in answer.statements for month in (*one.carried_from, one.month)]
    named.extend(answer.pending.months)
    assert sorted(named) == named
    assert len(set(named)) == len(named)
    assert {row.month for row in rows if row.turnover > 0} <= {
        one.month for one in answer.statements
    }


@given(any_amounts, any_amounts, st.integers(-5, 10**6))
def test_return_has_a_value_only_where_something_divides(
    revenue: Decimal, cost: Decimal, conversions: int
) -> None:
    judged = return_on_spend(revenue, cost, conversions)

    assert (judged.roi_percent is None) is (judged.roas is None) is (cost <= 0)
    assert (judged.cpa is None) is (conversions <= 0)


@given(any_amounts, any_amounts)
def test_variance_and_its_status_agree(budget: Decimal, actual: Decimal) -> None:
    judged = budget_variance(budget, actual)

    assert judged.variance == actual - budget
    assert (judged.status == "on") is (judged.variance == 0)
    assert (judged.percent is None) is (budget <= 0)


@given(any_amounts, any_amounts, any_amounts)
def test_accrual_figures_are_never_negative_and_one_side_is_empty(
    incurred: Decimal, invoiced: Decimal, paid: Decimal
) -> None:
    position = accrual_position(incurred, invoiced, paid)

    assert position.accrued_unbilled - position.billed_in_advance == incurred - invoiced
    assert position.unpaid_invoices - position.paid_without_invoice == invoiced - paid
    assert min(position.accrued_unbilled, position.billed_in_advance) == 0
    assert min(position.unpaid_invoices, position.paid_without_invoice) == 0
    assert position.prepaid == max(0, paid - incurred)


@given(st.lists(days), days)
def test_a_day_further_on_forgets_only_the_oldest(dates: list[date], on: date) -> None:
    counted = violations(dates, on)

    assert counted.count <= len([day for day in dates if (on - day).days in range(367)])
    assert counted.count >= len([day for day in dates if (on - day).days in range(365)])
    assert counted.refer_to_hr is (counted.count >= 3)


@given(positive_amounts, st.integers(0, 50), st.integers(0, 50))
def test_penalty_starts_at_its_limit(claim: Decimal, returns: int, persons: int) -> None:
    assert return_penalty(claim, returns, persons) == (
        50 * returns * persons if claim >= 2000 else 0
    )
