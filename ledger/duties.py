"""Who may act on the books: roles held in a company or for a project."""

from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import holdings_of
from expense_mgmt.organisation.models import Project, UnitAncestry
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
