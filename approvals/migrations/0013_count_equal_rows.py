"""Counts of the inbox from an index that holds equal tasks as one (PLATFORM §4 P1)."""

from django.db import migrations, models

OPEN = models.Q(state="open")


class Migration(migrations.Migration):
    dependencies = [("approvals", "0012_comments")]

    operations = [
        migrations.RemoveIndex("approvaltask", "approvaltask_counted"),
        migrations.AddIndex(
            "approvaltask",
            models.Index(
                fields=["queue", "kind", "budget_status"],
                condition=OPEN,
                name="approvaltask_counted",
            ),
        ),
        migrations.AddIndex(
            "approvaltask",
            models.Index(fields=["queue", "due_at"], condition=OPEN, name="approvaltask_due"),
        ),
    ]
