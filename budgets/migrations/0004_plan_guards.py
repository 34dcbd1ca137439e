"""Sealed versions stay; trails and issues are append-only."""

from pathlib import Path

from django.db import migrations

from expense_mgmt.core import sql

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("budgets", "0003_budget_plans"), ("foundation", "0002_guards")]

    operations = [
        sql.from_file(SQL / "plan_version_sealed.sql"),
        sql.append_only("budgets_plantransition"),
        sql.append_only("budgets_planissue"),
    ]
