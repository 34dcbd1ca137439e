"""Every task says what it is about; what waits for a project is found by an index."""

from pathlib import Path

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import expense_mgmt.core.fields
from expense_mgmt.core import sql

SQL = Path(__file__).resolve().parent.parent / "sql"
OPEN = models.Q(state="open")
PLACES = models.Func(
    "queue",
    "project_ids",
    "category_ids",
    function="approvals_places",
    output_field=django.contrib.postgres.fields.ArrayField(models.BigIntegerField()),
)


def to(model: str) -> models.ForeignKey:
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model
    )


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0018_fill_what_an_inbox_is_narrowed_by"),
        ("organisation", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            "approvaltask",
            "amount",
            expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18),
        ),
        migrations.AlterField("approvaltask", "unit", to("organisation.unit")),
        migrations.AlterField("approvaltask", "submitted_by", to(settings.AUTH_USER_MODEL)),
        sql.from_file(SQL / "places.sql"),
        migrations.AddIndex(
            "approvaltask",
            django.contrib.postgres.indexes.GinIndex(
                PLACES, condition=OPEN, fastupdate=False, name="approvaltask_places"
            ),
        ),
    ]
