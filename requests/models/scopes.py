"""Ways in which a person comes to see requests that others made (PLATFORM §6.18)."""

from django.db.models import Q

from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import holdings_of
from expense_mgmt.organisation.queries import in_scope
from expense_mgmt.organisation.roles import Role


def of_projects_in_scope(user: User) -> Q:
    """Rows of a project in scope, by itself or through its department or region."""
    return (
        in_scope(user, unit="", project="project")
        | in_scope(user, unit="project__department", project="")
        | in_scope(user, unit="project__region", project="")
    )


def in_company_of(user: User, role: Role) -> Q:
    """Rows of a company in which the person holds the role."""
    companies = {held.company_id for held in holdings_of(user) if held.role == role}
    return Q(company__in=companies)
