"""The one refusing trigger function and the first append-only tables."""

from django.db import migrations

from expense_mgmt.core import sql


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_initial")]

    operations = [
        sql.from_file(sql.FOUNDATION_SQL / "refuse_change.sql"),
        sql.append_only("foundation_event"),
        sql.append_only("foundation_storedfile"),
    ]
