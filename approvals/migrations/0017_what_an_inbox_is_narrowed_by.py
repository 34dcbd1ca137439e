"""Tasks and runs carry what a reader narrows his inbox by, and up to where several go at once."""

from decimal import Decimal

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import expense_mgmt.core.fields


def keys() -> django.contrib.postgres.fields.ArrayField:
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.BigIntegerField(), blank=True, db_default=[], default=list, size=None
    )


def limit() -> models.Field:
    return expense_mgmt.core.fields.AmountField(
        db_default=0, decimal_places=2, default=0, max_digits=18
    )


def to(model: str) -> models.ForeignKey:
    return models.ForeignKey(
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=model,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0016_move_when_somebody_leaves"),
        ("organisation", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "authoritypolicy",
            "bulk_limit",
            expense_mgmt.core.fields.AmountField(
                db_default=Decimal(50000), decimal_places=2, default=Decimal(50000), max_digits=18
            ),
        ),
        migrations.AddConstraint(
            "authoritypolicy",
            models.CheckConstraint(
                condition=models.Q(("bulk_limit__gte", 0)),
                name="authoritypolicy_bulk_limit_not_negative",
            ),
        ),
        migrations.AddField("run", "project_ids", keys()),
        migrations.AddField("run", "category_ids", keys()),
        migrations.AddField("approvaltask", "project_ids", keys()),
        migrations.AddField("approvaltask", "category_ids", keys()),
        migrations.AddField("run", "bulk_limit", limit()),
        migrations.AddField("approvaltask", "bulk_limit", limit()),
        migrations.AddField(
            "approvaltask",
            "amount",
            expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18, null=True),
        ),
        migrations.AddField("approvaltask", "unit", to("organisation.unit")),
        migrations.AddField("approvaltask", "submitted_by", to(settings.AUTH_USER_MODEL)),
    ]
