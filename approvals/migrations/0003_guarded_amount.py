"""A run keeps the amount that decides its steps, beside what its document itself is over."""

from django.db import migrations

from expense_mgmt.core.fields import AmountField


class Migration(migrations.Migration):
    dependencies = [("approvals", "0002_guards")]

    operations = [
        migrations.AddField(
            model_name="run",
            name="guarded_amount",
            field=AmountField(blank=True, decimal_places=2, max_digits=18, null=True),
        ),
    ]
