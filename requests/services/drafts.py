"""Writing a request, until it is submitted and again after a return or withdrawal."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.core.money import MAXIMUM_AMOUNT, thousands
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services import attachments
from expense_mgmt.foundation.services.record import record
from expense_mgmt.foundation.services.versions import ensure_version, stale_version
from requests.content import Content, Line
from requests.models import (
    ExpenseRequest,
    LineSpan,
    LineWeight,
    RequestAttachment,
    RequestLine,
    RequestShare,
)
from requests.models.expense_request import is_requester
from requests.queries import units_for

CONTENT_COLUMNS = [
    "request_kind",
    "unit",
    "supplier",
    "title",
    "background",
    "expected_effect",
    "amount",
    "saved_at",
    "version",
]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to attach, and what it is to the request."""

    file: UploadedFile[bytes]
    kind: str


def save(
    *,
    request_id: UUID,
    version: int,
    content: Content,
    actor: User,
    at: dt.datetime,
    uploads: Sequence[Upload] = (),
    detached: Collection[UUID] = (),
) -> ExpenseRequest:
    """Create or change a draft; whole or not at all.

    The form names the request before it exists, so that a form sent twice meets its own row.

    version    the one the form showed; 0 for a request not yet stored
    detached   public ids of attachments to take away
    raises     Conflict stale_version, wrong_state; NotAllowed not_yours; RuleBroken
               unit_not_yours, amount_too_large, and those of attachments.store
    """
    try:
        with transaction.atomic():
            expense_request = _open(request_id, version, content, actor, at)
            _write_lines(expense_request, content.lines)
            _detach(expense_request, detached, actor, at)
            for upload in uploads:
                _attach(expense_request, upload, actor, at)
    except IntegrityError as error:
        if "public_id" not in str(error):
            raise
        # Another sending of the same form was faster; a stranger's row stays unseen.
        ExpenseRequest.objects.visible_to(actor).get(public_id=request_id)
        raise stale_version() from error
    return expense_request


def _open(
    request_id: UUID, version: int, content: Content, actor: User, at: dt.datetime
) -> ExpenseRequest:
    """The row, new or locked, with what was written into it."""
    if not units_for(actor).filter(pk=content.unit.pk).exists():
        raise RuleBroken("unit_not_yours", _("You cannot write for this unit."), field="unit")
    if content.amount > MAXIMUM_AMOUNT:
        raise RuleBroken(
            "amount_too_large",
            _("An amount may not exceed %(maximum)s."),
            {"maximum": thousands(MAXIMUM_AMOUNT)},
            field="lines",
        )
    found = ExpenseRequest.objects.visible_to(actor).filter(public_id=request_id)
    is_new = version == 0 and not found.exists()
    if is_new:
        expense_request = ExpenseRequest(
            public_id=request_id,
            company=content.unit.company,
            currency=content.unit.company.currency,
            version=0,
            created_by=actor,
            created_at=at,
        )
    else:
        expense_request = _locked(request_id, version, actor)
    for name in ("request_kind", "unit", "supplier", "title", "background", "expected_effect"):
        setattr(expense_request, name, getattr(content, name))
    expense_request.amount = content.amount
    expense_request.saved_at = at
    expense_request.version += 1
    # The other rows it names were read a moment ago.
    expense_request.full_clean(
        exclude=["state", "company", "created_by", "unit", "supplier"],
        validate_unique=False,
        validate_constraints=False,
    )
    if is_new:
        expense_request.save(force_insert=True)
        record(expense_request, "create", actor=actor, at=at, amounts=expense_request.amounts)
    else:
        expense_request.save(update_fields=CONTENT_COLUMNS)
    return expense_request


def _locked(request_id: UUID, version: int, actor: User) -> ExpenseRequest:
    expense_request = ExpenseRequest.objects.visible_to(actor).lock().get(public_id=request_id)
    if not is_requester(expense_request, actor):
        raise NotAllowed("not_yours", _("Someone else has to do this."))
    if not expense_request.is_editable:
        raise Conflict("wrong_state", _("The document has moved on. Its present state is shown."))
    ensure_version(expense_request, version)
    return expense_request


def _write_lines(expense_request: ExpenseRequest, lines: Sequence[Line]) -> None:
    """Replace the lines; shares are made anew at the next submit."""
    RequestShare.objects.filter(line__request=expense_request).delete()
    expense_request.lines.all().delete()
    rows = RequestLine.objects.bulk_create(
        RequestLine(
            request=expense_request,
            position=position,
            description=line.description,
            category=line.category,
            platform=line.platform,
            amount=line.amount,
        )
        for position, line in enumerate(lines, start=1)
    )
    pairs = list(zip(rows, lines, strict=True))
    LineSpan.objects.bulk_create(
        LineSpan(line=row, start=span.start, end=span.end)
        for row, line in pairs
        for span in line.spans
    )
    LineWeight.objects.bulk_create(
        LineWeight(line=row, project=one.project, weight=one.weight, takes_rest=one.takes_rest)
        for row, line in pairs
        for one in line.weights
    )


def _attach(expense_request: ExpenseRequest, upload: Upload, actor: User, at: dt.datetime) -> None:
    attachment = attachments.store(
        upload=upload.file, company=expense_request.company, uploaded_by=actor, at=at
    )
    RequestAttachment.objects.create(
        request=expense_request, attachment=attachment, kind=upload.kind
    )
    record(expense_request, "attach", actor=actor, at=at, comment=attachment.name)


def _detach(
    expense_request: ExpenseRequest, ids: Collection[UUID], actor: User, at: dt.datetime
) -> None:
    rows = expense_request.attachments.filter(attachment__public_id__in=ids)
    for row in rows.select_related("attachment"):
        name = row.attachment.name
        row.delete()
        record(expense_request, "detach", actor=actor, at=at, comment=name)
