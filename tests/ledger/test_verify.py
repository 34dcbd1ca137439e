"""Faults planted past every guard, and found (RELIABILITY promise 4: owner attack detected)."""

import uuid
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from django.db import connection

from expense_mgmt.core import clock
from expense_mgmt.core.findings import Finding
from ledger import verify
from ledger.models import Period
from ledger.services import periods, posting, project_months, reconciled, turnover
from tests.ledger.factories import APRIL, TODAY, World, posted, reported

CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    verify.unbalanced_vouchers,
    verify.voucher_chains,
    verify.closed_periods,
    verify.turnover_signatures,
    verify.reconciled_months,
)


def found() -> list[tuple[str, str]]:
    """Code and reference of everything the checks find, without the company's code."""
    return [
        (finding.code, finding.reference.partition(" ")[2])
        for check in CHECKS
        for finding in check()
    ]


def plant(sql: str) -> None:
    """Alter the books as the owner of the database could, with every trigger off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def books(place: World) -> World:
    """Three vouchers and a reversal in a closed May, one countersigned and locked April."""
    first = posted(place)
    posted(place, net="200000.00")
    posted(place)
    posting.reverse(
        voucher_id=first.public_id, dated_on=TODAY, text="Red", actor=place.wu, at=clock.now()
    )
    periods.soft_close(period_id=Period.objects.get().public_id, actor=place.wu, at=clock.now())
    sheet = reported(place, state="countersigned")
    statistic = uuid.uuid4()
    reconciled.store(
        project_id=place.project.pk,
        month=APRIL,
        amounts={"tv": Decimal("50000.00")},
        statistic_id=statistic,
    )
    turnover.lock(turnover_id=sheet.public_id, actor=place.qian, at=clock.now())
    project_months.lock([place.project], APRIL, statistic, place.qian, clock.now())
    return place


def test_sound_books_have_no_finding(books: World) -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (
            "UPDATE ledger_entry SET debit = debit + 1 WHERE id = (SELECT min(id)"
            " FROM ledger_entry)",
            [("voucher_unbalanced", "2605-0001"), ("voucher_altered", "2605-0001")],
        ),
        (
            "DELETE FROM ledger_entry WHERE voucher_id = (SELECT min(id) FROM ledger_voucher)",
            [("voucher_unbalanced", "2605-0001"), ("voucher_altered", "2605-0001")],
        ),
        (
            # Both sides alike: it balances, and only the chain knows.
            "UPDATE ledger_entry SET account_id = (SELECT id FROM ledger_account"
            " WHERE code = '1002') WHERE credit > 0 AND position = 3",
            [
                ("voucher_altered", "2605-0001"),
                ("voucher_altered", "2605-0002"),
                ("voucher_altered", "2605-0003"),
            ],
        ),
        (
            "UPDATE ledger_voucher SET text = 'other' WHERE number = 2",
            [("voucher_altered", "2605-0002")],
        ),
        (
            "UPDATE ledger_voucher SET dated_on = dated_on + 1 WHERE number = 3",
            [("voucher_altered", "2605-0003")],
        ),
        (
            "UPDATE ledger_voucher SET number = 9 WHERE number = 2;"
            " UPDATE ledger_voucher SET number = 2 WHERE number = 3;"
            " UPDATE ledger_voucher SET number = 3 WHERE number = 9",
            [("voucher_altered", f"2605-000{number}") for number in (2, 3, 4)],
        ),
        (
            "DELETE FROM ledger_entry WHERE voucher_id IN (SELECT id FROM ledger_voucher"
            " WHERE number = 2); DELETE FROM ledger_voucher WHERE number = 2",
            [("voucher_missing", "2605-0003"), ("period_changed", "2026-05")],
        ),
        (
            "DELETE FROM ledger_entry WHERE voucher_id IN (SELECT id FROM ledger_voucher"
            " WHERE number = 4); DELETE FROM ledger_voucher WHERE number = 4",
            [("voucher_missing", "2026-05"), ("period_changed", "2026-05")],
        ),
        (
            "UPDATE ledger_period SET closed_amount = closed_amount - 1",
            [("period_changed", "2026-05")],
        ),
        (
            "UPDATE ledger_period SET closed_voucher_count = 3, closed_amount = 418000.00,"
            " closed_digest = (SELECT digest FROM ledger_voucher WHERE number = 3)",
            [("voucher_after_close", "2605-0004")],
        ),
        (
            "DELETE FROM ledger_countersignature WHERE role = 'finance_head'",
            [("signature_missing", "YXG 2026-04")],
        ),
        (
            "UPDATE ledger_turnover SET confirmed_sales = confirmed_sales + 1",
            [("signature_on_other_figures", "YXG 2026-04")],
        ),
        (
            "ALTER TABLE ledger_countersignature DROP CONSTRAINT countersignature_person_once;"
            " UPDATE ledger_countersignature SET person_id = (SELECT min(person_id)"
            " FROM ledger_countersignature)",
            [("signature_twice", "YXG 2026-04")],
        ),
        (
            "UPDATE ledger_projectmonth SET locked_at = NULL, locked_by_id = NULL,"
            " statistic_id = NULL",
            [("reconciled_in_open_month", "YXG 2026-04")],
        ),
        (
            "DELETE FROM ledger_reconciledspend WHERE part = 'tv'",
            [("reconciled_incomplete", "YXG 2026-04")],
        ),
    ],
)
def test_a_planted_fault_is_found(
    books: World, fault: str, expected: list[tuple[str, str]]
) -> None:
    plant(fault)

    assert found() == expected


def test_a_rewritten_voucher_breaks_the_next_one(books: World) -> None:
    # Even with its own digest made to fit, the chain after it does not.
    plant("UPDATE ledger_voucher SET digest = repeat('0', 64) WHERE number = 1")

    assert found() == [("voucher_altered", "2605-0001"), ("voucher_altered", "2605-0002")]
