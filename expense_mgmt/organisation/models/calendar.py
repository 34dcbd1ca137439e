"""Holidays and make-up workdays of a company, by year and version (R-21; PLATFORM §6.10, 37)."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from expense_mgmt.core.models import LockableQuerySet, PublicIdModel
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.models.document import known_states
from expense_mgmt.organisation.states import CalendarState


def is_drafter(calendar: Any, user: Any) -> bool:
    """Only who drafted a calendar changes it, so that whoever publishes it wrote none of it."""
    return bool(calendar.drafted_by_id == user.pk)


class WorkCalendarQuerySet(LockableQuerySet["WorkCalendar"]):
    def for_page(self) -> Self:
        """With what the pages name, newest first."""
        people = self.select_related("company", "drafted_by", "published_by")
        return people.order_by("-year", "-version")


class WorkCalendar(FSMModelMixin, PublicIdModel):
    """One version of a company's days of a year. A second administrator publishes it.

    revision   of a draft, one more with each change; whoever publishes names the one he read
    remark     where the days come from
    """

    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, db_index=False, related_name="calendars"
    )
    year = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField()
    state = FSMField(
        default=CalendarState.DRAFT, choices=CalendarState.choices, protected=True, editable=False
    )
    revision = models.PositiveIntegerField(default=1)
    remark = models.CharField(max_length=200, blank=True, default="")
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    published_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    published_at = models.DateTimeField(null=True, blank=True)

    objects = WorkCalendarQuerySet.as_manager()

    class Meta:
        constraints = [
            known_states("workcalendar", CalendarState),
            models.UniqueConstraint(
                fields=["company", "year", "version"], name="workcalendar_version_is_unique"
            ),
            models.UniqueConstraint(
                fields=["company", "year"],
                condition=Q(state=CalendarState.PUBLISHED),
                name="workcalendar_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | ~Q(published_by=F("drafted_by")),
                name="workcalendar_second_person_publishes",
                violation_error_message=_("A second administrator publishes the calendar."),
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True, published_at__isnull=True)
                & Q(state__in=[CalendarState.DRAFT, CalendarState.DISCARDED])
                | Q(published_by__isnull=False, published_at__isnull=False)
                & Q(state__in=[CalendarState.PUBLISHED, CalendarState.REPLACED]),
                name="workcalendar_published_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2000, 2099)), name="workcalendar_year_is_in_reach"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} V{self.version}"

    @property
    def is_draft(self) -> bool:
        return bool(self.state == CalendarState.DRAFT)

    @transition(field=state, source=CalendarState.DRAFT, target=CalendarState.PUBLISHED)
    def publish(self) -> None:
        """The second administrator puts the year's days in force."""

    @transition(field=state, source=CalendarState.PUBLISHED, target=CalendarState.REPLACED)
    def replace(self) -> None:
        """A later version of the year is published."""

    @transition(
        field=state,
        source=CalendarState.DRAFT,
        target=CalendarState.DISCARDED,
        permission=is_drafter,
    )
    def discard(self) -> None:
        """Its author gives the draft up; its number is not used again."""


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    def in_force(self) -> Self:
        """Days of published calendars."""
        return self.filter(calendar__state=CalendarState.PUBLISHED)

    def since(self, day: dt.date) -> Self:
        return self.filter(day__gte=day)


class CalendarDay(models.Model):
    """A day that differs from the ordinary week: a holiday, or a make-up workday (调休)."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("Holiday")
        WORKDAY = "workday", _("Make-up workday")

    calendar = models.ForeignKey(
        WorkCalendar, on_delete=models.PROTECT, db_index=False, related_name="days"
    )
    day = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=40, blank=True, default="")

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "day"], name="calendarday_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["holiday", "workday"]), name="calendarday_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"
