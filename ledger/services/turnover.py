"""Sales receipts of a project's month: reported, confirmed by finance, countersigned, locked."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.money import ZERO, money_text
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services.record import record
from expense_mgmt.foundation.services.versions import ensure_version
from expense_mgmt.organisation.models import Project
from expense_mgmt.organisation.roles import Role
from ledger.duties import roles_for_project
from ledger.models import Countersignature, Turnover
from ledger.models.turnover import FIGURES, all_have_signed, is_accountant
from ledger.services import project_months
from ledger.states import TurnoverState


@transaction.atomic
def report(
    *,
    project: Project,
    month: Month,
    figures: Mapping[str, Decimal],
    actor: User,
    at: dt.datetime,
) -> Turnover:
    """Enter the receipts of a project's month; provisional until finance confirms them.

    shapes    figures: the five typed figures of R-07; a missing deduction is zero
    units     deductions as positive numbers, a negative one adds
    raises    RuleBroken month_in_future, month_locked; Conflict already_reported; NotAllowed
    source    DOMAIN §4 sales receipts, R-07
    """
    today = at.astimezone(ZoneInfo(project.company.time_zone)).date()
    if month > Month.of(today):
        raise RuleBroken("month_in_future", _("This month has not begun."), field="month")
    project_months.hold_open(project.pk, [month])
    turnover = Turnover(
        company=project.company,
        project=project,
        month=month,
        currency=project.company.currency,
        created_by=actor,
        created_at=at,
        **_complete(figures),
    )
    if not is_accountant(turnover, actor):
        raise NotAllowed("not_yours", _("Someone else has to do this."))
    turnover.full_clean(exclude=["state"], validate_unique=False, validate_constraints=False)
    # Two people may report at once: the second finds the row of the first and is told.
    Turnover.objects.bulk_create([turnover], ignore_conflicts=True)
    stored = Turnover.objects.filter(public_id=turnover.public_id).first()
    if stored is None:
        raise Conflict("already_reported", _("The turnover of this month is already reported."))
    stored.recorded_state = ""  # it came from nowhere, though it was read back
    record(stored, "report", actor=actor, at=at, amounts=_amounts(stored))
    return stored


@transaction.atomic
def correct(
    *,
    turnover_id: UUID,
    figures: Mapping[str, Decimal],
    version: int,
    actor: User,
    at: dt.datetime,
    comment: str = "",
) -> Turnover:
    """Report other figures; the sheet goes back to reported and its signatures stop counting.

    raises    Conflict wrong_state (locked), stale_version; NotAllowed; RuleBroken month_locked,
              reason_missing: figures that finance confirmed change only for a reason
    source    DOMAIN §1, §4; RELIABILITY promise 8
    """
    turnover = _locked(turnover_id, version, actor)
    ensure_may(turnover.correct, actor)
    project_months.hold_open(turnover.project_id, [turnover.month])
    if turnover.state != TurnoverState.REPORTED and not comment.strip():
        raise RuleBroken("reason_missing", _("Say why."), field="comment")
    for name, amount in _complete(figures).items():
        setattr(turnover, name, amount)
    turnover.version += 1
    turnover.correct()
    turnover.save(update_fields=["state", "version", *FIGURES])
    record(
        turnover, "correct", actor=actor, at=at, comment=comment.strip(), amounts=_amounts(turnover)
    )
    return turnover


@transaction.atomic
def confirm(*, turnover_id: UUID, version: int, actor: User, at: dt.datetime) -> Turnover:
    """Finance accepts the figures; from here they change only by a correction.

    raises    Conflict wrong_state, stale_version; NotAllowed; RuleBroken month_locked
    source    DOMAIN §4 sales receipts / confirm
    """
    turnover = _locked(turnover_id, version, actor)
    ensure_may(turnover.confirm, actor)
    project_months.hold_open(turnover.project_id, [turnover.month])
    turnover.confirm()
    turnover.save(update_fields=["state"])
    record(turnover, "confirm", actor=actor, at=at, amounts=_amounts(turnover))
    return turnover


@transaction.atomic
def countersign(
    *, turnover_id: UUID, role: str, version: int, actor: User, at: dt.datetime
) -> Turnover:
    """Sign the sheet for one role; the last signature countersigns it.

    raises    Conflict wrong_state, stale_version, already_signed; NotAllowed not_yours,
              signed_for_another_role; RuleBroken month_locked
    source    DOMAIN §4 sales receipts / sign; PLATFORM §6.30
    """
    turnover = _locked(turnover_id, version, actor)
    ensure_may(turnover.sign, actor)
    project_months.hold_open(turnover.project_id, [turnover.month])
    _ensure_may_sign(turnover, role, actor)
    Countersignature.objects.create(
        turnover=turnover,
        version=turnover.version,
        content_hash=turnover.content_hash(),
        role=role,
        person=actor,
        at=at,
    )
    turnover.sign()
    record(turnover, "sign", actor=actor, at=at, comment=role, amounts=_amounts(turnover))
    if all_have_signed(turnover):
        ensure_may(turnover.countersign, actor)
        turnover.countersign()
        turnover.save(update_fields=["state"])
        record(turnover, "countersign", actor=actor, at=at, amounts=_amounts(turnover))
    return turnover


@transaction.atomic
def lock(
    *, turnover_id: UUID, actor: User, at: dt.datetime, agency_gifts: Decimal = ZERO
) -> Turnover:
    """Close the sheet because the statistic of its month was confirmed; called by the statistic.

    agency_gifts  R-12's turnover_deduction; it joins the figures for ever
    raises        Conflict wrong_state: not countersigned
    source        DOMAIN §4 sales receipts / lock; PLATFORM §6.30, §6.31
    """
    turnover = Turnover.objects.lock().get(public_id=turnover_id)
    ensure_may(turnover.lock, actor)
    turnover.agency_gifts = agency_gifts
    turnover.lock()
    turnover.save(update_fields=["state", "agency_gifts"])
    record(turnover, "lock", actor=actor, at=at, amounts=_amounts(turnover))
    return turnover


def _locked(turnover_id: UUID, version: int, actor: User) -> Turnover:
    rows = Turnover.objects.visible_to(actor).select_related("project", "company")
    turnover = rows.lock().get(public_id=turnover_id)
    ensure_version(turnover, version)
    return turnover


def _ensure_may_sign(turnover: Turnover, role: str, actor: User) -> None:
    if role not in turnover.required_roles() or role not in roles_for_project(
        actor, turnover.project
    ):
        raise NotAllowed("not_yours", _("Someone else has to do this."))
    signed = turnover.live_signatures()
    if signed.filter(role=role).exists():
        raise Conflict(
            "already_signed",
            _("%(role)s has already signed."),
            {"role": Role(role).label},
        )
    if signed.filter(person=actor).exists():
        raise NotAllowed(
            "signed_for_another_role",
            _("You have signed this sheet. Another person signs for this role."),
        )


def _complete(figures: Mapping[str, Decimal]) -> dict[str, Decimal]:
    strange = set(figures) - set(FIGURES)
    if strange:
        msg = f"no figures of a turnover sheet: {sorted(strange)}"
        raise ValueError(msg)
    return {name: figures.get(name, ZERO) for name in FIGURES}


def _amounts(turnover: Turnover) -> dict[str, str]:
    amounts = {name: money_text(amount) for name, amount in turnover.figures().items()}
    if turnover.agency_gifts is not None:
        amounts["agency_gifts"] = money_text(turnover.agency_gifts)
    return amounts | {"turnover_received": money_text(turnover.received())}
