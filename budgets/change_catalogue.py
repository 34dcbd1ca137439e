"""What a person may choose from when asking for a budget change, read once for a page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar

from django.utils.functional import cached_property

from budgets.queries import change_units
from expense_mgmt.core.models import PublicIdModel
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Category, Platform, Project, Unit

Row = TypeVar("Row", bound=PublicIdModel)
Choices = list[tuple[str, Any]]


@dataclass(frozen=True)
class ChangeCatalogue:
    """Units the person may ask for, and the places of which budget lines are made."""

    units: Sequence[Unit]
    places: Sequence[Unit]
    categories: Sequence[Category]
    platforms: Sequence[Platform]
    projects: Sequence[Project]

    @classmethod
    def of(cls, user: User) -> "ChangeCatalogue":
        units = list(change_units(user))
        companies = {unit.company_id for unit in units}
        wanted: dict[str, Any] = {"company__in": companies, "is_active": True}
        categories = Category.objects.filter(**wanted).select_related("parent")
        return cls(
            units=units,
            places=list(Unit.objects.filter(**wanted).order_by("pk")),
            categories=list(categories.order_by("pk")),
            platforms=list(Platform.objects.filter(**wanted).order_by("pk")),
            projects=list(Project.objects.filter(**wanted).order_by("pk")),
        )

    @cached_property
    def category_choices(self) -> Choices:
        """Categories under the name of their group; a group itself stands first in it."""
        ordered = sorted(
            self.categories, key=lambda one: (one.parent_id or one.pk, one.parent_id or 0, one.pk)
        )
        groups = groupby(ordered, key=lambda one: one.parent or one)
        return [("", ""), *((group.label, options_of(members)) for group, members in groups)]

    @cached_property
    def project_choices(self) -> Choices:
        return [("", ""), *options_of(self.projects)]

    @cached_property
    def platform_choices(self) -> Choices:
        return [("", ""), *options_of(self.platforms)]

    @cached_property
    def place_choices(self) -> Choices:
        return [("", ""), *options_of(self.places)]


def chosen(rows: Iterable[Row], value: str) -> Row | None:
    """The row whose public id was posted; None for nothing chosen."""
    return next((row for row in rows if str(row.public_id) == value), None)


def options_of(rows: Iterable[Any]) -> Choices:
    return [(str(row.public_id), row.label) for row in rows]
