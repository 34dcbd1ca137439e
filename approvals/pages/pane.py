"""The detail pane beside the list."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from approvals.conversation import Said, said_about
from approvals.interface import BudgetEffect, Pane, Summary, port_of
from approvals.models import ApprovalTask, Run
from approvals.pages.bar import DecisionBar, closed_bar, copy_bar, decision_bar, own_bar
from approvals.pages.chain import ChainStep, chain_steps
from approvals.pages.marks import DrawnCheck, drawn_checks, worst_effect
from approvals.pages.wanted import Wanted
from approvals.voided import Voided, voided_before
from expense_mgmt.core.money import percent
from expense_mgmt.core.templatetags.amounts import to_places
from expense_mgmt.foundation.models import User


@dataclass(frozen=True, slots=True)
class PaneView:
    """Everything the pane shows of one document.

    body         drawn by the document's own template
    step_number  the step the task belongs to, of `step_count`; 0 for a copy
    said         opinions and comments of every passage
    voided       signatures of earlier passages that count no more
    next_step    who comes after this step; None after the last
    error        why a decision was refused; `comment` is what was typed with it
    """

    run: Run
    summary: Summary
    pane: Pane
    body: str
    chain: Sequence[ChainStep]
    checks: Sequence[DrawnCheck]
    effect: BudgetEffect | None
    bar: DecisionBar
    step_number: int = 0
    said: Sequence[Said] = ()
    voided: Sequence[Voided] = ()
    error: str = ""
    comment: str = ""

    @property
    def step_count(self) -> int:
        return len(self.chain)

    @property
    def next_step(self) -> ChainStep | None:
        following = self.chain[self.step_number :]
        return next((step for step in following if step.state == "waiting"), None)

    @property
    def open_role(self) -> str:
        """The role whose turn it is, for the badge."""
        return next((step.code for step in self.chain if step.state == "now"), "")

    @property
    def over_percent(self) -> str:
        """By how much of the budget approving goes over it; empty where there is none."""
        if self.effect is None or not self.effect.overage or not self.effect.budget:
            return ""
        share = percent(self.effect.overage, self.effect.budget)
        return "" if share is None else str(to_places(share, 1))

    @property
    def is_decided(self) -> bool:
        return self.bar.mode == "decided"


def pane_of(
    task: ApprovalTask,
    *,
    user: User,
    at: dt.datetime,
    may_decide: bool,
    wanted: Wanted,
    error: str = "",
    comment: str = "",
) -> PaneView:
    """The pane of a task that the person may see.

    may_decide  it is open and waits for this person
    wanted      the list it is looked at from; a decision leads on in it
    """
    view = _view(task.run, user=user, at=at)
    if task.run.submitted_by_id == user.pk:
        bar = own_bar(in_pane=True)
    elif may_decide:
        bar = decision_bar(
            task,
            summary=view.summary,
            budget_status=task.run.budget_status,
            blocked=str(view.pane.blocked),
            comment=comment,
            in_pane=True,
        )
        if wanted.query:
            bar = replace(bar, decision_url=f"{bar.decision_url}?{wanted.query}")
    else:
        bar = closed_bar(error or outcome_of(task), wanted.page_url(), in_pane=True)
    return replace(view, bar=bar, step_number=task.step.sequence, error=error, comment=comment)


def copy_pane(run: Run, *, user: User, at: dt.datetime) -> PaneView:
    """The pane of a document of which the person got a copy."""
    view = _view(run, user=user, at=at)
    return replace(view, bar=copy_bar())


def _view(run: Run, *, user: User, at: dt.datetime) -> PaneView:
    port = port_of(run.kind)
    summary = port.summaries([run.subject_id])[run.subject_id]
    pane = port.pane(run.subject_id, user=user)
    return PaneView(
        run=run,
        summary=summary,
        pane=pane,
        body=render_to_string(pane.template, dict(pane.context)),
        chain=chain_steps(run, viewer=user, at=at),
        checks=drawn_checks(pane.checks),
        effect=worst_effect(summary.effects),
        bar=own_bar(in_pane=True),
        said=said_about(run.kind, run.subject_id),
        voided=voided_before(run),
    )


def outcome_of(task: ApprovalTask) -> str:
    """In words: how the run of a task stands that the person cannot decide any more."""
    if task.is_open:
        return _("It no longer waits for you.")
    return str(task.run.get_state_display())
