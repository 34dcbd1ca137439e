"""Approvers ask others as well; a task may wait for them, and they for it."""

from pathlib import Path

import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models

from expense_mgmt.core import sql

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0009_hand_over'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Addition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.CharField(choices=[('before', 'Before me: I decide when this person has agreed'), ('with', 'With me: both of us must agree'), ('after', 'After me: asked when I have agreed')], max_length=6)),
                ('comment', models.CharField(max_length=2000)),
                ('at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='approvaltask',
            name='approvaltask_state_is_known',
        ),
        migrations.AlterField(
            model_name='approvaltask',
            name='placed',
            field=models.CharField(choices=[('holder', 'Holder'), ('parent', 'Parent'), ('superior', 'Superior'), ('handed', 'Handed'), ('added', 'Added'), ('administrator', 'Administrator')], default='holder', max_length=13),
        ),
        migrations.AlterField(
            model_name='approvaltask',
            name='state',
            field=django_fsm.FSMField(choices=[('open', 'Open'), ('waiting', 'Waiting'), ('decided', 'Decided'), ('ended', 'Ended')], default='open', editable=False, max_length=50, protected=True),
        ),
        migrations.AddConstraint(
            model_name='approvaltask',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'waiting', 'decided', 'ended'])), name='approvaltask_state_is_known'),
        ),
        migrations.AddField(
            model_name='addition',
            name='actor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='addition',
            name='beside',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='additions', to='approvals.approvaltask'),
        ),
        migrations.AddField(
            model_name='addition',
            name='on_behalf_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='addition',
            name='task',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='addition', to='approvals.approvaltask'),
        ),
        migrations.AddConstraint(
            model_name='addition',
            constraint=models.CheckConstraint(condition=models.Q(('task', models.F('beside')), _negated=True), name='addition_beside_another_task'),
        ),
        migrations.AddConstraint(
            model_name='addition',
            constraint=models.CheckConstraint(condition=models.Q(('comment', ''), _negated=True), name='addition_says_why'),
        ),
        migrations.AddConstraint(
            model_name='addition',
            constraint=models.CheckConstraint(condition=models.Q(('on_behalf_of__isnull', True), models.Q(('on_behalf_of', models.F('actor')), _negated=True), _connector='OR'), name='addition_on_behalf_of_another'),
        ),
        migrations.AddConstraint(
            model_name='addition',
            constraint=models.CheckConstraint(condition=models.Q(('position__in', ['before', 'with', 'after'])), name='addition_position_is_known'),
        ),
        sql.from_file(SQL / "addition_guard.sql"),
    ]
