"""What changed a budget is for ever, and a transfer makes no money."""

from pathlib import Path

from django.db import migrations

from expense_mgmt.core import sql

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("budgets", "0005_budget_changes"), ("foundation", "0002_guards")]

    operations = [
        sql.append_only("budgets_linechange"),
        sql.append_only("budgets_changetransition"),
        sql.from_file(SQL / "transfer_balance.sql"),
    ]
