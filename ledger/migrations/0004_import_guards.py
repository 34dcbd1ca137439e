"""What a confirmed finance ledger says never changes."""

from pathlib import Path

from django.db import migrations

from expense_mgmt.core import sql

LEDGER_SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_ledger_import")]

    operations = [
        sql.append_only("ledger_ledgerrow"),
        sql.append_only("ledger_ledgerimporttransition"),
        sql.from_file(LEDGER_SQL / "import_guard.sql"),
    ]
