from django.db import migrations

FILL = """
    UPDATE budgets_budgetline AS line
    SET own_reserved = own.reserved, own_committed = own.committed, own_consumed = own.consumed,
        moved_at = own.at
    FROM (
        SELECT line_id, sum(reserved_delta) AS reserved, sum(committed_delta) AS committed,
            sum(consumed_delta) AS consumed, max(at) AS at
        FROM budgets_movement WHERE is_own GROUP BY line_id
    ) AS own
    WHERE line.id = own.line_id
"""


class Migration(migrations.Migration):
    dependencies = [("budgets", "0006_own_balances")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
