"""Who may act on the books: roles held in a company or for a project."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from expense_mgmt.core import clock
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.access import Act, holdings_of
from expense_mgmt.organisation.models import Project, RoleHolding, UnitAncestry
from expense_mgmt.organisation.roles import Role


def holds_in_company(user: User, company_id: int, *roles: Role) -> bool:
    """Whether the person holds one of the roles anywhere in the company."""
    return any(
        holding.company_id == company_id and holding.role in roles for holding in holdings_of(user)
    )


def roles_for_project(user: User, project: Project) -> frozenset[Role]:
    """Roles the person holds for this project, its department, its region or a unit above them."""
    held = holdings_of(user)
    units = {holding.unit_id for holding in held if holding.unit_id is not None}
    places = [place for place in (project.department_id, project.region_id) if place is not None]
    above = set(
        UnitAncestry.objects.filter(ancestor__in=units, descendant__in=places).values_list(
            "ancestor", flat=True
        )
    )
    return frozenset(
        Role(holding.role)
        for holding in held
        if holding.project_id == project.pk or holding.unit_id in above
    )


def holders_for_project(
    project: Project, roles: Collection[Role], day: dt.date
) -> dict[Role, list[User]]:
    """People who hold each role for this project, its department, its region or a unit above.

    shapes    {role: people}, every role that was asked for
    """
    places = [place for place in (project.department_id, project.region_id) if place is not None]
    above = UnitAncestry.objects.filter(ancestor=OuterRef("unit"), descendant__in=places)
    held = RoleHolding.objects.on(day).filter(Q(project=project) | Exists(above), role__in=roles)
    found: dict[Role, list[User]] = {role: [] for role in roles}
    for holding in held.select_related("person").order_by("person"):
        if holding.person not in found[Role(holding.role)]:
            found[Role(holding.role)].append(holding.person)
    return found


def companies_kept_by(user: User, day: dt.date | None = None) -> QuerySet[Company]:
    """Companies whose finance ledger the person imports."""
    held = RoleHolding.objects.of(user, day or clock.today()).filter(
        role__in=Act.LEDGER_IMPORT.roles, company=OuterRef("pk")
    )
    return Company.objects.filter(Exists(held)).order_by("code")
