"""Sending a plan round for signature, and taking it back."""

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from approvals.services.runs import open_run, withdraw_run
from budgets.models import BudgetPlan
from budgets.plan_content import PlanContent, stored_content
from budgets.plan_stages import Stage
from budgets.services import plan_drafts
from budgets.services.plan_annexes import annexes_of
from budgets.services.plan_checks import PlanIncomplete, shortcomings
from budgets.services.plan_drafts import Upload
from budgets.services.plan_notes import Note
from budgets.services.plan_reminders import settle
from budgets.services.plan_seal import subject_of
from budgets.services.plan_versions import current_version, seal, write_version
from expense_mgmt.core.errors import Conflict
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services import numbers
from expense_mgmt.foundation.services.record import record
from expense_mgmt.foundation.services.versions import ensure_version

SUBMIT_COLUMNS = ["state", "number", "submitted_at", "run", "edition", "amount"]


@transaction.atomic
def save_and_submit(
    *,
    plan_id: UUID,
    version: int,
    content: PlanContent,
    actor: User,
    at: dt.datetime,
    uploads: Sequence[Upload] = (),
    detached: Collection[UUID] = (),
    notes: Sequence[Note] = (),
) -> BudgetPlan:
    """Keep what a form holds and send the plan round: both, or nothing at all.

    raises    those of `plan_drafts.save` and `submit`
    """
    saved = plan_drafts.save(
        plan_id=plan_id,
        version=version,
        content=content,
        uploads=uploads,
        detached=detached,
        notes=notes,
        actor=actor,
        at=at,
    )
    return submit(plan_id=plan_id, version=saved.version, actor=actor, at=at)


@transaction.atomic
def submit(*, plan_id: UUID, version: int, actor: User, at: dt.datetime) -> BudgetPlan:
    """Send a plan round with its annexes, fix its version and give it its number.

    raises    Conflict stale_version, wrong_state; NotAllowed not_yours; PlanIncomplete: every
              shortcoming at its row; RuleBroken no_rule
    source    DOMAIN §4 budget plan / submit, §9 monthly budget; R-16, R-19, R-47
    """
    plan = BudgetPlan.objects.visible_to(actor).for_page().lock().get(public_id=plan_id)
    ensure_may(plan.submit, actor)
    ensure_version(plan, version)
    content = stored_content(current_version(plan))
    today = at.astimezone(ZoneInfo(plan.company.time_zone)).date()
    lacking = shortcomings(plan, content, today=today)
    if lacking:
        raise PlanIncomplete(lacking)
    _seal_for_round(plan, content, actor, at)
    if not plan.number:
        plan.number = numbers.allot(company=plan.company, kind=plan.kind, month=Month.of(today))
    plan.submitted_at = at
    plan.submit()
    subject = subject_of(plan, current_version(plan))
    plan.run = open_run(subject=subject, actor=actor, at=at)
    plan.save(update_fields=SUBMIT_COLUMNS)
    record(plan, "submit", actor=actor, at=at, amounts=plan.amounts)
    settle(plan, Stage.SUBMITTED, at=at)
    return plan


@transaction.atomic
def withdraw(
    *, plan_id: UUID, version: int, actor: User, at: dt.datetime, comment: str = ""
) -> BudgetPlan:
    """Take a plan back before its last signature.

    raises    Conflict stale_version, wrong_state; NotAllowed not_yours
    source    DOMAIN §4; PLATFORM §6.27
    """
    plan = BudgetPlan.objects.visible_to(actor).for_page().lock().get(public_id=plan_id)
    ensure_may(plan.withdraw, actor)
    ensure_version(plan, version)
    if plan.run is None:
        raise Conflict("wrong_state", _("The document has moved on. Its present state is shown."))
    withdraw_run(run=plan.run, actor=actor, at=at)
    plan.withdraw()
    plan.save(update_fields=["state"])
    record(plan, "withdraw", actor=actor, at=at, comment=comment, amounts=plan.amounts)
    return plan


def _seal_for_round(plan: BudgetPlan, content: PlanContent, actor: User, at: dt.datetime) -> None:
    """Fix the version with today's annexes; one that went round before gets a successor."""
    version = plan.versions.get(number=plan.edition)
    if version.sealed_at is not None:
        version = write_version(plan, content, actor=actor, at=at)
    seal(version, annexes=annexes_of(plan, content), at=at)
