"""The page on which an approver names somebody: hand over, add approver, copy to."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from approvals.act_forms import Choices
from approvals.models import ApprovalTask, Run
from approvals.receivers import deciders_for, named, readers_in
from expense_mgmt.core.money import Money
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.notice_words import document_name
from expense_mgmt.organisation.roles import Role


@dataclass(frozen=True, slots=True)
class ActPage:
    """What approvals/act.html needs beside its form.

    words    what the act does, in one or two sentences
    button   of the form, with its icon
    heading  what of the document the reader may know; its amount only with its title
    """

    title: str
    words: str
    button: str
    icon: str
    run: Run
    cancel_url: str
    heading: str
    amount: Money | None = None


def hand_over_page(task: ApprovalTask, *, cancel_url: str = "") -> ActPage:
    return ActPage(
        title=_("Hand over"),
        words=_(
            "This person decides in your place, for good. You go on seeing the document, and the chain says who handed it over and why."
        ),
        button=_("Hand over"),
        icon="user-share",
        **_seen(task.run),
        cancel_url=cancel_url or task.url,
    )


def name_holder_page(task: ApprovalTask, *, cancel_url: str) -> ActPage:
    return ActPage(
        title=_("Name who decides"),
        words=_(
            "Nobody holds the role %(role)s here, or nobody who holds it may sign. The person you name decides; you decide nothing."
        )
        % {"role": task.step.get_role_display()},
        button=_("Hand over"),
        icon="user-share",
        # Administrators read no business: neither title nor amount.
        run=task.run,
        heading=document_name(task.run.kind, task.run.number),
        cancel_url=cancel_url,
    )


def add_approver_page(task: ApprovalTask) -> ActPage:
    return ActPage(
        title=_("Add approver"),
        words=_(
            "This person approves as well, at your step. Both of you must agree; later steps stay as they are."
        ),
        button=_("Add approver"),
        icon="user-plus",
        **_seen(task.run),
        cancel_url=task.url,
    )


def minutes_page(task: ApprovalTask) -> ActPage:
    return ActPage(
        title=_("Attach minutes"),
        words=_(
            "At least %(count)d people sign this step, on the minutes of their meeting. Whoever sees the document reads them."
        )
        % {"count": task.step.signers_needed},
        button=_("Attach minutes"),
        icon="paperclip",
        **_seen(task.run),
        cancel_url=task.url,
    )


def copy_page(run: Run, *, cancel_url: str) -> ActPage:
    return ActPage(
        title=_("Copy to"),
        words=_("They are told, may read the document from now on, and decide nothing."),
        button=_("Copy to"),
        icon="copy",
        **_seen(run),
        cancel_url=cancel_url,
    )


def _seen(run: Run) -> dict[str, Any]:
    """The document as those who see it know it."""
    amount = Money(run.amount, run.currency) if run.amount else None
    return {"run": run, "heading": run.label, "amount": amount}


def receivers(task: ApprovalTask, user: User, day: dt.date) -> Choices:
    """Who may be named to decide a task, instead of the reader or with him."""
    run = task.run
    asked = task.step.tasks.unsettled().filter(queue__person__isnull=False)
    signed = run.decisions.all()
    return _choices(
        deciders_for(Role(task.step.role), run.company_id, day)
        .exclude(pk__in=[user.pk, *task.barred])
        .exclude(pk__in=asked.values("queue__person"))
        .exclude(pk__in=signed.values("actor")),
        run,
        day,
    )


def readers(run: Run, user: User, day: dt.date) -> Choices:
    """Who may still get a copy."""
    return _choices(
        readers_in(run.company_id, day)
        .exclude(pk__in=[user.pk, run.submitted_by_id])
        .exclude(pk__in=run.copies.values("reader")),
        run,
        day,
    )


def _choices(people: QuerySet[User], run: Run, day: dt.date) -> Choices:
    return named(people, run.company_id, day)
