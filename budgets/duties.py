"""Who prepares, issues and closes budget plans: roles held for a unit or a project."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from budgets.plan_kinds import ISSUED_BY_HAND, PROJECT_PREPARERS, UNIT_PREPARERS, PlanKind
from expense_mgmt.core import clock
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import FINANCE, holdings_of
from expense_mgmt.organisation.models import Project, RoleHolding, Unit
from expense_mgmt.organisation.roles import Role


def units_to_plan(user: User, kind: str, day: dt.date | None = None) -> QuerySet[Unit]:
    """Units for which the person prepares plans of a kind: where he holds the role, and below."""
    roles = UNIT_PREPARERS.get(PlanKind(kind), frozenset())
    held = RoleHolding.objects.of(user, day or clock.today()).filter(role__in=list(roles))
    below = held.filter(unit__below__descendant=OuterRef("pk"))
    return Unit.objects.filter(Exists(below), is_active=True).select_related("company")


def projects_to_plan(user: User, kind: str, day: dt.date | None = None) -> QuerySet[Project]:
    """Projects for which the person prepares plans of a kind."""
    roles = PROJECT_PREPARERS.get(PlanKind(kind), frozenset())
    held = RoleHolding.objects.of(user, day or clock.today()).filter(role__in=list(roles))
    place = (
        Q(project=OuterRef("pk"))
        | Q(unit__below__descendant=OuterRef("department"))
        | Q(unit__below__descendant=OuterRef("region"))
    )
    rows = Project.objects.filter(Exists(held.filter(place)), is_active=True)
    return rows.select_related("company", "department")


def is_issuer(plan: Any, user: Any) -> bool:
    """Regional quotas are issued by advertising planning, other plans by their last signer.

    source  DOMAIN §4 budget plan / issue; PLATFORM §6.21
    """
    if plan.plan_kind not in ISSUED_BY_HAND:
        return bool(plan.created_by_id != user.pk)
    return _holds_in_company(user, plan.company_id, frozenset({Role.AD_PLANNING}))


def is_finance(plan: Any, user: Any) -> bool:
    """Finance closes plans whose period is over (DOMAIN §4)."""
    return _holds_in_company(user, plan.company_id, FINANCE)


def _holds_in_company(user: Any, company_id: int, roles: frozenset[Role]) -> bool:
    return any(held.company_id == company_id and held.role in roles for held in holdings_of(user))
