"""Writing a budget change, until it is submitted and again after a return or withdrawal."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from budgets.change_content import ChangeContent, ChangeRefused, RowContent
from budgets.models import BudgetChange, BudgetLine, ChangeAttachment, ChangeRow
from budgets.models.change import is_preparer
from budgets.queries import change_units
from budgets.services.change_guards import lines_by_key
from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.core.money import MAXIMUM_AMOUNT, thousands
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services import attachments
from expense_mgmt.foundation.services.record import record
from expense_mgmt.foundation.services.versions import ensure_version, stale_version

CONTENT_COLUMNS = ["change_kind", "unit", "reason", "report", "amount", "saved_at", "version"]


def save(
    *,
    change_id: UUID,
    version: int,
    content: ChangeContent,
    actor: User,
    at: dt.datetime,
    uploads: Sequence[UploadedFile[bytes]] = (),
    detached: Collection[UUID] = (),
) -> BudgetChange:
    """Create or change a draft; whole or not at all.

    The form names the change before it exists, so that a form sent twice meets its own row.

    version    the one the form showed; 0 for a change not yet stored
    detached   public ids of attachments to take away
    raises     Conflict stale_version, wrong_state; NotAllowed not_yours; RuleBroken
               unit_not_yours, those of attachments.store; ChangeRefused
    """
    ensure_shape(content)
    try:
        with transaction.atomic():
            change = _open(change_id, version, content, actor, at)
            _write_rows(change, content.rows, actor)
            _detach(change, detached, actor, at)
            for upload in uploads:
                _attach(change, upload, actor, at)
    except IntegrityError as error:
        if "public_id" not in str(error):
            raise
        # Another sending of the same form was faster; a stranger's row stays unseen.
        BudgetChange.objects.visible_to(actor).get(public_id=change_id)
        raise stale_version() from error
    return change


def ensure_shape(content: ChangeContent) -> None:
    """What no draft may hold: a line twice, a place of another company, too large a sum.

    raises    ChangeRefused
    """
    refused = list(_misshapen(content))
    if refused:
        raise ChangeRefused(refused)


def _misshapen(content: ChangeContent) -> Iterator[RuleBroken]:
    seen: dict[object, int] = {}
    for index, row in enumerate(content.rows):
        places = (row.unit, row.project, row.platform, row.category)
        if any(place and place.company_id != content.unit.company_id for place in places):
            yield RuleBroken(
                "budget_other_company",
                _("A budget line names only places of its own company."),
                field=f"rows-{index}-category",
            )
        if row.key in seen:
            yield RuleBroken(
                "change_line_twice",
                _("Line %(number)s names the same budget line. A change names each line once."),
                {"number": seen[row.key] + 1},
                field=f"rows-{index}-category",
            )
        seen[row.key] = index
    if content.amount > MAXIMUM_AMOUNT:
        yield RuleBroken(
            "amount_too_large",
            _("An amount may not exceed %(maximum)s."),
            {"maximum": thousands(MAXIMUM_AMOUNT)},
            field="rows",
        )


def _open(
    change_id: UUID, version: int, content: ChangeContent, actor: User, at: dt.datetime
) -> BudgetChange:
    """The row, new or locked, with what was written into it."""
    if not change_units(actor).filter(pk=content.unit.pk).exists():
        raise RuleBroken("unit_not_yours", _("You cannot write for this unit."), field="unit")
    found = BudgetChange.objects.visible_to(actor).filter(public_id=change_id)
    is_new = version == 0 and not found.exists()
    if is_new:
        change = BudgetChange(
            public_id=change_id,
            company=content.unit.company,
            currency=content.unit.company.currency,
            version=0,
            created_by=actor,
            created_at=at,
        )
    else:
        change = _locked(change_id, version, actor)
    change.change_kind, change.unit = content.kind, content.unit
    change.reason, change.report = content.reason, content.report
    change.amount = content.amount
    change.saved_at = at
    change.version += 1
    # The other rows it names were read a moment ago.
    change.full_clean(
        exclude=["state", "company", "created_by", "unit"],
        validate_unique=False,
        validate_constraints=False,
    )
    if is_new:
        change.save(force_insert=True)
        record(change, "create", actor=actor, at=at, amounts=change.amounts)
    else:
        change.save(update_fields=CONTENT_COLUMNS)
    return change


def _locked(change_id: UUID, version: int, actor: User) -> BudgetChange:
    change = BudgetChange.objects.visible_to(actor).lock().get(public_id=change_id)
    if not is_preparer(change, actor):
        raise NotAllowed("not_yours", _("Someone else has to do this."))
    if not change.is_editable:
        raise Conflict("wrong_state", _("The document has moved on. Its present state is shown."))
    ensure_version(change, version)
    return change


def _write_rows(change: BudgetChange, rows: Sequence[RowContent], actor: User) -> None:
    """Replace the rows, each with the line it names where there is one the person sees."""
    change.rows.all().delete()
    written = [
        ChangeRow(
            change=change,
            position=position,
            month=row.month,
            unit=row.unit,
            project=row.project,
            platform=row.platform,
            category=row.category,
            amount=row.amount,
        )
        for position, row in enumerate(rows, start=1)
    ]
    known = lines_by_key(change, written)
    seen = BudgetLine.objects.visible_to(actor).filter(pk__in=[one.pk for one in known.values()])
    visible = set(seen.values_list("pk", flat=True))
    hidden = [
        RuleBroken(
            "change_line_hidden",
            _("You do not see this budget line, so you cannot change it."),
            field=f"rows-{index}-category",
        )
        for index, row in enumerate(written)
        if (line := known.get(row.key)) is not None and line.pk not in visible
    ]
    if hidden:
        raise ChangeRefused(hidden)
    for row in written:
        row.line = known.get(row.key)
    ChangeRow.objects.bulk_create(written)


def _attach(
    change: BudgetChange, upload: UploadedFile[bytes], actor: User, at: dt.datetime
) -> None:
    attachment = attachments.store(upload=upload, company=change.company, uploaded_by=actor, at=at)
    ChangeAttachment.objects.create(change=change, attachment=attachment)
    record(change, "attach", actor=actor, at=at, comment=attachment.name)


def _detach(change: BudgetChange, ids: Collection[UUID], actor: User, at: dt.datetime) -> None:
    rows = change.attachments.filter(attachment__public_id__in=ids)
    for row in rows.select_related("attachment"):
        name = row.attachment.name
        row.delete()
        record(change, "detach", actor=actor, at=at, comment=name)
