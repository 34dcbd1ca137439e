"""What the database refuses of finance ledger imports, whoever writes."""

from typing import Any

from django.db import DatabaseError, connection, transaction

from expense_mgmt.foundation.models import Company, User
from ledger.models import LedgerColumn, LedgerImport, LedgerRow
from tests.ledger.test_ledger_import import confirm, lock_month, mapped, upload

PARTS = {
    "changed amount": "UPDATE ledger_ledgerrow SET amount = amount + 1",
    "moved row": "UPDATE ledger_ledgerrow SET project_id = project_id + 1",
    "removed row": "DELETE FROM ledger_ledgerrow",
    "emptied rows": "TRUNCATE ledger_ledgerrow",
    "added row": (
        "INSERT INTO ledger_ledgerrow (ledger_import_id, project_id, column_id, amount, row_number)"
        " SELECT ledger_import_id, (SELECT id FROM organisation_project WHERE code = 'SYL'),"
        " column_id, 1, 99 FROM ledger_ledgerrow LIMIT 1"
    ),
    "added column": (
        "INSERT INTO ledger_ledgercolumn (ledger_import_id, position, header, is_remembered)"
        " SELECT id, 99, 'x', false FROM ledger_ledgerimport"
    ),
    "renamed column": "UPDATE ledger_ledgercolumn SET header = header || 'x'",
    "removed column": "DELETE FROM ledger_ledgercolumn",
    "removed import": "DELETE FROM ledger_ledgerimport",
    "emptied imports": "TRUNCATE ledger_ledgerimport CASCADE",
    "another month": "UPDATE ledger_ledgerimport SET month = '2026-03-01'",
    "another uploader": (
        "UPDATE ledger_ledgerimport SET created_by_id ="
        " (SELECT id FROM foundation_user WHERE username = 'ma')"
    ),
    "another file": "UPDATE ledger_ledgerimport SET sha256 = 'x'",
    "unknown state": "UPDATE ledger_ledgerimport SET state = 'done'",
    "removed trail": "DELETE FROM ledger_ledgerimporttransition",
}
CONFIRMED = {
    "another category": "UPDATE ledger_ledgercolumn SET category_id = NULL",
    "another total": "UPDATE ledger_ledgerimport SET control_total = 0, added_total = 0",
    "taken back": (
        "UPDATE ledger_ledgerimport SET state = 'mapped', confirmed_by_id = NULL,"
        " confirmed_at = NULL"
    ),
    "without the one who confirmed": "UPDATE ledger_ledgerimport SET confirmed_by_id = NULL",
    "confirmed by its uploader": "UPDATE ledger_ledgerimport SET confirmed_by_id = created_by_id",
}
CONFIRM = (
    "UPDATE ledger_ledgerimport SET state = 'confirmed', confirmed_at = now(), confirmed_by_id ="
    " (SELECT id FROM foundation_user WHERE username = '{person}')"
)


MODELS: tuple[Any, ...] = (LedgerImport, LedgerColumn, LedgerRow)


def content() -> list[list[dict[str, Any]]]:
    return [list(model.objects.order_by("pk").values()) for model in MODELS]


def is_refused(attack: str) -> bool:
    """Whether the database refuses the statement, at once or at commit, and nothing changed."""
    before = content()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{attack}; SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError:
        return content() == before
    return False


def test_confirmed_import_withstands_raw_sql(company: Company, cast: dict[str, User]) -> None:
    confirm(mapped(company, cast["wu"]), cast["xu"])

    let_through = [name for name, attack in (PARTS | CONFIRMED).items() if not is_refused(attack)]

    assert let_through == []


def test_import_under_way_withstands_raw_sql(company: Company, cast: dict[str, User]) -> None:
    mapped(company, cast["wu"])

    assert [name for name, attack in PARTS.items() if not is_refused(attack)] == []


def test_uploader_cannot_be_written_in_as_the_one_who_confirms(
    company: Company, cast: dict[str, User]
) -> None:
    mapped(company, cast["wu"])

    assert is_refused(CONFIRM.format(person="wu"))


def test_nothing_is_confirmed_before_its_columns_are_matched(
    company: Company, cast: dict[str, User]
) -> None:
    upload(company, cast["wu"])

    assert is_refused(CONFIRM.format(person="xu"))


def test_nothing_is_confirmed_into_a_locked_month(company: Company, cast: dict[str, User]) -> None:
    mapped(company, cast["wu"])
    lock_month(company, cast["qian"], "NW1")

    assert is_refused(CONFIRM.format(person="xu"))


def test_total_that_differs_is_never_checked(company: Company, cast: dict[str, User]) -> None:
    upload(company, cast["wu"])

    assert is_refused("UPDATE ledger_ledgerimport SET control_total = control_total + 0.01")
