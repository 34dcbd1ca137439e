"""Receipts of regions and sales targets of projects and regions."""

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

    dependencies = [
        ('foundation', '0002_guards'),
        ('ledger', '0002_guards'),
        ('organisation', '0002_guards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RegionReceipts',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.CharField(blank=True, default='', max_length=30)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('month', expense_mgmt.core.fields.MonthField()),
                ('currency', models.CharField(max_length=3)),
                ('amount', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('state', django_fsm.FSMField(choices=[('reported', 'Reported'), ('confirmed', 'Confirmed by finance')], default='reported', editable=False, max_length=50, protected=True)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company')),
                ('created_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('region', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                ('reported_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'region receipts',
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
                ('at', models.DateTimeField()),
                ('comment', models.TextField(blank=True, default='')),
                ('version', models.PositiveIntegerField()),
                ('amounts', models.JSONField(default=dict)),
                ('actor', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transitions', to='ledger.regionreceipts')),
                ('on_behalf_of', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
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
                ('fiscal_year', models.PositiveSmallIntegerField()),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('state', django_fsm.FSMField(choices=[('draft', 'Draft'), ('published', 'Published'), ('discarded', 'Discarded')], default='draft', editable=False, max_length=50, protected=True)),
                ('drafted_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company')),
                ('drafted_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.project')),
                ('published_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='SalesTargetMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', expense_mgmt.core.fields.MonthField()),
                ('amount', expense_mgmt.core.fields.AmountField(decimal_places=2, default=Decimal('0.00'), max_digits=18)),
                ('target', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='months', to='ledger.salestarget')),
            ],
            options={
                'ordering': ['month'],
            },
        ),
        migrations.AddIndex(
            model_name='regionreceipts',
            index=models.Index(fields=['company', 'month'], name='regionreceipts_month'),
        ),
        migrations.AddConstraint(
            model_name='regionreceipts',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['reported', 'confirmed'])), name='regionreceipts_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='regionreceipts',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.datetime.ExtractDay(django.db.models.functions.comparison.Cast(models.F('month'), models.DateField())), 1)), name='regionreceipts_month_is_day_one'),
        ),
        migrations.AddConstraint(
            model_name='regionreceipts',
            constraint=models.UniqueConstraint(fields=('region', 'month'), name='regionreceipts_once_a_month'),
        ),
        migrations.AddIndex(
            model_name='salestarget',
            index=models.Index(fields=['company', 'fiscal_year'], name='salestarget_year'),
        ),
        migrations.AddConstraint(
            model_name='salestarget',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'published', 'discarded'])), name='salestarget_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='salestarget',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('project__isnull', False), ('region__isnull', True)), models.Q(('project__isnull', True), ('region__isnull', False)), _connector='OR'), name='salestarget_of_one_place'),
        ),
        migrations.AddConstraint(
            model_name='salestarget',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state', 'published')), expressions=[('project', '='), ('fiscal_year', '='), ('valid', '&&')], name='salestarget_one_in_force_of_project'),
        ),
        migrations.AddConstraint(
            model_name='salestarget',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state', 'published')), expressions=[('region', '='), ('fiscal_year', '='), ('valid', '&&')], name='salestarget_one_in_force_of_region'),
        ),
        migrations.AddConstraint(
            model_name='salestarget',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('published_by__isnull', False), models.Q(('published_by', models.F('drafted_by')), _negated=True)), _connector='OR'), name='salestarget_second_person_publishes', violation_error_message='A second person of finance publishes the targets.'),
        ),
        migrations.AddConstraint(
            model_name='salestargetmonth',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.datetime.ExtractDay(django.db.models.functions.comparison.Cast(models.F('month'), models.DateField())), 1)), name='salestargetmonth_month_is_day_one'),
        ),
        migrations.AddConstraint(
            model_name='salestargetmonth',
            constraint=models.UniqueConstraint(fields=('target', 'month'), name='salestargetmonth_once'),
        ),
        migrations.AddConstraint(
            model_name='salestargetmonth',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='salestargetmonth_is_not_negative'),
        ),
    ]
