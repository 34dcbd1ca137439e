"""The trail of receipts and the months of a target stay as they were written."""

from django.db import migrations

from expense_mgmt.core import sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_receipts_and_targets"), ("foundation", "0002_guards")]

    operations = [
        sql.append_only("ledger_regionreceiptstransition"),
        sql.append_only("ledger_salestargetmonth"),
    ]
