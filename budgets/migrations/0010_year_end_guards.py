"""What a year end did is for ever; undoing it is a new row in its trail."""

from django.db import migrations

from expense_mgmt.core import sql


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0009_budget_settings_and_year_end"),
        ("foundation", "0002_guards"),
    ]

    operations = [
        sql.append_only("budgets_yearendrow"),
        sql.append_only("budgets_yearendtransition"),
    ]
