"""Vouchers: exact, balanced, numbered without gaps, chained, reversed once."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from expense_mgmt.core import clock
from expense_mgmt.core.errors import Conflict, RuleBroken
from ledger.chain import voucher_digest
from ledger.models import Entry, Voucher
from ledger.services import posting
from ledger.services.posting import EntrySpec
from tests.ledger.factories import TODAY, World, claim_entries, posted, world


def refused_post(place: World, entries: list[EntrySpec]) -> str:
    with pytest.raises(RuleBroken) as refusal:
        posting.post(
            company=place.company,
            dated_on=TODAY,
            text="Refused",
            entries=entries,
            source=("settlement_claim", uuid.uuid4(), "HX-1"),
            actor=place.wu,
            at=clock.now(),
        )
    assert not Voucher.objects.exists()
    return refusal.value.code


def test_a_claim_is_posted_to_the_cent(place: World) -> None:
    voucher = posted(place)

    stored = Voucher.objects.get(pk=voucher.pk)
    lines = [(e.account.code, e.debit, e.credit) for e in stored.entries.select_related("account")]
    assert lines == [
        ("6601", Decimal("100000.00"), Decimal("0.00")),
        ("2221.01", Decimal("6000.00"), Decimal("0.00")),
        ("2202", Decimal("0.00"), Decimal("106000.00")),
    ]
    assert (stored.amount, stored.number, stored.number_text, stored.currency) == (
        Decimal("106000.00"),
        1,
        "2605-0001",
        "CNY",
    )


def test_numbers_run_by_company_and_month(place: World) -> None:
    other = world()

    posted(place, dt.date(2026, 4, 30))
    posted(place)
    posted(other)
    last = posted(place)

    assert last.number_text == "2605-0002"
    assert sorted(v.number_text for v in Voucher.objects.filter(company=place.company)) == [
        "2604-0001",
        "2605-0001",
        "2605-0002",
    ]


def test_each_digest_covers_the_one_before(place: World) -> None:
    first, second = posted(place), posted(place)

    assert (first.previous_digest, second.previous_digest) == ("", first.digest)
    again = Voucher.objects.get(pk=second.pk)
    assert voucher_digest(again, list(again.entries.all())) == second.digest


def test_unbalanced_entries_are_refused(place: World) -> None:
    entries = [*claim_entries(place)[:2], EntrySpec("2202", credit=Decimal("105999.99"))]

    assert refused_post(place, entries) == "entries_unbalanced"


@pytest.mark.parametrize(
    ("debit", "credit"),
    [("0.00", "0.00"), ("1.00", "1.00"), ("-1.00", "0.00"), ("0.001", "0.00")],
)
def test_an_entry_has_one_side_above_zero(place: World, debit: str, credit: str) -> None:
    odd = EntrySpec("6601", debit=Decimal(debit), credit=Decimal(credit))

    assert refused_post(place, [odd, odd]) == "entry_needs_one_side"


def test_a_single_entry_is_no_voucher(place: World) -> None:
    assert refused_post(place, [EntrySpec("6601", debit=Decimal(1))]) == "too_few_entries"


def test_an_unknown_account_is_refused(place: World) -> None:
    entries = [EntrySpec("9999", debit=Decimal(1)), EntrySpec("1002", credit=Decimal(1))]

    assert refused_post(place, entries) == "unknown_account"


def test_a_reversal_is_the_red_copy_of_its_original(place: World) -> None:
    original = posted(place)

    red = posting.reverse(
        voucher_id=original.public_id,
        dated_on=TODAY,
        text="Bank returned it",
        actor=place.wu,
        at=clock.now(),
    )

    lines = [(e.account.code, e.debit, e.credit) for e in red.entries.select_related("account")]
    assert lines == [
        ("6601", Decimal("-100000.00"), Decimal("0.00")),
        ("2221.01", Decimal("-6000.00"), Decimal("0.00")),
        ("2202", Decimal("0.00"), Decimal("-106000.00")),
    ]
    assert (red.amount, red.reverses, red.number) == (Decimal("-106000.00"), original, 2)
    assert red.source_id == original.source_id


def test_an_original_is_reversed_once(place: World) -> None:
    original = posted(place)

    def reverse(voucher: Voucher) -> Voucher:
        return posting.reverse(
            voucher_id=voucher.public_id,
            dated_on=TODAY,
            text="Red",
            actor=place.wu,
            at=clock.now(),
        )

    red = reverse(original)
    with pytest.raises(Conflict) as again:
        reverse(original)
    with pytest.raises(RuleBroken) as of_the_red:
        reverse(red)

    assert (again.value.code, of_the_red.value.code) == ("already_reversed", "reversal_is_final")
    assert Voucher.objects.count() == 2


def test_a_reversal_is_not_dated_before_its_original(place: World) -> None:
    original = posted(place)

    with pytest.raises(RuleBroken) as refusal:
        posting.reverse(
            voucher_id=original.public_id,
            dated_on=dt.date(2026, 4, 30),
            text="Red",
            actor=place.wu,
            at=clock.now(),
        )

    assert refusal.value.code == "reversal_before_original"
    assert Entry.objects.count() == 3


def test_posting_costs_the_same_in_a_full_month(place: World) -> None:
    posted(place)
    with CaptureQueriesContext(connection) as second:
        posted(place)
    for _ in range(20):
        posted(place)
    with CaptureQueriesContext(connection) as late:
        posted(place)

    assert len(second) == len(late) <= 10
