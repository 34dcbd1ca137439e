"""Give tasks that exist the amount, unit and requester of their run."""

from django.db import migrations

FILL = """
UPDATE approvals_approvaltask AS task
SET amount = run.amount, unit_id = run.unit_id, submitted_by_id = run.submitted_by_id
FROM approvals_run AS run
WHERE run.id = task.run_id
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0017_what_an_inbox_is_narrowed_by")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
