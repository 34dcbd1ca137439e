"""Telling people that a plan of theirs is due soon, due today, or late."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse
from django.utils import translation

from budgets.models import BudgetPlan
from budgets.plan_calendar import Due, dues_of
from budgets.plan_stages import Stage
from budgets.plan_topics import topics_of
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company, Notification, NotificationKind, User
from expense_mgmt.foundation.services import notices
from expense_mgmt.foundation.services.notices import Facts

DAYS_BEFORE = 3
MONTHS_LOOKED_AT = (0, 1)
MOMENTS = {DAYS_BEFORE: "soon", 0: "today", -1: "late"}
"""Words in the key of a reminder by the days that are left."""


def remind_of_plans(*, at: dt.datetime) -> int:
    """Write today's reminders of every company; the number of people told.

    Three days before, on the day, and the day after, each once however often it runs.

    source    R-21; DOMAIN §6 deadlines
    """
    return sum(_remind(company, at) for company in Company.objects.order_by("pk"))


def settle(plan: BudgetPlan, *stages: Stage, at: dt.datetime) -> None:
    """What was asked for is done: the reminders of it need nobody any more."""
    topics = topics_of(plan, stages, tuple(MOMENTS.values()))
    if topics:
        notices.settle(topics, at=at)


@transaction.atomic
def _remind(company: Company, at: dt.datetime) -> int:
    # Two workers at once tell everybody once.
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    today = at.astimezone(ZoneInfo(company.time_zone)).date()
    told = 0
    for ahead in MONTHS_LOOKED_AT:
        for due in dues_of(company, Month.of(today).plus(ahead), today=today):
            moment = _moment(due, today)
            if moment and not due.is_done:
                told += _tell(due, moment, at)
    return told


def _moment(due: Due, today: dt.date) -> str:
    """Which of its three moments today is; empty on other days."""
    return MOMENTS.get((due.on - today).days, "")


def _tell(due: Due, moment: str, at: dt.datetime) -> int:
    topic = due.topic(moment)
    if Notification.objects.filter(kind=NotificationKind.DEADLINE, topic=topic).exists():
        return 0
    with translation.override("en"):
        title_en = due.title
    with translation.override("zh-hans"):
        title = due.title
    url = due.plan.get_absolute_url() if due.plan else reverse("budgets:plan_deadlines")
    day = due.on.isoformat()
    facts = Facts(
        title=title,
        title_en=title_en,
        url=url,
        parameters={"first": day, "last": day},
    )
    people = User.objects.filter(pk__in=[person.pk for person in due.people])
    return notices.notify(
        notices.each_of(people, topic), NotificationKind.DEADLINE, facts, actor=None, at=at
    )
