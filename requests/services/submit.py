"""Sending a request into approval, and taking it out again."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from approvals.services.runs import open_run, route_of, withdraw_run
from budgets.interface import ShareAsk
from budgets.models.setting import ceiling_mode_of
from budgets.services import ceiling, control
from expense_mgmt.core.errors import Conflict
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.money import rounded
from expense_mgmt.core.periods import Month
from expense_mgmt.core.prepared import DAY, KEY, Prepared, given
from expense_mgmt.core.prepared_writes import insert, update
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services import numbers
from expense_mgmt.foundation.services.record import record
from expense_mgmt.foundation.services.versions import ensure_version
from requests.budget_record import budget_amounts
from requests.content import Content, shares_of, stored_content, stored_line
from requests.likeness import like_before
from requests.models import ExpenseRequest, RequestLine, RequestShare
from requests.rules.splitting import amount_with_its_like
from requests.services import drafts
from requests.services.completeness import ensure_complete
from requests.services.drafts import Upload
from requests.services.seal import Sealed, documents_of, lines_of, sealed, subject_of

SUBMIT_COLUMNS = [
    "state",
    "number",
    "submitted_at",
    "submitted_on",
    "guarded_amount",
    "budget_status",
    "run",
]


OWN: Final = Prepared(
    lambda: (
        ExpenseRequest.objects.for_form()
        .filter(public_id=given("request", KEY), created_by=given("person"))
        .lock()
    )
)
# With what the company does about its annual ceiling, which costs no statement so.
LOCKED_PERSON: Final = Prepared(
    lambda: (
        User.objects.select_for_update(no_key=True)
        .filter(pk=given("person"))
        .annotate(ceiling_mode=ceiling_mode_of(given("company"), given("day", DAY)))
        .values_list("pk", "ceiling_mode")
    )
)


@transaction.atomic
def save_and_submit(
    *,
    request_id: UUID,
    version: int,
    content: Content,
    actor: User,
    at: dt.datetime,
    uploads: Sequence[Upload] = (),
    detached: Collection[UUID] = (),
) -> ExpenseRequest:
    """Keep what a form holds and send it into approval: both, or nothing at all.

    raises    those of `drafts.save` and `submit`
    source    DOMAIN §4 expense request / submit; RELIABILITY promise 16
    """
    saved = drafts.save(
        request_id=request_id,
        version=version,
        content=content,
        uploads=uploads,
        detached=detached,
        actor=actor,
        at=at,
    )
    return submit(request_id=request_id, version=saved.version, actor=actor, at=at)


@transaction.atomic
def submit(*, request_id: UUID, version: int, actor: User, at: dt.datetime) -> ExpenseRequest:
    """Send a draft into approval, hold its budget and give it its number.

    All that can be found without the number is found before it is taken: whoever sends the next
    request of the company waits for it until this transaction is over.

    raises    Conflict stale_version, wrong_state; NotAllowed not_yours; Incomplete;
              RuleBroken budget_blocked, ceiling_reached, no_rule
    source    DOMAIN §4 expense request / submit; R-06, R-17, R-32, R-34, R-46
    """
    expense_request = _locked(request_id, actor)
    ensure_may(expense_request.submit, actor)
    ensure_version(expense_request, version)
    # Two requests sent at once by one person must see each other.
    today = at.astimezone(ZoneInfo(expense_request.company.time_zone)).date()
    ((_person, mode),) = LOCKED_PERSON(
        person=actor.pk, company=expense_request.company_id, day=today
    )
    rows, documents = lines_of(expense_request), documents_of(expense_request)
    ensure_complete(
        stored_content(expense_request, rows),
        document_kinds={row.kind for row in documents},
        today=today,
    )
    shares = _write_shares(expense_request, rows)
    parts = sealed(rows, documents, shares)
    expense_request.guarded_amount = _guarded_amount(expense_request, parts, today)
    asks = share_asks(expense_request, shares)
    granted = control.ask(company_id=expense_request.company_id, shares=asks)
    expense_request.budget_status = granted.effect.status
    expense_request.submitted_at = at
    expense_request.submitted_on = today
    expense_request.submit()
    subject = subject_of(expense_request, parts)
    route = route_of(subject, at=at)
    if not expense_request.number:
        expense_request.number = numbers.allot(
            company=expense_request.company, kind=expense_request.kind, month=Month.of(today)
        )
    control.hold(granted, document=expense_request.ref, actor=actor, at=at)
    ceiling.ensure_within(company_id=expense_request.company_id, shares=asks, mode=mode, at=at)
    subject = replace(subject, number=expense_request.number)
    expense_request.run = open_run(subject=subject, actor=actor, at=at, route=route)
    update(expense_request, *SUBMIT_COLUMNS)
    amounts = expense_request.amounts | budget_amounts(granted.effect)
    record(expense_request, "submit", actor=actor, at=at, amounts=amounts)
    return expense_request


@transaction.atomic
def withdraw(
    *, request_id: UUID, version: int, actor: User, at: dt.datetime, comment: str = ""
) -> ExpenseRequest:
    """Take a request back before its last approval; its budget is free again.

    raises    Conflict stale_version, wrong_state; NotAllowed not_yours
    source    DOMAIN §4 expense request / withdraw
    """
    expense_request = ExpenseRequest.objects.visible_to(actor).lock().get(public_id=request_id)
    ensure_may(expense_request.withdraw, actor)
    ensure_version(expense_request, version)
    if expense_request.run is None:
        raise Conflict("wrong_state", _("The document has moved on. Its present state is shown."))
    withdraw_run(run=expense_request.run, actor=actor, at=at)
    control.release(document=expense_request.ref, actor=actor, at=at)
    expense_request.withdraw()
    update(expense_request, "state")
    record(
        expense_request,
        "withdraw",
        actor=actor,
        at=at,
        comment=comment,
        amounts=expense_request.amounts,
    )
    return expense_request


def _locked(request_id: UUID, actor: User) -> ExpenseRequest:
    """The request under its lock; whose own it is sees it, whatever roles he holds."""
    own = OWN(request=request_id, person=actor.pk)
    if own:
        return own[0]
    visible = ExpenseRequest.objects.visible_to(actor).for_form()
    return visible.lock().get(public_id=request_id)


def share_asks(expense_request: ExpenseRequest, shares: Sequence[RequestShare]) -> list[ShareAsk]:
    """The stored shares as budget control asks for them."""
    return [
        ShareAsk(
            share_id=share.public_id,
            unit_id=expense_request.unit_id,
            project_id=share.project_id,
            platform_id=share.line.platform_id,
            category_id=share.line.category_id,
            month=share.month,
            amount=share.amount,
        )
        for share in shares
    ]


def _write_shares(
    expense_request: ExpenseRequest, rows: Sequence[RequestLine]
) -> list[RequestShare]:
    """Make the shares anew; those of an earlier submit held nothing any more."""
    if expense_request.number:
        RequestShare.objects.filter(line__request=expense_request).delete()
    return insert(
        RequestShare(line=row, project=share.project, month=share.month, amount=share.amount)
        for row in rows
        for share in shares_of(stored_line(row))
    )


def _guarded_amount(expense_request: ExpenseRequest, parts: Sealed, today: dt.date) -> Decimal:
    """The amount together with its like of the last days, which decides the steps (R-46)."""
    earlier = like_before(
        requester_id=expense_request.created_by_id,
        supplier_id=expense_request.supplier_id,
        scopes=parts.scopes,
        on=today,
        without=expense_request.pk,
    )
    return rounded(amount_with_its_like(expense_request.amount, today, earlier))
