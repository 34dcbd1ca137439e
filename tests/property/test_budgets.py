"""What must hold for every input of the turnover, approval and budget rules."""

from decimal import Decimal
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from approvals.rules.steps import BudgetStatus, approval_steps
from budgets.rules.ceiling import annual_ceiling
from budgets.rules.control import (
    CheckResult,
    ControlMode,
    Window,
    budget_available,
    budget_check,
    window_available,
)
from budgets.rules.ratio_table import ratio_table
from budgets.rules.regional import DEFAULT_TIERS, Product, product_budget, regional_budget
from budgets.rules.year import used_percent, year_overview
from budgets.rules.year_end import CarryPolicy, year_end_carry
from expense_mgmt.core.money import (
    percent,
    rounded,
)
from ledger.rules.turnover import turnover_received
from tests.property.examples import any_amounts, positive_amounts, small_amounts

CENT = Decimal("0.01")
by_number = st.dictionaries(st.integers(1, 12), any_amounts)


@given(st.lists(any_amounts, min_size=6, max_size=6))
def test_negative_deduction_adds_to_turnover(figures: list[Decimal]) -> None:
    names: tuple[str, ...] = (
        "forfeits_and_returns",
        "area_difference",
        "price_difference",
        "gifted_management_fee",
        "agency_gifts",
    )
    sales, *deductions = figures
    given_by_name: dict[str, Any] = dict(zip(names, deductions, strict=True))

    received = turnover_received(sales, **given_by_name)

    assert received == sales - sum(deductions)


@given(positive_amounts, st.sampled_from(BudgetStatus), positive_amounts, positive_amounts)
def test_more_money_never_needs_fewer_steps(
    amount: Decimal, status: BudgetStatus, cfo_from: Decimal, ceo_from: Decimal
) -> None:
    fewer = approval_steps(amount, status, cfo_from, ceo_from)
    more = approval_steps(amount + CENT, status, cfo_from, ceo_from)

    assert set(fewer) <= set(more)
    is_bound = amount + CENT in {cfo_from, ceo_from}
    assert fewer == more or is_bound


@given(st.lists(any_amounts, min_size=8, max_size=8))
def test_available_and_used_make_the_revised_budget(figures: list[Decimal]) -> None:
    approved, adjustments, gained, given_away, carried, *holds = figures

    position = budget_available(
        approved,
        adjustments=adjustments,
        transfer_in=gained,
        transfer_out=given_away,
        carried_in=carried,
        reserved=holds[0],
        committed=holds[1],
        consumed=holds[2],
    )

    assert position.revised == approved + adjustments + gained - given_away + carried
    assert position.available + sum(holds) == position.revised


SEVERITY = {CheckResult.PASS: 0, CheckResult.WARN: 1, CheckResult.BLOCK: 2}


@given(
    requested=any_amounts,
    available=any_amounts,
    revised=any_amounts,
    more=positive_amounts,
    percents=st.none() | st.integers(-5, 20).map(Decimal),
    limit=st.none() | small_amounts,
)
def test_asking_for_more_is_never_judged_milder(
    *,
    requested: Decimal,
    available: Decimal,
    revised: Decimal,
    more: Decimal,
    percents: Decimal | None,
    limit: Decimal | None,
) -> None:
    tolerance: dict[str, Any] = {"tolerance_percent": percents, "tolerance_amount": limit}
    checks = {
        mode: budget_check(requested, available, revised, mode=mode, **tolerance)
        for mode in ControlMode
    }
    larger = budget_check(requested + more, available, revised, mode=ControlMode.BLOCK, **tolerance)

    severities = [SEVERITY[checks[mode].result] for mode in ControlMode]
    assert severities == sorted(severities)
    assert len({check.overage for check in checks.values()}) == 1
    assert SEVERITY[larger.result] >= SEVERITY[checks[ControlMode.BLOCK].result]
    assert larger.overage >= checks[ControlMode.BLOCK].overage >= 0


figures_of_a_year = st.lists(any_amounts, max_size=12)


@given(figures_of_a_year, figures_of_a_year, st.integers(1, 12))
def test_quarters_make_the_year(budget: list[Decimal], used: list[Decimal], month: int) -> None:
    def available(number: int, window: Window) -> Decimal:
        return window_available(number, window, budget, used)

    quarters = [available(number, Window.QUARTER) for number in (1, 4, 7, 10)]
    single = [available(number, Window.MONTH) for number in range(1, 13)]

    assert sum(quarters) == available(month, Window.YEAR) == sum(single)
    assert available(12, Window.YEAR_TO_DATE) == available(month, Window.YEAR)
    assert available(month, Window.YEAR_TO_DATE) == sum(single[:month])


@given(by_number, by_number, by_number, by_number, st.integers(1, 12))
def test_ratio_table_falls_back_only_where_nothing_is_reconciled(
    reconciled: dict[int, Decimal],
    approved: dict[int, Decimal],
    reports: dict[int, Decimal],
    received: dict[int, Decimal],
    month: int,
) -> None:
    figures: dict[str, Any] = {
        "approved_budget": approved,
        "placement_reports": reports,
        "received": received,
    }
    table = ratio_table(2026, month, opened=True, reconciled=reconciled, **figures)
    filled = {
        number: approved.get(number, Decimal()) + reports.get(number, Decimal())
        for number in table.fallback_months
    }

    completed = ratio_table(2026, month, opened=True, reconciled=reconciled | filled, **figures)

    assert set(table.fallback_months) == set(range(1, month - 1)) - set(reconciled)
    assert completed.ad_total == table.ad_total
    assert completed.fallback_months == ()
    assert table.ratio == percent(table.ad_total, table.sales_total)


@given(by_number, by_number, by_number, by_number)
def test_year_overview_adds_up_and_prefers_what_happened(
    reconciled: dict[int, Decimal],
    budget: dict[int, Decimal],
    received: dict[int, Decimal],
    target: dict[int, Decimal],
) -> None:
    overview = year_overview(reconciled, budget, received, target)

    assert sum(row.ad for row in overview.rows) == overview.ad_total
    assert sum(row.turnover for row in overview.rows) == overview.turnover_total
    assert {row.month for row in overview.rows if row.ad_source == "actual"} == set(reconciled)
    assert all(row.ad == reconciled[row.month] for row in overview.rows if row.month in reconciled)


@given(positive_amounts, st.lists(positive_amounts, max_size=12))
def test_cumulated_use_ends_where_the_year_does(total: Decimal, used: list[Decimal]) -> None:
    figures = used_percent(total, used)

    assert figures.cumulative[-1] == percent(sum(used), total)
    assert figures.remaining == total - sum(used)
    known = [value for value in figures.cumulative if value is not None]
    assert known == sorted(known)


@given(positive_amounts, any_amounts)
def test_ceiling_is_within_up_to_its_last_cent(sales: Decimal, spend: Decimal) -> None:
    ceiling = annual_ceiling(sales, spend)

    assert ceiling.within is (ceiling.remaining >= 0)
    assert annual_ceiling(sales, ceiling.ceiling).within
    assert not annual_ceiling(sales, ceiling.ceiling + CENT).within


@given(positive_amounts.filter(bool), st.integers(0, 30_000), positive_amounts)
def test_tier_changes_only_at_its_bounds(target: Decimal, hundredths: int, fixed: Decimal) -> None:
    completion = Decimal(hundredths).scaleb(-2)
    receipts = rounded(target * completion / 100)
    assume(receipts * 100 == target * completion)

    quota = regional_budget(receipts, target, fixed)

    tier = [tier for tier in DEFAULT_TIERS if tier.from_percent <= completion][-1]
    assert quota.fixed == rounded(fixed * tier.fixed_percent / 100)
    assert quota.variable == rounded(receipts * tier.variable_percent / 100)


@given(any_amounts, positive_amounts.filter(bool), positive_amounts, positive_amounts)
def test_more_receipts_never_give_less(
    receipts: Decimal, target: Decimal, fixed: Decimal, more: Decimal
) -> None:
    less, larger = (regional_budget(one, target, fixed) for one in (receipts, receipts + more))

    assert less.fixed <= larger.fixed
    assert 0 <= less.variable <= larger.variable


@given(st.lists(st.builds(Product, positive_amounts, positive_amounts), max_size=8))
def test_product_sales_are_counted_once(products: list[Product]) -> None:
    budget = product_budget(products, 8, 1)

    assert budget.terminal_sales + budget.circulation_sales == sum(one.sales for one in products)
    assert budget.total == budget.terminal_budget + budget.circulation_budget
    assert budget.eligible or budget.terminal_budget == 0


@given(any_amounts, any_amounts, any_amounts, st.sampled_from(CarryPolicy))
def test_nothing_of_a_year_is_lost_when_it_ends(
    revised: Decimal, consumed: Decimal, committed: Decimal, policy: CarryPolicy
) -> None:
    carry = year_end_carry(revised, consumed, committed, policy=policy)

    assert min(carry.lapsed, carry.overspent) == 0
    left = revised - consumed
    if policy is CarryPolicy.CARRY_ALL:
        assert carry.carried == left
        assert carry.lapsed == 0
    else:
        assert carry.carried + carry.lapsed - carry.overspent == left
