"""Rows that name a unit, project, platform and category, narrowed as a page asks."""

from typing import Final, Self, TypeVar

from django.db import models
from django.db.models import Q

from expense_mgmt.core.models import LockableQuerySet
from expense_mgmt.organisation.models import Category, Project, Unit, UnitAncestry

DIMENSIONS: Final = ("unit", "project", "platform", "category")
Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)


class PlacedQuerySet(LockableQuerySet[Row_co]):
    """Budget lines, rows of plans and rows of changes: an empty dimension means any."""

    def of_project(self, project: Project | None) -> Self:
        """Those of one project; of all when none is chosen."""
        return self if project is None else self.filter(project=project)

    def of_unit(self, unit: Unit | None) -> Self:
        """Those of a unit and the units below it, also of their projects; else all."""
        if unit is None:
            return self
        below = UnitAncestry.objects.filter(ancestor=unit).values("descendant")
        return self.filter(Q(unit__in=below) | Q(unit=None, project__department__in=below))

    def of_category(self, category: Category | None) -> Self:
        """Those of a category and the categories below it; of all when none is chosen."""
        if category is None:
            return self
        return self.filter(
            Q(category=category)
            | Q(category__parent=category)
            | Q(category__parent__parent=category)
        )

    def matching(self, text: str) -> Self:
        """Those of a place whose name or code holds the text; a category counts for those below."""
        if not text:
            return self
        found = Q()
        for place in (*DIMENSIONS, "category__parent", "category__parent__parent"):
            for column in ("name", "name_en", "code"):
                found |= Q(**{f"{place}__{column}__icontains": text})
        return self.filter(found)
