"""Figures for quotas, what computed plans rest on, case studies of outlets."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django_fsm
import expense_mgmt.core.fields
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0002_guards'),
        ('budgets', '0002_guards'),
        ('foundation', '0002_guards'),
        ('ledger', '0003_receipts_and_targets'),
        ('organisation', '0002_guards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseStudy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('summary', models.TextField()),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'case studies',
            },
        ),
        migrations.CreateModel(
            name='OutletAllocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pool', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
            ],
        ),
        migrations.CreateModel(
            name='OutletFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(choices=[('introduction', 'Introduction'), ('growth', 'Growth'), ('mature', 'Mature'), ('decline', 'Decline'), ('new_brand', 'New, brand market'), ('new_guerrilla', 'New, guerrilla market')], max_length=14)),
            ],
            options={
                'ordering': ['outlet'],
            },
        ),
        migrations.CreateModel(
            name='OutletShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(choices=[('introduction', 'Introduction'), ('growth', 'Growth'), ('mature', 'Mature'), ('decline', 'Decline'), ('new_brand', 'New, brand market'), ('new_guerrilla', 'New, guerrilla market')], max_length=14)),
                ('stage_weight', models.DecimalField(decimal_places=2, max_digits=5)),
                ('base', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('amount', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
            ],
            options={
                'ordering': ['outlet'],
            },
        ),
        migrations.CreateModel(
            name='ProductBudget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('price_line', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('sales_floor', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('terminal_ratio_percent', models.DecimalField(decimal_places=2, max_digits=5)),
                ('circulation_ratio_percent', models.DecimalField(decimal_places=2, max_digits=5)),
                ('terminal_budget', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('circulation_budget', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
            ],
        ),
        migrations.CreateModel(
            name='ProductSales',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=120)),
                ('price', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('sales', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
            ],
            options={
                'verbose_name_plural': 'product sales',
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='QuotaSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('introduction_weight', models.DecimalField(decimal_places=2, default=Decimal('3'), max_digits=5)),
                ('growth_weight', models.DecimalField(decimal_places=2, default=Decimal('4'), max_digits=5)),
                ('mature_weight', models.DecimalField(decimal_places=2, default=Decimal('2'), max_digits=5)),
                ('decline_weight', models.DecimalField(decimal_places=2, default=Decimal('1'), max_digits=5)),
                ('price_line', expense_mgmt.core.fields.AmountField(decimal_places=2, default=Decimal('16'), max_digits=18)),
                ('sales_floor', expense_mgmt.core.fields.AmountField(decimal_places=2, default=Decimal('5000000'), max_digits=18)),
                ('terminal_ratio_percent', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=5)),
                ('circulation_ratio_percent', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=5)),
                ('state', django_fsm.FSMField(choices=[('draft', 'Draft'), ('published', 'Published'), ('discarded', 'Discarded')], default='draft', editable=False, max_length=50, protected=True)),
                ('drafted_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(blank=True, null=True)),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='QuotaTierRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_percent', models.DecimalField(decimal_places=2, max_digits=6)),
                ('fixed_percent', models.DecimalField(decimal_places=2, max_digits=6)),
                ('variable_percent', models.DecimalField(decimal_places=2, max_digits=5)),
            ],
            options={
                'ordering': ['from_percent'],
            },
        ),
        migrations.CreateModel(
            name='RegionalQuota',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('receipts_version', models.PositiveIntegerField()),
                ('receipts', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('target', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('fixed_amount', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('tiers', models.JSONField()),
                ('completion_percent', models.DecimalField(decimal_places=2, max_digits=18)),
                ('fixed', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('variable', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
            ],
        ),
        migrations.CreateModel(
            name='RegionFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fixed_amount', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
            ],
            options={
                'ordering': ['region'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='budgetplan',
            name='budgetplan_kind_is_known',
        ),
        migrations.AlterField(
            model_name='budgetplan',
            name='plan_kind',
            field=models.CharField(choices=[('annual_budget', 'Annual budget'), ('quarterly_budget', 'Quarterly budget'), ('monthly_budget', 'Monthly budget'), ('overall_plan', 'Overall plan of advertising planning'), ('special_plan', 'Special plan for an occasion'), ('material_plan', 'Material demand plan'), ('regional_quota', 'Regional quota'), ('outlet_allocation', 'Allocation to outlets'), ('product_budget', 'Product budget')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='budgetplan',
            constraint=models.CheckConstraint(condition=models.Q(('plan_kind__in', ['annual_budget', 'quarterly_budget', 'monthly_budget', 'overall_plan', 'special_plan', 'material_plan', 'regional_quota', 'outlet_allocation', 'product_budget'])), name='budgetplan_kind_is_known'),
        ),
        migrations.AddField(
            model_name='casestudy',
            name='attachment',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.attachment'),
        ),
        migrations.AddField(
            model_name='casestudy',
            name='made_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='casestudy',
            name='outlet',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit'),
        ),
        migrations.AddField(
            model_name='outletallocation',
            name='plan',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='allocation', to='budgets.budgetplan'),
        ),
        migrations.AddField(
            model_name='outletallocation',
            name='quota_plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.budgetplan'),
        ),
        migrations.AddField(
            model_name='outletfigure',
            name='outlet',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit'),
        ),
        migrations.AddField(
            model_name='outletshare',
            name='allocation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='budgets.outletallocation'),
        ),
        migrations.AddField(
            model_name='outletshare',
            name='outlet',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit'),
        ),
        migrations.AddField(
            model_name='productbudget',
            name='plan',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='product_budget', to='budgets.budgetplan'),
        ),
        migrations.AddField(
            model_name='productsales',
            name='budget',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='products', to='budgets.productbudget'),
        ),
        migrations.AddField(
            model_name='quotasetting',
            name='category',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.category'),
        ),
        migrations.AddField(
            model_name='quotasetting',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company'),
        ),
        migrations.AddField(
            model_name='quotasetting',
            name='drafted_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='quotasetting',
            name='published_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='outletfigure',
            name='setting',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='outlets', to='budgets.quotasetting'),
        ),
        migrations.AddField(
            model_name='quotatierrow',
            name='setting',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tiers', to='budgets.quotasetting'),
        ),
        migrations.AddField(
            model_name='regionalquota',
            name='plan',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='quota', to='budgets.budgetplan'),
        ),
        migrations.AddField(
            model_name='regionalquota',
            name='receipts_of',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.regionreceipts'),
        ),
        migrations.AddField(
            model_name='regionfigure',
            name='region',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit'),
        ),
        migrations.AddField(
            model_name='regionfigure',
            name='setting',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='regions', to='budgets.quotasetting'),
        ),
        migrations.AddConstraint(
            model_name='outletallocation',
            constraint=models.CheckConstraint(condition=models.Q(('pool__gt', 0)), name='outletallocation_has_a_pool'),
        ),
        migrations.AddConstraint(
            model_name='outletshare',
            constraint=models.UniqueConstraint(fields=('allocation', 'outlet'), name='outletshare_once'),
        ),
        migrations.AddConstraint(
            model_name='outletshare',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0), ('base__gte', 0), ('stage__in', ['introduction', 'growth', 'mature', 'decline', 'new_brand', 'new_guerrilla'])), name='outletshare_is_sound'),
        ),
        migrations.AddConstraint(
            model_name='productsales',
            constraint=models.UniqueConstraint(fields=('budget', 'position'), name='productsales_position_once'),
        ),
        migrations.AddConstraint(
            model_name='productsales',
            constraint=models.CheckConstraint(condition=models.Q(('price__gte', 0), ('sales__gte', 0)), name='productsales_is_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='quotasetting',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'published', 'discarded'])), name='quotasetting_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='quotasetting',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state', 'published')), expressions=[('company', '='), ('valid', '&&')], name='quotasetting_one_in_force'),
        ),
        migrations.AddConstraint(
            model_name='quotasetting',
            constraint=models.CheckConstraint(condition=models.Q(('circulation_ratio_percent__range', (0, 100)), ('decline_weight__gte', 0), ('growth_weight__gte', 0), ('introduction_weight__gte', 0), ('mature_weight__gte', 0), ('price_line__gte', 0), ('sales_floor__gte', 0), ('terminal_ratio_percent__range', (0, 100))), name='quotasetting_figures_are_sound'),
        ),
        migrations.AddConstraint(
            model_name='quotasetting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('published_by__isnull', False), models.Q(('published_by', models.F('drafted_by')), _negated=True)), _connector='OR'), name='quotasetting_second_person_publishes', violation_error_message='A second person of finance publishes the figures.'),
        ),
        migrations.AddConstraint(
            model_name='outletfigure',
            constraint=models.UniqueConstraint(fields=('setting', 'outlet'), name='outletfigure_once'),
        ),
        migrations.AddConstraint(
            model_name='outletfigure',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', ['introduction', 'growth', 'mature', 'decline', 'new_brand', 'new_guerrilla'])), name='outletfigure_stage_is_known'),
        ),
        migrations.AddConstraint(
            model_name='quotatierrow',
            constraint=models.UniqueConstraint(fields=('setting', 'from_percent'), name='quotatier_once'),
        ),
        migrations.AddConstraint(
            model_name='quotatierrow',
            constraint=models.CheckConstraint(condition=models.Q(('fixed_percent__gte', 0), ('from_percent__gte', 0), ('variable_percent__range', (0, 100))), name='quotatier_is_sound'),
        ),
        migrations.AddConstraint(
            model_name='regionalquota',
            constraint=models.CheckConstraint(condition=models.Q(('fixed__gte', 0), ('target__gt', 0), ('variable__gte', 0)), name='regionalquota_is_sound'),
        ),
        migrations.AddConstraint(
            model_name='regionfigure',
            constraint=models.UniqueConstraint(fields=('setting', 'region'), name='regionfigure_once'),
        ),
        migrations.AddConstraint(
            model_name='regionfigure',
            constraint=models.CheckConstraint(condition=models.Q(('fixed_amount__gte', 0)), name='regionfigure_is_not_negative'),
        ),
    ]
