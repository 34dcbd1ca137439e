"""Expense requests, contracts, placements, claims and payments."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
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
        ('approvals', '0001_initial'),
        ('foundation', '0001_initial'),
        ('foundation', '__first__'),
        ('ledger', '0001_initial'),
        ('organisation', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExpenseRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company')),
                ('number', models.CharField(blank=True, default='', max_length=30)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField()),
                ('request_kind', models.CharField(choices=[('regular', 'Expense request'), ('placement_report', 'Placement report')], default='regular', max_length=20)),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                ('supplier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='expense_requests', to='organisation.supplier')),
                ('title', models.CharField(blank=True, default='', max_length=200)),
                ('background', models.TextField(blank=True, default='')),
                ('expected_effect', models.TextField(blank=True, default='')),
                ('currency', models.CharField(max_length=3)),
                ('amount', expense_mgmt.core.fields.AmountField(decimal_places=2, default=Decimal('0'), max_digits=18)),
                ('guarded_amount', expense_mgmt.core.fields.AmountField(decimal_places=2, default=Decimal('0'), max_digits=18)),
                ('budget_status', models.CharField(choices=[('within', 'within'), ('over', 'over'), ('unbudgeted', 'unbudgeted')], default='within', max_length=12)),
                ('saved_at', models.DateTimeField()),
                ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.run')),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('submitted_on', models.DateField(blank=True, null=True)),
                ('state', django_fsm.FSMField(choices=[('draft', 'Draft'), ('in_approval', 'In approval'), ('returned', 'Sent back'), ('withdrawn', 'Withdrawn'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('cancelled', 'Cancelled'), ('closed', 'Closed')], default='draft', editable=False, max_length=50, protected=True)),
            ],
            options={
                'indexes': [models.Index(fields=['created_by', '-saved_at', '-id'], name='expenserequest_mine'), models.Index(fields=['company', '-saved_at', '-id'], name='expenserequest_newest'), models.Index(fields=['unit'], name='expenserequest_unit'), models.Index(condition=models.Q(('state__in', ('in_approval', 'approved', 'closed'))), fields=['created_by', 'submitted_on'], name='expenserequest_like'), models.Index(condition=models.Q(('state__in', ('approved', 'closed'))), fields=['company', '-submitted_at', '-id'], name='expenserequest_approved')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'in_approval', 'returned', 'withdrawn', 'approved', 'rejected', 'cancelled', 'closed'])), name='expenserequest_state_is_known'), models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('company', 'number'), name='expenserequest_number_is_unique'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='expenserequest_amount_is_not_negative', violation_error_message='An amount is above zero.'), models.CheckConstraint(condition=models.Q(('state__in', frozenset(['draft', 'returned', 'withdrawn'])), models.Q(('number', ''), _negated=True), _connector='OR'), name='expenserequest_has_a_number_once_submitted')],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='RequestAttachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='requests.expenserequest')),
                ('attachment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.attachment')),
                ('kind', models.CharField(choices=[('quotation', 'Quotation'), ('draft_contract', 'Draft contract'), ('other', 'Other document')], max_length=16)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='RequestLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('request', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='requests.expenserequest')),
                ('position', models.PositiveSmallIntegerField()),
                ('description', models.CharField(blank=True, default='', max_length=200)),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.category')),
                ('platform', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.platform')),
                ('amount', expense_mgmt.core.fields.AmountField(decimal_places=2, default=Decimal('0'), max_digits=18)),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('request', 'position'), name='requestline_position_once'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='requestline_amount_is_not_negative', violation_error_message='An amount is above zero.')],
            },
        ),
        migrations.CreateModel(
            name='AdPlacement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company')),
                ('number', models.CharField(blank=True, default='', max_length=30)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField()),
                ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='placement', to='requests.requestline')),
                ('platform', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.platform')),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('proof_count', models.PositiveSmallIntegerField(default=0)),
                ('state', django_fsm.FSMField(choices=[('planned', 'Planned'), ('booked', 'Booked'), ('running', 'Running'), ('published', 'Published'), ('settled', 'Settled'), ('changed', 'Changed'), ('withdrawn', 'Withdrawn')], default='planned', editable=False, max_length=50, protected=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'booked', 'running', 'published', 'settled', 'changed', 'withdrawn'])), name='adplacement_state_is_known'), models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('company', 'number'), name='adplacement_number_is_unique'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='adplacement_ends_after_it_starts')],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='PlacementProof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('placement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proofs', to='requests.adplacement')),
                ('attachment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.attachment')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='PlacementTransition',
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
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transitions', to='requests.adplacement')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LineWeight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='weights', to='requests.requestline')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.project')),
                ('weight', models.DecimalField(decimal_places=4, max_digits=14)),
                ('takes_rest', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('line', 'project'), name='lineweight_project_once'), models.UniqueConstraint(condition=models.Q(('takes_rest', True)), fields=('line',), name='lineweight_one_takes_the_rest'), models.CheckConstraint(condition=models.Q(('weight__gte', 0)), name='lineweight_is_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='LineSpan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='spans', to='requests.requestline')),
                ('start', models.DateField()),
                ('end', models.DateField()),
            ],
            options={
                'ordering': ['start'],
                'constraints': [models.CheckConstraint(condition=models.Q(('end__gte', models.F('start'))), name='linespan_ends_after_it_starts', violation_error_message='The end date lies before the start date.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('line', '='), (models.Func(models.F('start'), models.F('end'), django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='linespan_days_are_not_shared', violation_error_message='The date spans share a day.')],
            },
        ),
        migrations.CreateModel(
            name='RequestShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('line', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='requests.requestline')),
                ('project', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.project')),
                ('month', expense_mgmt.core.fields.MonthField()),
                ('amount', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
            ],
            options={
                'ordering': ['line__position', 'month', 'pk'],
                'indexes': [models.Index(fields=['project', 'month'], name='requestshare_project_month')],
                'constraints': [models.UniqueConstraint(fields=('line', 'project', 'month'), name='requestshare_once_per_project_and_month', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='requestshare_amount_is_not_negative'), models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.datetime.ExtractDay(django.db.models.functions.comparison.Cast(models.F('month'), models.DateField())), 1)), name='requestshare_month_is_day_one')],
            },
        ),
        migrations.CreateModel(
            name='PlacementMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('placement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='months', to='requests.adplacement')),
                ('share', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='placement_month', to='requests.requestshare')),
                ('project', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.project')),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.category')),
                ('month', expense_mgmt.core.fields.MonthField()),
                ('amount', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
            ],
            options={
                'ordering': ['month', 'pk'],
                'indexes': [models.Index(fields=['project', 'month'], name='placementmonth_project_month')],
                'constraints': [models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.datetime.ExtractDay(django.db.models.functions.comparison.Cast(models.F('month'), models.DateField())), 1)), name='placementmonth_month_is_day_one')],
            },
        ),
        migrations.CreateModel(
            name='RequestTransition',
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
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transitions', to='requests.expenserequest')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SettlementClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company')),
                ('number', models.CharField(blank=True, default='', max_length=30)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField()),
                ('expense_request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='requests.expenserequest')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='organisation.supplier')),
                ('contract_number', models.CharField(blank=True, default='', max_length=40)),
                ('completed_on', models.DateField(blank=True, null=True)),
                ('is_final', models.BooleanField(default=True)),
                ('contract_due_on', models.DateField(blank=True, null=True)),
                ('contract_days', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('currency', models.CharField(max_length=3)),
                ('amount', expense_mgmt.core.fields.AmountField(decimal_places=2, default=Decimal('0'), max_digits=18)),
                ('submitted_on', models.DateField(blank=True, null=True)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('waived_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.run')),
                ('posted_on', models.DateField(blank=True, null=True)),
                ('posted_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('voucher', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.voucher')),
                ('paid_amount', expense_mgmt.core.fields.AmountField(decimal_places=2, default=Decimal('0'), max_digits=18)),
                ('state', django_fsm.FSMField(choices=[('draft', 'Draft'), ('in_approval', 'In approval'), ('returned', 'Sent back'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn'), ('approved', 'Approved'), ('posted', 'Posted'), ('part_paid', 'Partly paid'), ('paid', 'Paid'), ('voided', 'Voided')], default='draft', editable=False, max_length=50, protected=True)),
            ],
            options={
                'indexes': [models.Index(fields=['company', 'state', '-created_at'], name='settlementclaim_list'), models.Index(fields=['created_by', '-created_at'], name='settlementclaim_mine')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'in_approval', 'returned', 'rejected', 'withdrawn', 'approved', 'posted', 'part_paid', 'paid', 'voided'])), name='settlementclaim_state_is_known'), models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('company', 'number'), name='settlementclaim_number_is_unique'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='settlementclaim_amount_is_not_negative'), models.CheckConstraint(condition=models.Q(('paid_amount__gte', 0), ('paid_amount__lte', models.F('amount'))), name='settlementclaim_never_paid_beyond_its_amount', violation_error_message='A claim is never paid beyond its amount.'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['posted', 'part_paid', 'paid']), ('posted_by__isnull', False), ('posted_on__isnull', False), ('voucher__isnull', False)), models.Q(models.Q(('state__in', ['posted', 'part_paid', 'paid']), _negated=True), ('paid_amount', 0), ('voucher__isnull', True)), _connector='OR'), name='settlementclaim_posted_has_its_voucher'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'paid'), _negated=True), ('paid_amount', models.F('amount')), _connector='OR'), name='settlementclaim_paid_is_paid_in_full'), models.CheckConstraint(condition=models.Q(('waived_by__isnull', True), models.Q(('waived_by', models.F('created_by')), _negated=True), _connector='OR'), name='settlementclaim_waived_by_another', violation_error_message='Who is late does not waive the delay.'), models.CheckConstraint(condition=models.Q(('posted_by__isnull', True), models.Q(('posted_by', models.F('created_by')), _negated=True), _connector='OR'), name='settlementclaim_poster_is_not_requester', violation_error_message='Who asked for the money does not post it.')],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company')),
                ('number', models.CharField(blank=True, default='', max_length=30)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField()),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='requests.settlementclaim')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='organisation.supplier')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.supplieraccount')),
                ('payee_bank', models.CharField(max_length=120)),
                ('payee_name', models.CharField(max_length=120)),
                ('payee_number', models.CharField(max_length=40)),
                ('currency', models.CharField(max_length=3)),
                ('amount', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('due_on', models.DateField()),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.run')),
                ('paid_on', models.DateField(blank=True, null=True)),
                ('paid_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('bank_reference', models.CharField(blank=True, default='', max_length=60)),
                ('voucher', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.voucher')),
                ('state', django_fsm.FSMField(choices=[('requested', 'Requested'), ('in_approval', 'In approval'), ('returned', 'Sent back'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn'), ('approved', 'Approved'), ('scheduled', 'Scheduled'), ('paid', 'Paid')], default='requested', editable=False, max_length=50, protected=True)),
            ],
            options={
                'indexes': [models.Index(fields=['company', 'state', 'due_on'], name='payment_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['requested', 'in_approval', 'returned', 'rejected', 'withdrawn', 'approved', 'scheduled', 'paid'])), name='payment_state_is_known'), models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('company', 'number'), name='payment_number_is_unique'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='payment_amount_is_positive'), models.UniqueConstraint(condition=models.Q(('state__in', ['requested', 'in_approval', 'returned', 'withdrawn', 'approved', 'scheduled'])), fields=('claim',), name='payment_one_under_way_per_claim', violation_error_message='A payment for this claim is already under way.'), models.UniqueConstraint(condition=models.Q(('bank_reference', ''), _negated=True), fields=('company', 'bank_reference'), name='payment_bank_reference_once', violation_error_message='This bank reference is already recorded.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'paid'), ('paid_by__isnull', False), ('paid_on__isnull', False), ('voucher__isnull', False), models.Q(('bank_reference', ''), _negated=True)), models.Q(models.Q(('state', 'paid'), _negated=True), ('paid_by__isnull', True), ('paid_on__isnull', True), ('voucher__isnull', True), ('bank_reference', '')), _connector='OR'), name='payment_paid_says_when_who_and_how'), models.CheckConstraint(condition=models.Q(('paid_by__isnull', True), models.Q(('paid_by', models.F('created_by')), _negated=True), _connector='OR'), name='payment_payer_is_not_requester', violation_error_message='Who asked for a payment does not pay it.')],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='PaymentTransition',
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
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transitions', to='requests.payment')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Invoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('claim', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='invoices', to='requests.settlementclaim')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('digital', 'Fully digital e-invoice'), ('legacy', 'Invoice with code and number'), ('other', 'Other receipt')], max_length=8)),
                ('number', models.CharField(blank=True, default='', max_length=40)),
                ('code', models.CharField(blank=True, default='', max_length=12)),
                ('seller_tax_number', models.CharField(blank=True, default='', max_length=20)),
                ('dated_on', models.DateField()),
                ('net', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('tax', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('total', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ('deductible', models.BooleanField(default=True)),
                ('key', models.CharField(max_length=120)),
                ('is_live', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('claim', 'key'), name='invoice_once_in_a_claim'), models.UniqueConstraint(condition=models.Q(('is_live', True)), fields=('key',), name='invoice_key_in_one_live_claim', violation_error_message='This invoice is already used in another claim.'), models.CheckConstraint(condition=models.Q(('total', django.db.models.expressions.CombinedExpression(models.F('net'), '+', models.F('tax')))), name='invoice_net_and_tax_make_its_total'), models.CheckConstraint(condition=models.Q(('net__gt', 0), ('tax__gte', 0)), name='invoice_amounts_are_positive'), models.CheckConstraint(condition=models.Q(('kind__in', ['digital', 'legacy', 'other'])), name='invoice_kind_is_known')],
            },
        ),
        migrations.CreateModel(
            name='ClaimTransition',
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
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transitions', to='requests.settlementclaim')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ClaimLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('claim', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='requests.settlementclaim')),
                ('share', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claim_lines', to='requests.requestshare')),
                ('amount', expense_mgmt.core.fields.AmountField(decimal_places=2, max_digits=18)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('claim', 'share'), name='claimline_share_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='claimline_amount_is_positive')],
            },
        ),
        migrations.CreateModel(
            name='ClaimAttachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='requests.settlementclaim')),
                ('attachment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.attachment')),
                ('kind', models.CharField(choices=[('invoice', 'Invoice'), ('contract', 'Contract'), ('delivery_note', 'Delivery note'), ('acceptance_form', 'Acceptance note'), ('photos', 'Photos'), ('proof_of_publication', 'Proof of publication'), ('other', 'Other')], max_length=24)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['invoice', 'contract', 'delivery_note', 'acceptance_form', 'photos', 'proof_of_publication', 'other'])), name='claimattachment_kind_is_known')],
            },
        ),
    ]
