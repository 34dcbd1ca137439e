"""A signed statistic and a finished file stay as they are; the append-only trails."""

from pathlib import Path

from django.db import migrations

from expense_mgmt.core import sql

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("foundation", "0002_guards")]

    operations = [
        sql.from_file(SQL / "statistic_guard.sql"),
        sql.from_file(SQL / "report_file_guard.sql"),
        sql.append_only("reports_statistictransition"),
        sql.append_only("reports_reportscope"),
    ]
