"""Policies, runs, steps, tasks; the functions that indexes of the inbox are made of."""

from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django_fsm
import expense_mgmt.core.fields
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from expense_mgmt.core import sql

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('foundation', '0001_initial'),
        ('foundation', '__first__'),
        ('organisation', '0001_initial'),
    ]

    operations = [
        sql.from_file(SQL / "bars.sql"),
        sql.from_file(SQL / "places.sql"),
        migrations.CreateModel(
            name='AuthorityPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='policies', to='foundation.company')),
                ('version', models.PositiveIntegerField()),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('state', django_fsm.FSMField(choices=[('draft', 'Draft'), ('published', 'Published'), ('discarded', 'Discarded')], default='draft', editable=False, max_length=50, protected=True)),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('drafted_at', models.DateTimeField()),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('revision', models.PositiveIntegerField(db_default=1, default=1)),
                ('remark', models.CharField(blank=True, db_default='', default='', max_length=200)),
                ('bulk_limit', expense_mgmt.core.fields.AmountField(db_default=Decimal('50000'), decimal_places=2, default=Decimal('50000'), max_digits=18)),
                ('based_on', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.authoritypolicy')),
            ],
            options={
                'verbose_name_plural': 'authority policies',
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'published', 'discarded'])), name='authoritypolicy_state_is_known'), models.UniqueConstraint(fields=('company', 'version'), name='authoritypolicy_version_is_unique'), models.CheckConstraint(condition=models.Q(('bulk_limit__gte', 0)), name='authoritypolicy_bulk_limit_not_negative'), models.CheckConstraint(condition=models.Q(('published_by__isnull', True), models.Q(('published_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='authoritypolicy_second_person_publishes', violation_error_message='A second administrator publishes the rules.'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('state', 'published'), _negated=True), ('published_at__isnull', True), ('published_by__isnull', True)), models.Q(('published_at__isnull', False), ('published_by__isnull', False), ('state', 'published')), _connector='OR'), name='authoritypolicy_published_by_someone'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state', 'published')), expressions=[('company', '='), ('valid', '&&')], name='authoritypolicy_one_in_force')],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='InboxView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('company', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inbox_views', to=settings.AUTH_USER_MODEL)),
                ('name', models.CharField(max_length=40)),
                ('query', models.CharField(blank=True, default='', max_length=1000)),
                ('shared_with', models.CharField(blank=True, choices=[('requester', 'Requester'), ('project_lead', 'Project lead'), ('project_manager', 'Project manager'), ('regional_manager', 'Regional manager'), ('dept_head', 'Department head'), ('department_gm', 'Department general manager'), ('ad_planning', 'Advertising planning'), ('admin_clerk', 'Administrative clerk'), ('finance_preliminary', 'Finance reviewer'), ('finance_head', 'Finance head'), ('cashier', 'Cashier'), ('accountant', 'Accountant'), ('procurement', 'Procurement'), ('cfo', 'CFO'), ('ceo', 'CEO'), ('group_sales_director', 'Group sales director'), ('group_chairman', 'Group chairman'), ('sales_director', 'Sales director'), ('supervising_executive', 'Supervising executive'), ('sales_support_supervisor', 'Sales-support supervisor'), ('seal_keeper', 'Seal keeper'), ('supplier_keeper', 'Supplier-account keeper'), ('administrator', 'Administrator'), ('auditor', 'Internal auditor'), ('external_auditor', 'External auditor')], default='', max_length=30)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['name', 'pk'],
                'indexes': [models.Index(condition=models.Q(('removed_at__isnull', True), models.Q(('shared_with', ''), _negated=True)), fields=['company', 'shared_with'], name='inboxview_shared')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('owner', 'name'), name='inboxview_name_once', violation_error_message='You have a view of this name already.'), models.CheckConstraint(condition=models.Q(('shared_with', ''), ('company__isnull', False), _connector='OR'), name='inboxview_shared_in_a_company')],
            },
        ),
        migrations.CreateModel(
            name='FirstView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('view', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.inboxview')),
            ],
        ),
        migrations.CreateModel(
            name='PolicyReplay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('policy', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='replays', to='approvals.authoritypolicy')),
                ('job', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.job')),
                ('revision', models.PositiveIntegerField()),
                ('from_day', models.DateField()),
                ('to_day', models.DateField()),
                ('examined_count', models.PositiveIntegerField()),
                ('differing_count', models.PositiveIntegerField()),
                ('refused_count', models.PositiveIntegerField()),
                ('is_cut', models.BooleanField(default=False)),
                ('differences', models.JSONField(default=dict)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['policy', '-made_at'], name='policyreplay_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('differing_count__lte', models.F('examined_count')), ('refused_count__lte', models.F('differing_count'))), name='policyreplay_counts_fit')],
            },
        ),
        migrations.CreateModel(
            name='PolicyRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('policy', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='rules', to='approvals.authoritypolicy')),
                ('document_kind', models.CharField(max_length=40)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.category')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.project')),
                ('budget_status', models.CharField(choices=[('within', 'Within budget'), ('over', 'Over budget'), ('unbudgeted', 'Unbudgeted')], max_length=10)),
                ('amount_from', expense_mgmt.core.fields.AmountField(decimal_places=2, default=0, max_digits=18)),
                ('amount_to', expense_mgmt.core.fields.AmountField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ('currency', models.CharField(max_length=3)),
                ('priority', models.SmallIntegerField(default=0)),
                ('resumes', models.BooleanField(db_default=False, default=False)),
            ],
            options={
                'indexes': [models.Index(fields=['policy', 'document_kind'], name='policyrule_of_kind')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_from__gte', 0), models.Q(('amount_to__isnull', True), ('amount_to__gt', models.F('amount_from')), _connector='OR')), name='policyrule_band_has_room', violation_error_message='The upper bound must lie above the lower one.'), models.CheckConstraint(condition=models.Q(('budget_status__in', ['within', 'over', 'unbudgeted'])), name='policyrule_budget_status_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Queue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company')),
                ('role', models.CharField(blank=True, choices=[('requester', 'Requester'), ('project_lead', 'Project lead'), ('project_manager', 'Project manager'), ('regional_manager', 'Regional manager'), ('dept_head', 'Department head'), ('department_gm', 'Department general manager'), ('ad_planning', 'Advertising planning'), ('admin_clerk', 'Administrative clerk'), ('finance_preliminary', 'Finance reviewer'), ('finance_head', 'Finance head'), ('cashier', 'Cashier'), ('accountant', 'Accountant'), ('procurement', 'Procurement'), ('cfo', 'CFO'), ('ceo', 'CEO'), ('group_sales_director', 'Group sales director'), ('group_chairman', 'Group chairman'), ('sales_director', 'Sales director'), ('supervising_executive', 'Supervising executive'), ('sales_support_supervisor', 'Sales-support supervisor'), ('seal_keeper', 'Seal keeper'), ('supplier_keeper', 'Supplier-account keeper'), ('administrator', 'Administrator'), ('auditor', 'Internal auditor'), ('external_auditor', 'External auditor')], default='', max_length=30)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.project')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(models.Q(('role', ''), _negated=True), ('person__isnull', True), models.Q(('unit__isnull', True), ('project__isnull', True), _connector='XOR')), models.Q(('person__isnull', False), ('project__isnull', True), ('role', ''), ('unit__isnull', True)), _connector='OR'), name='queue_one_kind_of_owner'), models.UniqueConstraint(condition=models.Q(('unit__isnull', False)), fields=('role', 'unit'), name='queue_role_unit_once'), models.UniqueConstraint(condition=models.Q(('project__isnull', False)), fields=('role', 'project'), name='queue_role_project_once'), models.UniqueConstraint(condition=models.Q(('person__isnull', False)), fields=('company', 'person'), name='queue_person_once')],
            },
        ),
        migrations.CreateModel(
            name='RuleStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='approvals.policyrule')),
                ('sequence', models.PositiveSmallIntegerField()),
                ('verb', models.CharField(choices=[('review', 'Review'), ('approve', 'Approve'), ('confirm', 'Confirm'), ('notify', 'Copy to')], default='approve', max_length=8)),
                ('role', models.CharField(choices=[('requester', 'Requester'), ('project_lead', 'Project lead'), ('project_manager', 'Project manager'), ('regional_manager', 'Regional manager'), ('dept_head', 'Department head'), ('department_gm', 'Department general manager'), ('ad_planning', 'Advertising planning'), ('admin_clerk', 'Administrative clerk'), ('finance_preliminary', 'Finance reviewer'), ('finance_head', 'Finance head'), ('cashier', 'Cashier'), ('accountant', 'Accountant'), ('procurement', 'Procurement'), ('cfo', 'CFO'), ('ceo', 'CEO'), ('group_sales_director', 'Group sales director'), ('group_chairman', 'Group chairman'), ('sales_director', 'Sales director'), ('supervising_executive', 'Supervising executive'), ('sales_support_supervisor', 'Sales-support supervisor'), ('seal_keeper', 'Seal keeper'), ('supplier_keeper', 'Supplier-account keeper'), ('administrator', 'Administrator'), ('auditor', 'Internal auditor'), ('external_auditor', 'External auditor')], max_length=30)),
                ('assignee', models.CharField(choices=[('role_in_unit', 'Role in the unit'), ('role_in_parent_unit', 'Role in the parent unit'), ('line_manager', 'Line manager of the requester'), ('named_person', 'Named person')], default='role_in_unit', max_length=20)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mode', models.CharField(choices=[('any_of', 'Any one of them'), ('all_of', 'All of them'), ('sequential', 'One after another')], default='any_of', max_length=10)),
                ('sla_hours', models.PositiveSmallIntegerField(default=24, validators=[django.core.validators.MinValueValidator(1)])),
                ('may_add_approver', models.BooleanField(db_default=True, default=True)),
                ('may_change', models.BooleanField(db_default=False, default=False)),
                ('bulk_limit', expense_mgmt.core.fields.AmountField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ('signers_needed', models.PositiveSmallIntegerField(db_default=1, default=1)),
            ],
            options={
                'ordering': ['sequence'],
                'constraints': [models.UniqueConstraint(fields=('rule', 'sequence'), name='rulestep_sequence_once'), models.UniqueConstraint(fields=('rule', 'role'), name='rulestep_role_once'), models.CheckConstraint(condition=models.Q(models.Q(('assignee', 'named_person'), ('person__isnull', False)), models.Q(models.Q(('assignee', 'named_person'), _negated=True), ('person__isnull', True)), _connector='OR'), name='rulestep_person_where_named'), models.CheckConstraint(condition=models.Q(('sla_hours__gt', 0)), name='rulestep_sla_is_positive'), models.CheckConstraint(condition=models.Q(('bulk_limit__isnull', True), ('bulk_limit__gte', 0), _connector='OR'), name='rulestep_bulk_limit_not_negative'), models.CheckConstraint(condition=models.Q(('signers_needed', 1), models.Q(('signers_needed__gt', 1), models.Q(('verb', 'notify'), _negated=True)), _connector='OR'), name='rulestep_signers_where_decided'), models.CheckConstraint(condition=models.Q(('assignee__in', ['role_in_unit', 'role_in_parent_unit', 'line_manager', 'named_person']), ('mode__in', ['any_of', 'all_of', 'sequential']), ('verb__in', ['review', 'approve', 'confirm', 'notify'])), name='rulestep_words_are_known')],
            },
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company')),
                ('kind', models.CharField(max_length=40)),
                ('subject_id', models.UUIDField()),
                ('version', models.PositiveIntegerField()),
                ('content_hash', models.CharField(max_length=64)),
                ('material_hash', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('number', models.CharField(blank=True, db_default='', default='', max_length=30)),
                ('title', models.CharField(blank=True, db_default='', default='', max_length=200)),
                ('title_en', models.CharField(blank=True, db_default='', default='', max_length=200)),
                ('url', models.CharField(blank=True, db_default='', default='', max_length=300)),
                ('amount', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('currency', models.CharField(max_length=3)),
                ('budget_status', models.CharField(choices=[('within', 'Within budget'), ('over', 'Over budget'), ('unbudgeted', 'Unbudgeted')], max_length=10)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                ('project_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, db_default=[], default=list, size=None)),
                ('category_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, db_default=[], default=list, size=None)),
                ('policy', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.authoritypolicy')),
                ('submitted_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('state', django_fsm.FSMField(choices=[('open', 'In approval'), ('approved', 'Approved'), ('returned', 'Sent back'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn')], default='open', editable=False, max_length=50, protected=True)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['subject_id', 'opened_at'], name='run_of_subject'), models.Index(condition=models.Q(('state', 'open'), _negated=True), fields=['closed_at'], name='run_ended')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'approved', 'returned', 'rejected', 'withdrawn'])), name='run_state_is_known'), models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('kind', 'subject_id'), name='run_one_open_per_document'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='run_closed_when_over'), models.CheckConstraint(condition=models.Q(('budget_status__in', ['within', 'over', 'unbudgeted'])), name='run_budget_status_is_known')],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Copy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='approvals.run')),
                ('reader', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('note', models.CharField(blank=True, default='', max_length=500)),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'copies',
                'indexes': [models.Index(fields=['reader', 'at'], name='copy_of_reader')],
                'constraints': [models.UniqueConstraint(fields=('run', 'reader'), name='copy_once_per_reader'), models.CheckConstraint(condition=models.Q(('reader', models.F('sender')), _negated=True), name='copy_goes_to_somebody_else')],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='approvals.run')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('text', models.CharField(max_length=2000)),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='comment_says_something')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='approvals.run')),
                ('sequence', models.PositiveSmallIntegerField()),
                ('verb', models.CharField(choices=[('review', 'Review'), ('approve', 'Approve'), ('confirm', 'Confirm'), ('notify', 'Copy to')], max_length=8)),
                ('role', models.CharField(choices=[('requester', 'Requester'), ('project_lead', 'Project lead'), ('project_manager', 'Project manager'), ('regional_manager', 'Regional manager'), ('dept_head', 'Department head'), ('department_gm', 'Department general manager'), ('ad_planning', 'Advertising planning'), ('admin_clerk', 'Administrative clerk'), ('finance_preliminary', 'Finance reviewer'), ('finance_head', 'Finance head'), ('cashier', 'Cashier'), ('accountant', 'Accountant'), ('procurement', 'Procurement'), ('cfo', 'CFO'), ('ceo', 'CEO'), ('group_sales_director', 'Group sales director'), ('group_chairman', 'Group chairman'), ('sales_director', 'Sales director'), ('supervising_executive', 'Supervising executive'), ('sales_support_supervisor', 'Sales-support supervisor'), ('seal_keeper', 'Seal keeper'), ('supplier_keeper', 'Supplier-account keeper'), ('administrator', 'Administrator'), ('auditor', 'Internal auditor'), ('external_auditor', 'External auditor')], max_length=30)),
                ('mode', models.CharField(choices=[('any_of', 'Any one of them'), ('all_of', 'All of them'), ('sequential', 'One after another')], max_length=10)),
                ('sla_hours', models.PositiveSmallIntegerField()),
                ('may_add_approver', models.BooleanField(db_default=True, default=True)),
                ('may_change', models.BooleanField(db_default=False, default=False)),
                ('signers_needed', models.PositiveSmallIntegerField(db_default=1, default=1)),
                ('bulk_limit', expense_mgmt.core.fields.AmountField(db_default=0, decimal_places=2, default=0, max_digits=18)),
                ('reason', models.CharField(choices=[('always', 'Always'), ('amount', 'Amount'), ('over', 'Over'), ('unbudgeted', 'Unbudgeted')], max_length=10)),
                ('reason_amount', expense_mgmt.core.fields.AmountField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ('covered_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('carried_from', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.step')),
                ('state', django_fsm.FSMField(choices=[('waiting', 'Waiting'), ('open', 'Open'), ('approved', 'Approved'), ('returned', 'Sent back'), ('rejected', 'Rejected'), ('skipped', 'Skipped'), ('told', 'Copied'), ('carried', 'Carried over'), ('ended', 'Ended')], default='waiting', editable=False, max_length=50, protected=True)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('queues', models.ManyToManyField(related_name='+', to='approvals.queue')),
            ],
            options={
                'ordering': ['sequence'],
                'indexes': [models.Index(condition=models.Q(('state', 'told')), fields=['run'], name='step_told'), models.Index(condition=models.Q(('state__in', ['approved', 'returned', 'rejected'])), fields=['closed_at'], name='step_signed')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'open', 'approved', 'returned', 'rejected', 'skipped', 'told', 'carried', 'ended'])), name='step_state_is_known'), models.UniqueConstraint(fields=('run', 'sequence'), name='step_sequence_once'), models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('run',), name='step_one_open_per_run'), models.CheckConstraint(condition=models.Q(models.Q(('covered_by__isnull', False), ('state', 'skipped')), models.Q(models.Q(('state', 'skipped'), _negated=True), ('covered_by__isnull', True)), _connector='OR'), name='step_skipped_because_of_someone'), models.CheckConstraint(condition=models.Q(models.Q(('carried_from__isnull', False), ('state', 'carried')), models.Q(models.Q(('state', 'carried'), _negated=True), ('carried_from__isnull', True)), _connector='OR'), name='step_carried_from_somewhere'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'told'), _negated=True), ('verb', 'notify'), _connector='OR'), name='step_told_only_as_a_copy')],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='ApprovalTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='approvals.run')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='approvals.step')),
                ('kind', models.CharField(max_length=40)),
                ('subject_id', models.UUIDField()),
                ('origin', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.queue')),
                ('queue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='approvals.queue')),
                ('placed', models.CharField(choices=[('holder', 'Holder'), ('parent', 'Parent'), ('superior', 'Superior'), ('handed', 'Handed'), ('added', 'Added'), ('administrator', 'Administrator')], default='holder', max_length=13)),
                ('barred', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('budget_status', models.CharField(choices=[('within', 'Within budget'), ('over', 'Over budget'), ('unbudgeted', 'Unbudgeted')], max_length=10)),
                ('amount', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                ('submitted_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, db_default=[], default=list, size=None)),
                ('category_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, db_default=[], default=list, size=None)),
                ('bulk_limit', expense_mgmt.core.fields.AmountField(db_default=0, decimal_places=2, default=0, max_digits=18)),
                ('state', django_fsm.FSMField(choices=[('open', 'Open'), ('waiting', 'Waiting'), ('decided', 'Decided'), ('ended', 'Ended')], default='open', editable=False, max_length=50, protected=True)),
                ('opened_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['queue', 'opened_at', 'id'], name='approvaltask_waiting'), models.Index(condition=models.Q(('state', 'open')), fields=['queue', 'kind', 'budget_status'], name='approvaltask_counted'), models.Index(condition=models.Q(('state', 'open')), fields=['queue', 'due_at'], name='approvaltask_due'), django.contrib.postgres.indexes.GinIndex(models.Func('queue', 'project_ids', 'category_ids', function='approvals_places', output_field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)), condition=models.Q(('state', 'open')), fastupdate=False, name='approvaltask_places'), django.contrib.postgres.indexes.GinIndex(models.Func('queue', 'barred', function='approvals_bars', output_field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)), condition=models.Q(('state', 'open')), fastupdate=False, name='approvaltask_barred')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'waiting', 'decided', 'ended'])), name='approvaltask_state_is_known')],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='RunAmendment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='approvals.run')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.step')),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.PositiveIntegerField()),
                ('content_hash', models.CharField(max_length=64)),
                ('amount', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('run', 'version'), name='runamendment_one_per_version'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='runamendment_amount_is_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Minutes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='minutes', to='approvals.step')),
                ('attachment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.attachment')),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'minutes',
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='approvals.run')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='approvals.step')),
                ('task', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='approvals.approvaltask')),
                ('actor', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('on_behalf_of', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('verb', models.CharField(choices=[('approve', 'Approved'), ('return', 'Sent back'), ('reject', 'Rejected')], max_length=7)),
                ('comment', models.CharField(blank=True, default='', max_length=2000)),
                ('version', models.PositiveIntegerField()),
                ('content_hash', models.CharField(max_length=64)),
                ('amount', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['actor', 'at', 'id'], name='decision_of_actor'), models.Index(fields=['on_behalf_of', 'at', 'id'], name='decision_on_behalf'), models.Index(fields=['at'], name='decision_at')],
                'constraints': [models.UniqueConstraint(fields=('run', 'actor'), name='decision_person_once_per_run'), models.CheckConstraint(condition=models.Q(('on_behalf_of__isnull', True), models.Q(('on_behalf_of', models.F('actor')), _negated=True), _connector='OR'), name='decision_on_behalf_of_another'), models.CheckConstraint(condition=models.Q(('verb', 'approve'), models.Q(('comment', ''), _negated=True), _connector='OR'), name='decision_no_needs_a_comment'), models.CheckConstraint(condition=models.Q(('verb__in', ['approve', 'return', 'reject'])), name='decision_verb_is_known')],
            },
        ),
        migrations.CreateModel(
            name='TaskMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='approvals.approvaltask')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.queue')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.queue')),
                ('reason', models.CharField(choices=[('holdings_changed', 'Holdings Changed'), ('left', 'Left'), ('handed_over', 'Handed Over')], max_length=20)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('on_behalf_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('comment', models.CharField(blank=True, db_default='', default='', max_length=2000)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['at'], name='taskmove_since')],
                'constraints': [models.CheckConstraint(condition=models.Q(('source', models.F('target')), _negated=True), name='taskmove_goes_elsewhere'), models.CheckConstraint(condition=models.Q(models.Q(('actor__isnull', True), ('on_behalf_of__isnull', True), ('person__isnull', False), ('reason__in', ['holdings_changed', 'left'])), models.Q(('actor__isnull', False), ('person__isnull', True), ('reason', 'handed_over'), models.Q(('comment', ''), _negated=True)), _connector='OR'), name='taskmove_says_why'), models.CheckConstraint(condition=models.Q(('on_behalf_of__isnull', True), models.Q(('on_behalf_of', models.F('actor')), _negated=True), _connector='OR'), name='taskmove_on_behalf_of_another')],
            },
        ),
        migrations.CreateModel(
            name='Addition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('task', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='addition', to='approvals.approvaltask')),
                ('beside', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='additions', to='approvals.approvaltask')),
                ('position', models.CharField(choices=[('before', 'Before me: I decide when this person has agreed'), ('with', 'With me: both of us must agree'), ('after', 'After me: asked when I have agreed')], max_length=6)),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('on_behalf_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('comment', models.CharField(max_length=2000)),
                ('at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('task', models.F('beside')), _negated=True), name='addition_beside_another_task'), models.CheckConstraint(condition=models.Q(('comment', ''), _negated=True), name='addition_says_why'), models.CheckConstraint(condition=models.Q(('on_behalf_of__isnull', True), models.Q(('on_behalf_of', models.F('actor')), _negated=True), _connector='OR'), name='addition_on_behalf_of_another'), models.CheckConstraint(condition=models.Q(('position__in', ['before', 'with', 'after'])), name='addition_position_is_known')],
            },
        ),
    ]
