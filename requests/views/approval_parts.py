"""What a page shows of its document's approval: chain, decision bar, opinions."""

from typing import Any, Final

from approvals.interface import Check
from approvals.models import Decision
from approvals.queries import ChainItem, chain, open_task_of
from approvals.states import StepState
from expense_mgmt.core.templatetags.dates import moment
from expense_mgmt.foundation.models import User

DRAWN: Final = {
    StepState.WAITING: "waiting",
    StepState.OPEN: "now",
    StepState.APPROVED: "done",
    StepState.SKIPPED: "skipped",
}
"""How the chain draws a step; one that sent back, rejected or ended is drawn as not needed."""

LEVELS: Final = {"red": "bad", "amber": "warn", "green": "ok"}


def approval_context(document: Any, user: User, checks: tuple[Check, ...]) -> dict[str, Any]:
    """Chain and decision bar of a document that may never have been submitted."""
    run = document.run
    items = chain(run) if run is not None else []
    is_open = run is not None and document.state == "in_approval"
    task = open_task_of(run, user) if is_open else None
    return {
        "steps": [_step(item, is_mine=task is not None) for item in items],
        "open_role": next((item.role for item in items if item.is_open), "") if is_open else "",
        "task": task,
        "checks": [
            {
                "level": LEVELS[check.tone],
                "text": check.text,
                "detail": check.remedy,
                "icon": check.icon,
            }
            for check in checks
        ],
        "opinions": [
            {"name": signature.full_name, "at": signature.at, "text": signature.comment}
            for item in reversed(items)
            for signature in item.signatures
            if signature.comment
        ],
    }


def decisions_of(document: Any) -> list[Decision]:
    """Who signed the document's present run, in order."""
    if document.run_id is None:
        return []
    return list(Decision.objects.filter(run=document.run_id).select_related("actor").order_by("at"))


def _step(item: ChainItem, *, is_mine: bool) -> dict[str, Any]:
    last = item.signatures[-1] if item.signatures else None
    return {
        "state": DRAWN.get(StepState(item.state), "skipped"),
        "name": ", ".join(item.names),
        "role": item.label,
        "reason": item.covered_by or item.reason,
        "time": moment(last.at) if last else "",
        "mine": is_mine and item.is_open,
    }
