"""A delegation has a scope and says who entered it; it and a holding have keys for addresses."""

import uuid
from pathlib import Path

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models

from expense_mgmt.core import sql

SQL = Path(__file__).resolve().parent.parent / "sql"


def key(**facts):
    """A key for addresses; `db_default` gives the rows that are there one each."""
    return models.UUIDField(default=uuid.uuid4, editable=False, unique=True, **facts)


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        sql.from_file(SQL / "kinds_range.sql"),
        migrations.AddField("deputy", "public_id", key(db_default=RandomUUID())),
        migrations.AlterField("deputy", "public_id", key()),
        migrations.AddField("roleholding", "public_id", key(db_default=RandomUUID())),
        migrations.AlterField("roleholding", "public_id", key()),
        migrations.AddField(
            "deputy",
            "kind",
            models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            "deputy",
            "entered_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            "deputy",
            models.CheckConstraint(
                condition=models.Q(entered_by__isnull=True)
                | ~models.Q(entered_by=models.F("person")),
                name="deputy_entered_by_another",
            ),
        ),
        migrations.RemoveConstraint("deputy", "deputy_one_at_a_time"),
        migrations.AddConstraint(
            "deputy",
            django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("person", "="),
                    ("valid", "&&"),
                    (
                        models.Func(
                            django.db.models.functions.comparison.NullIf("kind", models.Value("")),
                            django.db.models.functions.comparison.NullIf("kind", models.Value("")),
                            models.Value("[]"),
                            function="organisation_kinds",
                            output_field=models.TextField(),
                        ),
                        "&&",
                    ),
                ],
                name="deputy_one_at_a_time",
            ),
        ),
    ]
