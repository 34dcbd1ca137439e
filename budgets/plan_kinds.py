"""Kinds of budget plan: their period, who prepares them, how they act on the lines."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from expense_mgmt.organisation.roles import Role


class PlanKind(models.TextChoices):
    """What is planned. The value is also the kind by which the authority matrix knows it."""

    ANNUAL = "annual_budget", _("Annual budget")
    QUARTERLY = "quarterly_budget", _("Quarterly budget")
    MONTHLY = "monthly_budget", _("Monthly budget")
    OVERALL = "overall_plan", _("Overall plan of advertising planning")
    SPECIAL = "special_plan", _("Special plan for an occasion")
    MATERIALS = "material_plan", _("Material demand plan")
    QUOTA = "regional_quota", _("Regional quota")
    ALLOCATION = "outlet_allocation", _("Allocation to outlets")
    PRODUCT = "product_budget", _("Product budget")


FOR_OCCASIONS = frozenset({PlanKind.SPECIAL, PlanKind.MATERIALS})
"""They are made for something that happens, which their title names, and add to the lines."""

ISSUED_BY_HAND = frozenset({PlanKind.QUOTA})
"""A person issues them; every other plan is issued by its last approval (PLATFORM §6.21)."""

COMPUTED = frozenset({PlanKind.QUOTA, PlanKind.ALLOCATION, PlanKind.PRODUCT})
"""A rule gives their amounts, on pages of their own; they say no other (R-28, R-29, R-30)."""

FOR_A_GROUP = frozenset({PlanKind.QUOTA, PlanKind.ALLOCATION})
"""Their lines may name a group of categories, for which the money is given as a whole."""

_UNIT_PREPARERS = frozenset(
    {Role.REQUESTER, Role.DEPT_HEAD, Role.DEPARTMENT_GM, Role.REGIONAL_MANAGER, Role.AD_PLANNING}
)
_PROJECT_PREPARERS = frozenset({Role.PROJECT_LEAD, Role.PROJECT_MANAGER})
_AD_PLANNING = frozenset({Role.AD_PLANNING})

UNIT_PREPARERS = {
    PlanKind.ANNUAL: _UNIT_PREPARERS,
    PlanKind.QUARTERLY: _UNIT_PREPARERS,
    PlanKind.MONTHLY: _UNIT_PREPARERS,
    PlanKind.OVERALL: _AD_PLANNING,
    PlanKind.SPECIAL: _AD_PLANNING,
    PlanKind.MATERIALS: _AD_PLANNING,
    PlanKind.QUOTA: _AD_PLANNING,
    PlanKind.ALLOCATION: _AD_PLANNING,
    PlanKind.PRODUCT: _AD_PLANNING,
}
"""Roles that prepare a plan of a unit in their scope (DOMAIN §2, §4)."""

PROJECT_PREPARERS = {
    PlanKind.ANNUAL: _PROJECT_PREPARERS,
    PlanKind.QUARTERLY: _PROJECT_PREPARERS,
    PlanKind.MONTHLY: _PROJECT_PREPARERS,
}
"""Roles that prepare a plan of a project; the other kinds belong to units only."""
