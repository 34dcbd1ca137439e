"""What a page shows of its document's approval: chain, decision bar, checks."""

from collections.abc import Sequence
from typing import Any, Final

from approvals.conversation import said_about
from approvals.interface import Check, Summary
from approvals.models import Decision
from approvals.pages.bar import bar_for
from approvals.pages.chain import chain_steps
from approvals.voided import voided_before
from expense_mgmt.core import clock
from expense_mgmt.foundation.models import User

LEVELS: Final = {"red": "bad", "amber": "warn", "green": "ok"}


def approval_context(
    document: Any, user: User, *, summary: Summary, checks: Sequence[Check], blocked: str = ""
) -> dict[str, Any]:
    """Chain and decision bar of a document, which may never have been submitted.

    blocked  as `Pane.blocked`
    """
    run = document.run
    steps = chain_steps(run, viewer=user, at=clock.now()) if run is not None else []
    waits = [step.code for step in steps if step.state == "now"]
    return {
        "steps": steps,
        "open_role": waits[0] if waits and document.state == "in_approval" else "",
        "bar": bar_for(run, user=user, summary=summary, blocked=blocked),
        "checks": [
            {
                "level": LEVELS[check.tone],
                "text": check.text,
                "detail": check.remedy,
                "icon": check.icon,
            }
            for check in checks
        ],
        "voided": voided_before(run) if run is not None else (),
        "opinions": said_about(run.kind, document.public_id) if run is not None else (),
    }


def decisions_of(document: Any) -> list[Decision]:
    """Who signed the document's present run, in order."""
    if document.run_id is None:
        return []
    signed = Decision.objects.filter(run=document.run_id).select_related("actor")
    return list(signed.order_by("at", "pk"))
