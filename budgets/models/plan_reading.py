"""Which budget plans a person sees, and which of them a page asks for."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db.models import Exists, OuterRef, Q

from approvals.queries import concerns
from budgets.plan_kinds import PlanKind
from budgets.states import OPEN_PLAN_STATES, PlanState
from expense_mgmt.core import clock
from expense_mgmt.core.models import LockableQuerySet
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import Act
from expense_mgmt.organisation.models import RoleHolding, Unit
from expense_mgmt.organisation.queries import in_scope

if TYPE_CHECKING:
    from budgets.models.plan import BudgetPlan

PLACE = ("company", "plan_kind", "fiscal_year", "quarter", "month", "unit", "project", "occasion")
"""What makes two plans the same plan: kind, owner and period."""


class BudgetPlanQuerySet(LockableQuerySet["BudgetPlan"]):
    def visible_to(self, user: User, day: dt.date | None = None) -> Self:
        """Plans the person made, decided or decides, or of places in the scope of a role.

        source    PLATFORM §6.18
        """
        day = day or clock.today()
        roles = Act.BUDGET_READ.roles
        company_wide = RoleHolding.objects.of(user, day).filter(
            role__in=roles, unit__kind=Unit.Kind.COMPANY, company=OuterRef("company")
        )
        return self.filter(
            Q(created_by=user)
            | in_scope(user, roles=roles, day=day)
            | in_scope(user, unit="project__department", project="", roles=roles, day=day)
            | in_scope(user, unit="project__region", project="", roles=roles, day=day)
            | Q(Exists(company_wide))
            | concerns(user, kind=PlanKind.values, day=day)
        )

    def prepared_by(self, user: User) -> Self:
        """The person's own plans, in whatever state."""
        return self.filter(created_by=user)

    def in_year(self, year: int) -> Self:
        return self.filter(fiscal_year=year)

    def issued(self) -> Self:
        return self.filter(state=PlanState.ISSUED)

    def on_their_way(self) -> Self:
        """Neither issued nor given up."""
        return self.filter(state__in=OPEN_PLAN_STATES)

    def same_place(self, plan: "BudgetPlan") -> Self:
        """Plans of the same kind, owner and period, the given one among them."""
        wanted = Q()
        for name in PLACE:
            field = f"{name}_id" if name in {"company", "unit", "project"} else name
            value = getattr(plan, field)
            wanted &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
        return self.filter(wanted)

    def for_list(self) -> Self:
        """Rows of a list, the one written last first."""
        return self.for_page().order_by("-saved_at", "-pk")

    def for_page(self) -> Self:
        """With what a page or a row shows of the plan itself."""
        return self.select_related("company", "unit", "project", "created_by", "run", "revises")
