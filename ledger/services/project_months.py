"""A project's months: locked by the statistic that states them, for ever."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import Conflict, RuleBroken
from expense_mgmt.core.periods import Month
from expense_mgmt.core.prepared import executed
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Project
from ledger.models import ProjectMonth

HOLD: Final = """
    SELECT kept.project_id, kept.month, kept.locked_at
    FROM ledger_projectmonth AS kept
    JOIN unnest(%s::bigint[], %s::date[]) AS asked (project_id, month) USING (project_id, month)
    ORDER BY kept.id
    FOR SHARE OF kept
"""

MAKE: Final = """
    INSERT INTO ledger_projectmonth (project_id, month)
    SELECT * FROM unnest(%s::bigint[], %s::date[])
    ON CONFLICT DO NOTHING
    RETURNING project_id, month
"""


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


def locked_among(wanted: Collection[tuple[int, Month]]) -> set[tuple[int, Month]]:
    """Those of the (project, month) that a confirmed statistic closed, as `is_locked` says it."""
    rows = ProjectMonth.objects.locked().filter(
        project__in={project_id for project_id, _month in wanted},
        month__in={month for _project_id, month in wanted},
    )
    return set(wanted) & set(rows.values_list("project", "month"))


def locked_through(project_id: int) -> Month | None:
    """The last month of the project that is locked, for R-14."""
    last = ProjectMonth.objects.locked().filter(project=project_id).order_by("-month").first()
    return last.month if last else None


def hold_open(project_id: int, months: Iterable[Month]) -> None:
    """Keep months of a project from being locked until the caller's transaction ends.

    raises    RuleBroken month_locked
    source    PLATFORM §6.32, RELIABILITY promise 5
    """
    hold_all_open((project_id, month) for month in months)


def hold_all_open(wanted: Iterable[tuple[int, Month]]) -> None:
    """Keep months of several projects from being locked, as `hold_open` does for one.

    wanted    (project, month); rows that are missing are made first
    raises    RuleBroken month_locked
    """
    missing = set(wanted)
    missing -= _held(missing)
    missing -= _made(missing)
    # What another made at the same moment is held now.
    _held(missing)


def _held(wanted: Collection[tuple[int, Month]]) -> set[tuple[int, Month]]:
    """Of the months asked for, those that have a row; these are held now."""
    if not wanted:
        return set()
    projects, months = zip(*wanted, strict=True)
    held: set[tuple[int, Month]] = set()
    found = executed(HOLD, [list(projects), [month.first for month in months]])
    for project_id, first, locked_at in found.fetchall():
        if locked_at is not None:
            raise month_locked(Month.of(first))
        held.add((project_id, Month.of(first)))
    return held


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
    _made({(key, month) for key in ids})
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


def _made(wanted: Collection[tuple[int, Month]]) -> set[tuple[int, Month]]:
    """Of the months asked for, those that had no row; ours until the transaction ends."""
    if not wanted:
        return set()
    projects, months = zip(*sorted(wanted), strict=True)
    made = executed(MAKE, [list(projects), [month.first for month in months]])
    return {(project_id, Month.of(first)) for project_id, first in made.fetchall()}
