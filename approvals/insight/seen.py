"""Which rows of the engine a manager's figures are made of: those of documents he may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from approvals.insight.wanted import Wanted
from approvals.interface import kinds_shown, seen_rows
from approvals.models import ApprovalTask, Decision, Run, Step
from approvals.states import StepState, Verb
from expense_mgmt.core.prepared import NUMBER, Among
from expense_mgmt.organisation.models import UnitAncestry

# Steps that somebody ended by a signature; skipped and ended ones took nobody's time.
SIGNED_STATES = (StepState.APPROVED, StepState.RETURNED, StepState.REJECTED)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one question is about: the passages that the person sees, found once for all figures.

    runs    primary keys of those that are open, or were under way in the period
    """

    wanted: Wanted
    runs: Sequence[int]

    def steps_signed(self) -> QuerySet[Step]:
        """Steps that were signed in the period."""
        return Step.objects.filter(
            self._among("run"),
            state__in=SIGNED_STATES,
            closed_at__gte=self.wanted.begins_at,
            closed_at__lt=self.wanted.ends_at,
        )

    def tasks_open(self) -> QuerySet[ApprovalTask]:
        """What waits now; the period does not matter."""
        return ApprovalTask.objects.open().filter(self._among("run"))

    def runs_ended(self) -> QuerySet[Run]:
        """Passages that ended in the period, however they did."""
        return Run.objects.filter(
            self._among("pk"),
            closed_at__gte=self.wanted.begins_at,
            closed_at__lt=self.wanted.ends_at,
        )

    def decisions(self) -> QuerySet[Decision]:
        """Signatures of the period."""
        return Decision.objects.filter(
            self._among("run"), at__gte=self.wanted.begins_at, at__lt=self.wanted.ends_at
        )

    def returns(self) -> QuerySet[Decision]:
        """Signatures of the period that sent a document back."""
        return self.decisions().filter(verb=Verb.RETURN)

    def _among(self, run: str) -> Q:
        keys = ArrayField(NUMBER)
        return Q(Among(F(run), Cast(Value(list(self.runs), output_field=keys), keys)))


def look(wanted: Wanted) -> Seen:
    """Find the passages of documents that the person sees, in the unit and of the kind asked for.

    The conditions of all kinds of documents make a long statement; it is asked once.

    source    PLATFORM §6.18; STYLE §3 (`visible_to` is the only door)
    """
    shown = Q(pk__in=[])
    for kind in kinds_shown():
        rows = seen_rows(kind, wanted.user) if wanted.kind in {"", kind} else None
        if rows is not None:
            shown |= Q(Exists(rows.filter(public_id=OuterRef("subject_id"))), kind=kind)
    under_way = Q(closed_at__isnull=True) | Q(
        closed_at__gte=wanted.begins_at, opened_at__lt=wanted.ends_at
    )
    runs = Run.objects.filter(shown, under_way, company=wanted.company)
    if wanted.unit is not None:
        below = UnitAncestry.objects.filter(ancestor=wanted.unit).values("descendant")
        runs = runs.filter(unit__in=below)
    return Seen(wanted, list(runs.values_list("pk", flat=True)))
