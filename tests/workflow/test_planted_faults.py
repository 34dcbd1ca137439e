"""verify_books finds nothing after the case, and finds each fault that force plants in it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection

from expense_mgmt.foundation.models import Company, User
from tests.workflow.test_the_case import Case

FAULTS = {
    "a movement removed": (
        "DELETE FROM budgets_movement WHERE id = (SELECT max(id) FROM budgets_movement)",
        "budget balances",
    ),
    "a hold of another document": (
        "UPDATE budgets_movement SET document_id = gen_random_uuid()"
        " WHERE id = (SELECT max(id) FROM budgets_movement WHERE kind = 'commit')",
        "requests and holds",
    ),
    "a balance column changed": (
        "UPDATE budgets_budgetline SET consumed = consumed - 1 WHERE consumed > 0",
        "budget balances",
    ),
    "an unbalanced entry": (
        "UPDATE ledger_entry SET debit = debit + 1 WHERE id ="
        " (SELECT min(id) FROM ledger_entry WHERE debit > 0)",
        "vouchers balance",
    ),
    "a decision by the requester": (
        "UPDATE approvals_decision SET actor_id = run.submitted_by_id"
        " FROM approvals_run AS run WHERE run.id = approvals_decision.run_id"
        " AND approvals_decision.id = (SELECT min(id) FROM approvals_decision)",
        "decisions apart",
    ),
    "an edited locked month": (
        "UPDATE reports_statisticpart SET amount = amount + 1, month_total = month_total + 1 WHERE amount > 0",
        "statistics add up",
    ),
}


@contextmanager
def triggers_off() -> Iterator[None]:
    """What only the owner of the database can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = DEFAULT")


def checks(capsys: pytest.CaptureFixture[str]) -> dict[str, int]:
    """Number of findings by check, as the command prints them."""
    capsys.readouterr()
    code = 0
    try:
        call_command("verify_books", "--json")
    except SystemExit as ended:
        code = int(str(ended.code))
    found = json.loads(capsys.readouterr().out)
    assert code == (1 if found["findings"] else 0)
    return {name: len(findings) for name, findings in found["checks"].items() if findings}


@pytest.mark.django_db(transaction=True)
def test_each_planted_fault_is_found(
    ready: Company, cast: dict[str, User], capsys: pytest.CaptureFixture[str]
) -> None:
    case = Case(ready, cast)
    case.run_to_the_lock()
    case.post_and_pay()
    assert checks(capsys) == {}

    for name, (attack, check) in FAULTS.items():
        tables = attack.split()[2 if attack.startswith("DELETE") else 1]
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMP TABLE kept AS SELECT * FROM {tables}")  # noqa: S608  # a table of this test
        with triggers_off(), connection.cursor() as cursor:
            cursor.execute(attack)
            assert cursor.rowcount > 0, name

        found = checks(capsys)

        assert check in found, (name, found)
        with triggers_off(), connection.cursor() as cursor:
            columns = columns_of(tables)
            cursor.execute(f"DELETE FROM {tables}")  # noqa: S608  # a table of this test
            cursor.execute(f"INSERT INTO {tables} ({columns}) SELECT {columns} FROM kept")  # noqa: S608  # as above
            cursor.execute("DROP TABLE kept")
        assert checks(capsys) == {}, name


def columns_of(table: str) -> str:
    """The columns of a table that may be written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
            " WHERE table_name = %s AND is_generated = 'NEVER'",
            [table],
        )
        return str(cursor.fetchone()[0])
