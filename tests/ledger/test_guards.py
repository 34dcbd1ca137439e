"""Raw SQL against the books: what the database refuses by itself (RELIABILITY promises 3 to 5)."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from expense_mgmt.core import clock
from ledger.models import Account, Entry, Period, ProjectMonth, Turnover, Voucher
from ledger.services import periods, posting, project_months, reconciled
from tests.ledger.factories import APRIL, TODAY, World, posted, reported, world

STATISTIC = UUID("00000000-0000-0000-0000-000000000001")


def refusal(sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> str:
    """Run an attack to its commit; the text of the refusal, empty when it went through."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # What came before counts as committed: TRUNCATE refuses tables with checks to come.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(sql, params)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError as error:
        return str(error)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return ""


VOUCHER = (
    "INSERT INTO ledger_voucher (public_id, company_id, month, number, dated_on, text, currency,"
    " amount, entry_count, source_kind, source_id, source_number, posted_by_id, posted_at,"
    " reverses_id, previous_digest, digest)"
    " SELECT gen_random_uuid(), company_id, %(month)s, 99, %(dated_on)s, text, currency,"
    " %(amount)s, %(count)s, source_kind, source_id, source_number, posted_by_id, posted_at,"
    " %(reverses)s, digest, repeat('f', 64) FROM ledger_voucher WHERE id = %(like)s;"
)
ENTRIES = (
    "INSERT INTO ledger_entry (voucher_id, position, account_id, debit, credit, is_red, text)"
    " SELECT (SELECT max(id) FROM ledger_voucher), position, account_id,"
    " debit * %(factor)s, credit * %(factor)s, %(red)s, '' FROM ledger_entry"
    " WHERE voucher_id = %(like)s"
)


def forged(voucher: Voucher, entries: str = ENTRIES, **changes: Any) -> str:
    """Insert a voucher past the service, like `voucher` but for what is changed."""
    values = {
        "month": voucher.month.first,
        "dated_on": voucher.dated_on,
        "amount": voucher.amount,
        "count": 3,
        "reverses": None,
        "like": voucher.pk,
        "factor": 1,
        "red": False,
        **changes,
    }
    return refusal(VOUCHER + entries, values)


def test_the_forgery_itself_would_go_through(place: World) -> None:
    # Given nothing wrong with it, so that the refusals below are for what they change.
    assert forged(posted(place)) == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": "1.00"}, "does not balance"),
        ({"count": 2}, "entries instead of"),
        ({"count": 1}, "voucher_has_a_number_and_two_entries"),
        ({"amount": "-106000.00"}, "voucher_only_a_reversal_is_negative"),
        ({"factor": -1}, "entry_is_debit_or_credit"),
        ({"factor": 0}, "entry_is_debit_or_credit"),
        ({"red": True}, "red entries stand in reversals"),
        ({"dated_on": dt.date(2026, 4, 30)}, "outside its month"),
        ({"month": dt.date(2026, 5, 2)}, "voucher"),
        ({"month": dt.date(2026, 6, 1), "dated_on": dt.date(2026, 6, 1)}, "not opened"),
    ],
)
def test_a_forged_voucher_is_refused(place: World, changes: dict[str, Any], words: str) -> None:
    voucher = posted(place)

    assert words in forged(voucher, **changes)
    assert Voucher.objects.count() == 1


def test_a_voucher_without_entries_is_refused(place: World) -> None:
    assert "does not balance" in forged(posted(place), entries="")


def test_entries_of_another_company_are_refused(place: World) -> None:
    voucher, stranger = posted(place), world()
    theirs = Account.objects.get(company=stranger.company, code="6601").pk
    entries = ENTRIES.replace("position, account_id,", f"position, {theirs},").replace(
        f"position, {theirs},", "position, account_id,", 1
    )

    assert "another company" in forged(voucher, entries=entries)


def test_a_reversal_that_is_no_copy_is_refused(place: World) -> None:
    voucher = posted(place)
    red: dict[str, Any] = {
        "reverses": voucher.pk,
        "factor": -1,
        "red": True,
        "amount": "-106000.00",
    }

    # The copy leaves out project, unit, category and supplier.
    assert "not the negative copy" in forged(voucher, **red)


def test_an_original_is_reversed_at_most_once_whatever_writes(place: World) -> None:
    voucher = posted(place)
    red = posting.reverse(
        voucher_id=voucher.public_id, dated_on=TODAY, text="Red", actor=place.wu, at=clock.now()
    )
    again: dict[str, Any] = {"factor": -1, "red": True, "amount": "-106000.00"}

    assert "reverses_id" in forged(voucher, reverses=voucher.pk, **again)
    assert "names an original" in forged(voucher, reverses=red.pk, **again)


def test_a_balanced_pair_cannot_be_slipped_into_a_voucher(place: World) -> None:
    voucher = posted(place)
    pair = (
        "INSERT INTO ledger_entry (voucher_id, position, account_id, debit, credit, is_red, text)"
        " SELECT voucher_id, position + 10, account_id, 5, 0, false, '' FROM ledger_entry"
        " WHERE voucher_id = %s AND position = 1 UNION ALL"
        " SELECT voucher_id, position + 10, account_id, 0, 5, false, '' FROM ledger_entry"
        " WHERE voucher_id = %s AND position = 3"
    )

    assert refusal(pair, [voucher.pk, voucher.pk]) != ""
    assert Entry.objects.count() == 3


@pytest.mark.parametrize("table", ["ledger_voucher", "ledger_entry"])
@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE {table} SET text = 'other'",
        "UPDATE {table} SET text = text",
        "UPDATE {table} SET id = id + 1",
        "UPDATE ONLY {table} SET text = '' WHERE id > 0",
        "DELETE FROM {table}",
        "DELETE FROM {table} WHERE id IN (SELECT max(id) FROM {table})",
        "DELETE FROM {table} USING ledger_account",
        "WITH gone AS (DELETE FROM {table} RETURNING id) SELECT * FROM gone",
        "WITH new AS (UPDATE {table} SET text = 'x' RETURNING id) SELECT * FROM new",
        "TRUNCATE {table} CASCADE",
        "TRUNCATE ONLY {table} CASCADE",
        "TRUNCATE ledger_account, {table} CASCADE",
        "MERGE INTO {table} t USING {table} s ON t.id = s.id WHEN MATCHED THEN DELETE",
        "MERGE INTO {table} t USING {table} s ON t.id = s.id"
        " WHEN MATCHED THEN UPDATE SET text = 'x'",
    ],
)
def test_vouchers_and_entries_are_append_only(place: World, table: str, attack: str) -> None:
    voucher = posted(place)

    assert "append-only" in refusal(attack.format(table=table))
    assert Voucher.objects.get(pk=voucher.pk).text == "Newspaper, April"
    assert Entry.objects.count() == 3


@pytest.mark.parametrize("is_locked", [False, True])
def test_nothing_is_posted_into_a_closed_period(place: World, is_locked: bool) -> None:
    voucher = posted(place)
    period = periods.soft_close(
        period_id=Period.objects.get().public_id, actor=place.wu, at=clock.now()
    )
    if is_locked:
        periods.lock(period_id=period.public_id, actor=place.wu, at=clock.now())

    assert "the period" in forged(voucher)
    assert "the period" in refusal(
        "INSERT INTO ledger_entry (voucher_id, position, account_id, debit, credit, is_red, text)"
        " SELECT voucher_id, 9, account_id, 1, 0, false, '' FROM ledger_entry LIMIT 1"
    )


@pytest.mark.parametrize(
    ("attack", "words"),
    [
        ("UPDATE ledger_period SET state = 'open'", "two people"),
        ("UPDATE ledger_period SET state = 'ajar'", "period_state_is_known"),
        (
            "UPDATE ledger_period SET state = 'open', reopen_asked_by_id = created_by_id,"
            " reopened_by_id = created_by_id",
            "period_reopened_by_two_people",
        ),
        ("UPDATE ledger_period SET closed_amount = 1", "frozen"),
        ("UPDATE ledger_period SET month = '2026-06-01'", "stays the month"),
        ("DELETE FROM ledger_period", "never removed"),
        ("TRUNCATE ledger_period CASCADE", "never removed"),
    ],
)
def test_a_closed_period_stays_closed(place: World, attack: str, words: str) -> None:
    posted(place)
    periods.soft_close(period_id=Period.objects.get().public_id, actor=place.wu, at=clock.now())

    assert words in refusal(attack)
    assert Period.objects.get().state == "soft_closed"


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE ledger_projectmonth SET locked_at = NULL, locked_by_id = NULL, statistic_id = NULL",
        "UPDATE ledger_projectmonth SET statistic_id = gen_random_uuid()",
        "UPDATE ledger_projectmonth SET month = '2026-06-01'",
        "DELETE FROM ledger_projectmonth",
        "TRUNCATE ledger_projectmonth CASCADE",
    ],
)
def test_a_locked_project_month_is_locked_for_ever(place: World, attack: str) -> None:
    project_months.lock([place.project], APRIL, STATISTIC, place.qian, clock.now())

    assert refusal(attack) != ""
    assert ProjectMonth.objects.locked().filter(month=APRIL, statistic_id=STATISTIC).exists()


def test_a_lock_names_its_statistic(place: World) -> None:
    project_months.hold_open(place.project.pk, [APRIL])

    assert "lock_names_its_statistic" in refusal("UPDATE ledger_projectmonth SET locked_at = now()")


def test_reconciled_spend_is_written_once(place: World) -> None:
    reconciled.store(project_id=place.project.pk, month=APRIL, amounts={}, statistic_id=STATISTIC)

    assert "append-only" in refusal("UPDATE ledger_reconciledspend SET amount = 1")
    assert "append-only" in refusal("DELETE FROM ledger_reconciledspend")
    assert "append-only" in refusal("TRUNCATE ledger_reconciledspend")
    assert "part_once" in refusal(
        "INSERT INTO ledger_reconciledspend (project_id, month, part, amount, statistic_id)"
        " SELECT project_id, month, part, amount, statistic_id FROM ledger_reconciledspend"
    )


@pytest.mark.parametrize(
    ("attack", "words"),
    [
        ("UPDATE ledger_turnover SET confirmed_sales = 1", "by a correction only"),
        ("UPDATE ledger_turnover SET area_difference = 1, version = 9", "by a correction only"),
        ("UPDATE ledger_turnover SET month = '2026-03-01'", "stays in its month"),
        ("UPDATE ledger_turnover SET version = 0", "do not go back"),
        ("UPDATE ledger_turnover SET agency_gifts = 1", "turnover_gifts_come_with_the_lock"),
        ("UPDATE ledger_turnover SET state = 'locked'", "turnover_gifts_come_with_the_lock"),
        ("UPDATE ledger_turnover SET state = 'signed'", "turnover_state_is_known"),
        ("DELETE FROM ledger_turnover", "never removed"),
        ("TRUNCATE ledger_turnover CASCADE", "never removed"),
    ],
)
def test_confirmed_turnover_does_not_change(place: World, attack: str, words: str) -> None:
    sheet = reported(place, state="finance_confirmed")

    assert words in refusal(attack)
    assert Turnover.objects.get().content_hash() == sheet.content_hash()


def test_turnover_enters_no_locked_month(place: World) -> None:
    reported(place)
    project_months.lock([place.other_project], APRIL, STATISTIC, place.qian, clock.now())

    assert "is locked" in refusal(
        "INSERT INTO ledger_turnover (public_id, company_id, number, version, created_by_id,"
        " created_at, project_id, month, state, currency, confirmed_sales, forfeits_and_returns,"
        " area_difference, price_difference, gifted_management_fee)"
        " SELECT gen_random_uuid(), company_id, '', 1, created_by_id, created_at, %s, month,"
        " state, currency, 1, 0, 0, 0, 0 FROM ledger_turnover",
        [place.other_project.pk],
    )


SIGNATURE = (
    "INSERT INTO ledger_countersignature (turnover_id, version, content_hash, role, person_id, at)"
    " SELECT id, %s, '', %s, %s, now() FROM ledger_turnover"
)


def test_a_signature_is_given_on_the_sheet_that_goes_round(place: World) -> None:
    reported(place, state="finance_confirmed")

    assert refusal(SIGNATURE, [1, "project_lead", place.feng.pk]) == ""
    assert "not out for signature" in refusal(SIGNATURE, [2, "finance_head", place.qian.pk])
    assert "role_once" in refusal(SIGNATURE, [1, "project_lead", place.guo.pk])
    assert "person_once" in refusal(SIGNATURE, [1, "finance_head", place.feng.pk])
    assert "append-only" in refusal("UPDATE ledger_countersignature SET role = 'cfo'")
    assert "append-only" in refusal("DELETE FROM ledger_countersignature")


def test_a_sheet_only_reported_takes_no_signature(place: World) -> None:
    reported(place)

    assert "not out for signature" in refusal(SIGNATURE, [1, "project_lead", place.feng.pk])
