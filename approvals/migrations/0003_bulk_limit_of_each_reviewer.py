"""Below which amount a reviewer approves several documents together is said by his step."""

from django.db import migrations, models

from expense_mgmt.core.fields import AmountField


class Migration(migrations.Migration):
    dependencies = [("approvals", "0002_guards")]

    operations = [
        migrations.RemoveField("run", "bulk_limit"),
        migrations.AddField(
            "rulestep",
            "bulk_limit",
            AmountField(blank=True, decimal_places=2, max_digits=18, null=True),
        ),
        migrations.AddField(
            "step",
            "bulk_limit",
            AmountField(db_default=0, decimal_places=2, default=0, max_digits=18),
        ),
        migrations.AddConstraint(
            "rulestep",
            models.CheckConstraint(
                condition=models.Q(("bulk_limit__isnull", True), ("bulk_limit__gte", 0), _connector="OR"),
                name="rulestep_bulk_limit_not_negative",
            ),
        ),
    ]
