"""Rows of the inbox."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from approvals.interface import BudgetEffect, Summary
from approvals.models import ApprovalTask
from approvals.pages.marks import DrawnFlag, ready_flag, worst_effect, worst_flag
from approvals.services.bulk import may_select
from approvals.states import RunState, Verb


@dataclass(frozen=True, slots=True)
class Row:
    """One task of the inbox."""

    task: ApprovalTask
    summary: Summary
    waited: dt.timedelta
    is_late: bool
    effect: BudgetEffect | None
    flag: DrawnFlag | None
    is_clean: bool
    may_select: bool
    error: str = ""
    comment: str = ""

    @property
    def where(self) -> str:
        """Requester, projects, category: what stands below the title."""
        parts = (self.summary.requester, self.summary.where, self.summary.what)
        return " · ".join(part for part in parts if part)

    @property
    def seen(self) -> str:
        """What a selected row posts: the task, and which content its reader saw."""
        return f"{self.task.public_id.hex}:{self.summary.version}:{self.summary.content_hash[:8]}"


def row_of(task: ApprovalTask, summary: Summary, at: dt.datetime) -> Row:
    may_together = may_select(task, summary)
    return Row(
        task=task,
        summary=summary,
        waited=at - task.opened_at,
        is_late=task.due_at < at,
        effect=worst_effect(summary.effects),
        flag=ready_flag() if may_together else worst_flag(summary.flags),
        is_clean=summary.is_clean,
        may_select=may_together,
    )


def refused_row(
    task: ApprovalTask, summary: Summary, at: dt.datetime, *, error: str, comment: str
) -> Row:
    """The row of a task as it stands after a decision on it was refused."""
    return replace(row_of(task, summary, at), error=error, comment=comment)


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """One decision of the person, in the list of what was decided."""

    summary: Summary
    task_id: str
    verb: str
    words: str
    comment: str
    at: dt.datetime

    @property
    def level(self) -> str:
        """Colour of the chip."""
        return {Verb.APPROVE.value: "ok", Verb.RETURN.value: "warn"}.get(self.verb, "bad")


@dataclass(frozen=True, slots=True)
class CopiedRow:
    """One document of which the person got a copy.

    at  when the last copy went out
    """

    summary: Summary
    state: str
    words: str
    at: dt.datetime

    @property
    def level(self) -> str:
        """Colour of the chip."""
        levels = {RunState.APPROVED: "ok", RunState.RETURNED: "warn", RunState.REJECTED: "bad"}
        return levels.get(RunState(self.state), "")


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list. One of `rows`, `decided` and `copied` is filled."""

    rows: Sequence[Row] = ()
    decided: Sequence[DecidedRow] = ()
    copied: Sequence[CopiedRow] = ()
    newer_url: str = ""
    older_url: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.rows or self.decided or self.copied)
