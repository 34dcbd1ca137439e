"""Signatures that count no more: the document came again (RELIABILITY promise 8)."""

import datetime as dt
from dataclasses import dataclass

from approvals.besides import for_whom
from approvals.models import Decision, Run
from approvals.states import Verb


@dataclass(frozen=True, slots=True)
class Voided:
    """A yes of an earlier passage, with the version it was given to."""

    name: str
    role: str
    version: int
    at: dt.datetime


def voided_before(run: Run) -> list[Voided]:
    """Signatures of earlier passages that this one does not count, the newest first; one query.

    What was carried over is not among them.
    """
    earlier = (
        Decision.objects.filter(
            run__kind=run.kind,
            run__subject_id=run.subject_id,
            run__opened_at__lt=run.opened_at,
            verb=Verb.APPROVE,
        )
        .exclude(step__in=run.steps.filter(carried_from__isnull=False).values("carried_from"))
        .select_related("actor", "on_behalf_of", "step")
    )
    return [
        Voided(
            name=for_whom(one.actor, one.on_behalf_of),
            role=one.step.get_role_display(),
            version=one.version,
            at=one.at,
        )
        for one in earlier.order_by("-at", "-pk")
    ]
