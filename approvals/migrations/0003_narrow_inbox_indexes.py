"""Pages and counts of the inbox each have an index as narrow as what they read (PLATFORM §4 P1)."""

from pathlib import Path

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

from expense_mgmt.core import sql

SQL = Path(__file__).resolve().parent.parent / "sql"
OPEN = models.Q(state="open")
BARS = models.Func(
    "queue",
    "barred",
    function="approvals_bars",
    output_field=django.contrib.postgres.fields.ArrayField(models.BigIntegerField()),
)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0002_guards")]

    operations = [
        sql.from_file(SQL / "bars.sql"),
        migrations.RemoveIndex("approvaltask", "approvaltask_waiting"),
        migrations.AddIndex(
            "approvaltask",
            models.Index(
                fields=["queue", "opened_at", "id"], condition=OPEN, name="approvaltask_waiting"
            ),
        ),
        migrations.AddIndex(
            "approvaltask",
            models.Index(
                fields=["queue", "due_at"],
                include=["kind", "budget_status"],
                condition=OPEN,
                name="approvaltask_counted",
            ),
        ),
        migrations.AddIndex(
            "approvaltask",
            django.contrib.postgres.indexes.GinIndex(
                BARS, condition=OPEN, fastupdate=False, name="approvaltask_barred"
            ),
        ),
    ]
