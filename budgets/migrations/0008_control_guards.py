"""The trail of control settings is for ever."""

from django.db import migrations

from expense_mgmt.core import sql


class Migration(migrations.Migration):
    dependencies = [("budgets", "0007_line_control"), ("foundation", "0002_guards")]

    operations = [sql.append_only("budgets_controltransition")]
