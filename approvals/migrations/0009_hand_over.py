"""A task goes to another person because somebody hands it over."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0008_copies'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='taskmove',
            name='actor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='taskmove',
            name='comment',
            field=models.CharField(blank=True, db_default='', default='', max_length=2000),
        ),
        migrations.AddField(
            model_name='taskmove',
            name='on_behalf_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='approvaltask',
            name='placed',
            field=models.CharField(choices=[('holder', 'Holder'), ('parent', 'Parent'), ('superior', 'Superior'), ('handed', 'Handed'), ('administrator', 'Administrator')], default='holder', max_length=13),
        ),
        migrations.AlterField(
            model_name='taskmove',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='taskmove',
            name='reason',
            field=models.CharField(choices=[('holdings_changed', 'Holdings Changed'), ('handed_over', 'Handed Over')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='taskmove',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('actor__isnull', True), ('on_behalf_of__isnull', True), ('person__isnull', False), ('reason', 'holdings_changed')), models.Q(('actor__isnull', False), ('person__isnull', True), ('reason', 'handed_over'), models.Q(('comment', ''), _negated=True)), _connector='OR'), name='taskmove_says_why'),
        ),
        migrations.AddConstraint(
            model_name='taskmove',
            constraint=models.CheckConstraint(condition=models.Q(('on_behalf_of__isnull', True), models.Q(('on_behalf_of', models.F('actor')), _negated=True), _connector='OR'), name='taskmove_on_behalf_of_another'),
        ),
    ]
