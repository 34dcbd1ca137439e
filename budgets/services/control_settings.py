"""Controlling lines otherwise: one person of finance proposes, a second puts it in force."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from budgets.models import BudgetLine, ClosedMonth, ControlChange
from budgets.models.line import ControlWindow, Mode
from budgets.services.line_amounts import overrun_of
from budgets.services.positions import with_years
from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.services.record import record, record_event
from expense_mgmt.organisation.access import Act, may

CONTROL_COLUMNS = [
    "mode",
    "control_window",
    "tolerance_percent",
    "tolerance_amount",
    "allowed_overrun",
]


@dataclass(frozen=True, slots=True)
class Control:
    """How a line is controlled.

    units     tolerance_percent as percent of the revised budget; tolerance_amount in yuan
    """

    mode: Mode
    control_window: ControlWindow
    tolerance_percent: Decimal | None = None
    tolerance_amount: Decimal | None = None


@transaction.atomic
def propose(
    *,
    line_id: UUID,
    control: Control,
    rest_of_year: bool,
    reason: str,
    actor: User,
    at: dt.datetime,
) -> ControlChange:
    """Propose how a line, or its months from this one on, shall be controlled.

    raises    NotAllowed not_yours; RuleBroken reason_missing, tolerance_negative;
              Conflict control_change_waits
    source    DOMAIN §6; PLATFORM §6.10
    """
    line = BudgetLine.objects.visible_to(actor).get(public_id=line_id)
    if not may(actor, Act.BUDGET_CONTROL):
        raise NotAllowed("not_yours", _("Someone else has to do this."))
    _ensure_sound(control, reason)
    locked = with_years([line], lock=True)
    lines = [
        one
        for one in locked.values()
        if one.pk == line.pk or (rest_of_year and one.month > line.month)
    ]
    if ControlChange.objects.waiting().filter(lines__in=lines).exists():
        raise Conflict(
            "control_change_waits",
            _("Another proposal for this line waits for its second person."),
        )
    change = ControlChange(
        company=line.company,
        mode=control.mode,
        control_window=control.control_window,
        tolerance_percent=control.tolerance_percent,
        tolerance_amount=control.tolerance_amount,
        reason=reason.strip(),
        created_by=actor,
        created_at=at,
    )
    change.full_clean(exclude=["state", "company", "created_by"], validate_constraints=False)
    change.save(force_insert=True)
    change.lines.set(lines)
    record(change, "propose", actor=actor, at=at, comment=change.reason, amounts=_facts(change))
    return change


@transaction.atomic
def put_in_force(*, change_id: UUID, actor: User, at: dt.datetime) -> ControlChange:
    """A second person of finance agrees: the lines are controlled so from this moment.

    Where a line is overrun already, the present overrun stays allowed.

    raises    Conflict wrong_state; NotAllowed not_yours
    source    PLATFORM §6.25
    """
    change = _locked(change_id, actor)
    ensure_may(change.put_in_force, actor)
    wanted = list(change.lines.order_by("pk"))
    locked = with_years(wanted, lock=True)
    lines = [locked[line.pk] for line in wanted]
    for line in lines:
        line.mode, line.control_window = change.mode, change.control_window
        line.tolerance_percent = change.tolerance_percent
        line.tolerance_amount = change.tolerance_amount
        line.allowed_overrun = overrun_of(line, line.revised)
    BudgetLine.objects.bulk_update(lines, CONTROL_COLUMNS)
    return _decide(change, "put_in_force", actor, at)


@transaction.atomic
def reject(*, change_id: UUID, actor: User, at: dt.datetime) -> ControlChange:
    """A second person says no, or its author takes it back; the lines stay as they are.

    raises    Conflict wrong_state; NotAllowed not_yours
    """
    change = _locked(change_id, actor)
    name = "withdraw" if change.created_by_id == actor.pk else "reject"
    ensure_may(getattr(change, name), actor)
    return _decide(change, name, actor, at)


@transaction.atomic
def close(
    *, line_id: UUID, whole_month: bool, reason: str, actor: User, at: dt.datetime
) -> list[BudgetLine]:
    """Close a line, or all lines of its company's month: no new hold and no change any more.

    What a line holds stays and is used up there.

    raises    NotAllowed not_yours; RuleBroken reason_missing; Conflict wrong_state
    source    DOMAIN §4 budget plan / close period
    """
    line = BudgetLine.objects.visible_to(actor).get(public_id=line_id)
    if not may(actor, Act.BUDGET_CONTROL):
        raise NotAllowed("not_yours", _("Someone else has to do this."))
    if not reason.strip():
        raise RuleBroken("reason_missing", _("Say why."), field="reason")
    wanted = BudgetLine.objects.filter(pk=line.pk)
    if whole_month:
        # From here on no line opens in it either; who is opening one goes first.
        Company.objects.select_for_update(no_key=True).get(pk=line.company_id)
        ClosedMonth.objects.get_or_create(
            company=line.company,
            month=line.month,
            defaults={"closed_at": at, "closed_by": actor},
        )
        wanted = BudgetLine.objects.filter(company=line.company_id, month=line.month)
    lines = [one for one in wanted.lock() if one.closed_at is None]
    if not lines:
        raise Conflict("wrong_state", _("The document has moved on. Its present state is shown."))
    BudgetLine.objects.filter(pk__in=[one.pk for one in lines]).update(
        closed_at=at, closed_by=actor
    )
    record_event(
        company=line.company,
        kind="budget_line",
        subject_id=line.public_id,
        name="close_month" if whole_month else "close",
        actor=actor,
        at=at,
        payload={"lines": len(lines), "month": str(line.month), "reason": reason.strip()},
    )
    return lines


def _ensure_sound(control: Control, reason: str) -> None:
    if not reason.strip():
        raise RuleBroken("reason_missing", _("Say why."), field="reason")
    for name in ("tolerance_percent", "tolerance_amount"):
        value = getattr(control, name)
        if value is not None and value < 0:
            raise RuleBroken("tolerance_negative", _("A tolerance is zero or more."), field=name)


def _locked(change_id: UUID, actor: User) -> ControlChange:
    return ControlChange.objects.visible_to(actor).lock().get(public_id=change_id)


def _decide(change: ControlChange, name: str, actor: User, at: dt.datetime) -> ControlChange:
    getattr(change, name)()
    change.decided_by, change.decided_at = actor, at
    change.save(update_fields=["state", "decided_by", "decided_at"])
    record(change, name, actor=actor, at=at, amounts=_facts(change))
    return change


def _facts(change: ControlChange) -> dict[str, object]:
    return {
        "mode": change.mode,
        "window": change.control_window,
        "tolerance_percent": str(change.tolerance_percent or ""),
        "tolerance_amount": str(change.tolerance_amount or ""),
        "lines": [str(line.public_id) for line in change.lines.order_by("month", "pk")],
    }
