"""Tasks that were moved since a page of the inbox was drawn are found by their moves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("approvals", "0003_bulk_limit_of_each_reviewer")]

    operations = [
        migrations.AddIndex("taskmove", models.Index(fields=["at"], name="taskmove_since")),
    ]
