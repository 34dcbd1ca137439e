"""A run's content changes only by an amendment; amendments are append-only."""

from pathlib import Path

from django.db import migrations

from expense_mgmt.core import sql

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("approvals", "0014_run_amendments"), ("foundation", "0002_guards")]

    operations = [
        sql.from_file(SQL / "run_amendment.sql"),
        sql.append_only("approvals_runamendment"),
    ]
