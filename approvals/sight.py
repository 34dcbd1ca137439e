"""Whose business a passage is, and who sees its document."""

import datetime as dt
from uuid import UUID

from approvals.interface import seen_rows
from approvals.models import ApprovalTask, Decision, Run, TaskMove
from expense_mgmt.foundation.models import User


def run_before(user: User, subject_id: UUID, day: dt.date) -> Run:
    """The newest passage of a document that the person sees.

    raises  Run.DoesNotExist: there is none, or the document is hidden from this person
    """
    run = Run.objects.filter(subject_id=subject_id).order_by("-opened_at", "-pk").first()
    if run is None or not sees(user, run, day):
        msg = f"no passage of {subject_id} for user {user.pk}"
        raise Run.DoesNotExist(msg)
    return run


def is_party(user: User, run: Run, day: dt.date) -> bool:
    """He sent the document in, decided on it, is asked to, or gave that to another."""
    return (
        run.submitted_by_id == user.pk
        or Decision.objects.by(user).filter(run=run).exists()
        or ApprovalTask.objects.awaiting(user, day).filter(run=run).exists()
        or TaskMove.objects.given_by(user).filter(task__run=run).exists()
    )


def sees(user: User, run: Run, day: dt.date) -> bool:
    """The document of a passage is visible to the person: his business, a copy, or his scope."""
    if is_party(user, run, day) or Run.objects.copied_to(user, day).filter(pk=run.pk).exists():
        return True
    rows = seen_rows(run.kind, user)
    return rows is not None and rows.filter(public_id=run.subject_id).exists()
