"""Periods, vouchers, entries, imports of the finance ledger, turnover."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.lookups
import django_fsm
import expense_mgmt.core.fields
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('foundation', '0001_initial'),
        ('foundation', '__first__'),
        ('organisation', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('name_en', models.CharField(blank=True, default='', max_length=120)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='foundation.company')),
                ('kind', models.CharField(choices=[('bank', 'Bank'), ('prepayment', 'Prepayment'), ('receivable', 'Other receivable'), ('payable', 'Payable'), ('tax', 'Input VAT'), ('expense', 'Expense')], max_length=12)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.UniqueConstraint(fields=('company', 'code'), name='account_code_is_unique'), models.CheckConstraint(condition=models.Q(('kind__in', ['bank', 'prepayment', 'receivable', 'payable', 'tax', 'expense'])), name='account_kind_is_known')],
            },
        ),
        migrations.CreateModel(
            name='ColumnMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company')),
                ('key', models.CharField(max_length=120)),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.category')),
                ('chosen_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('chosen_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'key'), name='columnmapping_header_once')],
            },
        ),
        migrations.CreateModel(
            name='CountersignRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company')),
                ('role', models.CharField(choices=[('requester', 'Requester'), ('project_lead', 'Project lead'), ('project_manager', 'Project manager'), ('regional_manager', 'Regional manager'), ('dept_head', 'Department head'), ('department_gm', 'Department general manager'), ('ad_planning', 'Advertising planning'), ('admin_clerk', 'Administrative clerk'), ('finance_preliminary', 'Finance reviewer'), ('finance_head', 'Finance head'), ('cashier', 'Cashier'), ('accountant', 'Accountant'), ('procurement', 'Procurement'), ('cfo', 'CFO'), ('ceo', 'CEO'), ('group_sales_director', 'Group sales director'), ('group_chairman', 'Group chairman'), ('sales_director', 'Sales director'), ('supervising_executive', 'Supervising executive'), ('sales_support_supervisor', 'Sales-support supervisor'), ('seal_keeper', 'Seal keeper'), ('supplier_keeper', 'Supplier-account keeper'), ('administrator', 'Administrator'), ('auditor', 'Internal auditor'), ('external_auditor', 'External auditor')], max_length=30)),
                ('position', models.PositiveSmallIntegerField()),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField()),
            ],
            options={
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('company', '='), ('role', '='), ('valid', '&&')], name='countersignrole_once_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='LedgerImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company')),
                ('number', models.CharField(blank=True, default='', max_length=30)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField()),
                ('month', expense_mgmt.core.fields.MonthField()),
                ('state', django_fsm.FSMField(choices=[('uploaded', 'Uploaded'), ('validated', 'Checked'), ('mapped', 'Columns matched'), ('confirmed', 'Confirmed'), ('locked', 'Locked'), ('rejected', 'Rejected')], default='uploaded', editable=False, max_length=50, protected=True)),
                ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.attachment')),
                ('sha256', models.CharField(max_length=64)),
                ('sheet_name', models.CharField(blank=True, default='', max_length=120)),
                ('factor', models.PositiveIntegerField(default=1)),
                ('project_column', models.PositiveSmallIntegerField(default=1)),
                ('total_column', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('currency', models.CharField(max_length=3)),
                ('control_total', expense_mgmt.core.fields.AmountField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ('added_total', expense_mgmt.core.fields.AmountField(decimal_places=2, default=Decimal('0.00'), max_digits=18)),
                ('grid', models.JSONField(default=list)),
                ('issues', models.JSONField(blank=True, default=list)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['company', '-month'], name='ledgerimport_company_month')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['uploaded', 'validated', 'mapped', 'confirmed', 'locked', 'rejected'])), name='ledgerimport_state_is_known'), models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('company', 'number'), name='ledgerimport_number_is_unique'), models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.datetime.ExtractDay(django.db.models.functions.comparison.Cast(models.F('month'), models.DateField())), 1)), name='ledgerimport_month_is_day_one'), models.UniqueConstraint(condition=models.Q(('state__in', ('confirmed', 'locked'))), fields=('company', 'month'), name='ledgerimport_one_counts_a_month', violation_error_message='The finance ledger of this month is confirmed already.'), models.UniqueConstraint(condition=models.Q(('state', 'rejected'), _negated=True), fields=('company', 'month', 'sha256'), name='ledgerimport_file_once_a_month', violation_error_message='This file was uploaded already.'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False), ('state__in', ('confirmed', 'locked'))), models.Q(models.Q(('state__in', ('confirmed', 'locked')), _negated=True), ('confirmed_at__isnull', True), ('confirmed_by__isnull', True)), _connector='OR'), name='ledgerimport_names_who_confirmed'), models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('created_by')), _negated=True), _connector='OR'), name='ledgerimport_confirmed_by_another', violation_error_message='Someone else than the uploader confirms.'), models.CheckConstraint(condition=models.Q(('state__in', ['uploaded', 'rejected']), ('control_total', models.F('added_total')), _connector='OR'), name='ledgerimport_control_total_holds', violation_error_message='The control total differs from the sum of the cells.')],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='LedgerColumn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ledger_import', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='columns', to='ledger.ledgerimport')),
                ('position', models.PositiveSmallIntegerField()),
                ('header', models.CharField(max_length=120)),
                ('category', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.category')),
                ('is_remembered', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('ledger_import', 'position'), name='ledgercolumn_position_once'), models.UniqueConstraint(fields=('ledger_import', 'header'), name='ledgercolumn_header_once')],
            },
        ),
        migrations.CreateModel(
            name='LedgerImportTransition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('source', models.CharField(blank=True, default='', max_length=30)),
                ('target', models.CharField(max_length=30)),
                ('actor', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('on_behalf_of', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
                ('comment', models.TextField(blank=True, default='')),
                ('version', models.PositiveIntegerField()),
                ('amounts', models.JSONField(default=dict)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transitions', to='ledger.ledgerimport')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LedgerRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ledger_import', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='ledger.ledgerimport')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.project')),
                ('column', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='ledger.ledgercolumn')),
                ('amount', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('row_number', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('ledger_import', 'project', 'column'), name='ledgerrow_once')],
            },
        ),
        migrations.CreateModel(
            name='Period',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company')),
                ('number', models.CharField(blank=True, default='', max_length=30)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField()),
                ('month', expense_mgmt.core.fields.MonthField()),
                ('state', django_fsm.FSMField(choices=[('open', 'Open for posting'), ('soft_closed', 'Soft-closed'), ('locked', 'Locked')], default='open', editable=False, max_length=50, protected=True)),
                ('closed_voucher_count', models.PositiveIntegerField(null=True)),
                ('closed_amount', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18, null=True)),
                ('closed_digest', models.CharField(blank=True, default='', max_length=64)),
                ('closed_at', models.DateTimeField(null=True)),
                ('reopen_asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reopen_reason', models.CharField(blank=True, default='', max_length=300)),
                ('reopened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'month'), name='period_month_once'), models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.datetime.ExtractDay(django.db.models.functions.comparison.Cast(models.F('month'), models.DateField())), 1)), name='period_month_is_day_one'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'soft_closed', 'locked'])), name='period_state_is_known'), models.CheckConstraint(condition=models.Q(('reopened_by__isnull', True), models.Q(('reopen_asked_by__isnull', False), models.Q(('reopened_by', models.F('reopen_asked_by')), _negated=True)), _connector='OR'), name='period_reopened_by_two_people', violation_error_message='A second person has to reopen the month.')],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='PeriodTransition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('source', models.CharField(blank=True, default='', max_length=30)),
                ('target', models.CharField(max_length=30)),
                ('actor', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('on_behalf_of', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
                ('comment', models.TextField(blank=True, default='')),
                ('version', models.PositiveIntegerField()),
                ('amounts', models.JSONField(default=dict)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transitions', to='ledger.period')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ProjectMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='months', to='organisation.project')),
                ('month', expense_mgmt.core.fields.MonthField()),
                ('locked_at', models.DateTimeField(null=True)),
                ('locked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('statistic_id', models.UUIDField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('project', 'month'), name='projectmonth_once'), models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.datetime.ExtractDay(django.db.models.functions.comparison.Cast(models.F('month'), models.DateField())), 1)), name='projectmonth_month_is_day_one'), models.CheckConstraint(condition=models.Q(models.Q(('locked_at__isnull', True), ('locked_by__isnull', True), ('statistic_id__isnull', True)), models.Q(('locked_at__isnull', False), ('locked_by__isnull', False), ('statistic_id__isnull', False)), _connector='OR'), name='projectmonth_lock_names_its_statistic', violation_error_message='A lock names the statistic that closed the month.')],
            },
        ),
        migrations.CreateModel(
            name='ReconciledSpend',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.project')),
                ('month', expense_mgmt.core.fields.MonthField()),
                ('part', models.CharField(choices=[('newspaper', 'Newspaper'), ('online', 'Online'), ('magazine', 'Magazine'), ('tv', 'Television'), ('radio', 'Radio'), ('vehicle', 'Vehicle body'), ('design', 'Design fee'), ('other', 'Other'), ('excluded', 'Sales support costs'), ('none', 'No part')], max_length=12)),
                ('amount', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('statistic_id', models.UUIDField()),
            ],
            options={
                'verbose_name_plural': 'reconciled spend',
                'constraints': [models.UniqueConstraint(fields=('project', 'month', 'part'), name='reconciledspend_part_once'), models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.datetime.ExtractDay(django.db.models.functions.comparison.Cast(models.F('month'), models.DateField())), 1)), name='reconciledspend_month_is_day_one'), models.CheckConstraint(condition=models.Q(('part__in', ['newspaper', 'online', 'magazine', 'tv', 'radio', 'vehicle', 'design', 'other'])), name='reconciledspend_part_is_one_of_eight')],
            },
        ),
        migrations.CreateModel(
            name='RegionReceipts',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company')),
                ('number', models.CharField(blank=True, default='', max_length=30)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField()),
                ('region', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                ('month', expense_mgmt.core.fields.MonthField()),
                ('currency', models.CharField(max_length=3)),
                ('amount', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('reported_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('state', django_fsm.FSMField(choices=[('reported', 'Reported'), ('confirmed', 'Confirmed by finance')], default='reported', editable=False, max_length=50, protected=True)),
            ],
            options={
                'verbose_name_plural': 'region receipts',
                'indexes': [models.Index(fields=['company', 'month'], name='regionreceipts_month')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['reported', 'confirmed'])), name='regionreceipts_state_is_known'), models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.datetime.ExtractDay(django.db.models.functions.comparison.Cast(models.F('month'), models.DateField())), 1)), name='regionreceipts_month_is_day_one'), models.UniqueConstraint(fields=('region', 'month'), name='regionreceipts_once_a_month')],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='RegionReceiptsTransition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('source', models.CharField(blank=True, default='', max_length=30)),
                ('target', models.CharField(max_length=30)),
                ('actor', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('on_behalf_of', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
                ('comment', models.TextField(blank=True, default='')),
                ('version', models.PositiveIntegerField()),
                ('amounts', models.JSONField(default=dict)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transitions', to='ledger.regionreceipts')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SalesTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.project')),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                ('fiscal_year', models.PositiveSmallIntegerField()),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('state', django_fsm.FSMField(choices=[('draft', 'Draft'), ('published', 'Published'), ('discarded', 'Discarded')], default='draft', editable=False, max_length=50, protected=True)),
                ('drafted_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('drafted_at', models.DateTimeField()),
                ('published_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['company', 'fiscal_year'], name='salestarget_year')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'published', 'discarded'])), name='salestarget_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('project__isnull', False), ('region__isnull', True)), models.Q(('project__isnull', True), ('region__isnull', False)), _connector='OR'), name='salestarget_of_one_place'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state', 'published')), expressions=[('project', '='), ('fiscal_year', '='), ('valid', '&&')], name='salestarget_one_in_force_of_project'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state', 'published')), expressions=[('region', '='), ('fiscal_year', '='), ('valid', '&&')], name='salestarget_one_in_force_of_region'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('published_by__isnull', False), models.Q(('published_by', models.F('drafted_by')), _negated=True)), _connector='OR'), name='salestarget_second_person_publishes', violation_error_message='A second person of finance publishes the targets.')],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='SalesTargetMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('target', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='months', to='ledger.salestarget')),
                ('month', expense_mgmt.core.fields.MonthField()),
                ('amount', expense_mgmt.core.fields.AmountField(decimal_places=2, default=Decimal('0.00'), max_digits=18)),
            ],
            options={
                'ordering': ['month'],
                'constraints': [models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.datetime.ExtractDay(django.db.models.functions.comparison.Cast(models.F('month'), models.DateField())), 1)), name='salestargetmonth_month_is_day_one'), models.UniqueConstraint(fields=('target', 'month'), name='salestargetmonth_once'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='salestargetmonth_is_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Turnover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company')),
                ('number', models.CharField(blank=True, default='', max_length=30)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField()),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='turnovers', to='organisation.project')),
                ('month', expense_mgmt.core.fields.MonthField()),
                ('state', django_fsm.FSMField(choices=[('reported', 'Reported'), ('finance_confirmed', 'Confirmed by finance'), ('countersigned', 'Countersigned'), ('locked', 'Locked')], default='reported', editable=False, max_length=50, protected=True)),
                ('currency', models.CharField(max_length=3)),
                ('confirmed_sales', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('forfeits_and_returns', expense_mgmt.core.fields.AmountField(decimal_places=2, default=Decimal('0.00'), max_digits=18)),
                ('area_difference', expense_mgmt.core.fields.AmountField(decimal_places=2, default=Decimal('0.00'), max_digits=18)),
                ('price_difference', expense_mgmt.core.fields.AmountField(decimal_places=2, default=Decimal('0.00'), max_digits=18)),
                ('gifted_management_fee', expense_mgmt.core.fields.AmountField(decimal_places=2, default=Decimal('0.00'), max_digits=18)),
                ('agency_gifts', expense_mgmt.core.fields.AmountField(blank=True, decimal_places=2, max_digits=18, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['company', 'month'], name='turnover_company_month')],
                'constraints': [models.UniqueConstraint(fields=('project', 'month'), name='turnover_once_a_month'), models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.datetime.ExtractDay(django.db.models.functions.comparison.Cast(models.F('month'), models.DateField())), 1)), name='turnover_month_is_day_one'), models.CheckConstraint(condition=models.Q(('state__in', ['reported', 'finance_confirmed', 'countersigned', 'locked'])), name='turnover_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('agency_gifts__isnull', False), ('state', 'locked')), models.Q(models.Q(('state', 'locked'), _negated=True), ('agency_gifts__isnull', True)), _connector='OR'), name='turnover_gifts_come_with_the_lock')],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Countersignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('turnover', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='countersignatures', to='ledger.turnover')),
                ('version', models.PositiveIntegerField()),
                ('content_hash', models.CharField(max_length=64)),
                ('role', models.CharField(choices=[('requester', 'Requester'), ('project_lead', 'Project lead'), ('project_manager', 'Project manager'), ('regional_manager', 'Regional manager'), ('dept_head', 'Department head'), ('department_gm', 'Department general manager'), ('ad_planning', 'Advertising planning'), ('admin_clerk', 'Administrative clerk'), ('finance_preliminary', 'Finance reviewer'), ('finance_head', 'Finance head'), ('cashier', 'Cashier'), ('accountant', 'Accountant'), ('procurement', 'Procurement'), ('cfo', 'CFO'), ('ceo', 'CEO'), ('group_sales_director', 'Group sales director'), ('group_chairman', 'Group chairman'), ('sales_director', 'Sales director'), ('supervising_executive', 'Supervising executive'), ('sales_support_supervisor', 'Sales-support supervisor'), ('seal_keeper', 'Seal keeper'), ('supplier_keeper', 'Supplier-account keeper'), ('administrator', 'Administrator'), ('auditor', 'Internal auditor'), ('external_auditor', 'External auditor')], max_length=30)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('turnover', 'version', 'role'), name='countersignature_role_once'), models.UniqueConstraint(fields=('turnover', 'version', 'person'), name='countersignature_person_once')],
            },
        ),
        migrations.CreateModel(
            name='TurnoverTransition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('source', models.CharField(blank=True, default='', max_length=30)),
                ('target', models.CharField(max_length=30)),
                ('actor', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('on_behalf_of', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
                ('comment', models.TextField(blank=True, default='')),
                ('version', models.PositiveIntegerField()),
                ('amounts', models.JSONField(default=dict)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transitions', to='ledger.turnover')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Voucher',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company')),
                ('month', expense_mgmt.core.fields.MonthField()),
                ('number', models.PositiveIntegerField()),
                ('dated_on', models.DateField()),
                ('text', models.CharField(max_length=400)),
                ('currency', models.CharField(max_length=3)),
                ('amount', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('entry_count', models.PositiveSmallIntegerField()),
                ('source_kind', models.CharField(max_length=40)),
                ('source_id', models.UUIDField()),
                ('source_number', models.CharField(max_length=30)),
                ('posted_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('posted_at', models.DateTimeField()),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='ledger.voucher')),
                ('previous_digest', models.CharField(blank=True, default='', max_length=64)),
                ('digest', models.CharField(max_length=64)),
            ],
            options={
                'indexes': [models.Index(fields=['-month', '-number', '-id'], name='voucher_newest_first'), models.Index(fields=['source_kind', 'source_id'], name='voucher_source'), models.Index(fields=['source_number'], name='voucher_source_number', opclasses=['varchar_pattern_ops']), models.Index(fields=['number'], name='voucher_number')],
                'constraints': [models.UniqueConstraint(fields=('company', 'month', 'number'), name='voucher_number_is_unique'), models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.datetime.ExtractDay(django.db.models.functions.comparison.Cast(models.F('month'), models.DateField())), 1)), name='voucher_month_is_day_one'), models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('reverses__isnull', True)), models.Q(('amount__lt', 0), ('reverses__isnull', False)), _connector='OR'), name='voucher_only_a_reversal_is_negative'), models.CheckConstraint(condition=models.Q(('number__gte', 1), ('entry_count__gte', 2)), name='voucher_has_a_number_and_two_entries')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('voucher', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='ledger.voucher')),
                ('position', models.PositiveSmallIntegerField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='ledger.account')),
                ('debit', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('credit', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('is_red', models.BooleanField(default=False)),
                ('text', models.CharField(blank=True, default='', max_length=400)),
                ('project', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.project')),
                ('category', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.category')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                ('supplier', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.supplier')),
            ],
            options={
                'verbose_name_plural': 'entries',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('voucher', 'position'), name='entry_position_once'), models.CheckConstraint(condition=models.Q(models.Q(('credit', 0), ('debit__gt', 0), ('is_red', False)), models.Q(('credit__gt', 0), ('debit', 0), ('is_red', False)), models.Q(('credit', 0), ('debit__lt', 0), ('is_red', True)), models.Q(('credit__lt', 0), ('debit', 0), ('is_red', True)), _connector='OR'), name='entry_is_debit_or_credit')],
            },
        ),
    ]
