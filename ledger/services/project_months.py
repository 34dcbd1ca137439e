"""A project's months: locked by the statistic that states them, for ever."""

import datetime as dt
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import Conflict, RuleBroken
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Project
from ledger.models import ProjectMonth


def month_locked(month: Month) -> RuleBroken:
    """The refusal of any change inside a locked month."""
    return RuleBroken(
        "month_locked",
        _("The statistic of %(month)s is confirmed. Book the change in the current month."),
        {"month": month},
        field="month",
    )


def is_locked(project_id: int, month: Month) -> bool:
    """Whether a confirmed statistic closed the month of the project.

    Only for showing and for first answers: whoever writes holds the month by `hold_open`.
    """
    return ProjectMonth.objects.locked().filter(project=project_id, month=month).exists()


def locked_through(project_id: int) -> Month | None:
    """The last month of the project that is locked, for R-14."""
    last = ProjectMonth.objects.locked().filter(project=project_id).order_by("-month").first()
    return last.month if last else None


def hold_open(project_id: int, months: Iterable[Month]) -> None:
    """Keep months of a project from being locked until the caller's transaction ends.

    raises    RuleBroken month_locked
    source    PLATFORM §6.32, RELIABILITY promise 5
    """
    wanted = sorted(set(months))
    _ensure_rows([project_id], wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT month, locked_at FROM ledger_projectmonth"
            " WHERE project_id = %s AND month = ANY(%s) ORDER BY id FOR SHARE",
            [project_id, [month.first for month in wanted]],
        )
        for first, locked_at in cursor.fetchall():
            if locked_at is not None:
                raise month_locked(Month.of(first))


@transaction.atomic
def lock(
    projects: Collection[Project],
    month: Month,
    statistic_id: UUID,
    actor: User,
    at: dt.datetime,
) -> None:
    """Lock a month of projects because their statistic was confirmed.

    raises    Conflict month_already_locked
    source    DOMAIN §4 monthly statistic / confirm; PLATFORM §6.31, §6.32
    """
    ids = [project.pk for project in projects]
    _ensure_rows(ids, [month])
    rows = list(ProjectMonth.objects.filter(project__in=ids, month=month).lock())
    for row in rows:
        if row.locked_at is not None:
            raise Conflict(
                "month_already_locked",
                _("%(month)s is locked already."),
                {"month": month},
            )
    ProjectMonth.objects.filter(pk__in=[row.pk for row in rows]).update(
        locked_at=at, locked_by=actor, statistic_id=statistic_id
    )


def _ensure_rows(project_ids: Iterable[int], months: Iterable[Month]) -> None:
    months = list(months)
    ProjectMonth.objects.bulk_create(
        [
            ProjectMonth(project_id=project_id, month=month)
            for project_id in sorted(project_ids)
            for month in months
        ],
        ignore_conflicts=True,
    )
