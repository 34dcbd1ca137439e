"""People show a document to others by name."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from expense_mgmt.core import sql


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0007_policy_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Copy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("note", models.CharField(blank=True, default="", max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="approvals.run",
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "copies",
                "indexes": [models.Index(fields=["reader", "at"], name="copy_of_reader")],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "reader"), name="copy_once_per_reader"),
                    models.CheckConstraint(
                        condition=models.Q(("reader", models.F("sender")), _negated=True),
                        name="copy_goes_to_somebody_else",
                    ),
                ],
            },
        ),
        sql.append_only("approvals_copy"),
    ]
