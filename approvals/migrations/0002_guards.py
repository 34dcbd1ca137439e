"""Who may decide, amend and add; what a published matrix keeps; the append-only trails."""

from pathlib import Path

from django.db import migrations

from expense_mgmt.core import sql

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_initial"), ("foundation", "0002_guards")]

    operations = [
        sql.append_only("approvals_decision"),
        sql.append_only("approvals_taskmove"),
        sql.append_only("approvals_copy"),
        sql.append_only("approvals_comment"),
        sql.append_only("approvals_minutes"),
        sql.append_only("approvals_runamendment"),
        sql.from_file(SQL / "run_guard.sql"),
        sql.from_file(SQL / "run_amendment.sql"),
        sql.from_file(SQL / "decision_guard.sql"),
        sql.from_file(SQL / "addition_guard.sql"),
        sql.from_file(SQL / "policy_guard.sql"),
        sql.from_file(SQL / "policy_sound.sql"),
    ]
