"""A returned document may resume at the returner; a step may demand a collective resolution."""

from pathlib import Path

import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models

from expense_mgmt.core import sql

GUARD = sql.from_file(Path(__file__).resolve().parent.parent / "sql" / "decision_guard.sql")


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0010_added_approvers'),
        ('foundation', '0005_more_notifications'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Minutes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'minutes',
            },
        ),
        migrations.RemoveConstraint(
            model_name='step',
            name='step_state_is_known',
        ),
        migrations.AddField(
            model_name='policyrule',
            name='resumes',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='rulestep',
            name='signers_needed',
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name='run',
            name='material_hash',
            field=models.CharField(blank=True, db_default='', default='', max_length=64),
        ),
        migrations.AddField(
            model_name='step',
            name='carried_from',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.step'),
        ),
        migrations.AddField(
            model_name='step',
            name='signers_needed',
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AlterField(
            model_name='step',
            name='state',
            field=django_fsm.FSMField(choices=[('waiting', 'Waiting'), ('open', 'Open'), ('approved', 'Approved'), ('returned', 'Sent back'), ('rejected', 'Rejected'), ('skipped', 'Skipped'), ('told', 'Copied'), ('carried', 'Carried over'), ('ended', 'Ended')], default='waiting', editable=False, max_length=50, protected=True),
        ),
        migrations.AddConstraint(
            model_name='rulestep',
            constraint=models.CheckConstraint(condition=models.Q(('signers_needed', 1), models.Q(('signers_needed__gt', 1), models.Q(('verb', 'notify'), _negated=True)), _connector='OR'), name='rulestep_signers_where_decided'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'open', 'approved', 'returned', 'rejected', 'skipped', 'told', 'carried', 'ended'])), name='step_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('carried_from__isnull', False), ('state', 'carried')), models.Q(models.Q(('state', 'carried'), _negated=True), ('carried_from__isnull', True)), _connector='OR'), name='step_carried_from_somewhere'),
        ),
        migrations.AddField(
            model_name='minutes',
            name='actor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='minutes',
            name='attachment',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.attachment'),
        ),
        migrations.AddField(
            model_name='minutes',
            name='step',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='minutes', to='approvals.step'),
        ),
        sql.append_only("approvals_minutes"),
        # It looks at what was carried over, and for minutes, since now.
        migrations.RunSQL(f"{GUARD.reverse_sql}\n{GUARD.sql}", migrations.RunSQL.noop),
    ]
