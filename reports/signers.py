"""Who signs a statistic, in order: for the foot of the sheet and the chain on its page."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from approvals.pages.chain import (
    carried_words,
    drawn_added,
    files_of,
    moved_words,
    resolution_words,
)
from approvals.queries import ChainItem, chain
from approvals.services.preview import planned_steps
from expense_mgmt.core import clock
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.templatetags.dates import moment
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.roles import Role
from reports.models import MonthlyStatistic
from reports.services.signing import subject_of
from reports.states import StatisticState

# Drawn states of a step (approvals.states.StepState).
DRAWN: Final = {
    "open": "now",
    "approved": "done",
    "returned": "done",
    "rejected": "done",
    "waiting": "waiting",
    "skipped": "skipped",
    "told": "done",
    "carried": "done",
    "ended": "skipped",
}


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature on the sheet."""

    role: str
    name: str
    on: dt.date


def signed(statistic: MonthlyStatistic) -> tuple[Signed, ...]:
    """The preparer and everyone who agreed to the present version, in order."""
    zone = ZoneInfo(statistic.time_zone)
    found: list[Signed] = []
    if statistic.state == StatisticState.GENERATED or statistic.run is None:
        return ()
    if statistic.prepared_by is not None and statistic.prepared_at is not None:
        on = statistic.prepared_at.astimezone(zone).date()
        found.append(Signed(Role.PROJECT_LEAD, statistic.prepared_by.label, on))
    for item in chain(statistic.run):
        found += [
            Signed(item.role, one.full_name, one.at.astimezone(zone).date())
            for one in item.signatures
            if one.verb == "approve"
        ]
    return tuple(found)


def chain_steps(
    statistic: MonthlyStatistic, user: User, *, is_my_turn: bool
) -> list[dict[str, Any]]:
    """The way of the statistic as the wide chain draws it, from preparing to filing."""
    is_prepared = statistic.state != StatisticState.GENERATED
    preparer = statistic.prepared_by if is_prepared else None
    at = statistic.prepared_at if is_prepared else None
    steps: list[dict[str, Any]] = [
        {
            "state": "done" if is_prepared else "now",
            "name": preparer.label if preparer else Role.PROJECT_LEAD.label,
            "role": _("Prepares") if not is_prepared else _("Prepared by the project lead"),
            "time": moment(at) if at else "",
        }
    ]
    if is_prepared and statistic.run is not None:
        steps += [_step(item, user, is_my_turn=is_my_turn) for item in chain(statistic.run)]
    else:
        steps += _planned(statistic)
    filed = statistic.state == StatisticState.FILED
    steps.append(
        {
            "state": "done" if filed else "now" if statistic.is_final else "waiting",
            "name": statistic.filed_by.label if statistic.filed_by else Role.ADMIN_CLERK.label,
            "role": _("Issues the copies and files them"),
            "time": moment(statistic.filed_at) if statistic.filed_at else "",
        }
    )
    return steps


def _planned(statistic: MonthlyStatistic) -> list[dict[str, Any]]:
    """Who will be asked once it is prepared; nothing where the matrix has no rule yet."""
    try:
        planned = planned_steps(subject_of(statistic))
    except RuleBroken:
        return []
    return [
        {
            "state": "waiting",
            "name": _(", ").join(step.names) or _("Nobody yet"),
            "role": step.label,
            "reason": step.reason,
        }
        for step in planned
        if step.needed
    ]


def _step(item: ChainItem, user: User, *, is_my_turn: bool) -> dict[str, Any]:
    signature = item.signatures[-1] if item.signatures else None
    agreed = signature is not None and signature.verb == "approve"
    return {
        "state": DRAWN.get(item.state, "waiting"),
        "name": _(", ").join(item.names) or item.covered_by or _("Nobody yet"),
        "role": item.label,
        "mine": item.is_open and is_my_turn,
        "time": moment(signature.at) if signature else "",
        "note": signature.comment if signature else "",
        "seal": _("Signed") if agreed else "",
        "reason": " · ".join(
            part for part in (resolution_words(item), carried_words(item)) if part
        ),
        "files": files_of(item),
        "moved": moved_words(item),
        "added": [drawn_added(one, user, clock.now(), is_open=item.is_open) for one in item.added],
    }
