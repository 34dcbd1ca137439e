"""Signed versions and both sides of a transfer stay as they are; the append-only trails."""

from pathlib import Path

from django.db import migrations

from expense_mgmt.core import sql

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("budgets", "0001_initial"), ("foundation", "0002_guards")]

    operations = [
        sql.append_only("budgets_movement"),
        sql.append_only("budgets_plantransition"),
        sql.append_only("budgets_planissue"),
        sql.append_only("budgets_linechange"),
        sql.append_only("budgets_changetransition"),
        sql.append_only("budgets_controltransition"),
        sql.append_only("budgets_yearendrow"),
        sql.append_only("budgets_yearendtransition"),
        sql.append_only("budgets_quotatierrow"),
        sql.append_only("budgets_regionfigure"),
        sql.append_only("budgets_outletfigure"),
        sql.append_only("budgets_casestudy"),
        sql.from_file(SQL / "plan_version_sealed.sql"),
        sql.from_file(SQL / "transfer_balance.sql"),
    ]
