"""What is no draft stays as it is; what is published is whole."""

from pathlib import Path

from django.db import migrations

from expense_mgmt.core import sql

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("approvals", "0006_policy_editing")]

    operations = [
        sql.from_file(SQL / "policy_final.sql"),
        sql.from_file(SQL / "policy_sound.sql"),
    ]
