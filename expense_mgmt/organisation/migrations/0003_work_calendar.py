"""Calendars of a company's working days."""

import django.db.models.deletion
import django_fsm
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('foundation', '0004_notifications'),
        ('organisation', '0002_delegation_scope'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WorkCalendar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('year', models.PositiveSmallIntegerField()),
                ('version', models.PositiveIntegerField()),
                ('state', django_fsm.FSMField(choices=[('draft', 'Draft'), ('published', 'Published'), ('replaced', 'Replaced'), ('discarded', 'Discarded')], default='draft', editable=False, max_length=50, protected=True)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('remark', models.CharField(blank=True, default='', max_length=200)),
                ('drafted_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calendars', to='foundation.company')),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('kind', models.CharField(choices=[('holiday', 'Holiday'), ('workday', 'Make-up workday')], max_length=8)),
                ('name', models.CharField(blank=True, default='', max_length=40)),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='days', to='organisation.workcalendar')),
            ],
        ),
        migrations.AddConstraint(
            model_name='workcalendar',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'published', 'replaced', 'discarded'])), name='workcalendar_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='workcalendar',
            constraint=models.UniqueConstraint(fields=('company', 'year', 'version'), name='workcalendar_version_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='workcalendar',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('company', 'year'), name='workcalendar_one_in_force'),
        ),
        migrations.AddConstraint(
            model_name='workcalendar',
            constraint=models.CheckConstraint(condition=models.Q(('published_by__isnull', True), models.Q(('published_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='workcalendar_second_person_publishes', violation_error_message='A second administrator publishes the calendar.'),
        ),
        migrations.AddConstraint(
            model_name='workcalendar',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('published_by__isnull', True), ('state__in', ['draft', 'discarded'])), models.Q(('published_at__isnull', False), ('published_by__isnull', False), ('state__in', ['published', 'replaced'])), _connector='OR'), name='workcalendar_published_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='workcalendar',
            constraint=models.CheckConstraint(condition=models.Q(('year__range', (2000, 2099))), name='workcalendar_year_is_in_reach'),
        ),
        migrations.AddConstraint(
            model_name='calendarday',
            constraint=models.UniqueConstraint(fields=('calendar', 'day'), name='calendarday_once'),
        ),
        migrations.AddConstraint(
            model_name='calendarday',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['holiday', 'workday'])), name='calendarday_kind_is_known'),
        ),
    ]
