"""Monthly statistics, report files and their jobs."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.lookups
import django_fsm
import expense_mgmt.core.fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('approvals', '0001_initial'),
        ('foundation', '0001_initial'),
        ('foundation', '__first__'),
        ('organisation', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='MonthlyStatistic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company')),
                ('number', models.CharField(blank=True, default='', max_length=30)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField()),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='statistics', to='organisation.project')),
                ('month', expense_mgmt.core.fields.MonthField()),
                ('state', django_fsm.FSMField(choices=[('generated', 'Generated'), ('prepared', 'Prepared'), ('reviewed', 'Reviewed'), ('clerk_checked', 'Checked by the clerk'), ('confirmed', 'Confirmed'), ('filed', 'Filed')], default='generated', editable=False, max_length=50, protected=True)),
                ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.run')),
                ('company_name', models.CharField(max_length=120)),
                ('company_name_en', models.CharField(blank=True, default='', max_length=120)),
                ('project_code', models.CharField(max_length=40)),
                ('project_name', models.CharField(max_length=120)),
                ('project_name_en', models.CharField(blank=True, default='', max_length=120)),
                ('sold_by', models.CharField(choices=[('self', 'Self-sold'), ('agency', 'Agency-sold')], max_length=6)),
                ('currency', models.CharField(max_length=3)),
                ('time_zone', models.CharField(max_length=40)),
                ('spend', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('turnover', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('ratio', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18, null=True)),
                ('year_spend', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('year_turnover', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('year_ratio', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18, null=True)),
                ('ceiling', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('remaining', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('used_percent', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18, null=True)),
                ('reconciliation_only', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('as_of', models.DateTimeField(null=True)),
                ('digest', models.CharField(max_length=64)),
                ('prepared_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('prepared_at', models.DateTimeField(null=True)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('filed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('filed_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['company', 'month'], name='statistic_company_month')],
                'constraints': [models.UniqueConstraint(fields=('project', 'month'), name='monthlystatistic_once_a_month', violation_error_message='This month has its statistic already.'), models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.datetime.ExtractDay(django.db.models.functions.comparison.Cast(models.F('month'), models.DateField())), 1)), name='monthlystatistic_month_is_day_one'), models.CheckConstraint(condition=models.Q(('state__in', ['generated', 'prepared', 'reviewed', 'clerk_checked', 'confirmed', 'filed'])), name='monthlystatistic_state_is_known'), models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('company', 'number'), name='monthlystatistic_number_is_unique'), models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('prepared_by__isnull', False), models.Q(('confirmed_by', models.F('prepared_by')), _negated=True)), _connector='OR'), name='monthlystatistic_preparer_is_not_checker', violation_error_message='Who prepared a statistic does not confirm it.'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', False), ('state__in', ('confirmed', 'filed'))), models.Q(models.Q(('state__in', ('confirmed', 'filed')), _negated=True), ('confirmed_at__isnull', True)), _connector='OR'), name='monthlystatistic_confirmed_has_its_time')],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='ReportFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company')),
                ('job', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='report_file', to='foundation.job')),
                ('kind', models.CharField(choices=[('ad_spend', 'Ad-spend statistic'), ('budget_variance', 'Budget variance'), ('approval_sheets', 'Approval sheets'), ('budget_workbook', 'Budget workbook')], max_length=30)),
                ('key', models.CharField(max_length=200)),
                ('parameters', models.JSONField(default=dict)),
                ('language', models.CharField(max_length=10)),
                ('name', models.CharField(max_length=200)),
                ('month', expense_mgmt.core.fields.MonthField()),
                ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.storedfile')),
                ('row_count', models.PositiveIntegerField()),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('data_time', models.DateTimeField(null=True)),
                ('data_version', models.CharField(blank=True, default='', max_length=30)),
                ('is_superseded', models.BooleanField(default=False)),
                ('superseded_because', models.CharField(blank=True, choices=[('newer_file', 'replaced by a newer file'), ('books_reopened', 'superseded: the books of its months were reopened')], default='', max_length=14)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['asked_by', '-created_at'], name='reportfile_of_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['ad_spend', 'budget_variance', 'approval_sheets', 'budget_workbook'])), name='reportfile_kind_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('is_superseded', False), ('superseded_because', '')), models.Q(('is_superseded', True), ('superseded_because__in', ['newer_file', 'books_reopened'])), _connector='OR'), name='reportfile_superseded_has_its_reason'), models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.datetime.ExtractDay(django.db.models.functions.comparison.Cast(models.F('month'), models.DateField())), 1)), name='reportfile_month_is_day_one'), models.UniqueConstraint(condition=models.Q(('is_superseded', False)), fields=('key',), name='reportfile_one_current_per_key')],
            },
        ),
        migrations.CreateModel(
            name='ReportScope',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='scopes', to='reports.reportfile')),
                ('project', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.project')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('project__isnull', True), ('unit__isnull', True), _connector='XOR'), name='reportscope_is_one_place'), models.UniqueConstraint(fields=('file', 'project', 'unit'), name='reportscope_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='StatisticLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statistic', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='reports.monthlystatistic')),
                ('position', models.PositiveIntegerField()),
                ('month', expense_mgmt.core.fields.MonthField()),
                ('kind', models.CharField(choices=[('accrual', 'Incurred'), ('ledger', 'Finance ledger'), ('rebate', 'Media rebate'), ('adjustment', 'Prior-month adjustment')], max_length=12)),
                ('treatment', models.CharField(choices=[('counted', 'Counted'), ('excluded', 'Not part of promotion expense'), ('turnover_deduction', 'Deducted from turnover'), ('reconciliation_only', 'Only compared'), ('pending', 'Waits for the confirmation letter'), ('not_charged', 'Not charged to the project')], max_length=20)),
                ('part', models.CharField(blank=True, choices=[('newspaper', 'Newspaper'), ('online', 'Online'), ('magazine', 'Magazine'), ('tv', 'Television'), ('radio', 'Radio'), ('vehicle', 'Vehicle body'), ('design', 'Design fee'), ('other', 'Other'), ('excluded', 'Sales support costs'), ('none', 'No part')], default='', max_length=12)),
                ('category', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.category')),
                ('category_code', models.CharField(blank=True, default='', max_length=40)),
                ('category_name', models.CharField(blank=True, default='', max_length=120)),
                ('category_name_en', models.CharField(blank=True, default='', max_length=120)),
                ('source_kind', models.CharField(max_length=20)),
                ('source_id', models.UUIDField(null=True)),
                ('source_number', models.CharField(blank=True, default='', max_length=60)),
                ('source_row', models.PositiveIntegerField(null=True)),
                ('text', models.CharField(blank=True, default='', max_length=300)),
                ('medium', models.CharField(blank=True, default='', max_length=120)),
                ('medium_en', models.CharField(blank=True, default='', max_length=120)),
                ('size', models.CharField(blank=True, default='', max_length=60)),
                ('starts_on', models.DateField(null=True)),
                ('ends_on', models.DateField(null=True)),
                ('month_days', models.PositiveSmallIntegerField(null=True)),
                ('whole_days', models.PositiveSmallIntegerField(null=True)),
                ('whole_amount', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18, null=True)),
                ('amount', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('as_of', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['position'],
                'indexes': [models.Index(fields=['statistic', 'part'], name='statisticline_part')],
                'constraints': [models.UniqueConstraint(fields=('statistic', 'position'), name='statisticline_position_once'), models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.datetime.ExtractDay(django.db.models.functions.comparison.Cast(models.F('month'), models.DateField())), 1)), name='statisticline_month_is_day_one')],
            },
        ),
        migrations.CreateModel(
            name='StatisticMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statistic', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='months', to='reports.monthlystatistic')),
                ('position', models.PositiveSmallIntegerField()),
                ('month', expense_mgmt.core.fields.MonthField()),
                ('confirmed_sales', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('forfeits_and_returns', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('area_difference', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('price_difference', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('gifted_management_fee', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('agency_gifts', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('turnover', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('spend', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('turnover_id', models.UUIDField(null=True)),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('statistic', 'month'), name='statisticmonth_once'), models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.datetime.ExtractDay(django.db.models.functions.comparison.Cast(models.F('month'), models.DateField())), 1)), name='statisticmonth_month_is_day_one'), models.CheckConstraint(condition=models.Q(('turnover', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('confirmed_sales'), '-', models.F('forfeits_and_returns')), '-', models.F('area_difference')), '-', models.F('price_difference')), '-', models.F('gifted_management_fee')), '-', models.F('agency_gifts')))), name='statisticmonth_adds_up', violation_error_message='The turnover does not add up.')],
            },
        ),
        migrations.CreateModel(
            name='StatisticPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statistic', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='reports.monthlystatistic')),
                ('position', models.PositiveSmallIntegerField()),
                ('part', models.CharField(choices=[('newspaper', 'Newspaper'), ('online', 'Online'), ('magazine', 'Magazine'), ('tv', 'Television'), ('radio', 'Radio'), ('vehicle', 'Vehicle body'), ('design', 'Design fee'), ('other', 'Other'), ('excluded', 'Sales support costs'), ('none', 'No part')], max_length=12)),
                ('budget', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18, null=True)),
                ('amount', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('rebate', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('adjustment', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('month_total', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('carried_in', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('statistic', 'part'), name='statisticpart_once'), models.CheckConstraint(condition=models.Q(('month_total', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('amount'), '-', models.F('rebate')), '+', models.F('adjustment')))), name='statisticpart_adds_up', violation_error_message='The part does not add up.')],
            },
        ),
        migrations.CreateModel(
            name='StatisticTransition',
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
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transitions', to='reports.monthlystatistic')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'abstract': False,
            },
        ),
    ]
