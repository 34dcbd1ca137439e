"""Approving several clean documents with one press (DESIGN §6, bulk bar)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.interface import Summary, port_of
from approvals.models import ApprovalTask, Decision
from approvals.services.decide import decide
from approvals.states import BudgetStatus, Verb
from expense_mgmt.core.errors import Conflict, DomainError, RuleBroken
from expense_mgmt.foundation.models import User

# From the first band on that asks for an executive, each document is opened and read.
BULK_LIMIT: Final = Decimal(50_000)


@dataclass(frozen=True, slots=True)
class Seen:
    """A selected task, the version its reader saw, and how that version's hash begins."""

    task_id: UUID
    version: int
    digest: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A selected document that was not approved, and why."""

    title: str
    error: DomainError


@dataclass(frozen=True, slots=True)
class Outcome:
    approved: Sequence[Decision]
    skipped: Sequence[Skipped]


def may_select(summary: Summary) -> bool:
    """Within budget, nothing flagged, below the limit: may be approved with others."""
    return summary.is_clean and summary.amount.amount < BULK_LIMIT


def approve_selected(*, seen: Sequence[Seen], actor: User, at: dt.datetime) -> Outcome:
    """Approve each selected document by itself; what may not be is skipped by name.

    Each is a decision like any other, in a transaction of its own: a refusal of one leaves
    the others as they are.

    raises  RuleBroken `nothing_selected`
    source  DESIGN §6; DOMAIN §4 approve
    """
    if not seen:
        raise RuleBroken("nothing_selected", _("Select at least one document first."))
    approved: list[Decision] = []
    skipped: list[Skipped] = []
    awaiting = ApprovalTask.objects.awaiting(actor, timezone.localdate(at)).for_inbox()
    for choice in seen:
        task = awaiting.filter(public_id=choice.task_id).first()
        if task is None:
            # Decided meanwhile, or never this person's: the list no longer shows it.
            continue
        summary = port_of(task.kind).summaries([task.subject_id])[task.subject_id]
        try:
            _ensure_selectable(task, summary, choice)
            approved.append(
                decide(
                    task_id=task.public_id,
                    actor=actor,
                    verb=Verb.APPROVE,
                    version=choice.version,
                    content_hash=task.run.content_hash,
                    at=at,
                )
            )
        except DomainError as error:
            skipped.append(Skipped(summary.title, error))
    return Outcome(approved, skipped)


def _ensure_selectable(task: ApprovalTask, summary: Summary, choice: Seen) -> None:
    if not choice.digest or not task.run.content_hash.startswith(choice.digest):
        raise Conflict(
            "stale_version", _("This document has changed since you opened it. Read it again.")
        )
    if task.step.is_collective:
        raise RuleBroken(
            "resolution_signed_alone", _("A collective resolution is signed by itself.")
        )
    if task.budget_status != BudgetStatus.WITHIN or not may_select(summary):
        raise RuleBroken("not_clean", _("This one has to be opened and read first."))
