"""What the database refuses about claims, invoices and payments, whoever writes."""

from pathlib import Path

from django.db import migrations

from expense_mgmt.core import sql

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0100_settlement"), ("approvals", "0001_initial")]

    operations = [
        sql.append_only("requests_claimtransition"),
        sql.append_only("requests_paymenttransition"),
        sql.from_file(SQL / "claim_frozen.sql"),
        sql.from_file(SQL / "claim_adds_up.sql"),
        sql.from_file(SQL / "settlement_duties.sql"),
    ]
