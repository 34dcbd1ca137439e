"""Whatever is split adds up again, to the cent (R-02, R-05, R-06, R-30, R-47)."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.rules.regional import DEFAULT_STAGE_WEIGHTS, MarketStage, Outlet, outlet_allocation
from budgets.rules.year import spread_annual
from expense_mgmt.core.money import allocate_whole_yuan
from expense_mgmt.core.periods import DateSpan, Month, prorate_by_month
from expense_mgmt.core.shares import allocate_then_prorate
from tests.property.examples import (
    any_amounts,
    keyed_weights,
    positive_amounts,
    spans,
    split_examples,
    weights,
)

pytestmark = pytest.mark.soak

CENT = Decimal("0.01")


@split_examples()
@given(amount=any_amounts, drawn=spans())
def test_month_shares_add_up_and_keep_the_sign(amount: Decimal, drawn: list[DateSpan]) -> None:
    shares = prorate_by_month(amount, drawn)

    assert sum(shares.values()) == amount
    assert all(share * amount >= 0 and abs(share) <= abs(amount) for share in shares.values())
    assert list(shares) == sorted({month for span in drawn for month in span.months()})


@split_examples()
@given(amount=any_amounts, drawn=spans())
def test_month_shares_are_the_days_counted_one_by_one(
    amount: Decimal, drawn: list[DateSpan]
) -> None:
    counted: Counter[Month] = Counter()
    for span in drawn:
        counted.update(Month.of(span.start + timedelta(days=n)) for n in range(span.days))
    per_day = Fraction(amount) / counted.total()

    shares = prorate_by_month(amount, drawn)

    rest_of_months = list(shares)[:-1]
    left = amount
    for month in rest_of_months:
        exact_share = per_day * counted[month]
        is_capped = abs(exact_share) > abs(left) - CENT
        assert is_capped or abs(Fraction(shares[month]) - exact_share) <= Fraction(1, 200)
        left -= shares[month]


@split_examples()
@given(amount=any_amounts, drawn=spans())
def test_negative_amount_mirrors_the_positive(amount: Decimal, drawn: list[DateSpan]) -> None:
    shares = prorate_by_month(amount, drawn)

    assert prorate_by_month(-amount, drawn) == {month: -share for month, share in shares.items()}


@split_examples()
@given(amount=any_amounts, drawn=spans(), data=st.data())
def test_order_of_spans_does_not_matter(
    amount: Decimal, drawn: list[DateSpan], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(drawn))

    assert prorate_by_month(amount, shuffled) == prorate_by_month(amount, drawn)


@split_examples()
@given(total=any_amounts, drawn=keyed_weights(), data=st.data())
def test_whole_yuan_shares_add_up_and_one_takes_the_rest(
    total: Decimal, drawn: list[tuple[str, Decimal]], data: st.DataObject
) -> None:
    keys = [key for key, weight in drawn if weight]
    taker = data.draw(st.sampled_from([None, *keys]))
    weight_sum = sum(weight for _key, weight in drawn)

    shares = allocate_whole_yuan(total, drawn, taker)

    assert sum(shares.values()) == total
    largest = max(weight for _key, weight in drawn)
    expected = taker or next(key for key, weight in drawn if weight == largest)
    for key, weight in drawn:
        off = abs(Fraction(shares[key]) - Fraction(total) * Fraction(weight) / Fraction(weight_sum))
        assert key == expected or (off < 1 and shares[key] % 1 == 0)
        assert weight or shares[key] == 0


@split_examples()
@given(total=any_amounts, drawn=keyed_weights(most=40))
def test_negative_total_mirrors_the_positive(
    total: Decimal, drawn: list[tuple[str, Decimal]]
) -> None:
    shares = allocate_whole_yuan(total, drawn)

    assert allocate_whole_yuan(-total, drawn) == {key: -share for key, share in shares.items()}


@given(total=any_amounts, drawn=keyed_weights(most=20), scale=st.integers(1, 1000))
def test_only_the_proportion_of_weights_matters(
    total: Decimal, drawn: list[tuple[str, Decimal]], scale: int
) -> None:
    scaled = [(key, weight * scale) for key, weight in drawn]

    assert allocate_whole_yuan(total, scaled) == allocate_whole_yuan(total, drawn)


@given(total=any_amounts, drawn=keyed_weights(most=20), runs=spans())
def test_projects_and_months_add_up_both_ways(
    total: Decimal, drawn: list[tuple[str, Decimal]], runs: list[DateSpan]
) -> None:
    shares = allocate_then_prorate(total, drawn, runs)

    by_project = {key: sum(months.values()) for key, months in shares.items()}
    assert by_project == allocate_whole_yuan(total, drawn)
    assert sum(by_project.values()) == total


@given(
    pool=positive_amounts,
    drawn=st.lists(st.tuples(st.sampled_from(MarketStage), weights), min_size=1, max_size=40),
)
def test_pool_is_spread_whole_over_outlets_that_may_ask(
    pool: Decimal, drawn: list[tuple[MarketStage, Decimal]]
) -> None:
    first = Outlet("first", MarketStage.DECLINE, Decimal(1))
    outlets = [first, *(Outlet(f"O{n}", *one) for n, one in enumerate(drawn))]

    shares = outlet_allocation(pool, outlets)

    assert sum(shares.values()) == pool
    idle = [one.key for one in outlets if not DEFAULT_STAGE_WEIGHTS[one.stage] * one.base]
    assert all(shares[key] == 0 for key in idle)


@split_examples()
@given(annual=any_amounts, drawn=st.lists(weights, min_size=12, max_size=12) | st.just([]))
def test_months_and_quarters_add_up_to_the_year(annual: Decimal, drawn: list[Decimal]) -> None:
    given_weights = [drawn[0] + 1, *drawn[1:]] if drawn else []

    spread = spread_annual(annual, given_weights)

    assert sum(spread.months) == annual == sum(spread.quarters)
    assert all(month * annual >= 0 for month in spread.months)
