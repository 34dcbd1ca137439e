"""What is no draft stays as a second person read it."""

from pathlib import Path

from django.db import migrations

from expense_mgmt.core import sql

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("organisation", "0003_work_calendar")]

    operations = [sql.from_file(SQL / "calendar_final.sql")]
