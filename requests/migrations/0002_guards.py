"""Shares and claims add up at COMMIT; the append-only trails; found by a part of a title."""

from pathlib import Path

from django.db import migrations

from expense_mgmt.core import sql

SQL = Path(__file__).resolve().parent.parent / "sql"


def found_by_a_part(column: str) -> migrations.RunSQL:
    """An index for `icontains`, which compares capitals."""
    name = f"expenserequest_{column}_part"
    return migrations.RunSQL(
        f"CREATE INDEX {name} ON requests_expenserequest USING gin (upper({column}) gin_trgm_ops)",
        f"DROP INDEX {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("requests", "0001_initial"), ("foundation", "0002_guards")]

    operations = [
        sql.append_only("requests_requesttransition"),
        sql.append_only("requests_placementtransition"),
        sql.append_only("requests_claimtransition"),
        sql.append_only("requests_paymenttransition"),
        sql.from_file(SQL / "shares_add_up.sql"),
        sql.from_file(SQL / "claim_frozen.sql"),
        sql.from_file(SQL / "claim_adds_up.sql"),
        sql.from_file(SQL / "settlement_duties.sql"),
        found_by_a_part("title"),
        found_by_a_part("number"),
    ]
