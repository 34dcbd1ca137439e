"""The decision bar: one for the inbox and for the document's own page."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.interface import Summary
from approvals.models import ApprovalTask, Run
from approvals.pages.marks import worst_effect
from approvals.queries import open_task_of
from approvals.states import BudgetStatus
from expense_mgmt.core.money import Money
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import Act, may


@dataclass(frozen=True, slots=True)
class DecisionBar:
    """What approvals/_decision_bar.html needs; one for the inbox and for the full page.

    mode  ready, soft_over, hard_over, own, decided
    """

    mode: str
    decision_url: str = ""
    version: int = 0
    content_hash: str = ""
    amount: Money | None = None
    title: str = ""
    over_amount: Decimal | None = None
    text: str = ""
    full_url: str = ""
    handover_url: str = ""
    add_approver_url: str = ""
    copy_url: str = ""
    minutes_url: str = ""
    comment_url: str = ""
    refresh_url: str = ""
    comment: str = ""
    hold_row: str = ""
    target: str = ""
    in_pane: bool = False


def decision_bar(
    task: ApprovalTask,
    *,
    summary: Summary,
    budget_status: str,
    blocked: str = "",
    comment: str = "",
    in_pane: bool = False,
) -> DecisionBar:
    """The bar for a task that waits for the reader.

    blocked  why nothing can be approved now (hard control), with the remedy
    comment  kept from an attempt that was refused
    """
    effect = worst_effect(summary.effects)
    over = effect.overage if effect and effect.overage else None
    is_over = budget_status != BudgetStatus.WITHIN
    is_collective = task.step.is_collective and not task.is_added
    blocked = blocked or minutes_wanted(task)
    return DecisionBar(
        mode="hard_over" if blocked else "soft_over" if is_over else "ready",
        decision_url=reverse("approvals:decide", args=[task.public_id]),
        version=summary.version,
        content_hash=summary.content_hash,
        amount=summary.amount,
        title=summary.title,
        over_amount=over,
        text=blocked,
        full_url=summary.url if in_pane else "",
        handover_url=reverse("approvals:hand_over", args=[task.public_id]),
        add_approver_url=reverse("approvals:add_approver", args=[task.public_id])
        if task.step.may_add_approver
        else "",
        minutes_url=reverse("approvals:attach_minutes", args=[task.public_id])
        if is_collective
        else "",
        comment_url=reverse("approvals:comment", args=[task.subject_id])
        + ("?inbox" if in_pane else ""),
        # A document's own page has it beside the comments.
        copy_url=reverse("approvals:copy_to", args=[task.subject_id]) if in_pane else "",
        comment=comment,
        hold_row=f"#task-{task.public_id}" if in_pane else "",
        target="#pane" if in_pane else "",
        in_pane=in_pane,
    )


def minutes_wanted(task: ApprovalTask) -> str:
    """Why a collective resolution cannot be signed yet; empty where it can, or is none."""
    if not task.step.is_collective or task.is_added or task.step.minutes.exists():
        return ""
    return _("This step is a collective resolution. Attach its minutes first.")


def own_bar(*, in_pane: bool = False) -> DecisionBar:
    """The requester looks at what he submitted."""
    return DecisionBar(
        mode="own", text=_("You submitted this. Somebody else decides on it."), in_pane=in_pane
    )


def copy_bar() -> DecisionBar:
    """The reader got a copy."""
    text = _("A copy for you to read. Nobody waits for your answer.")
    return DecisionBar(mode="own", text=text, in_pane=True)


def closed_bar(text: str, refresh_url: str, *, in_pane: bool = False) -> DecisionBar:
    """Someone was faster."""
    return DecisionBar(mode="decided", text=text, refresh_url=refresh_url, in_pane=in_pane)


def bar_for(
    run: Run | None,
    *,
    user: User,
    summary: Summary,
    blocked: str = "",
    day: dt.date | None = None,
) -> DecisionBar | None:
    """The bar at the foot of a document's own page; None where the reader has nothing to say.

    run      the document's current run
    blocked  as `Pane.blocked`
    """
    if run is None or not run.is_open:
        return None
    task = open_task_of(run, user, day=day)
    if task is not None:
        return decision_bar(task, summary=summary, budget_status=run.budget_status, blocked=blocked)
    is_own = run.submitted_by_id == user.pk
    return own_bar() if is_own and may(user, Act.APPROVE, day) else None
