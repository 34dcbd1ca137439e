"""Approving several clean documents with one press (DESIGN §6, bulk bar)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.interface import Summary, port_of
from approvals.models import ApprovalTask
from approvals.services.decide import decide
from approvals.states import BudgetStatus, Verb
from expense_mgmt.core.errors import Conflict, DomainError, RuleBroken
from expense_mgmt.core.money import ZERO
from expense_mgmt.foundation.models import User

# As many as two pages hold; whoever wants more does not know what he signs.
MOST_AT_ONCE: Final = 100
# Above this sum the person is shown it by project, and says yes once more.
CONFIRM_ABOVE: Final = Decimal(100_000)


@dataclass(frozen=True, slots=True)
class Seen:
    """A selected task, the version its reader saw, and how that version's hash begins."""

    task_id: UUID
    version: int
    digest: str

    @property
    def posted(self) -> str:
        """As a row of the page posts it."""
        return f"{self.task_id}:{self.version}:{self.digest}"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A selected task that the person sees, with its document as it is now."""

    task: ApprovalTask
    summary: Summary
    seen: Seen


@dataclass(frozen=True, slots=True)
class Selection:
    """What was selected, each once and in the order of the page.

    missing  how many of it the person does not see, or that exist no more
    """

    chosen: Sequence[Chosen]
    missing: int

    @property
    def approvable(self) -> list[Chosen]:
        return [each for each in self.chosen if may_select(each.task, each.summary)]

    @property
    def total(self) -> Decimal:
        return sum((each.task.amount for each in self.approvable), ZERO)

    @property
    def needs_confirmation(self) -> bool:
        return self.total > CONFIRM_ABOVE

    def sums(self) -> list[tuple[str, int, Decimal]]:
        """(projects, documents, amount), the largest first."""
        found: dict[str, list[Decimal]] = {}
        for each in self.approvable:
            found.setdefault(each.summary.where, []).append(each.task.amount)
        rows = [(where, len(amounts), sum(amounts, ZERO)) for where, amounts in found.items()]
        return sorted(rows, key=lambda row: -row[2])


@dataclass(frozen=True, slots=True)
class Result:
    """What happened to one selected document: approved, or why not."""

    chosen: Chosen
    error: DomainError | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of everything that was selected.

    missing  as `Selection.missing`
    """

    results: Sequence[Result]
    missing: int

    @property
    def approved(self) -> list[Result]:
        return [each for each in self.results if each.error is None]


def may_select(task: ApprovalTask, summary: Summary) -> bool:
    """Within budget, nothing flagged, below the limit: may be approved with others."""
    return (
        summary.is_clean
        and task.budget_status == BudgetStatus.WITHIN
        and task.amount < task.bulk_limit
    )


def selection_of(seen: Sequence[Seen], *, actor: User, at: dt.datetime) -> Selection:
    """The selected tasks with their documents; a fixed number of queries, whatever their number.

    raises  RuleBroken `nothing_selected`, `too_many_selected`
    """
    if not seen:
        raise RuleBroken("nothing_selected", _("Select at least one item to approve."))
    once = {choice.task_id: choice for choice in reversed(seen)}
    if len(once) > MOST_AT_ONCE:
        raise RuleBroken(
            "too_many_selected",
            _("At most %(limit)s items are approved at once. Nothing was approved."),
            {"limit": MOST_AT_ONCE},
        )
    visible = ApprovalTask.objects.visible_to(actor, timezone.localdate(at)).for_inbox()
    tasks = {task.public_id: task for task in visible.filter(public_id__in=once)}
    summaries = _summaries(tasks.values())
    chosen = [
        Chosen(tasks[key], summaries[tasks[key].subject_id], once[key])
        for key in dict.fromkeys(choice.task_id for choice in seen)
        if key in tasks
    ]
    return Selection(chosen, missing=len(once) - len(chosen))


def approve_selected(selection: Selection, *, actor: User, at: dt.datetime) -> Outcome:
    """Approve each selected document by itself, and say of each what happened.

    Each is a decision like any other, in a transaction of its own: a refusal of one leaves
    the others as they are. One that was decided meanwhile names who did.

    raises  RuleBroken `nothing_selected`
    source  DESIGN §6; DOMAIN §4 approve
    """
    return Outcome([_approved(each, actor, at) for each in selection.chosen], selection.missing)


def _approved(chosen: Chosen, actor: User, at: dt.datetime) -> Result:
    task, seen = chosen.task, chosen.seen
    try:
        # What is settled, or his own, is refused below with the word for that.
        if task.is_open and task.submitted_by_id != actor.pk:
            _ensure_selectable(chosen)
        decide(
            task_id=task.public_id,
            actor=actor,
            verb=Verb.APPROVE,
            version=seen.version,
            content_hash=task.run.content_hash,
            at=at,
        )
    except DomainError as error:
        return Result(chosen, error)
    except ApprovalTask.DoesNotExist:
        return Result(chosen, Conflict("moved_on", _("It no longer waits for you.")))
    return Result(chosen)


def _ensure_selectable(chosen: Chosen) -> None:
    digest = chosen.seen.digest
    if not digest or not chosen.task.run.content_hash.startswith(digest):
        raise Conflict(
            "stale_version", _("This document has changed since you opened it. Read it again.")
        )
    if chosen.task.step.is_collective:
        raise RuleBroken(
            "resolution_signed_alone", _("A collective resolution is signed by itself.")
        )
    if not may_select(chosen.task, chosen.summary):
        raise RuleBroken("not_clean", _("This one has to be opened and read first."))


def _summaries(tasks: Iterable[ApprovalTask]) -> dict[UUID, Summary]:
    by_kind: dict[str, list[UUID]] = {}
    for task in tasks:
        by_kind.setdefault(task.kind, []).append(task.subject_id)
    found: dict[UUID, Summary] = {}
    for kind, keys in sorted(by_kind.items()):
        found |= port_of(kind).summaries(keys)
    return found
