from decimal import Decimal

from django.db import migrations, models

import expense_mgmt.core.fields


def balance() -> expense_mgmt.core.fields.AmountField:
    return expense_mgmt.core.fields.AmountField(
        decimal_places=2, default=Decimal("0.00"), max_digits=18
    )


class Migration(migrations.Migration):
    dependencies = [("budgets", "0005_plan_imports")]

    operations = [
        migrations.AddField("budgetline", "own_reserved", balance()),
        migrations.AddField("budgetline", "own_committed", balance()),
        migrations.AddField("budgetline", "own_consumed", balance()),
        migrations.AddField(
            "budgetline", "moved_at", models.DateTimeField(blank=True, null=True)
        ),
    ]
