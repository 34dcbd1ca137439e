"""The detail pane beside the list."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string

from approvals.conversation import Said, said_about
from approvals.interface import BudgetEffect, Pane, Summary, port_of
from approvals.models import ApprovalTask
from approvals.pages.bar import DecisionBar, closed_bar, decision_bar, own_bar
from approvals.pages.chain import ChainStep, chain_steps
from approvals.pages.marks import DrawnCheck, drawn_checks, worst_effect
from approvals.voided import Voided, voided_before
from expense_mgmt.foundation.models import User


@dataclass(frozen=True, slots=True)
class PaneView:
    """Everything the pane shows of one document.

    body         drawn by the document's own template
    step_number  the step the task belongs to, of `step_count`
    said         opinions and comments of every passage
    voided       signatures of earlier passages that count no more
    next_step    who comes after this step; None after the last
    error        why a decision was refused; `comment` is what was typed with it
    """

    task: ApprovalTask
    summary: Summary
    pane: Pane
    body: str
    chain: Sequence[ChainStep]
    checks: Sequence[DrawnCheck]
    effect: BudgetEffect | None
    bar: DecisionBar
    said: Sequence[Said] = ()
    voided: Sequence[Voided] = ()
    error: str = ""
    comment: str = ""

    @property
    def step_number(self) -> int:
        return self.task.step.sequence

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
    def is_decided(self) -> bool:
        return self.bar.mode == "decided"


def pane_of(
    task: ApprovalTask,
    *,
    user: User,
    at: dt.datetime,
    may_decide: bool,
    inbox_url: str,
    error: str = "",
    comment: str = "",
) -> PaneView:
    """The pane of one task; its document is read afresh.

    may_decide  the task still waits for this person
    """
    port = port_of(task.kind)
    summary = port.summaries([task.subject_id])[task.subject_id]
    pane = port.pane(task.subject_id, user=user)
    if task.run.submitted_by_id == user.pk:
        bar = own_bar(in_pane=True)
    elif may_decide:
        bar = decision_bar(
            task,
            summary=summary,
            budget_status=task.run.budget_status,
            blocked=str(pane.blocked),
            comment=comment,
            in_pane=True,
        )
    else:
        bar = closed_bar(error or outcome_of(task), inbox_url, in_pane=True)
    return PaneView(
        task=task,
        summary=summary,
        pane=pane,
        body=render_to_string(pane.template, dict(pane.context)),
        chain=chain_steps(task.run, viewer=user, at=at),
        checks=drawn_checks(pane.checks),
        effect=worst_effect(summary.effects),
        bar=bar,
        said=said_about(task.kind, task.subject_id),
        voided=voided_before(task.run),
        error=error,
        comment=comment,
    )


def outcome_of(task: ApprovalTask) -> str:
    """In words: how the run of a task stands that the person cannot decide any more."""
    return str(task.run.get_state_display())
