"""Companies, units, projects, people; the function that a constraint of deputies compares by."""

from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.comparison
import django_fsm
import uuid
from django.conf import settings
from django.db import migrations, models

from expense_mgmt.core import sql

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('foundation', '0001_initial'),
        ('foundation', '__first__'),
    ]

    operations = [
        sql.from_file(SQL / "kinds_range.sql"),
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('name_en', models.CharField(blank=True, default='', max_length=120)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='categories', to='foundation.company')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='organisation.category')),
                ('by_insertion', models.BooleanField(default=False)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'code'), name='category_code_is_unique')],
            },
        ),
        migrations.CreateModel(
            name='CategoryPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='organisation.category')),
                ('part', models.CharField(choices=[('newspaper', 'Newspaper'), ('online', 'Online'), ('magazine', 'Magazine'), ('tv', 'Television'), ('radio', 'Radio'), ('vehicle', 'Vehicle body'), ('design', 'Design fee'), ('other', 'Other'), ('excluded', 'Sales support costs'), ('none', 'No part')], max_length=12)),
                ('clock', models.CharField(choices=[('incurred', 'Incurred'), ('ledger', 'Finance ledger')], max_length=8)),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField()),
            ],
            options={
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('category', '='), ('valid', '&&')], name='categorypart_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Departure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='departures', to=settings.AUTH_USER_MODEL)),
                ('last_day', models.DateField()),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entered_at', models.DateTimeField()),
                ('carried_out_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('carried_out_at__isnull', True)), fields=('person',), name='departure_once_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Deputy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deputies', to=settings.AUTH_USER_MODEL)),
                ('deputy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deputising', to=settings.AUTH_USER_MODEL)),
                ('kind', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'deputies',
                'constraints': [models.CheckConstraint(condition=models.Q(('person', models.F('deputy')), _negated=True), name='deputy_is_another_person'), models.CheckConstraint(condition=models.Q(('entered_by__isnull', True), models.Q(('entered_by', models.F('person')), _negated=True), _connector='OR'), name='deputy_entered_by_another'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('person', '='), ('valid', '&&'), (models.Func(django.db.models.functions.comparison.NullIf('kind', models.Value('')), django.db.models.functions.comparison.NullIf('kind', models.Value('')), models.Value('[]'), function='organisation_kinds', output_field=models.TextField()), '&&')], name='deputy_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='DutyPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_pairs', to='foundation.company')),
                ('level', models.CharField(choices=[('roles', 'Roles of one person'), ('acts', 'Acts on one document')], max_length=5)),
                ('first', models.CharField(max_length=30)),
                ('second', models.CharField(max_length=30)),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('end_proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('level__in', ['roles', 'acts'])), name='dutypair_level'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='dutypair_in_one_order'), models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('proposed_by__isnull', False), models.Q(('confirmed_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='dutypair_second_person_confirms'), models.CheckConstraint(condition=models.Q(models.Q(('end_proposed_by__isnull', True), ('ends_on__isnull', True)), models.Q(('end_proposed_by__isnull', False), ('ends_on__isnull', False)), _connector='OR'), name='dutypair_end_proposed_by_someone'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('company', '='), ('level', '='), ('first', '='), ('second', '='), ('valid', '&&')], name='dutypair_once_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Platform',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('name_en', models.CharField(blank=True, default='', max_length=120)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='platforms', to='foundation.company')),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'code'), name='platform_code_is_unique')],
            },
        ),
        migrations.CreateModel(
            name='Supplier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('name_en', models.CharField(blank=True, default='', max_length=120)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='suppliers', to='foundation.company')),
                ('tax_number', models.CharField(blank=True, default='', max_length=20)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'code'), name='supplier_code_is_unique'), models.UniqueConstraint(condition=models.Q(('tax_number', ''), _negated=True), fields=('company', 'tax_number'), name='supplier_tax_number_is_unique')],
            },
        ),
        migrations.CreateModel(
            name='SupplierAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('supplier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='organisation.supplier')),
                ('bank', models.CharField(max_length=120)),
                ('account_name', models.CharField(max_length=120)),
                ('account_number', models.CharField(max_length=40)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('supplier', 'account_number'), name='supplieraccount_number_once')],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('name_en', models.CharField(blank=True, default='', max_length=120)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='units', to='foundation.company')),
                ('kind', models.CharField(choices=[('company', 'Company'), ('department', 'Department'), ('region', 'Region'), ('outlet', 'Outlet')], max_length=12)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='organisation.unit')),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'code'), name='unit_code_is_unique'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'company'), ('parent__isnull', True)), models.Q(models.Q(('kind', 'company'), _negated=True), ('parent__isnull', False)), _connector='OR'), name='unit_only_the_company_has_no_parent'), models.UniqueConstraint(condition=models.Q(('kind', 'company')), fields=('company',), name='unit_one_root')],
            },
        ),
        migrations.CreateModel(
            name='Project',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('name_en', models.CharField(blank=True, default='', max_length=120)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='foundation.company')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='organisation.unit')),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='regional_projects', to='organisation.unit')),
                ('sold_by', models.CharField(choices=[('self', 'Self-sold'), ('agency', 'Agency-sold')], default='self', max_length=6)),
                ('opened_on', models.DateField(blank=True, null=True)),
                ('on_sale_from', models.DateField(blank=True, null=True)),
                ('withdrawn_on', models.DateField(blank=True, null=True)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'code'), name='project_code_is_unique')],
            },
        ),
        migrations.CreateModel(
            name='RoleProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to=settings.AUTH_USER_MODEL)),
                ('role', models.CharField(choices=[('requester', 'Requester'), ('project_lead', 'Project lead'), ('project_manager', 'Project manager'), ('regional_manager', 'Regional manager'), ('dept_head', 'Department head'), ('department_gm', 'Department general manager'), ('ad_planning', 'Advertising planning'), ('admin_clerk', 'Administrative clerk'), ('finance_preliminary', 'Finance reviewer'), ('finance_head', 'Finance head'), ('cashier', 'Cashier'), ('accountant', 'Accountant'), ('procurement', 'Procurement'), ('cfo', 'CFO'), ('ceo', 'CEO'), ('group_sales_director', 'Group sales director'), ('group_chairman', 'Group chairman'), ('sales_director', 'Sales director'), ('supervising_executive', 'Supervising executive'), ('sales_support_supervisor', 'Sales-support supervisor'), ('seal_keeper', 'Seal keeper'), ('supplier_keeper', 'Supplier-account keeper'), ('administrator', 'Administrator'), ('auditor', 'Internal auditor'), ('external_auditor', 'External auditor')], max_length=30)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.project')),
                ('begins_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('state', django_fsm.FSMField(choices=[('proposed', 'Proposed'), ('given', 'Given'), ('declined', 'Declined'), ('taken_back', 'Taken back')], default='proposed', editable=False, max_length=50, protected=True)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_at', models.DateTimeField()),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'given', 'declined', 'taken_back'])), name='roleproposal_state_is_known'), models.CheckConstraint(condition=models.Q(('unit__isnull', True), ('project__isnull', True), _connector='XOR'), name='roleproposal_one_scope'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'given'), _negated=True), models.Q(('answered_by__isnull', False), models.Q(('answered_by', models.F('proposed_by')), _negated=True), models.Q(('answered_by', models.F('person')), _negated=True)), _connector='OR'), name='roleproposal_second_person_gives'), models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('person', 'role', 'unit', 'project'), name='roleproposal_once_at_a_time', nulls_distinct=False)],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='RoleHolding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='foundation.company')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to=settings.AUTH_USER_MODEL)),
                ('role', models.CharField(choices=[('requester', 'Requester'), ('project_lead', 'Project lead'), ('project_manager', 'Project manager'), ('regional_manager', 'Regional manager'), ('dept_head', 'Department head'), ('department_gm', 'Department general manager'), ('ad_planning', 'Advertising planning'), ('admin_clerk', 'Administrative clerk'), ('finance_preliminary', 'Finance reviewer'), ('finance_head', 'Finance head'), ('cashier', 'Cashier'), ('accountant', 'Accountant'), ('procurement', 'Procurement'), ('cfo', 'CFO'), ('ceo', 'CEO'), ('group_sales_director', 'Group sales director'), ('group_chairman', 'Group chairman'), ('sales_director', 'Sales director'), ('supervising_executive', 'Supervising executive'), ('sales_support_supervisor', 'Sales-support supervisor'), ('seal_keeper', 'Seal keeper'), ('supplier_keeper', 'Supplier-account keeper'), ('administrator', 'Administrator'), ('auditor', 'Internal auditor'), ('external_auditor', 'External auditor')], max_length=30)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='organisation.unit')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='organisation.project')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('granted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('granted_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['role', 'unit'], name='roleholding_role_unit')],
                'constraints': [models.CheckConstraint(condition=models.Q(('unit__isnull', True), ('project__isnull', True), _connector='XOR'), name='roleholding_one_scope'), models.CheckConstraint(condition=models.Q(('granted_by__isnull', True), models.Q(('role__in', ['accountant', 'administrator', 'cashier', 'ceo', 'cfo', 'finance_head', 'finance_preliminary', 'group_chairman', 'group_sales_director', 'supervising_executive', 'supplier_keeper']), _negated=True), ('confirmed_by__isnull', False), _connector='OR'), name='roleholding_second_administrator'), models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(models.Q(('confirmed_by', models.F('granted_by')), _negated=True), models.Q(('confirmed_by', models.F('person')), _negated=True)), _connector='OR'), name='roleholding_confirmed_by_another'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('unit__isnull', False)), expressions=[('person', '='), ('role', '='), ('unit', '='), ('valid', '&&')], name='roleholding_once_per_unit'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('project__isnull', False)), expressions=[('person', '='), ('role', '='), ('project', '='), ('valid', '&&')], name='roleholding_once_per_project')],
            },
        ),
        migrations.CreateModel(
            name='CategoryUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='units', to='organisation.category')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('category', 'unit'), name='categoryunit_pair_once')],
            },
        ),
        migrations.CreateModel(
            name='UnitAncestry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ancestor', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='below', to='organisation.unit')),
                ('descendant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='above', to='organisation.unit')),
                ('distance', models.PositiveSmallIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['descendant', 'distance'], name='unitancestry_upwards')],
                'constraints': [models.UniqueConstraint(fields=('ancestor', 'descendant'), name='unitancestry_pair_is_unique')],
            },
        ),
        migrations.CreateModel(
            name='WorkCalendar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='calendars', to='foundation.company')),
                ('year', models.PositiveSmallIntegerField()),
                ('version', models.PositiveIntegerField()),
                ('state', django_fsm.FSMField(choices=[('draft', 'Draft'), ('published', 'Published'), ('replaced', 'Replaced'), ('discarded', 'Discarded')], default='draft', editable=False, max_length=50, protected=True)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('remark', models.CharField(blank=True, default='', max_length=200)),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('drafted_at', models.DateTimeField()),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'published', 'replaced', 'discarded'])), name='workcalendar_state_is_known'), models.UniqueConstraint(fields=('company', 'year', 'version'), name='workcalendar_version_is_unique'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('company', 'year'), name='workcalendar_one_in_force'), models.CheckConstraint(condition=models.Q(('published_by__isnull', True), models.Q(('published_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='workcalendar_second_person_publishes', violation_error_message='A second administrator publishes the calendar.'), models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('published_by__isnull', True), ('state__in', ['draft', 'discarded'])), models.Q(('published_at__isnull', False), ('published_by__isnull', False), ('state__in', ['published', 'replaced'])), _connector='OR'), name='workcalendar_published_by_someone'), models.CheckConstraint(condition=models.Q(('year__range', (2000, 2099))), name='workcalendar_year_is_in_reach')],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('calendar', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='days', to='organisation.workcalendar')),
                ('day', models.DateField()),
                ('kind', models.CharField(choices=[('holiday', 'Holiday'), ('workday', 'Make-up workday')], max_length=8)),
                ('name', models.CharField(blank=True, default='', max_length=40)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('calendar', 'day'), name='calendarday_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['holiday', 'workday'])), name='calendarday_kind_is_known')],
            },
        ),
    ]
