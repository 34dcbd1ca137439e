"""What the page of sales targets shows: places with their months, drafts for a second person."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from expense_mgmt.core.fsm import may_now
from expense_mgmt.core.periods import FiscalYear, Month
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import Act, may
from expense_mgmt.organisation.models import Project, Unit
from expense_mgmt.organisation.queries import projects_in_scope, units_in_scope
from ledger.models import SalesTarget
from ledger.states import TargetState


def targets_listed(user: User, year: int, *, today: dt.date) -> dict[str, Any]:
    """Each place with the version in force, and the drafts, in a fixed number of queries."""
    stored = SalesTarget.objects.visible_to(user).for_list().filter(fiscal_year=year)
    in_force, drafts = {}, []
    for target in stored.exclude(state=TargetState.DISCARDED):
        if target.state == TargetState.DRAFT:
            drafts.append(
                {
                    "target": target,
                    "may_publish": may_now(target.publish, user),
                    "may_discard": may_now(target.discard, user),
                }
            )
        elif target.valid.lower <= today and (
            target.valid.upper is None or today < target.valid.upper
        ):
            in_force[target.project_id, target.region_id] = target
    months = FiscalYear(year).months
    rows = []
    for place in _places(user):
        key = (place.pk, None) if isinstance(place, Project) else (None, place.pk)
        found = in_force.get(key)
        known = found.by_month() if found else {}
        rows.append({"place": place, "target": found, "months": [known.get(one) for one in months]})
    return {
        "year": year,
        "previous": year - 1,
        "next": year + 1,
        "months": months,
        "rows": rows,
        "drafts": drafts,
        "may_set": may(user, Act.BUDGET_CONTROL),
        "breadcrumbs": [
            {"url": reverse("budgets:ceiling"), "label": _("Annual ceiling")},
            {"url": "", "label": _("Sales targets")},
        ],
    }


def targets_of(
    user: User, place: Project | Unit, year: int, *, today: dt.date
) -> dict[Month, Decimal]:
    """The months of the version of one place that is in force; empty without one."""
    rows = SalesTarget.objects.visible_to(user).in_force(today).filter(fiscal_year=year)
    of_place = {"project": place} if isinstance(place, Project) else {"region": place}
    target = rows.filter(**of_place).prefetch_related("months").first()
    return target.by_month() if target else {}


def _places(user: User) -> list[Project | Unit]:
    """Projects, then regions, that the person sees the turnover of."""
    roles = Act.TURNOVER_READ.roles
    projects = projects_in_scope(user, roles=roles).filter(is_active=True)
    regions = units_in_scope(user, roles=roles).filter(kind=Unit.Kind.REGION, is_active=True)
    return [*projects.order_by("company", "code"), *regions.order_by("company", "code")]
