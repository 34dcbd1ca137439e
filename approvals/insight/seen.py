"""Which rows of the engine a manager's figures are made of: those of documents he may see."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from approvals.insight.wanted import Wanted
from approvals.interface import kinds_shown, seen_rows
from approvals.models import ApprovalTask, Decision, Run, Step
from approvals.states import StepState, Verb
from expense_mgmt.organisation.models import UnitAncestry

# Steps that somebody ended by a signature; skipped and ended ones took nobody's time.
SIGNED_STATES = (StepState.APPROVED, StepState.RETURNED, StepState.REJECTED)


def steps_signed(wanted: Wanted) -> QuerySet[Step]:
    """Steps that were signed in the period."""
    return Step.objects.filter(
        _runs(wanted, "run__"),
        state__in=SIGNED_STATES,
        closed_at__gte=wanted.begins_at,
        closed_at__lt=wanted.ends_at,
    )


def tasks_open(wanted: Wanted) -> QuerySet[ApprovalTask]:
    """What waits now; the period does not matter."""
    return ApprovalTask.objects.open().filter(_runs(wanted, "run__"))


def runs_ended(wanted: Wanted) -> QuerySet[Run]:
    """Passages that ended in the period, however they did."""
    return Run.objects.filter(
        _runs(wanted, ""), closed_at__gte=wanted.begins_at, closed_at__lt=wanted.ends_at
    )


def decisions(wanted: Wanted) -> QuerySet[Decision]:
    """Signatures of the period."""
    return Decision.objects.filter(
        _runs(wanted, "run__"), at__gte=wanted.begins_at, at__lt=wanted.ends_at
    )


def returns(wanted: Wanted) -> QuerySet[Decision]:
    """Signatures of the period that sent a document back."""
    return decisions(wanted).filter(verb=Verb.RETURN)


def _runs(wanted: Wanted, run: str) -> Q:
    """Passages of documents that the person sees, in the unit and of the kind asked for.

    run    way from the row to its passage, such as `run__`

    source    PLATFORM §6.18; STYLE §3 (`visible_to` is the only door)
    """
    seen = Q(pk__in=[])
    for kind in kinds_shown():
        rows = seen_rows(kind, wanted.user) if wanted.kind in {"", kind} else None
        if rows is not None:
            shown = rows.filter(public_id=OuterRef(f"{run}subject_id"))
            seen |= Q((f"{run}kind", kind)) & Q(Exists(shown))
    seen &= Q((f"{run}company", wanted.company))
    if wanted.unit is not None:
        below = UnitAncestry.objects.filter(ancestor=wanted.unit).values("descendant")
        seen &= Q((f"{run}unit__in", below))
    return seen
