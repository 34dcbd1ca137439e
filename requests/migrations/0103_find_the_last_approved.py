"""What was approved before stands beside what is decided now; found from the newest on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests", "0102_claim_waiver")]

    operations = [
        migrations.AddIndex(
            "expenserequest",
            models.Index(
                fields=["company", "-submitted_at", "-id"],
                condition=models.Q(state__in=("approved", "closed")),
                name="expenserequest_approved",
            ),
        ),
    ]
