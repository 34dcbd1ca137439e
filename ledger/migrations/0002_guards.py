"""The database is the last guard of the books (STYLE §6, RELIABILITY promises 3 to 5)."""

from pathlib import Path

from django.db import migrations

from expense_mgmt.core import sql

LEDGER_SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("foundation", "0002_guards")]

    operations = [
        sql.append_only("ledger_voucher"),
        sql.append_only("ledger_entry"),
        sql.append_only("ledger_reconciledspend"),
        sql.append_only("ledger_countersignature"),
        sql.append_only("ledger_periodtransition"),
        sql.append_only("ledger_turnovertransition"),
        sql.from_file(LEDGER_SQL / "entry_belongs.sql"),
        sql.from_file(LEDGER_SQL / "period_open.sql"),
        sql.from_file(LEDGER_SQL / "voucher_balanced.sql"),
        sql.from_file(LEDGER_SQL / "period_guard.sql"),
        sql.from_file(LEDGER_SQL / "project_month.sql"),
        sql.from_file(LEDGER_SQL / "turnover_guard.sql"),
    ]
