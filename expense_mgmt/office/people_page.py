"""The pages of people and of one person."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from expense_mgmt.core.paging import Page
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.office.delegation_form import DelegationForm
from expense_mgmt.office.delegation_rows import delegations_of
from expense_mgmt.office.people_forms import GrantForm, LeaveForm
from expense_mgmt.office.people_rows import (
    companies_read_by,
    held_rows,
    person_rows,
    trail_of,
)
from expense_mgmt.organisation import separation
from expense_mgmt.organisation.access import Act, may
from expense_mgmt.organisation.duties import Level
from expense_mgmt.organisation.models import (
    Departure,
    Project,
    RoleHolding,
    RoleProposal,
    Unit,
)
from expense_mgmt.organisation.roles import Role


def list_context(user: User, page: Page[User], asked: QueryDict, today: dt.date) -> dict[str, Any]:
    """People with their roles, and the roles that wait for a second administrator."""
    return {
        "rows": person_rows(page.rows),
        "page": page,
        "text": asked.get("q", ""),
        "role": asked.get("role", ""),
        "roles": Role.choices,
        "wanted": wanted_of(asked),
        "wanted_query": wanted_query(asked),
        "proposals": proposals_seen_by(user, today),
        "user_id": user.pk,
        "may_keep": may(user, Act.ADMINISTER),
        "breadcrumbs": [{"url": "", "label": _("People and roles")}],
    }


def wanted_of(asked: QueryDict) -> str:
    """The role and place for which a holder is looked for, in words; empty for none."""
    role, place = asked.get("for", ""), _place_of(asked.get("place", ""))
    if role not in Role.values or place is None:
        return ""
    return f"{Role(role).label} · {place.label}"


def wanted_query(asked: QueryDict) -> str:
    """What the addresses of the list carry on of it."""
    if not wanted_of(asked):
        return ""
    kept = QueryDict(mutable=True)
    kept.update({"for": asked.get("for", ""), "place": asked.get("place", "")})
    return f"?{kept.urlencode()}"


def _place_of(key: str) -> Unit | Project | None:
    try:
        public_id = UUID(key)
    except ValueError:
        return None
    unit = Unit.objects.filter(public_id=public_id).first()
    return unit or Project.objects.filter(public_id=public_id).first()


def proposals_seen_by(user: User, today: dt.date) -> QuerySet[RoleProposal]:
    """What waits for a second administrator in the companies the person keeps or checks."""
    waiting = RoleProposal.objects.waiting().for_page()
    return waiting.filter(company__in=companies_read_by(user, today))


def person_context(
    person: User, user: User, company: Company, asked: QueryDict, today: dt.date, **given: Any
) -> dict[str, Any]:
    """One person: roles, what goes together with them, delegations, last day, trail.

    given   forms that were refused
    """
    companies = companies_read_by(user, today)
    keeps = may(user, Act.ADMINISTER) and person.pk != user.pk
    first = {
        "begins_on": today,
        "role": asked.get("for", ""),
        "place": asked.get("place", ""),
    }
    departure = Departure.objects.filter(person=person, carried_out_at__isnull=True).first()
    return {
        "person": person,
        "holdings": held_rows(person, companies, today),
        "proposals": proposals_seen_by(user, today).filter(person=person),
        "user_id": user.pk,
        "excluded": excluded_for(person, company, today),
        "delegations": delegations_of(person, today),
        "departure": departure,
        "trail": trail_of(person),
        "may_keep": keeps,
        "is_self": person.pk == user.pk,
        "grant_form": GrantForm(company=company, initial=first),
        "leave_form": LeaveForm(),
        "delegation_form": DelegationForm(person=person, company=company, today=today),
        "breadcrumbs": [
            {"url": reverse("office:people_list"), "label": _("People and roles")},
            {"url": "", "label": person.label},
        ],
    } | given


def excluded_for(person: User, company: Company, today: dt.date) -> list[str]:
    """Roles the person cannot be given besides those held, in words."""
    held = {
        Role(one)
        for one in RoleHolding.objects.filter(
            person=person, company=company, valid__contains=today
        ).values_list("role", flat=True)
    }
    pairs = separation.pairs_of(company.pk, today, None)[Level.ROLES]
    against: dict[Role, list[str]] = {}
    for first, second in pairs:
        for role, other in ((Role(first), Role(second)), (Role(second), Role(first))):
            if role in held and other not in held:
                against.setdefault(other, []).append(str(role.label))
    if len(against) + len(held) >= len(Role) - 2:  # nothing but what the person holds
        return [_("every other role") + f" ({', '.join(str(one.label) for one in sorted(held))})"]
    return [f"{role.label} ({', '.join(sorted(against[role]))})" for role in sorted(against)]
