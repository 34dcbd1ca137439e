"""What approvers did at a step besides deciding, for the chain: whom they added, to whom they gave."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from approvals.models import Addition, ApprovalTask, Decision, Step, TaskMove
from expense_mgmt.foundation.models import User


@dataclass(frozen=True, slots=True)
class Added:
    """An approver whom another added.

    name       who is asked, or signed
    by, why    who added him, and his reason
    state      done, now, waiting, withdrawn, ended
    comment    what he wrote with his decision
    adder_ids  who may take it back
    """

    name: str
    by: str
    why: str
    position: str
    state: str
    task_id: UUID
    adder_ids: frozenset[int]
    comment: str = ""
    at: dt.datetime | None = None

    @property
    def is_undecided(self) -> bool:
        return self.state in {"now", "waiting"}


@dataclass(frozen=True, slots=True)
class Moved:
    """A task that somebody handed over."""

    by: str
    to: str
    why: str
    at: dt.datetime


def with_besides() -> "Prefetch[Any, Any, Any]":
    """The tasks of steps with all that `added_of` and `moves_of` read; two queries."""
    people = ("addition__actor", "addition__on_behalf_of")
    moves = TaskMove.objects.handed_over().select_related("actor", "on_behalf_of", "target__person")
    return Prefetch(
        "tasks",
        ApprovalTask.objects.select_related("queue__person", *people)
        .prefetch_related(Prefetch("moves", moves.order_by("at", "pk")))
        .order_by("pk"),
    )


def added_of(step: Step, decisions: Mapping[int, Decision]) -> tuple[Added, ...]:
    """Whom approvers added to a step, in the order of their asking.

    decisions   by their task
    """
    return tuple(
        _added(task.addition, task, decisions.get(task.pk))
        for task in step.tasks.all()
        if task.is_added
    )


def _added(addition: Addition, task: ApprovalTask, decision: Decision | None) -> Added:
    states = {"open": "now", "waiting": "waiting", "decided": "done"}
    state = "withdrawn" if addition.withdrawn_at else states.get(task.state, "ended")
    asked = task.queue.person.label if task.queue.person else _("Nobody yet")
    adders = (addition.actor_id, addition.on_behalf_of_id)
    return Added(
        name=for_whom(decision.actor, decision.on_behalf_of) if decision else asked,
        by=for_whom(addition.actor, addition.on_behalf_of),
        why=addition.comment,
        position=addition.position,
        state=state,
        task_id=task.public_id,
        adder_ids=frozenset(key for key in adders if key),
        comment=decision.comment if decision else "",
        at=decision.at if decision else None,
    )


def moves_of(step: Step) -> tuple[Moved, ...]:
    """Who handed over what he was asked at a step, the first first."""
    return tuple(
        Moved(
            by=for_whom(move.actor, move.on_behalf_of) if move.actor else "",
            to=move.target.person.label if move.target.person else "",
            why=move.comment,
            at=move.at,
        )
        for task in step.tasks.all()
        for move in task.moves.all()
    )


def for_whom(actor: User, principal: User | None) -> str:
    """A person, or "A for B" where a deputy acted."""
    if principal is None:
        return actor.label
    return _("%(name)s for %(principal)s") % {
        "name": actor.label,
        "principal": principal.label,
    }
