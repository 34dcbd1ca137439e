"""People are told of comments, and when they are asked besides the rules."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('foundation', '0004_notifications'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='notification',
            name='notification_kind_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='notificationpreference',
            name='notificationpreference_kind_is_known',
        ),
        migrations.AlterField(
            model_name='notification',
            name='kind',
            field=models.CharField(choices=[('task_waiting', 'A task waits for you'), ('task_moved', 'A task was moved to you'), ('task_added', 'You were added as an approver'), ('task_resumed', 'A task is yours again'), ('reminder', 'Reminder'), ('escalation', 'Escalation'), ('approved', 'Your document was approved'), ('returned', 'Your document was sent back'), ('rejected', 'Your document was rejected'), ('copied', 'Copied to you'), ('commented', 'A comment on a document of yours'), ('delegation', 'Delegation given to you'), ('report_ready', 'A report is ready'), ('report_failed', 'A report failed')], max_length=20),
        ),
        migrations.AlterField(
            model_name='notificationpreference',
            name='kind',
            field=models.CharField(choices=[('task_waiting', 'A task waits for you'), ('task_moved', 'A task was moved to you'), ('task_added', 'You were added as an approver'), ('task_resumed', 'A task is yours again'), ('reminder', 'Reminder'), ('escalation', 'Escalation'), ('approved', 'Your document was approved'), ('returned', 'Your document was sent back'), ('rejected', 'Your document was rejected'), ('copied', 'Copied to you'), ('commented', 'A comment on a document of yours'), ('delegation', 'Delegation given to you'), ('report_ready', 'A report is ready'), ('report_failed', 'A report failed')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['task_waiting', 'task_moved', 'task_added', 'task_resumed', 'reminder', 'escalation', 'approved', 'returned', 'rejected', 'copied', 'commented', 'delegation', 'report_ready', 'report_failed'])), name='notification_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='notificationpreference',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['task_waiting', 'task_moved', 'task_added', 'task_resumed', 'reminder', 'escalation', 'approved', 'returned', 'rejected', 'copied', 'commented', 'delegation', 'report_ready', 'report_failed'])), name='notificationpreference_kind_is_known'),
        ),
    ]
