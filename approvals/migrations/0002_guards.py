"""Decisions and moves are append-only; who may decide, and what a published matrix keeps."""

from pathlib import Path

from django.db import migrations

from expense_mgmt.core import sql

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_initial"), ("foundation", "0002_guards")]

    operations = [
        sql.append_only("approvals_decision"),
        sql.append_only("approvals_taskmove"),
        sql.from_file(SQL / "run_guard.sql"),
        sql.from_file(SQL / "decision_guard.sql"),
        sql.from_file(SQL / "policy_guard.sql"),
    ]
