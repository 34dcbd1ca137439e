"""Ad placements: booked with their request, run, proven, settled (DOMAIN §4)."""

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Attachment, User
from expense_mgmt.foundation.services import attachments, numbers
from expense_mgmt.foundation.services.record import record
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
from requests.services.drafts import ensure_version
from requests.services.seal import lines_of
from requests.states import PlacementState


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
    return [
        _book(expense_request, row, shares[row.pk], actor, at)
        for row in rows
        if row.platform_id is not None
        and all(
            parts[row.category_id, share.month].clock == Clock.INCURRED for share in shares[row.pk]
        )
    ]


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


@transaction.atomic
def prove_with_claim(
    *, line_ids: Collection[int], proofs: Sequence[Attachment], actor: User, at: dt.datetime
) -> list[AdPlacement]:
    """Prove the placements of these lines with the files of the claim that settles them.

    One that nobody said runs is started first: its proof shows that it ran. That may be after
    its months were locked; the statistic then books it as an adjustment of the current month.

    raises    NotAllowed not_yours
    source    DOMAIN §4 ad placement / start, prove; settlement claim / submit; R-14
    """
    proven: list[AdPlacement] = []
    if not proofs:
        return proven
    for placement in AdPlacement.objects.filter(
        line__in=line_ids, state__in=[PlacementState.BOOKED, PlacementState.RUNNING]
    ).lock():
        if placement.state == PlacementState.BOOKED:
            ensure_may(placement.start, actor)
            placement.start()
            _save(placement, "start", actor, at)
        for proof in proofs:
            kept = Attachment.objects.create(
                company=proof.company,
                file=proof.file,
                name=proof.name,
                uploaded_by=proof.uploaded_by,
                uploaded_at=proof.uploaded_at,
            )
            PlacementProof.objects.create(placement=placement, attachment=kept)
        placement.proof_count += len(proofs)
        ensure_may(placement.prove, actor)
        placement.prove()
        _save(placement, "prove", actor, at, comment=", ".join(proof.name for proof in proofs))
        proven.append(placement)
    return proven


@transaction.atomic
def settle(*, line_ids: Collection[int], actor: User, at: dt.datetime) -> list[AdPlacement]:
    """Mark the published placements of these lines as settled because their claim was posted.

    source    DOMAIN §4 ad placement / settle
    """
    settled = []
    for placement in AdPlacement.objects.filter(
        line__in=line_ids, state=PlacementState.PUBLISHED
    ).lock():
        ensure_may(placement.settle, actor)
        placement.settle()
        _save(placement, "settle", actor, at)
        settled.append(placement)
    return settled


def withdraw_all(*, expense_request: ExpenseRequest, actor: User, at: dt.datetime) -> None:
    """Give up the placements of a request that is cancelled; none of them may have begun.

    raises    Conflict wrong_state for one that runs or ran
    """
    for placement in AdPlacement.objects.filter(line__request=expense_request).lock():
        ensure_may(placement.withdraw, actor)
        placement.withdraw()
        _save(placement, "withdraw", actor, at)


def _book(
    expense_request: ExpenseRequest,
    row: RequestLine,
    shares: Sequence[RequestShare],
    actor: User,
    at: dt.datetime,
) -> AdPlacement:
    spans = [span.span for span in row.spans.all()]
    company = expense_request.company
    today = at.astimezone(ZoneInfo(company.time_zone)).date()
    placement = AdPlacement(
        company=company,
        number=numbers.allot(company=company, kind=AdPlacement.kind, month=Month.of(today)),
        line=row,
        platform=row.platform,
        starts_on=min(span.start for span in spans),
        ends_on=max(span.end for span in spans),
        created_by=expense_request.created_by,
        created_at=at,
    )
    placement.book()
    placement.save(force_insert=True)
    PlacementMonth.objects.bulk_create(
        PlacementMonth(
            placement=placement,
            share=share,
            project=share.project,
            category=row.category,
            month=share.month,
            amount=share.amount,
        )
        for share in shares
    )
    record(placement, "book", actor=actor, at=at, amounts={"amount": f"{row.amount:.2f}"})
    return placement


def _hold_months_open(placement: AdPlacement) -> None:
    """Keep the months that begin to count from being locked meanwhile, project by project."""
    months: dict[int, list[Month]] = {}
    for row in placement.months.order_by("project", "month"):
        if row.project_id is not None:
            months.setdefault(row.project_id, []).append(row.month)
    for project_id, of_project in months.items():
        project_months.hold_open(project_id, of_project)


def _locked(placement_id: UUID, version: int, actor: User) -> AdPlacement:
    placement = AdPlacement.objects.visible_to(actor).lock().get(public_id=placement_id)
    ensure_version(placement, version)
    return placement


def _save(
    placement: AdPlacement, name: str, actor: User, at: dt.datetime, *, comment: str = ""
) -> None:
    placement.version += 1
    placement.save(update_fields=["state", "version", "proof_count"])
    record(placement, name, actor=actor, at=at, comment=comment)
