"""Sending a budget change into approval, and taking it out again."""

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from approvals.services.runs import open_run, withdraw_run
from budgets.change_content import ChangeContent
from budgets.change_seal import rows_of, subject_of
from budgets.models import BudgetChange
from budgets.services import change_drafts, change_effects, control
from budgets.services.change_free import needs_no_approval
from budgets.services.change_guards import ensure_complete
from expense_mgmt.core.errors import Conflict
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services import numbers
from expense_mgmt.foundation.services.record import record
from expense_mgmt.foundation.services.versions import ensure_version


@transaction.atomic
def save_and_submit(
    *,
    change_id: UUID,
    version: int,
    content: ChangeContent,
    actor: User,
    at: dt.datetime,
    uploads: Sequence[UploadedFile[bytes]] = (),
    detached: Collection[UUID] = (),
) -> BudgetChange:
    """Keep what a form holds and send it into approval: both, or nothing at all.

    raises    those of `change_drafts.save` and `submit`
    """
    saved = change_drafts.save(
        change_id=change_id,
        version=version,
        content=content,
        uploads=uploads,
        detached=detached,
        actor=actor,
        at=at,
    )
    return submit(change_id=change_id, version=saved.version, actor=actor, at=at)


@transaction.atomic
def submit(*, change_id: UUID, version: int, actor: User, at: dt.datetime) -> BudgetChange:
    """Send a draft into approval and give it its number; a transfer holds its source.

    A small transfer inside one department, project and year takes effect at once.

    raises    Conflict stale_version, wrong_state; NotAllowed not_yours; ChangeRefused;
              RuleBroken no_rule
    source    DOMAIN §4 budget adjustment, transfer, supplementary budget / submit; §6
    """
    change = BudgetChange.objects.visible_to(actor).lock().get(public_id=change_id)
    ensure_may(change.submit, actor)
    ensure_version(change, version)
    # Small transfers of one person at one moment must see each other.
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    rows = rows_of(change)
    ensure_complete(change, rows, file_count=change.attachments.count())
    # Before the hold, whose movements carry it; no other act takes this counter.
    change.number = change.number or numbers.allot(
        company=change.company, kind=change.kind, month=Month.of(_company_day(change, at))
    )
    change.submitted_at = at
    if needs_no_approval(change, rows, at=at):
        change_effects.apply(change, rows, actor=actor, at=at)
        name, move = "settle", change.settle
        change.run = None
    else:
        change_effects.hold(change, rows, actor=actor, at=at)
        name, move = "submit", change.submit
        change.run = open_run(subject=subject_of(change, rows), actor=actor, at=at)
    move()
    change.save(update_fields=["state", "number", "submitted_at", "run"])
    record(change, name, actor=actor, at=at, amounts=change.amounts)
    return change


@transaction.atomic
def withdraw(
    *, change_id: UUID, version: int, actor: User, at: dt.datetime, comment: str = ""
) -> BudgetChange:
    """Take a change back before its last approval; what it held is free again.

    raises    Conflict stale_version, wrong_state; NotAllowed not_yours
    source    DOMAIN §4 budget adjustment, transfer / withdraw
    """
    change = BudgetChange.objects.visible_to(actor).lock().get(public_id=change_id)
    ensure_may(change.withdraw, actor)
    ensure_version(change, version)
    if change.run is None:
        raise Conflict("wrong_state", _("The document has moved on. Its present state is shown."))
    withdraw_run(run=change.run, actor=actor, at=at)
    control.release(document=change.ref, actor=actor, at=at)
    change.withdraw()
    change.save(update_fields=["state"])
    record(change, "withdraw", actor=actor, at=at, comment=comment, amounts=change.amounts)
    return change


def _company_day(change: BudgetChange, at: dt.datetime) -> dt.date:
    return at.astimezone(ZoneInfo(change.company.time_zone)).date()
