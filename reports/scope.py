"""Whose project it is: roles held for it, its department, its region or a unit above them."""

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import NotAllowed
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.access import holdings_of
from expense_mgmt.organisation.models import Project, UnitAncestry
from expense_mgmt.organisation.queries import in_scope
from expense_mgmt.organisation.roles import Role


def holds_for_project(user: User, project: Project, *roles: Role) -> bool:
    """Whether the person holds one of the roles for the project."""
    held = [holding for holding in holdings_of(user) if holding.role in roles]
    if any(holding.project_id == project.pk for holding in held):
        return True
    units = [holding.unit_id for holding in held if holding.unit_id is not None]
    places = [place for place in (project.department_id, project.region_id) if place is not None]
    return UnitAncestry.objects.filter(ancestor__in=units, descendant__in=places).exists()


def projects_seen(company: Company, user: User | None) -> list[Project]:
    """The company's projects in the scope of the person's roles; all of them without a person."""
    projects = Project.objects.filter(company=company, is_active=True).select_related("company")
    if user is not None:
        projects = projects.filter(
            in_scope(user, unit="department", project="pk")
            | in_scope(user, unit="region", project="")
        )
    return list(projects.order_by("pk"))


def company_of(user: User) -> Company:
    """The company whose figures the person sees: that of the first role held.

    raises    NotAllowed act_not_allowed for a person without any role
    """
    held = holdings_of(user)
    if not held:
        raise NotAllowed(
            "act_not_allowed", _("Your roles do not include this. Ask an administrator.")
        )
    return held[0].company


def led_by(user: User, company: Company) -> set[int]:
    """Keys of the projects whose statistics the person prepares."""
    lead = [Role.PROJECT_LEAD]
    rows = Project.objects.filter(
        in_scope(user, unit="department", project="pk", roles=lead)
        | in_scope(user, unit="region", project="", roles=lead),
        company=company,
    )
    return set(rows.values_list("pk", flat=True))
