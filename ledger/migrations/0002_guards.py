"""Vouchers balance at COMMIT, closed months stay closed; the append-only books."""

from pathlib import Path

from django.db import migrations

from expense_mgmt.core import sql

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("foundation", "0002_guards")]

    operations = [
        sql.append_only("ledger_voucher"),
        sql.append_only("ledger_entry"),
        sql.append_only("ledger_reconciledspend"),
        sql.append_only("ledger_countersignature"),
        sql.append_only("ledger_periodtransition"),
        sql.append_only("ledger_turnovertransition"),
        sql.append_only("ledger_ledgerrow"),
        sql.append_only("ledger_ledgerimporttransition"),
        sql.append_only("ledger_regionreceiptstransition"),
        sql.append_only("ledger_salestargetmonth"),
        sql.from_file(SQL / "entry_belongs.sql"),
        sql.from_file(SQL / "period_open.sql"),
        sql.from_file(SQL / "voucher_balanced.sql"),
        sql.from_file(SQL / "period_guard.sql"),
        sql.from_file(SQL / "project_month.sql"),
        sql.from_file(SQL / "turnover_guard.sql"),
        sql.from_file(SQL / "import_guard.sql"),
    ]
