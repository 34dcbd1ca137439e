"""Pairs of duties as rows, roles a second administrator gives, and who leaves when."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django_fsm
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('foundation', '0004_notifications'),
        ('organisation', '0004_calendar_guards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Departure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('last_day', models.DateField()),
                ('entered_at', models.DateTimeField()),
                ('carried_out_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='DutyPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('level', models.CharField(choices=[('roles', 'Roles of one person'), ('acts', 'Acts on one document')], max_length=5)),
                ('first', models.CharField(max_length=30)),
                ('second', models.CharField(max_length=30)),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('ends_on', models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='RoleProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('role', models.CharField(choices=[('requester', 'Requester'), ('project_lead', 'Project lead'), ('project_manager', 'Project manager'), ('regional_manager', 'Regional manager'), ('dept_head', 'Department head'), ('department_gm', 'Department general manager'), ('ad_planning', 'Advertising planning'), ('admin_clerk', 'Administrative clerk'), ('finance_preliminary', 'Finance reviewer'), ('finance_head', 'Finance head'), ('cashier', 'Cashier'), ('accountant', 'Accountant'), ('procurement', 'Procurement'), ('cfo', 'CFO'), ('ceo', 'CEO'), ('group_sales_director', 'Group sales director'), ('group_chairman', 'Group chairman'), ('sales_director', 'Sales director'), ('supervising_executive', 'Supervising executive'), ('sales_support_supervisor', 'Sales-support supervisor'), ('seal_keeper', 'Seal keeper'), ('supplier_keeper', 'Supplier-account keeper'), ('administrator', 'Administrator'), ('auditor', 'Internal auditor'), ('external_auditor', 'External auditor')], max_length=30)),
                ('begins_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('state', django_fsm.FSMField(choices=[('proposed', 'Proposed'), ('given', 'Given'), ('declined', 'Declined'), ('taken_back', 'Taken back')], default='proposed', editable=False, max_length=50, protected=True)),
                ('proposed_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.AddField(
            model_name='roleholding',
            name='confirmed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='roleholding',
            name='granted_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='roleholding',
            name='granted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='roleholding',
            constraint=models.CheckConstraint(condition=models.Q(('granted_by__isnull', True), models.Q(('role__in', ['accountant', 'administrator', 'cashier', 'ceo', 'cfo', 'finance_head', 'finance_preliminary', 'group_chairman', 'group_sales_director', 'supervising_executive', 'supplier_keeper']), _negated=True), ('confirmed_by__isnull', False), _connector='OR'), name='roleholding_second_administrator'),
        ),
        migrations.AddConstraint(
            model_name='roleholding',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(models.Q(('confirmed_by', models.F('granted_by')), _negated=True), models.Q(('confirmed_by', models.F('person')), _negated=True)), _connector='OR'), name='roleholding_confirmed_by_another'),
        ),
        migrations.AddField(
            model_name='departure',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company'),
        ),
        migrations.AddField(
            model_name='departure',
            name='entered_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='departure',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='departures', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='dutypair',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_pairs', to='foundation.company'),
        ),
        migrations.AddField(
            model_name='dutypair',
            name='confirmed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='dutypair',
            name='end_proposed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='dutypair',
            name='proposed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='roleproposal',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='roleproposal',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company'),
        ),
        migrations.AddField(
            model_name='roleproposal',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='roleproposal',
            name='project',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.project'),
        ),
        migrations.AddField(
            model_name='roleproposal',
            name='proposed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='roleproposal',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit'),
        ),
        migrations.AddConstraint(
            model_name='departure',
            constraint=models.UniqueConstraint(condition=models.Q(('carried_out_at__isnull', True)), fields=('person',), name='departure_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='dutypair',
            constraint=models.CheckConstraint(condition=models.Q(('level__in', ['roles', 'acts'])), name='dutypair_level'),
        ),
        migrations.AddConstraint(
            model_name='dutypair',
            constraint=models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='dutypair_in_one_order'),
        ),
        migrations.AddConstraint(
            model_name='dutypair',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('proposed_by__isnull', False), models.Q(('confirmed_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='dutypair_second_person_confirms'),
        ),
        migrations.AddConstraint(
            model_name='dutypair',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_proposed_by__isnull', True), ('ends_on__isnull', True)), models.Q(('end_proposed_by__isnull', False), ('ends_on__isnull', False)), _connector='OR'), name='dutypair_end_proposed_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='dutypair',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('company', '='), ('level', '='), ('first', '='), ('second', '='), ('valid', '&&')], name='dutypair_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='roleproposal',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'given', 'declined', 'taken_back'])), name='roleproposal_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='roleproposal',
            constraint=models.CheckConstraint(condition=models.Q(('unit__isnull', True), ('project__isnull', True), _connector='XOR'), name='roleproposal_one_scope'),
        ),
        migrations.AddConstraint(
            model_name='roleproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'given'), _negated=True), models.Q(('answered_by__isnull', False), models.Q(('answered_by', models.F('proposed_by')), _negated=True), models.Q(('answered_by', models.F('person')), _negated=True)), _connector='OR'), name='roleproposal_second_person_gives'),
        ),
        migrations.AddConstraint(
            model_name='roleproposal',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('person', 'role', 'unit', 'project'), name='roleproposal_once_at_a_time', nulls_distinct=False),
        ),
    ]
