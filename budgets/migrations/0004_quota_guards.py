"""Figures that were drafted stay as they are, and so do case studies."""

from django.db import migrations

from expense_mgmt.core import sql


class Migration(migrations.Migration):
    dependencies = [("budgets", "0003_quotas_and_products"), ("foundation", "0002_guards")]

    operations = [
        sql.append_only("budgets_quotatierrow"),
        sql.append_only("budgets_regionfigure"),
        sql.append_only("budgets_outletfigure"),
        sql.append_only("budgets_casestudy"),
    ]
