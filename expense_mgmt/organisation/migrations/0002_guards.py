"""A calendar that two people have seen stays as it is."""

from pathlib import Path

from django.db import migrations

from expense_mgmt.core import sql

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("organisation", "0001_initial"), ("foundation", "0002_guards")]

    operations = [
        sql.from_file(SQL / "calendar_final.sql"),
    ]
