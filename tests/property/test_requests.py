"""What must hold for every input of the rules of requests."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from approvals.rules.steps import approval_steps
from expense_mgmt.core.money import exact, rounded, total_of
from expense_mgmt.core.periods import Month
from requests.rules.invoices import InvoiceKind, invoice_key
from requests.rules.payments import AgeBand, Payable, payable_ageing, payment_due
from requests.rules.placements import AdChangeKind, change_or_withdraw
from requests.rules.promotions import threshold_promotion
from requests.rules.settlement import Advance, clear_advances, settle_commitment, settlement_due
from requests.rules.splitting import EarlierRequest, split_guard
from tests.property.examples import any_amounts, days, positive_amounts, small_amounts


@given(
    st.sampled_from(AdChangeKind),
    any_amounts,
    st.integers(1, 400),
    st.integers(0, 400),
    any_amounts,
)
def test_cost_and_release_make_the_amount(
    kind: AdChangeKind, amount: Decimal, planned: int, run: int, fee: Decimal
) -> None:
    facts: dict[str, Any] = {"planned_days": planned, "run_days": run, "fee": fee}

    changed = change_or_withdraw(kind, amount, application_approved=True, **facts)
    unapproved = change_or_withdraw(kind, amount, **facts)

    assert changed.cost + changed.release == amount
    assert unapproved.cost == amount
    assert unapproved.release == 0


@given(days, days, st.none() | days)
def test_lateness_counts_the_days_after_the_last_one(
    completed: date, today: date, submitted: date | None
) -> None:
    due = settlement_due(completed, today, submitted)

    looked_at = submitted or today
    assert due.days_late == max(0, (looked_at - completed).days - 15)
    assert (due.days_late > 0) is (due.status in {"overdue", "late"})
    assert (submitted is None) is (due.status in {"open", "overdue"})


@given(days)
def test_payment_is_due_in_the_next_month(booked: date) -> None:
    due = payment_due(booked)

    assert Month.of(due) == Month.of(booked).plus(1)
    assert due.day == min(booked.day, Month.of(due).days)


@given(
    days,
    st.lists(st.builds(Payable, days, any_amounts, any_amounts, st.none() | st.integers(0, 90))),
)
def test_age_bands_add_up_to_what_is_open(as_of: date, items: list[Payable]) -> None:
    ages = payable_ageing(as_of, items)

    still_open = [exact(one.amount) - exact(one.paid) for one in items]
    assert ages["total"] == sum(amount for amount in still_open if amount > 0)
    assert ages["total"] == sum(ages[band] for band in AgeBand)


@given(
    committed=positive_amounts,
    actual=any_amounts,
    final=st.booleans(),
    overrun=st.integers(0, 20),
)
def test_settling_never_takes_more_than_the_overrun_allows(
    committed: Decimal, actual: Decimal, *, final: bool, overrun: int
) -> None:
    settled = settle_commitment(committed, actual, final=final, overrun_percent=overrun)

    limit = rounded(committed * (100 + overrun) / 100)
    assert settled.blocked is (actual > limit)
    assert settled.consume == (0 if settled.blocked else actual)
    assert settled.extra_needed == max(0, actual - committed)
    if final and not settled.blocked:
        assert settled.release + max(Decimal(), actual) == committed + settled.extra_needed
    else:
        assert settled.release == 0


advances = st.lists(
    st.builds(Advance, st.uuids().map(str), days, small_amounts, st.booleans()),
    max_size=8,
    unique_by=lambda advance: advance.id,
)


@given(positive_amounts | small_amounts.map(abs), advances, st.data())
def test_advances_and_payment_make_the_claim(
    claim: Decimal, drawn: list[Advance], data: st.DataObject
) -> None:
    cleared = clear_advances(claim, drawn)

    used = sum(cleared.offsets.values())
    assert used + cleared.pay == claim
    assert cleared.outstanding_after + used == total_of(one.outstanding for one in drawn)
    by_id = {one.id: one for one in drawn}
    assert all(0 < taken <= by_id[key].outstanding for key, taken in cleared.offsets.items())
    assert list(clear_advances(claim, data.draw(st.permutations(drawn))).offsets.items()) == list(
        cleared.offsets.items()
    )


@given(
    st.text("0123456789 abcXYZ-", min_size=1).filter(str.strip),
    st.sampled_from([str.upper, str.lower, lambda text: f" {text} ", " ".join]),
)
def test_key_does_not_depend_on_how_it_was_typed(number: str, typed: Any) -> None:
    key = invoice_key(InvoiceKind.OTHER, number=number, seller_tax_id="GB1")

    assert invoice_key(InvoiceKind.OTHER, number=typed(number), seller_tax_id="gb 1") == key


@given(days, positive_amounts, st.lists(st.tuples(st.integers(-40, 40), positive_amounts)))
def test_only_the_thirty_days_up_to_today_are_added(
    on: date, amount: Decimal, drawn: list[tuple[int, Decimal]]
) -> None:
    earlier = [EarlierRequest(on + timedelta(days=off), one, "approved") for off, one in drawn]

    guard = split_guard(amount, on, earlier)

    assert guard.cumulative == amount + sum(one for off, one in drawn if -29 <= off <= 0)
    assert guard.steps == approval_steps(guard.cumulative)


@given(st.lists(any_amounts), positive_amounts.filter(bool), positive_amounts, any_amounts)
def test_one_more_order_never_costs_less(
    orders: list[Decimal], threshold: Decimal, reduction: Decimal, order: Decimal
) -> None:
    once = threshold_promotion(orders, threshold, reduction)
    repeated = threshold_promotion(orders, threshold, reduction, repeat=True)
    another = threshold_promotion([*orders, order], threshold, reduction)

    assert once.times == sum(one >= threshold for one in orders) <= repeated.times
    assert another.times - once.times == (order >= threshold)
    assert once.cost == reduction * once.times
