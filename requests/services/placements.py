"""Ad placements: booked with their request, run, proven, settled (DOMAIN §4)."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.periods import Month
from expense_mgmt.core.prepared import Prepared, among
from expense_mgmt.core.prepared_writes import insert, update_all
from expense_mgmt.foundation.models import Attachment, User
from expense_mgmt.foundation.services import attachments, numbers
from expense_mgmt.foundation.services.record import record_all
from expense_mgmt.foundation.services.versions import ensure_version
from expense_mgmt.organisation.parts import Clock
from expense_mgmt.organisation.queries import parts_in_force
from ledger.services import project_months
from requests.models import (
    AdPlacement,
    ExpenseRequest,
    PlacementMonth,
    PlacementProof,
    RequestLine,
    RequestShare,
)
from requests.queries import shares_in_order
from requests.services.seal import lines_of
from requests.states import PlacementState

PUBLISHED: Final = Prepared(
    lambda: (
        AdPlacement.objects.filter(among("line", "lines"), state=PlacementState.PUBLISHED)
        .select_related("company")
        .lock()
    )
)


def book_all(*, expense_request: ExpenseRequest, actor: User, at: dt.datetime) -> list[AdPlacement]:
    """Book a placement for each approved line that runs somewhere and counts when it runs.

    Runs inside the transaction that approves the request; no second hold on the budget.

    source    DOMAIN §4 ad placement / book; PLATFORM §6.23, §6.29
    """
    shares: dict[int, list[RequestShare]] = {}
    for share in shares_in_order(expense_request):
        shares.setdefault(share.line_id, []).append(share)
    rows = lines_of(expense_request)
    parts = parts_in_force(
        category_ids={row.category_id for row in rows},
        months={share.month for of_line in shares.values() for share in of_line},
    )
    booked = [
        row
        for row in rows
        if row.platform_id is not None
        and all(
            parts[row.category_id, share.month].clock == Clock.INCURRED for share in shares[row.pk]
        )
    ]
    return _book(expense_request, booked, shares, actor, at) if booked else []


@transaction.atomic
def start(*, placement_id: UUID, version: int, actor: User, at: dt.datetime) -> AdPlacement:
    """Say that a booked placement runs; from now on its months count.

    One whose months are locked comes too late for that: the claim that settles it proves it,
    and the cost is booked in the current month (R-14).

    raises    Conflict stale_version, wrong_state; NotAllowed not_yours;
              RuleBroken placement_not_begun, month_locked
    source    DOMAIN §4 ad placement / start; PLATFORM §6.29, §6.32
    """
    placement = _locked(placement_id, version, actor)
    ensure_may(placement.start, actor)
    today = at.astimezone(ZoneInfo(placement.company.time_zone)).date()
    if today < placement.starts_on:
        raise RuleBroken(
            "placement_not_begun",
            _("It runs from %(day)s on."),
            {"day": placement.starts_on},
        )
    _hold_months_open(placement)
    placement.start()
    _save(placement, "start", actor, at)
    return placement


@transaction.atomic
def prove(
    *,
    placement_id: UUID,
    version: int,
    proofs: Sequence[UploadedFile[bytes]],
    actor: User,
    at: dt.datetime,
) -> AdPlacement:
    """Attach proofs of publication and say that the placement appeared.

    raises    Conflict stale_version, wrong_state; NotAllowed not_yours; RuleBroken
              proof_missing, and those of attachments.store
    source    DOMAIN §4 ad placement / prove
    """
    placement = _locked(placement_id, version, actor)
    if not proofs and not placement.proof_count:
        raise RuleBroken(
            "proof_missing",
            _("Attach a proof of publication: a copy, a broadcast log, a photo or a screenshot."),
            field="proofs",
        )
    for proof in proofs:
        attachment = attachments.store(
            upload=proof, company=placement.company, uploaded_by=actor, at=at
        )
        PlacementProof.objects.create(placement=placement, attachment=attachment)
    placement.proof_count += len(proofs)
    ensure_may(placement.prove, actor)
    placement.prove()
    _save(placement, "prove", actor, at, comment=", ".join(proof.name or "" for proof in proofs))
    return placement


def prove_with_claim(
    *, line_ids: Collection[int], proofs: Sequence[Attachment], actor: User, at: dt.datetime
) -> list[AdPlacement]:
    """Prove the placements of these lines with the files of the claim that settles them.

    Runs inside the transaction that submits the claim. One that nobody said runs is started
    first: its proof shows that it ran. That may be after its months were locked; the statistic
    then books it as an adjustment of the current month.

    raises    NotAllowed not_yours
    source    DOMAIN §4 ad placement / start, prove; settlement claim / submit; R-14
    """
    if not proofs:
        return []
    unproven = AdPlacement.objects.filter(
        line__in=line_ids, state__in=[PlacementState.BOOKED, PlacementState.RUNNING]
    )
    placements = list(unproven.select_related("company").lock())
    started = [one for one in placements if one.state == PlacementState.BOOKED]
    for placement in started:
        ensure_may(placement.start, actor)
        placement.start()
    _save_all(started, "start", actor, at)
    _attach_copies(placements, proofs)
    for placement in placements:
        placement.proof_count += len(proofs)
        ensure_may(placement.prove, actor)
        placement.prove()
    names = ", ".join(proof.name for proof in proofs)
    _save_all(placements, "prove", actor, at, comment=names)
    return placements


def settle(*, line_ids: Collection[int], actor: User, at: dt.datetime) -> list[AdPlacement]:
    """Mark the published placements of these lines as settled because their claim was posted.

    Runs inside the transaction that posts it.

    source    DOMAIN §4 ad placement / settle
    """
    placements = PUBLISHED(lines=list(line_ids))
    for placement in placements:
        ensure_may(placement.settle, actor)
        placement.settle()
    _save_all(placements, "settle", actor, at)
    return placements


def withdraw_all(*, expense_request: ExpenseRequest, actor: User, at: dt.datetime) -> None:
    """Give up the placements of a request that is cancelled; none of them may have begun.

    raises    Conflict wrong_state for one that runs or ran
    """
    booked = AdPlacement.objects.filter(line__request=expense_request)
    placements = list(booked.select_related("company").lock())
    for placement in placements:
        ensure_may(placement.withdraw, actor)
        placement.withdraw()
    _save_all(placements, "withdraw", actor, at)


def _book(
    expense_request: ExpenseRequest,
    rows: Sequence[RequestLine],
    shares: Mapping[int, Sequence[RequestShare]],
    actor: User,
    at: dt.datetime,
) -> list[AdPlacement]:
    company = expense_request.company
    today = at.astimezone(ZoneInfo(company.time_zone)).date()
    given = numbers.allot_many(
        company=company, kind=AdPlacement.kind, month=Month.of(today), count=len(rows)
    )
    placements = [
        AdPlacement(
            company=company,
            number=number,
            line=row,
            platform=row.platform,
            starts_on=min(span.start for span in row.spans.all()),
            ends_on=max(span.end for span in row.spans.all()),
            created_by=expense_request.created_by,
            created_at=at,
        )
        for row, number in zip(rows, given, strict=True)
    ]
    for placement in placements:
        placement.book()
    insert(placements)
    insert(
        PlacementMonth(
            placement=placement,
            share=share,
            project=share.project,
            category=placement.line.category,
            month=share.month,
            amount=share.amount,
        )
        for placement in placements
        for share in shares[placement.line_id]
    )
    amounts = {one.public_id: {"amount": f"{one.line.amount:.2f}"} for one in placements}
    record_all(placements, "book", actor=actor, at=at, amounts=amounts)
    return placements


def _hold_months_open(placement: AdPlacement) -> None:
    """Keep the months that begin to count from being locked meanwhile."""
    rows = placement.months.order_by("project", "month")
    project_months.hold_all_open(
        (row.project_id, row.month) for row in rows if row.project_id is not None
    )


def _locked(placement_id: UUID, version: int, actor: User) -> AdPlacement:
    placement = AdPlacement.objects.visible_to(actor).lock().get(public_id=placement_id)
    ensure_version(placement, version)
    return placement


def _attach_copies(placements: Sequence[AdPlacement], proofs: Sequence[Attachment]) -> None:
    """The same files once more under each placement: an attachment belongs to one document."""
    pairs = [(placement, proof) for placement in placements for proof in proofs]
    copies = insert(
        Attachment(
            company_id=proof.company_id,
            file_id=proof.file_id,
            name=proof.name,
            uploaded_by_id=proof.uploaded_by_id,
            uploaded_at=proof.uploaded_at,
        )
        for _placement, proof in pairs
    )
    insert(
        PlacementProof(placement=placement, attachment=copy)
        for (placement, _proof), copy in zip(pairs, copies, strict=True)
    )


def _save(
    placement: AdPlacement, name: str, actor: User, at: dt.datetime, *, comment: str = ""
) -> None:
    _save_all([placement], name, actor, at, comment=comment)


def _save_all(
    placements: Sequence[AdPlacement],
    name: str,
    actor: User,
    at: dt.datetime,
    *,
    comment: str = "",
) -> None:
    """Keep what a transition made of some placements, and say so in their trails."""
    for placement in placements:
        placement.version += 1
    update_all(placements, "state", "version", "proof_count")
    nothing: Mapping[UUID, Mapping[str, str]] = {one.public_id: {} for one in placements}
    record_all(placements, name, actor=actor, at=at, comment=comment, amounts=nothing)
