"""Writing, submitting and taking back a settlement claim (核销)."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from approvals.services import runs
from expense_mgmt.core import clock
from expense_mgmt.core.errors import Conflict, RuleBroken
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.money import rounded, total_of
from expense_mgmt.core.periods import Month
from expense_mgmt.core.prepared import DAY, KEY, Prepared, given
from expense_mgmt.core.prepared_writes import insert, update
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services import attachments, numbers
from expense_mgmt.foundation.services.record import record
from expense_mgmt.foundation.services.versions import ensure_version
from expense_mgmt.organisation.models import Supplier
from requests.commitments import OpenShare, open_shares
from requests.models import ClaimAttachment, ClaimLine, ExpenseRequest, SettlementClaim
from requests.rules.claim_lines import oldest_first
from requests.rules.documents import Paper
from requests.services import invoices, placements
from requests.services.claim_content import amounts_of, read_content, subject_of
from requests.services.claim_guards import (
    company_day,
    ensure_accepted,
    ensure_approved,
    ensure_covered,
    ensure_in_time,
    ensure_invoices_agree,
    ensure_papers,
    ensure_settleable,
    ensure_writable,
)
from requests.states import LIVE_CLAIM_STATES

BESIDE: Final = ("company", "created_by", "expense_request", "supplier")
NEAR: Final = Prepared(
    lambda: (
        SettlementClaim.objects.near(given("person"), given("day", DAY))
        .filter(public_id=given("claim", KEY))
        .select_related(*BESIDE)
        .lock()
    )
)


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """What the requester writes.

    lines      public id of a share → amount; None takes `amount` from the oldest month first
    invoices   in the order of the rows
    uploads    kind and file of each new document
    dropped    public ids of documents to take off
    """

    supplier: Supplier
    contract_number: str
    completed_on: dt.date | None
    is_final: bool
    lines: Mapping[UUID, Decimal] | None
    invoices: Sequence[invoices.InvoiceDraft]
    amount: Decimal | None = None
    contract_due_on: dt.date | None = None
    contract_days: int | None = None
    uploads: Sequence[tuple[str, UploadedFile[bytes]]] = ()
    dropped: Collection[UUID] = ()


@transaction.atomic
def open_claim(
    *,
    request_id: UUID,
    draft: ClaimDraft,
    actor: User,
    at: dt.datetime,
    claim_id: UUID | None = None,
    and_submit: bool = False,
) -> SettlementClaim:
    """Begin a claim on an approved request.

    claim_id    key of the form it was typed in: the same form sent twice is one claim
    and_submit  send it at once; what the submit refuses is not kept either
    raises      NotAllowed not_your_request; Conflict request_not_approved, already_saved;
                RuleBroken as `save`; those of `submit`
    source      DOMAIN §4 settlement claim
    """
    expense_request = ExpenseRequest.objects.visible_to(actor).lock().get(public_id=request_id)
    ensure_settleable(expense_request, actor)
    claim_id = claim_id or uuid4()
    if SettlementClaim.objects.filter(public_id=claim_id).exists():
        raise Conflict("already_saved", _("This form was already saved. Open the claim instead."))
    claim = SettlementClaim(
        public_id=claim_id,
        company=expense_request.company,
        expense_request=expense_request,
        unit=expense_request.unit,
        supplier=draft.supplier,
        currency=expense_request.currency,
        created_by=actor,
        created_at=at,
        version=0,
    )
    _write(claim, draft, actor=actor, at=at)
    record(claim, "create", actor=actor, at=at, amounts=amounts_of(claim))
    return _submitted(claim, actor=actor, at=at) if and_submit else claim


@transaction.atomic
def save(
    *,
    claim_id: UUID,
    version: int,
    draft: ClaimDraft,
    actor: User,
    at: dt.datetime,
    and_submit: bool = False,
) -> SettlementClaim:
    """Write a claim that is not under way: draft, sent back or withdrawn.

    and_submit  send it at once; what the submit refuses is not kept either
    raises      Conflict stale_version, not_editable; NotAllowed not_yours; RuleBroken
                share_unknown, above_commitment, invoice_…, and the refusals of uploads; those
                of `submit`
    source      DOMAIN §4 settlement claim; R-35, R-38
    """
    claim = locked(claim_id, actor=actor, version=version)
    ensure_writable(claim, actor)
    ExpenseRequest.objects.lock().get(pk=claim.expense_request_id)
    _write(claim, draft, actor=actor, at=at)
    record(claim, "edit", actor=actor, at=at, amounts=amounts_of(claim))
    return _submitted(claim, actor=actor, at=at) if and_submit else claim


@transaction.atomic
def submit(*, claim_id: UUID, version: int, actor: User, at: dt.datetime) -> SettlementClaim:
    """Send a claim to its approvers; its invoices belong to it from now on.

    The budget stays committed. Placements of its shares that still run are proven with the
    claim's proof of publication.

    raises    Conflict stale_version, wrong_state, request_not_approved; NotAllowed not_yours;
              RuleBroken not_accepted, settlement_overdue, papers_missing, above_commitment,
              invoices_differ, invoice_used, no_rule
    source    DOMAIN §4 settlement claim / submit; R-22, R-35, R-38; DOMAIN §9
    """
    claim = locked(claim_id, actor=actor, version=version)
    read_content(claim)
    ensure_may(claim.submit, actor)
    ensure_in_time(claim, company_day(claim, at))
    make_ready(claim, at=at)
    claim.submit()
    open_way(claim, at=at)
    record(claim, "submit", actor=actor, at=at, amounts=amounts_of(claim))
    return claim


def make_ready(claim: SettlementClaim, *, at: dt.datetime) -> None:
    """Check a locked claim, give it its invoices, and prove the placements it settles.

    raises    Conflict request_not_approved; RuleBroken not_accepted, papers_missing,
              above_commitment, invoices_differ, invoice_used
    source    DOMAIN §4 settlement claim / submit
    """
    expense_request = ExpenseRequest.objects.lock().get(pk=claim.expense_request_id)
    ensure_approved(expense_request)
    ensure_accepted(claim, company_day(claim, at))
    ensure_papers(claim)
    amounts = {line.share_id: line.amount for line in claim.lines.all()}
    ensure_covered(open_shares(expense_request, without=claim), amounts, final=claim.is_final)
    ensure_invoices_agree(claim)
    invoices.hold(claim)
    placements.prove_with_claim(
        line_ids={line.share.line_id for line in claim.lines.all()},
        proofs=[
            paper.attachment
            for paper in claim.attachments.all()
            if paper.kind == Paper.PROOF_OF_PUBLICATION
        ],
        actor=claim.created_by,
        at=at,
    )


def open_way(claim: SettlementClaim, *, at: dt.datetime) -> None:
    """Number a claim that has just gone into approval, and open its run for its author.

    raises    RuleBroken no_rule
    """
    today = company_day(claim, at)
    claim.submitted_on = claim.submitted_on or today
    claim.submitted_at = at
    claim.number = claim.number or numbers.allot(
        company=claim.company, kind=claim.kind, month=Month.of(today)
    )
    claim.run = runs.open_run(subject=subject_of(claim), actor=claim.created_by, at=at)
    update(claim, "state", "submitted_on", "submitted_at", "number", "run", "waived_by")


@transaction.atomic
def withdraw(*, claim_id: UUID, version: int, actor: User, at: dt.datetime) -> SettlementClaim:
    """Take a claim back before the last approval; its invoices are free again.

    raises    Conflict stale_version, wrong_state; NotAllowed not_yours
    source    DOMAIN §4; R-38
    """
    claim = locked(claim_id, actor=actor, version=version)
    ensure_may(claim.withdraw, actor)
    if claim.run is not None:
        runs.withdraw_run(run=claim.run, actor=actor, at=at)
    claim.withdraw()
    update(claim, "state")
    invoices.free(claim)
    record(claim, "withdraw", actor=actor, at=at, amounts=amounts_of(claim))
    return claim


def _submitted(claim: SettlementClaim, *, actor: User, at: dt.datetime) -> SettlementClaim:
    return submit(claim_id=claim.public_id, version=claim.version, actor=actor, at=at)


def lines_for(shares: Sequence[OpenShare], amount: Decimal) -> dict[UUID, Decimal]:
    """An amount spread over the shares of a request, the oldest month first.

    source    PLATFORM §6.23
    """
    return oldest_first(amount, [(one.share.public_id, one.left) for one in shares])


def locked(claim_id: UUID, *, actor: User, version: int) -> SettlementClaim:
    """The claim under its lock, as the person saw it.

    raises    SettlementClaim.DoesNotExist when it is not there for this person; Conflict
              stale_version
    """
    claim = _visible(claim_id, actor)
    ensure_version(claim, version)
    return claim


def _visible(claim_id: UUID, actor: User) -> SettlementClaim:
    near = NEAR(claim=claim_id, person=actor.pk, day=clock.today())
    if near:
        return near[0]
    visible = SettlementClaim.objects.visible_to(actor).select_related(*BESIDE)
    return visible.lock().get(public_id=claim_id)


def _write(claim: SettlementClaim, draft: ClaimDraft, *, actor: User, at: dt.datetime) -> None:
    shares = open_shares(claim.expense_request, without=claim)
    amounts = _amounts(draft, shares)
    ensure_covered(shares, amounts, final=draft.is_final)
    rows = invoices.checked(draft.invoices, today=company_day(claim, at))
    invoices.ensure_unused(rows, claim_pk=claim.pk)
    claim.supplier = draft.supplier
    claim.contract_number = draft.contract_number
    claim.completed_on = draft.completed_on
    claim.is_final = draft.is_final
    claim.contract_due_on = draft.contract_due_on
    claim.contract_days = draft.contract_days
    claim.amount = rounded(total_of(amounts.values()))
    claim.version += 1
    claim.full_clean(exclude=["state"], validate_unique=False, validate_constraints=False)
    claim.save()
    claim.lines.all().delete()
    insert(
        ClaimLine(claim=claim, share_id=share, amount=amount) for share, amount in amounts.items()
    )
    claim.invoices.all().delete()
    for row in rows:
        row.claim = claim
        row.full_clean(validate_constraints=False)
        row.save()
    if claim.state in LIVE_CLAIM_STATES:
        invoices.hold(claim)
    claim.attachments.filter(public_id__in=draft.dropped).delete()
    for kind, upload in draft.uploads:
        kept = attachments.store(upload=upload, company=claim.company, uploaded_by=actor, at=at)
        ClaimAttachment.objects.create(claim=claim, attachment=kept, kind=kind)


def _amounts(draft: ClaimDraft, shares: Sequence[OpenShare]) -> dict[int, Decimal]:
    keys = {one.share.public_id: one.share.pk for one in shares}
    given = draft.lines
    if given is None:
        given = lines_for(shares, draft.amount or Decimal(0))
    if not set(given) <= set(keys):
        raise RuleBroken("share_unknown", _("The claim names a share of another request."))
    return {keys[public_id]: amount for public_id, amount in given.items() if amount}
