"""What waits too long: the requester's reminder, and word to the superior after the deadline."""

import datetime as dt
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.models import ApprovalTask, Run
from approvals.rules.superiors import superiors_of
from approvals.services.telling import facts_of, tell_deciders
from approvals.states import RunState
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.foundation.models import Notification, NotificationKind, User
from expense_mgmt.foundation.services import notices
from expense_mgmt.organisation.models import Project, RoleHolding, UnitAncestry
from expense_mgmt.organisation.roles import Role

REMINDER_PAUSE: Final = dt.timedelta(hours=4)


@transaction.atomic
def remind(*, subject_id: UUID, actor: User, at: dt.datetime) -> Run:
    """The requester asks those who have to decide to do so.

    raises    Run.DoesNotExist: no document of this person waits under this key
              RuleBroken reminded_lately: at most once per task and four hours
    source    DOMAIN §5 step logic
    """
    mine = Run.objects.filter(subject_id=subject_id, state=RunState.OPEN, submitted_by=actor)
    run = mine.lock().get()
    lately = Notification.objects.of_kind(NotificationKind.REMINDER).filter(
        topic=OuterRef("public_id"), created_at__gt=at - REMINDER_PAUSE
    )
    tasks = list(
        ApprovalTask.objects.open()
        .filter(~Exists(lately), run=run)
        .select_related("run", "queue")
        .order_by("pk")
    )
    if not tell_deciders(tasks, NotificationKind.REMINDER, actor=actor, at=at):
        raise RuleBroken(
            "reminded_lately",
            _("They were reminded within the last %(hours)s hours, or nobody can be reached."),
            {"hours": REMINDER_PAUSE // dt.timedelta(hours=1)},
        )
    return run


def escalate_overdue(*, at: dt.datetime) -> int:
    """Tell the superiors of whoever should have decided by now; once for each task.

    Safe to run any number of times, also at once: the second finds the first one's rows, and
    a unique constraint stands behind it.

    returns   how many tasks were escalated
    source    DOMAIN §5 step logic
    """
    told = Notification.objects.of_kind(NotificationKind.ESCALATION).filter(
        topic=OuterRef("public_id")
    )
    overdue = (
        ApprovalTask.objects.open()
        .due_before(at)
        .filter(~Exists(told))
        .select_related("run", "step", "origin")
        .order_by("due_at", "pk")
    )
    escalated = 0
    for task in overdue.iterator(chunk_size=500):
        people = superiors(task, timezone.localdate(at))
        if not people:
            continue
        escalated += bool(
            notices.notify(
                notices.each_of(User.objects.filter(pk__in=people), task.public_id),
                NotificationKind.ESCALATION,
                facts_of(task.run, url=task.run.url),
                actor=None,
                at=at,
            )
        )
    return escalated


def superiors(task: ApprovalTask, day: dt.date) -> set[int]:
    """The active holders of the next role above the one that was asked, at the nearest place.

    Nobody who is barred from the task hears of it this way; without any, nobody does.
    """
    distance = _units_above(task)
    held = list(
        RoleHolding.objects.on(day)
        .filter(Q(unit__in=distance) | Q(project=task.origin.project_id))
        .filter(company=task.run.company_id)
        .exclude(person__in=task.barred)
    )
    for role in superiors_of(Role(task.step.role)):
        here = [holding for holding in held if holding.role == role]
        if here:
            nearest = min(distance.get(holding.unit_id or 0, 0) for holding in here)
            return {
                holding.person_id
                for holding in here
                if distance.get(holding.unit_id or 0, 0) == nearest
            }
    return set()


def _units_above(task: ApprovalTask) -> dict[int, int]:
    """The units in whose scope the task's place lies, with their distance from it."""
    starts = [task.origin.unit_id or task.run.unit_id]
    if task.origin.project_id is not None:
        project = Project.objects.get(pk=task.origin.project_id)
        starts = [key for key in (project.region_id, project.department_id) if key]
    rows = UnitAncestry.objects.filter(descendant__in=starts).order_by("-distance")
    return {row.ancestor_id: row.distance + 1 for row in rows}
