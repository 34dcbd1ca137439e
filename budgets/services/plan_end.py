"""Closing a plan whose period is over."""

import datetime as dt
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from budgets.models import BudgetPlan
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services.record import record
from expense_mgmt.foundation.services.versions import ensure_version


@transaction.atomic
def close(*, plan_id: UUID, version: int, actor: User, at: dt.datetime) -> BudgetPlan:
    """Finance closes an issued plan once its last month is over; its lines stay as they are.

    What is left lapses or is carried by the year-end run (R-43), not here.

    raises    Conflict stale_version, wrong_state; NotAllowed not_yours; RuleBroken
              plan_period_open
    source    DOMAIN §4 budget plan / close period
    """
    plan = BudgetPlan.objects.visible_to(actor).for_page().lock().get(public_id=plan_id)
    ensure_may(plan.close, actor)
    ensure_version(plan, version)
    if plan.months[-1] >= Month.of(at.astimezone(ZoneInfo(plan.company.time_zone)).date()):
        raise RuleBroken("plan_period_open", _("The period of this plan is not over yet."))
    plan.close()
    plan.save(update_fields=["state"])
    record(plan, "close", actor=actor, at=at, amounts=plan.amounts)
    return plan
