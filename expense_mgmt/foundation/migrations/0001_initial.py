"""Jobs, files, events, notifications; the extensions that later constraints and indexes need."""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.lookups
import expense_mgmt.core.fields
import uuid
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        migrations.CreateModel(
            name='Pulse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(choices=[('beat', 'Beat'), ('verify_books', 'Verify Books')], max_length=20, unique=True)),
                ('at', models.DateTimeField()),
                ('findings', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('size', models.PositiveBigIntegerField()),
                ('media_type', models.CharField(max_length=100)),
                ('stored_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=80, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('name_en', models.CharField(blank=True, default='', max_length=80)),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('language', models.CharField(blank=True, choices=[('zh-hans', '简体中文'), ('en', 'English')], default='', max_length=10)),
                ('is_active', models.BooleanField(default=True)),
                ('digest_hour', models.PositiveSmallIntegerField(db_default=8, default=8)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('digest_hour__lte', 23)), name='user_digest_hour_is_of_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Company',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('name_en', models.CharField(blank=True, default='', max_length=120)),
                ('tax_number', models.CharField(blank=True, default='', max_length=20)),
                ('currency', models.CharField(default='CNY', max_length=3)),
                ('time_zone', models.CharField(default='Asia/Shanghai', max_length=40)),
                ('is_demo', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('code',), name='company_code_is_unique')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='notifications', to=settings.AUTH_USER_MODEL)),
                ('kind', models.CharField(choices=[('task_waiting', 'A task waits for you'), ('task_moved', 'A task was moved to you'), ('task_added', 'You were added as an approver'), ('task_resumed', 'A task is yours again'), ('reminder', 'Reminder'), ('escalation', 'Escalation'), ('approved', 'Your document was approved'), ('returned', 'Your document was sent back'), ('rejected', 'Your document was rejected'), ('changed', 'A document you signed was changed'), ('copied', 'Copied to you'), ('commented', 'A comment on a document of yours'), ('delegation', 'Delegation given to you'), ('budget_mark', 'A budget is nearly used up'), ('budget_forecast', 'A budget will not last the year'), ('budget_unused', 'A budget is not used'), ('deadline', 'A deadline comes or has passed'), ('delegation_given', 'A deputy was named for you'), ('delegation_ended', 'A delegation ended early'), ('report_ready', 'A report is ready'), ('report_failed', 'A report failed')], max_length=20)),
                ('channel', models.CharField(choices=[('at_once', 'At once'), ('digest', 'In the daily digest'), ('off', 'No mail')], max_length=10)),
                ('actor', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('topic', models.UUIDField(null=True)),
                ('document_kind', models.CharField(blank=True, default='', max_length=40)),
                ('document_id', models.UUIDField(null=True)),
                ('number', models.CharField(blank=True, default='', max_length=30)),
                ('title', models.CharField(blank=True, default='', max_length=200)),
                ('title_en', models.CharField(blank=True, default='', max_length=200)),
                ('parameters', models.JSONField(default=dict)),
                ('url', models.CharField(blank=True, default='', max_length=300)),
                ('created_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('digest_day', models.DateField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['person', '-created_at', '-id'], name='notification_of_person'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['person', '-id'], name='notification_unread'), models.Index(condition=models.Q(('read_at__isnull', True), ('topic__isnull', False)), fields=['topic'], name='notification_unread_topic'), models.Index(condition=models.Q(('read_at__isnull', False)), fields=['created_at'], name='notification_forgettable')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind__in', ['task_waiting', 'escalation'])), fields=('person', 'topic', 'kind'), name='notification_once_per_topic'), models.CheckConstraint(condition=models.Q(('kind__in', ['task_waiting', 'task_moved', 'task_added', 'task_resumed', 'reminder', 'escalation', 'approved', 'returned', 'rejected', 'changed', 'copied', 'commented', 'delegation', 'budget_mark', 'budget_forecast', 'budget_unused', 'deadline', 'delegation_given', 'delegation_ended', 'report_ready', 'report_failed'])), name='notification_kind_is_known'), models.CheckConstraint(condition=models.Q(('channel__in', ['at_once', 'digest', 'off'])), name='notification_channel_is_known')],
            },
        ),
        migrations.CreateModel(
            name='NotificationPreference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('kind', models.CharField(choices=[('task_waiting', 'A task waits for you'), ('task_moved', 'A task was moved to you'), ('task_added', 'You were added as an approver'), ('task_resumed', 'A task is yours again'), ('reminder', 'Reminder'), ('escalation', 'Escalation'), ('approved', 'Your document was approved'), ('returned', 'Your document was sent back'), ('rejected', 'Your document was rejected'), ('changed', 'A document you signed was changed'), ('copied', 'Copied to you'), ('commented', 'A comment on a document of yours'), ('delegation', 'Delegation given to you'), ('budget_mark', 'A budget is nearly used up'), ('budget_forecast', 'A budget will not last the year'), ('budget_unused', 'A budget is not used'), ('deadline', 'A deadline comes or has passed'), ('delegation_given', 'A deputy was named for you'), ('delegation_ended', 'A delegation ended early'), ('report_ready', 'A report is ready'), ('report_failed', 'A report failed')], max_length=20)),
                ('channel', models.CharField(choices=[('at_once', 'At once'), ('digest', 'In the daily digest'), ('off', 'No mail')], max_length=10)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'kind'), name='notificationpreference_once_per_kind'), models.CheckConstraint(condition=models.Q(('kind__in', ['task_waiting', 'task_moved', 'task_added', 'task_resumed', 'reminder', 'escalation', 'approved', 'returned', 'rejected', 'changed', 'copied', 'commented', 'delegation', 'budget_mark', 'budget_forecast', 'budget_unused', 'deadline', 'delegation_given', 'delegation_ended', 'report_ready', 'report_failed'])), name='notificationpreference_kind_is_known'), models.CheckConstraint(condition=models.Q(('channel__in', ['at_once', 'digest', 'off'])), name='notificationpreference_channel_is_known')],
            },
        ),
        migrations.CreateModel(
            name='NumberCounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company')),
                ('kind', models.CharField(max_length=40)),
                ('month', expense_mgmt.core.fields.MonthField()),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'kind', 'month'), name='numbercounter_one_per_month'), models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.datetime.ExtractDay(django.db.models.functions.comparison.Cast(models.F('month'), models.DateField())), 1)), name='numbercounter_month_is_day_one')],
            },
        ),
        migrations.CreateModel(
            name='NumberPrefix',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='number_prefixes', to='foundation.company')),
                ('kind', models.CharField(max_length=40)),
                ('prefix', models.CharField(max_length=8)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'kind'), name='numberprefix_kind_once'), models.UniqueConstraint(fields=('company', 'prefix'), name='numberprefix_prefix_once')],
            },
        ),
        migrations.CreateModel(
            name='Outbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('notification', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='letter', to='foundation.notification')),
                ('day', models.DateField(null=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sending', 'Sending'), ('sent', 'Sent'), ('obsolete', 'Obsolete'), ('dead', 'Dead')], default='waiting', max_length=10)),
                ('attempt', models.PositiveSmallIntegerField(default=0)),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('lease_until', models.DateTimeField(null=True)),
                ('error_text', models.CharField(blank=True, default='', max_length=300)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name_plural': 'outbox',
                'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'sending'])), fields=['due_at'], name='outbox_open'), models.Index(condition=models.Q(('state', 'dead')), fields=['created_at'], name='outbox_dead'), models.Index(condition=models.Q(('state__in', ['sent', 'obsolete'])), fields=['finished_at'], name='outbox_forgettable')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('day__isnull', False)), fields=('person', 'day'), name='outbox_one_digest_per_day'), models.CheckConstraint(condition=models.Q(('notification__isnull', True), ('day__isnull', True), _connector='XOR'), name='outbox_tells_of_one_thing'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'sending', 'sent', 'obsolete', 'dead'])), name='outbox_state_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='foundation.storedfile')),
                ('name', models.CharField(max_length=200)),
                ('uploaded_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('uploaded_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company')),
                ('kind', models.CharField(max_length=40)),
                ('subject_id', models.UUIDField()),
                ('sequence', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=60)),
                ('actor', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('on_behalf_of', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
                ('payload', models.JSONField(default=dict)),
                ('previous_digest', models.CharField(blank=True, default='', max_length=64)),
                ('digest', models.CharField(max_length=64)),
            ],
            options={
                'indexes': [models.Index(fields=['company', 'at'], name='event_company_at')],
                'constraints': [models.UniqueConstraint(fields=('subject_id', 'sequence'), name='event_sequence_is_unique')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.company')),
                ('kind', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=200)),
                ('parameters', models.JSONField(default=dict)),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to=settings.AUTH_USER_MODEL)),
                ('language', models.CharField(default='zh-hans', max_length=10)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('stopped', 'Stopped')], default='waiting', max_length=10)),
                ('attempt', models.PositiveSmallIntegerField(default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('stage', models.CharField(blank=True, default='', max_length=60)),
                ('done_count', models.PositiveIntegerField(default=0)),
                ('total_count', models.PositiveIntegerField(default=0)),
                ('error_code', models.CharField(blank=True, default='', max_length=60)),
                ('error_text', models.TextField(blank=True, default='')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'running'])), fields=['created_at'], name='job_open'), models.Index(fields=['owner', '-created_at'], name='job_owner')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running'])), fields=('kind', 'key'), name='job_one_open_per_key'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running', 'done', 'failed', 'stopped'])), name='job_state_is_known')],
            },
        ),
    ]
