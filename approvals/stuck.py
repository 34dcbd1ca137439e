"""Open tasks that nobody may decide: where a holder has to be named, and why there is none."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from approvals.holders import holders_of
from approvals.models import ApprovalTask, Queue
from expense_mgmt.foundation.document_kinds import label_of
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.roles import Role


@dataclass(frozen=True, slots=True)
class StuckRow:
    """One task that found nobody, without what its document says: administrators read no business.

    role, place      whose signature it asks for; no place for a named person
    place_key        of the unit or project, for the link that names a holder
    reason           why nobody may give it
    """

    key: UUID
    document: str
    step: int
    role: str
    role_code: str
    place: str
    place_key: str
    reason: str
    since: dt.datetime
    due_at: dt.datetime
    is_late: bool


def rows_of(tasks: Sequence[ApprovalTask], at: dt.datetime, day: dt.date) -> list[StuckRow]:
    """The tasks with the reason of each; four queries whatever their number.

    tasks   with run, step and the unit, project and person of their origin
    """
    holders = holders_of([task.origin for task in tasks], day)
    return [
        StuckRow(
            key=task.public_id,
            document=f"{label_of(task.kind)} {task.run.number}".strip(),
            step=task.step.sequence,
            role=str(Role(task.step.role).label),
            role_code=task.step.role,
            place=_place(task.origin),
            place_key=_place_key(task.origin),
            reason=_reason(task, holders[task.origin_id]),
            since=task.opened_at,
            due_at=task.due_at,
            is_late=task.due_at < at,
        )
        for task in tasks
    ]


def _place(origin: Queue) -> str:
    place = origin.project or origin.unit
    return place.label if place is not None else ""


def _place_key(origin: Queue) -> str:
    place = origin.project or origin.unit
    return str(place.public_id) if place is not None else ""


def _reason(task: ApprovalTask, holders: Iterable[User]) -> str:
    """Nobody holds it, the named person has left, or all who hold it asked or signed before."""
    names = _(", ").join(person.label for person in holders)
    if task.origin.person is not None:
        return _("%(name)s is named in the rule and cannot sign.") % {
            "name": task.origin.person.label
        }
    if names:
        return _("%(names)s asked for it, signed it already, or is away.") % {"names": names}
    return _("Nobody holds this role here or above.")
