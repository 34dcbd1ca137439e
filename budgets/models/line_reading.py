"""Which budget lines a person sees, and which of them a page, a report or an act asks for."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Self

from django.db.models import Case, Exists, F, Max, OuterRef, Q, QuerySet, Sum, Value, When

from budgets.models.placed import DIMENSIONS, PlacedQuerySet
from expense_mgmt.core import clock
from expense_mgmt.core.money import CENT
from expense_mgmt.core.periods import Month
from expense_mgmt.core.prepared import DAY, KEY, among, given
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import Act
from expense_mgmt.organisation.models import Project, RoleHolding, Unit
from expense_mgmt.organisation.queries import in_scope

if TYPE_CHECKING:
    from budgets.models.line import BudgetLine  # named by the base class below


IN_USE: Final = Q(is_planned=True) | Q(reserved__gt=0) | Q(committed__gt=0) | Q(consumed__gt=0)
"""Planned lines and those that hold anything."""


class BudgetLineQuerySet(PlacedQuerySet["BudgetLine"]):
    def visible_to(self, user: User, day: dt.date | None = None) -> Self:
        """Lines of units and projects in the scope of a role that reads budgets.

        A project is in the scope of its department and region; lines of the whole company are
        seen by those who hold their role for the company.

        source    PLATFORM §6.18
        """
        day = day or clock.today()
        roles = Act.BUDGET_READ.roles
        company_wide = RoleHolding.objects.of(user, day).filter(
            role__in=roles, unit__kind=Unit.Kind.COMPANY, company=OuterRef("company")
        )
        return self.filter(
            in_scope(user, roles=roles, day=day)
            | in_scope(user, unit="project__department", project="", roles=roles, day=day)
            | in_scope(user, unit="project__region", project="", roles=roles, day=day)
            | Q(Exists(company_wide))
        )

    def projects_seen_by(self, user: User) -> QuerySet[Project]:
        """Projects of which the person sees a line, for the filter."""
        lines = self.visible_to(user).filter(project=OuterRef("pk"))
        return Project.objects.filter(Exists(lines))

    def in_month(self, month: Month) -> Self:
        return self.filter(month=month)

    def of_year(self, project: Project, year: int) -> Self:
        """Planned lines of a project's budget year."""
        return self.filter(project=project, fiscal_year=year, is_planned=True)

    def last_moved_at(self) -> dt.datetime | None:
        """When an own movement last changed any of the lines."""
        last: dt.datetime | None = self.aggregate(last=Max("moved_at"))["last"]
        return last

    def for_amounts(self) -> Self:
        """Lines on which amounts may fall; mere ceilings of a unit or company are left out.

        source    PLATFORM §6.20, §6.22
        """
        return self.exclude(project=None, category=None, platform=None)

    def in_use(self) -> Self:
        """Planned lines and those that hold anything; zero lines that hold nothing are left out."""
        return self.filter(IN_USE)

    def in_year(self, year: int) -> Self:
        return self.filter(fiscal_year=year)

    def giving_to(self, line: "BudgetLine", *, at_least: Decimal = CENT) -> Self:
        """Lines of the same project, else unit, and month with budget left, the fullest first.

        A line that blocks over more than its month is left out: what it could give is not its own.

        source    R-31; DOMAIN §6 transfers
        """
        beside = (
            Q(project=line.project_id)
            if line.project_id
            else Q(project__isnull=True, unit=line.unit_id)
        )
        return (
            self.filter(beside, company=line.company_id, month=line.month, closed_at=None)
            .exclude(pk=line.pk)
            .exclude(Q(mode="block") & ~Q(control_window="month"))
            .annotate(left=F("revised") - F("reserved") - F("committed") - F("consumed"))
            .filter(left__gte=at_least)
            .named()
            .order_by("-left", "pk")
        )

    def named(self) -> Self:
        """With everything a line's label is made of."""
        return self.select_related("company", *DIMENSIONS)

    def for_overview(self) -> Self:
        """Planned lines and those in use: by project, else by unit, then by category, then month."""
        return (
            self.named()
            .in_use()
            .alias(
                without_project=Case(When(project=None, then=F("unit__code")), default=Value(""))
            )
            .order_by(
                F("project__code").asc(nulls_last=True),
                F("without_project").asc(nulls_first=True),
                F("category__code").asc(nulls_first=True),
                F("platform__code").asc(nulls_first=True),
                F("unit__code").asc(nulls_first=True),
                "month",
                "pk",
            )
        )

    def held_by(self) -> "QuerySet[Any]":
        """Own lines on which documents that a prepared read names hold anything.

        shapes    a row for each line and document, with `document`, `held_reserved` and
                  `held_committed`
        """
        return (
            self.filter(among("movements__document_id", "documents", KEY), movements__is_own=True)
            .annotate(
                document=F("movements__document_id"),
                held_reserved=Sum("movements__reserved_delta"),
                held_committed=Sum("movements__committed_delta"),
            )
            .filter(Q(held_reserved__gt=0) | Q(held_committed__gt=0))
            .order_by("pk")
        )

    def candidates(self) -> Self:
        """Lines that may cover something of places that a prepared read names.

        Each column may also be open: units, projects, platforms, categories; company and months.
        """
        return self.filter(
            Q(unit=None) | among("unit", "units"),
            Q(project=None) | among("project", "projects"),
            Q(platform=None) | among("platform", "platforms"),
            Q(category=None) | among("category", "categories"),
            among("month", "months", DAY),
            company=given("company"),
        )
