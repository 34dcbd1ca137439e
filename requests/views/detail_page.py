"""What the page of one request shows."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_fsm import can_proceed, has_transition_perm

from approvals.conversation import Said
from approvals.interface import BudgetEffect
from approvals.pages.acts_trail import acts_on, in_order
from approvals.pages.chain import (
    carried_words,
    drawn_added,
    files_of,
    moved_words,
    resolution_words,
)
from approvals.pages.document import signing_context
from approvals.queries import ChainItem, chain, open_task_of
from budgets.explain import explain_effect
from budgets.queries import effects_for
from expense_mgmt.core import clock
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.templatetags.dates import moment
from expense_mgmt.core.words import rmb_in_words
from expense_mgmt.foundation.models import TransitionLog, User
from expense_mgmt.organisation.access import Act, may
from requests import digest
from requests.models import AdPlacement, ExpenseRequest, RequestAttachment
from requests.queries import earlier_of_kind, open_steps
from requests.services.ending import has_begun
from requests.services.seal import lines_of
from requests.views.trail import event_of, who

# Drawn states of a step (approvals.states.StepState); an ended one was never needed.
CHAIN_STATES: Final = {
    "open": "now",
    "approved": "done",
    "returned": "done",
    "rejected": "done",
    "waiting": "waiting",
    "skipped": "skipped",
    "told": "done",
    "carried": "done",
    "ended": "skipped",
}
SIGNED: Final = {
    "approve": gettext_lazy("approved"),
    "return": gettext_lazy("sent back"),
    "reject": gettext_lazy("rejected"),
}
LEVELS: Final = {"red": "bad", "amber": "warn", "green": "ok"}
# What an approver wrote stands with the decision; these acts have no decision.
OWN_REASONS: Final = frozenset({"withdraw", "cancel", "close"})


@dataclass(frozen=True, slots=True)
class PlacementView:
    """A placement with what may be done next."""

    placement: AdPlacement
    may_start: bool
    may_prove: bool
    has_begun: bool


def detail_context(
    expense_request: ExpenseRequest, user: User, *, shown_document: str = ""
) -> dict[str, Any]:
    """Everything the page draws, in a fixed number of queries."""
    effect = effects_for([expense_request.public_id]).get(expense_request.public_id)
    documents = list(expense_request.attachments.select_related("attachment__file"))
    run = expense_request.run
    task = open_task_of(run, user) if run is not None else None
    weighed = digest.effects_in_order(effect)
    effects = [_effect_row(line) for line in weighed]
    step = open_steps([run.pk]).get(run.pk) if run is not None else None
    items = chain(run) if run is not None else []
    events = list(expense_request.transitions.select_related("actor", "on_behalf_of"))
    return {
        "expense_request": expense_request,
        "open_role": step.role if step and expense_request.state == "in_approval" else "",
        "steps": _chain(expense_request, items, user, is_my_turn=task is not None),
        **signing_context(
            run,
            user,
            summary=digest.summary_of(expense_request, (), effect),
            blocked=digest.blocked_text(effect),
            besides=_own_reasons(events),
        ),
        "wait": _wait(items, clock.now()),
        "budget_title": _("Budget after approval")
        if expense_request.state == "in_approval"
        else _("Budget"),
        "blocking": effect.blocking if effect and may(user, Act.BUDGET_CHANGE) else (),
        "effects": effects,
        "explained": [explain_effect(line) for line in weighed],
        "sums": _sums(effects),
        "checks": _checks(expense_request, effect, len(documents)) if run else (),
        **digest.lines_context(expense_request, lines_of(expense_request), weighed),
        "documents": documents,
        "earlier": earlier_of_kind(expense_request, user),
        "shown": _shown(documents, shown_document),
        "amount_words": rmb_in_words(expense_request.amount)
        if expense_request.currency == "CNY" and expense_request.amount
        else "",
        "placements": _placements(expense_request, user),
        "events": in_order(
            [event_of(event) for event in events], acts_on(expense_request.public_id)
        ),
        "trail": events,
        "steps_next": next_steps(expense_request, user),
        "claim_url": _claim_url(expense_request, user),
        "breadcrumbs": [
            {"url": reverse("requests:expense_request_list"), "label": _("Requests")},
            {"url": "", "label": expense_request.number or _("Draft")},
        ],
    }


def next_steps(expense_request: ExpenseRequest, user: User) -> dict[str, bool]:
    """What this person may do with the request now, by the event of DOMAIN §4."""
    may_write = may(user, Act.REQUEST_WRITE)
    steps = {
        name: _may(getattr(expense_request, name), user)
        for name in ("submit", "withdraw", "cancel", "close")
    }
    steps["submit"] = steps["submit"] and may_write
    steps["edit"] = steps["submit"]
    steps["cancel"] = steps["cancel"] and not has_begun(expense_request)
    steps["any"] = any(steps.values())
    return steps


def _may(transition: Any, user: Any) -> bool:
    """From this state and by this person; what else it needs is asked for when it is done."""
    return can_proceed(transition, check_conditions=False) and has_transition_perm(transition, user)


def _wait(items: Sequence[ChainItem], now: dt.datetime) -> dict[str, Any] | None:
    """How long the open step has waited and until when it has time."""
    item = next((one for one in items if one.is_open and one.opened_at), None)
    if item is None or item.opened_at is None:
        return None
    return {
        "waited": now - item.opened_at,
        "due": item.due_at,
        "is_late": bool(item.due_at and item.due_at < now),
    }


def _chain(
    expense_request: ExpenseRequest, items: Sequence[ChainItem], user: User, *, is_my_turn: bool
) -> list[dict[str, Any]]:
    """The run as the component approval_chain_wide draws it, the submit first."""
    run = expense_request.run
    if run is None:
        return []
    first = {
        "state": "done",
        "name": expense_request.created_by.label,
        "role": _("Submitted"),
        "time": moment(run.opened_at),
    }
    return [first, *(_step(item, user, is_my_turn=is_my_turn) for item in items)]


def _step(item: ChainItem, user: User, *, is_my_turn: bool) -> dict[str, Any]:
    signed = item.signatures[-1] if item.signatures else None
    due = _("due %(time)s") % {"time": moment(item.due_at)} if item.is_open and item.due_at else ""
    return {
        "state": CHAIN_STATES.get(item.state, "waiting"),
        "name": _(", ").join(item.names) or item.covered_by or _("Nobody yet"),
        "role": item.label,
        "reason": " · ".join(
            part for part in (item.reason, resolution_words(item), carried_words(item)) if part
        ),
        "files": files_of(item),
        "mine": item.is_open and is_my_turn,
        "note": signed.comment if signed else "",
        "time": moment(signed.at) if signed else due,
        "detail": SIGNED.get(signed.verb, "") if signed else "",
        "moved": moved_words(item),
        "added": [drawn_added(one, user, clock.now(), is_open=item.is_open) for one in item.added],
    }


def _effect_row(line: BudgetEffect) -> dict[str, Any]:
    """A budget line with what was available before the request."""
    return {
        "label": line.label,
        "month": line.month,
        "budget": line.budget,
        "spent": line.spent,
        "committed": line.committed,
        "pending": line.pending,
        "this": line.this,
        "available_before": line.available_after + line.this,
        "available_after": line.available_after,
        "overage": line.overage,
    }


def _sums(effects: list[dict[str, Any]]) -> dict[str, Decimal]:
    """The last row of the budget table."""
    columns = ("budget", "available_before", "this", "available_after")
    return {name: sum((line[name] for line in effects), ZERO) for name in columns}


def _checks(
    expense_request: ExpenseRequest, effect: Any, document_count: int
) -> list[dict[str, Any]]:
    return [
        {"level": LEVELS[one.tone], "text": one.text, "detail": one.remedy, "icon": one.icon}
        for one in digest.checks_of(expense_request, effect, document_count)
    ]


def _shown(documents: list[RequestAttachment], wanted: str) -> RequestAttachment | None:
    """The document beside the list: the one asked for, else the first that can be shown."""
    for row in documents:
        if str(row.attachment.public_id) == wanted:
            return row
    return documents[0] if documents else None


def _placements(expense_request: ExpenseRequest, user: User) -> list[PlacementView]:
    rows = (
        AdPlacement.objects.filter(line__request=expense_request)
        .select_related("line__category", "platform", "company")
        .prefetch_related("proofs__attachment__file", "months__project")
        .order_by("line__position")
    )
    return [
        PlacementView(
            placement=row,
            may_start=_may(row.start, user),
            may_prove=_may(row.prove, user),
            has_begun=row.has_begun,
        )
        for row in rows
    ]


def _own_reasons(events: Sequence[TransitionLog]) -> list[Said]:
    """What the requester gave as reasons; approvers' opinions stand with their decisions."""
    return [
        Said(who(event), event.at, event.comment)
        for event in events
        if event.comment and event.name in OWN_REASONS
    ]


def _claim_url(expense_request: ExpenseRequest, user: User) -> str:
    """Where the requester settles an approved request; empty for everybody else."""
    if expense_request.state != "approved" or expense_request.created_by_id != user.pk:
        return ""
    try:
        return f"{reverse('requests:claim_new')}?request={expense_request.public_id}"
    except NoReverseMatch:
        return ""
