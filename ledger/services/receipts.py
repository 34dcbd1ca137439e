"""Sales receipts of a region's month: reported by one accountant, confirmed by another."""

import datetime as dt
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.money import MAXIMUM_AMOUNT, thousands
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services.record import record
from expense_mgmt.foundation.services.versions import ensure_version
from expense_mgmt.organisation.models import Unit
from ledger.models import RegionReceipts
from ledger.models.receipts import is_accountant

FIGURE = ["amount", "reported_by", "state", "version"]


@transaction.atomic
def report(
    *, region: Unit, month: Month, amount: Decimal, actor: User, at: dt.datetime
) -> RegionReceipts:
    """Enter what a region received in a month; provisional until a second person confirms it.

    amount    tax-inclusive, in the company currency; negative when more was paid back
    raises    RuleBroken receipts_of_no_region, month_in_future, amount_too_large; NotAllowed;
              Conflict already_reported
    source    DOMAIN §3 sales_receipt; R-28
    """
    _ensure_sound(region, month, amount, at)
    receipts = RegionReceipts(
        company=region.company,
        region=region,
        month=month,
        currency=region.company.currency,
        amount=amount,
        reported_by=actor,
        created_by=actor,
        created_at=at,
    )
    if not is_accountant(receipts, actor):
        raise NotAllowed("not_yours", _("Someone else has to do this."))
    # Two people may report at once: the second finds the row of the first and is told.
    RegionReceipts.objects.bulk_create([receipts], ignore_conflicts=True)
    stored = RegionReceipts.objects.for_page().filter(public_id=receipts.public_id).first()
    if stored is None:
        raise Conflict("already_reported", _("The receipts of this month are reported already."))
    stored.recorded_state = ""  # it came from nowhere, though it was read back
    record(stored, "report", actor=actor, at=at, amounts=stored.amounts)
    return stored


@transaction.atomic
def correct(
    *,
    receipts_id: UUID,
    version: int,
    amount: Decimal,
    actor: User,
    at: dt.datetime,
    comment: str = "",
) -> RegionReceipts:
    """Report another figure; it is confirmed anew. Quotas issued from the old one stand.

    raises    Conflict stale_version; NotAllowed; RuleBroken reason_missing: a confirmed figure
              changes only for a reason; amount_too_large
    source    DOMAIN §1 (nothing that was confirmed is edited without a trace)
    """
    receipts = _locked(receipts_id, version, actor)
    ensure_may(receipts.correct, actor)
    _ensure_sound(receipts.region, receipts.month, amount, at)
    if receipts.is_confirmed and not comment.strip():
        raise RuleBroken("reason_missing", _("Say why."), field="comment")
    receipts.amount, receipts.reported_by = amount, actor
    receipts.version += 1
    receipts.correct()
    receipts.save(update_fields=FIGURE)
    record(receipts, "correct", actor=actor, at=at, comment=comment, amounts=receipts.amounts)
    return receipts


@transaction.atomic
def confirm(*, receipts_id: UUID, version: int, actor: User, at: dt.datetime) -> RegionReceipts:
    """A second accountant accepts the figure.

    raises    Conflict wrong_state, stale_version; NotAllowed not_yours
    """
    receipts = _locked(receipts_id, version, actor)
    ensure_may(receipts.confirm, actor)
    receipts.confirm()
    receipts.save(update_fields=["state"])
    record(receipts, "confirm", actor=actor, at=at, amounts=receipts.amounts)
    return receipts


def _locked(receipts_id: UUID, version: int, actor: User) -> RegionReceipts:
    rows = RegionReceipts.objects.visible_to(actor).for_page()
    receipts = rows.lock().get(public_id=receipts_id)
    ensure_version(receipts, version)
    return receipts


def _ensure_sound(region: Unit, month: Month, amount: Decimal, at: dt.datetime) -> None:
    if region.kind != Unit.Kind.REGION:
        raise RuleBroken(
            "receipts_of_no_region", _("Receipts are entered for regions."), field="amount"
        )
    today = at.astimezone(ZoneInfo(region.company.time_zone)).date()
    if month > Month.of(today):
        raise RuleBroken("month_in_future", _("This month has not begun."), field="amount")
    if abs(amount) > MAXIMUM_AMOUNT:
        raise RuleBroken(
            "amount_too_large",
            _("An amount may not exceed %(maximum)s."),
            {"maximum": thousands(MAXIMUM_AMOUNT)},
            field="amount",
        )
