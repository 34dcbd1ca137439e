"""What the rows of a plan may name, read once for a page and found by what a person types."""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.db.models import Q, QuerySet

from budgets.models import BudgetPlan
from budgets.plan_kinds import FOR_A_GROUP, PlanKind
from expense_mgmt.core.models import NamedModel
from expense_mgmt.organisation.models import Category, Platform, Project, Unit, UnitAncestry
from expense_mgmt.organisation.queries import categories_for

Row = TypeVar("Row", bound=NamedModel)


@dataclass(frozen=True)
class Named(Generic[Row]):
    """Rows of one kind, found by their code or by either name, whatever the capitals."""

    rows: Sequence[Row]
    _by_text: dict[str, Row] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("name_en", "name", "code"):
            self._by_text.update({_plain(getattr(row, name)): row for row in self.rows})
        self._by_text.pop("", None)

    def find(self, text: str) -> Row | None:
        """The row a person means; None for no such row."""
        return self._by_text.get(_plain(text))


@dataclass(frozen=True)
class PlanCatalogue:
    """Units, projects, platforms and categories that a plan may name."""

    units: Named[Unit]
    projects: Named[Project]
    platforms: Named[Platform]
    categories: Named[Category]

    @classmethod
    def of(cls, plan: BudgetPlan) -> "PlanCatalogue":
        """What the rows of this plan may name; four queries."""
        below = UnitAncestry.objects.filter(ancestor=plan.unit_id).values("descendant")
        units = list(Unit.objects.filter(pk__in=below, is_active=True).order_by("pk"))
        own = Q(company=plan.company_id, is_active=True)
        projects = Project.objects.filter(own)
        if plan.project_id is not None:
            projects = projects.filter(pk=plan.project_id)
        else:
            projects = projects.filter(Q(department__in=below) | Q(region__in=below))
        return cls(
            units=Named(units),
            projects=Named(list(projects.order_by("pk"))),
            platforms=Named(list(Platform.objects.filter(own).order_by("pk"))),
            categories=Named(list(plannable_categories(plan.plan_kind, units))),
        )


def plannable_categories(plan_kind: str, units: Collection[Unit]) -> "QuerySet[Category]":
    """What a plan of a kind may name for units: what they may use; quotas its groups too."""
    usable = categories_for(units)
    if PlanKind(plan_kind) not in FOR_A_GROUP:
        return usable
    named = Q(pk__in=usable.values("pk")) | Q(pk__in=usable.values("parent"))
    return Category.objects.filter(named, is_active=True).select_related("parent").order_by("pk")


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
