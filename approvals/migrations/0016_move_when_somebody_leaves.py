"""A move says whether somebody left or only his roles changed."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0015_amendment_guards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='taskmove',
            name='taskmove_says_why',
        ),
        migrations.AlterField(
            model_name='taskmove',
            name='reason',
            field=models.CharField(choices=[('holdings_changed', 'Holdings Changed'), ('left', 'Left'), ('handed_over', 'Handed Over')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='taskmove',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('actor__isnull', True), ('on_behalf_of__isnull', True), ('person__isnull', False), ('reason__in', ['holdings_changed', 'left'])), models.Q(('actor__isnull', False), ('person__isnull', True), ('reason', 'handed_over'), models.Q(('comment', ''), _negated=True)), _connector='OR'), name='taskmove_says_why'),
        ),
    ]
