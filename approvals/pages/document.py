"""What a page shows of its document's approval: chain, decision bar, checks."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from approvals.conversation import Said, said_about
from approvals.interface import Check, Summary
from approvals.models import Decision, Run
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
        "checks": [
            {
                "level": LEVELS[check.tone],
                "text": check.text,
                "detail": check.remedy,
                "icon": check.icon,
            }
            for check in checks
        ],
        **signing_context(run, user, summary=summary, blocked=blocked),
    }


def signing_context(
    run: Run | None,
    user: User,
    *,
    summary: Summary,
    blocked: str = "",
    besides: Iterable[Said] = (),
) -> dict[str, Any]:
    """What stands beside the chain on every document's page, whoever draws the chain.

    The bar for whose turn it is, signatures that count no more, and what people said: for
    approvals/_signatures.html, _opinions.html and _decision_bar.html.

    run      the document's current one; None where it was never submitted
    blocked  as `Pane.blocked`
    besides  as `said_about`
    """
    if run is None:
        return {"bar": None, "voided": (), "opinions": ()}
    return {
        "bar": bar_for(run, user=user, summary=summary, blocked=blocked),
        "voided": voided_before(run),
        "opinions": said_about(run.kind, run.subject_id, besides=besides),
    }


def decisions_of(document: Any) -> list[Decision]:
    """Who signed the document's present run, in order."""
    if document.run_id is None:
        return []
    signed = Decision.objects.filter(run=document.run_id).select_related("actor")
    return list(signed.order_by("at", "pk"))
