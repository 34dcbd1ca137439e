"""Decisions and runs, recomputed (RELIABILITY promises 6 to 9)."""

from collections.abc import Iterator

from django.db.models import Count, F, Q

from approvals.models import Decision, Run
from approvals.states import RunState
from expense_mgmt.core.findings import Finding


def decisions_apart() -> Iterator[Finding]:
    """Nobody decided on what he submitted himself, nor had it decided in his name."""
    own = Q(actor=F("run__submitted_by")) | Q(on_behalf_of=F("run__submitted_by"))
    for decision in Decision.objects.filter(own).select_related("run").order_by("pk"):
        yield Finding(
            "decision_by_requester",
            "A document was decided by the person who submitted it.",
            f"{decision.run.kind} {decision.run.subject_id}",
        )


def signatures_counted_once() -> Iterator[Finding]:
    """Nobody signed two steps of one run."""
    twice = Decision.objects.values("run", "run__kind", "run__subject_id", "actor").annotate(
        signatures=Count("pk")
    )
    for row in twice.filter(signatures__gt=1).order_by("run", "actor"):
        yield Finding(
            "signed_twice",
            "One person signed two steps of one run.",
            f"{row['run__kind']} {row['run__subject_id']}",
        )


def runs_end_as_decided() -> Iterator[Finding]:
    """An approved run has a yes and no no; a returned or rejected one has exactly one no."""
    refusals = Count("decisions", filter=~Q(decisions__verb="approve"))
    agreed = Count("decisions", filter=Q(decisions__verb="approve"))
    runs = Run.objects.annotate(refusals=refusals, agreed=agreed)
    wrong = (
        Q(state=RunState.APPROVED) & (Q(refusals__gt=0) | Q(agreed=0))
        | Q(state__in=[RunState.RETURNED, RunState.REJECTED]) & ~Q(refusals=1)
        | Q(state=RunState.OPEN) & Q(refusals__gt=0)
    )
    for run in runs.filter(wrong).order_by("pk"):
        yield Finding(
            "run_without_decision",
            "A run ended otherwise than its decisions say.",
            f"{run.kind} {run.subject_id}",
        )
