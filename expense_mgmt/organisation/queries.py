"""Scopes as SQL: which rows a person sees because of the roles held (PLATFORM §6.18)."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Final

from django.contrib.postgres.fields import DateRangeField
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from expense_mgmt.core import clock
from expense_mgmt.core.periods import Month
from expense_mgmt.core.prepared import Prepared, among, given
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.access import AUDITORS, SEEING
from expense_mgmt.organisation.models import (
    Category,
    CategoryPart,
    CategoryUnit,
    Project,
    RoleHolding,
    Unit,
    UnitAncestry,
)
from expense_mgmt.organisation.roles import Role

PARTS: Final = Prepared(
    lambda: CategoryPart.objects.filter(
        among("category", "categories"), valid__overlap=given("days", DateRangeField())
    ).order_by("valid")
)


def in_scope(
    user: User,
    *,
    unit: str = "unit",
    project: str = "project",
    roles: Iterable[Role] = SEEING,
    day: dt.date | None = None,
) -> Q:
    """Rows whose unit or project lies in the scope of one of the person's roles.

    unit, project   names of the row's columns; an empty name leaves that way out
    """
    held = RoleHolding.objects.of(user, day or clock.today()).filter(role__in=list(roles))
    scope = Q()
    if unit:
        scope |= Q(Exists(held.filter(unit__below__descendant=OuterRef(unit))))
    if project:
        scope |= Q(Exists(held.filter(project=OuterRef(project))))
    return scope


def companies_of(user: User, day: dt.date | None = None) -> QuerySet[Company]:
    """Companies in which the person holds any role."""
    held = RoleHolding.objects.of(user, day or clock.today())
    return Company.objects.filter(Exists(held.filter(company=OuterRef("pk"))))


def projects_in_scope(
    user: User, *, roles: Iterable[Role] = SEEING, day: dt.date | None = None
) -> QuerySet[Project]:
    """Projects in the scope of a role, by themselves or through their department or region."""
    return Project.objects.filter(
        in_scope(user, unit="department", project="pk", roles=roles, day=day)
        | in_scope(user, unit="region", project="", roles=roles, day=day)
    )


def holders(
    *, role: str, unit: Unit | None = None, project_id: int | None = None, day: dt.date
) -> QuerySet[User]:
    """Active people who hold a role for exactly this unit, or for this project."""
    held = RoleHolding.objects.on(day).filter(role=role, person=OuterRef("pk"))
    place = Q()
    if unit is not None:
        place |= Q(unit=unit)
    if project_id is not None:
        place |= Q(project=project_id)
    return User.objects.filter(Exists(held.filter(place))).order_by("pk")


def units_in_scope(
    user: User, *, roles: Iterable[Role] = SEEING, day: dt.date | None = None
) -> QuerySet[Unit]:
    """Units in the scope of a role, by themselves or below."""
    return Unit.objects.filter(in_scope(user, unit="pk", project="", roles=roles, day=day))


def colleagues_of(person: User, company: Company, day: dt.date) -> QuerySet[User]:
    """The other active people who hold a role in the company, by name, without those who only
    administer or audit."""
    held = RoleHolding.objects.on(day).filter(company=company, person=OuterRef("pk"))
    bystanders = AUDITORS | {Role.ADMINISTRATOR}
    return (
        User.objects.filter(Exists(held), ~Exists(held.filter(role__in=bystanders)))
        .exclude(pk=person.pk)
        .order_by("name", "pk")
    )


def parts_in_force(
    *, category_ids: Collection[int], months: Collection[Month]
) -> dict[tuple[int, Month], CategoryPart]:
    """Part and clock of each category in each month; a pair without one is missing (DOMAIN §8).

    Where a category was moved within a month, the later row counts for all of it.
    """
    if not category_ids or not months:
        return {}
    rows = PARTS(
        categories=list(category_ids), days=DateRange(min(months).first, max(months).plus(1).first)
    )
    found: dict[tuple[int, Month], CategoryPart] = {}
    for row in rows:
        for month in months:
            begins, ends = row.valid.lower, row.valid.upper
            if (begins is None or begins <= month.last) and (ends is None or month.first < ends):
                found[row.category_id, month] = row
    return found


def upwards(unit: Unit) -> list[Unit]:
    """The unit and its ancestors, nearest first."""
    rows = UnitAncestry.objects.filter(descendant=unit).order_by("distance")
    return [row.ancestor for row in rows.select_related("ancestor")]


def own_unit_of(person_id: int, company_id: int, day: dt.date) -> int | None:
    """The unit a person belongs to: where he is a requester, else the lowest he holds a role in.

    None for someone whose roles are all held for projects.
    """
    held = RoleHolding.objects.filter(
        person=person_id, company=company_id, unit__isnull=False, valid__contains=day
    ).annotate(depth=Count("unit__above"))
    found = held.order_by("-depth", "pk").values_list("role", "unit")
    places = [unit for role, unit in found if role == Role.REQUESTER] or [u for _r, u in found]
    return places[0] if places else None


def categories_for(units: Collection[Unit]) -> QuerySet[Category]:
    """Categories that at least one of the units may use; groups are never spent on."""
    kept = CategoryUnit.objects.filter(category=OuterRef("pk"))
    above = UnitAncestry.objects.filter(descendant__in=units).values("ancestor")
    return (
        Category.objects.filter(
            Exists(CategoryPart.objects.filter(category=OuterRef("pk"))),
            ~Exists(kept) | Exists(kept.filter(unit__in=above)),
            company__in={unit.company_id for unit in units},
            is_active=True,
        )
        .select_related("parent")
        .order_by("pk")
    )
