"""Shares add up at COMMIT; the trails are append-only."""

from pathlib import Path

from django.db import migrations

from expense_mgmt.core import sql

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0001_initial")]

    operations = [
        sql.from_file(SQL / "shares_add_up.sql"),
        sql.append_only("requests_requesttransition"),
        sql.append_only("requests_placementtransition"),
    ]
