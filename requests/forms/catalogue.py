"""What a person may choose from when writing a request, read once for a page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar
from uuid import UUID

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from expense_mgmt.core.models import NamedModel, PublicIdModel
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Category, Platform, Project, Supplier, Unit
from expense_mgmt.organisation.queries import categories_for
from requests.queries import (
    platforms_for,
    projects_for,
    suppliers_for,
    units_for,
)

JOINT = "joint"

Row = TypeVar("Row", bound=PublicIdModel)
Choices = list[tuple[str, Any]]


@dataclass(frozen=True)
class Catalogue:
    """Units, suppliers, categories, platforms and projects open to a person."""

    units: Sequence[Unit]
    categories: Sequence[Category]
    platforms: Sequence[Platform]
    projects: Sequence[Project]
    suppliers: Sequence[Supplier]

    @classmethod
    def of(cls, user: User) -> "Catalogue":
        units = list(units_for(user))
        companies = {unit.company for unit in units}
        return cls(
            units=units,
            categories=list(categories_for(units)),
            platforms=list(platforms_for(companies)),
            projects=list(projects_for(companies)),
            suppliers=list(suppliers_for(companies)),
        )

    @cached_property
    def unit_choices(self) -> Choices:
        return _options(self.units)

    @cached_property
    def supplier_choices(self) -> Choices:
        return [("", _("No supplier yet")), *_options(self.suppliers)]

    @cached_property
    def category_choices(self) -> Choices:
        """Categories under the name of their group."""
        ordered = sorted(self.categories, key=lambda one: (one.parent_id or 0, one.pk))
        groups = groupby(ordered, key=lambda one: one.parent)
        return [
            ("", ""),
            *((group.label if group else "", _options(members)) for group, members in groups),
        ]

    @cached_property
    def platform_choices(self) -> Choices:
        return [("", ""), *_options(self.platforms)]

    @cached_property
    def project_choices(self) -> Choices:
        """The projects, and one joint line for several of them."""
        joint = [(JOINT, _("Joint campaign"))] if len(self.projects) > 1 else []
        return [("", ""), *_options(self.projects), *joint]


def chosen(rows: Iterable[Row], value: str) -> Row | None:
    """The row whose public id was posted; None for nothing chosen."""
    return next((row for row in rows if str(row.public_id) == value), None)


def by_id(rows: Iterable[Row]) -> dict[UUID, Row]:
    return {row.public_id: row for row in rows}


def _options(rows: Iterable[Any]) -> Choices:
    return [(str(row.public_id), _label(row)) for row in rows]


def _label(row: NamedModel) -> str:
    return row.label
