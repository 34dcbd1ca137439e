"""The one project to which a person narrows lists, chosen in the top bar and kept for the session."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.models import Project
from expense_mgmt.organisation.queries import companies_of

SESSION_KEY: Final = "project"


@dataclass(frozen=True)
class Narrowing:
    """What lists may be narrowed to, and to what they are.

    Rows still pass `visible_to`: a person who narrows sees less, never more.

    projects   active ones of the person's companies
    key        public id of the chosen project; empty for all of them
    """

    projects: tuple[Project, ...]
    key: str

    @cached_property
    def project(self) -> Project | None:
        return next((one for one in self.projects if str(one.public_id) == self.key), None)

    def menu(self) -> dict[str, object] | None:
        """As the shell draws it; None where there is nothing to choose."""
        if len(self.projects) <= 1:
            return None
        choices = [("", _("All projects"))]
        choices += [(str(project.public_id), project.label) for project in self.projects]
        return {
            "label": self.project.label if self.project else _("All projects"),
            "options": [
                {"value": value, "label": label, "current": value == self.key}
                for value, label in choices
            ],
        }


def narrowing_of(request: AuthedRequest) -> Narrowing:
    """Read once for a request; a project that is no longer offered counts as none."""
    known = request.user.remembered.get("narrowing")
    if isinstance(known, Narrowing):
        return known
    projects = tuple(
        Project.objects.filter(company__in=companies_of(request.user), is_active=True).order_by(
            "pk"
        )
    )
    asked = str(request.session.get(SESSION_KEY, ""))
    key = asked if any(str(project.public_id) == asked for project in projects) else ""
    found = request.user.remembered["narrowing"] = Narrowing(projects, key)
    return found


def narrow_to(request: AuthedRequest, key: str) -> None:
    """Narrow the lists of this session to a project, or show all again.

    key   public id of a project that is offered; anything else means all
    """
    offered = {str(project.public_id) for project in narrowing_of(request).projects}
    if key in offered:
        request.session[SESSION_KEY] = key
    else:
        request.session.pop(SESSION_KEY, None)
