"""What the list of plans shows."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.models import ApprovalTask
from budgets.models import BudgetPlan
from budgets.models.plan_reading import BudgetPlanQuerySet
from budgets.plan_kinds import PlanKind
from expense_mgmt.core import clock
from expense_mgmt.core.paging import page_of
from expense_mgmt.foundation.models import AuthedRequest, User
from expense_mgmt.organisation.access import Act, may

YEARS_BACK, YEARS_AHEAD = 2, 1


def list_of(request: AuthedRequest) -> dict[str, Any]:
    """One view of the plans: the person's own, those to sign, or all he sees; of one year."""
    user = request.user
    labels = _tabs(user)
    tab = request.GET.get("tab", "")
    tab = tab if tab in labels else next(iter(labels))
    year = _year(request.GET.get("year", ""))
    plans = _plans_of(tab, user)
    page = page_of(plans.in_year(year).for_list() if year else plans.for_list(), request)
    url = reverse("budgets:plan_list")
    return {
        "tab": tab,
        "views": [
            {"url": f"{url}?tab={name}", "label": label, "current": name == tab, "count": None}
            for name, label in labels.items()
        ],
        "filters": [_year_filter(year)],
        "kept": [{"name": "tab", "value": tab}],
        "clear_url": f"{url}?tab={tab}" if year else "",
        "plans": page.rows,
        "page": page,
        "may_write": may(user, Act.PLAN_WRITE),
        "may_issue": may(user, Act.PLAN_ISSUE),
        "breadcrumbs": [
            {"url": reverse("budgets:budget_list"), "label": _("Budgets")},
            {"url": "", "label": _("Budget plans")},
        ],
    }


def _tabs(user: User) -> dict[str, str]:
    tabs = {}
    if may(user, Act.PLAN_WRITE):
        tabs["mine"] = _("Mine")
    if may(user, Act.APPROVE):
        tabs["to_sign"] = _("To sign")
    return {**tabs, "all": _("All")}


def _plans_of(tab: str, user: User) -> BudgetPlanQuerySet:
    seen = BudgetPlan.objects.visible_to(user)
    if tab == "mine":
        return seen.prepared_by(user)
    if tab == "to_sign":
        waiting = ApprovalTask.objects.awaiting(user).filter(kind__in=PlanKind.values)
        return seen.filter(public_id__in=waiting.values("subject_id"))
    return seen


def _year(text: str) -> int | None:
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else None  # noqa: PLR2004  # a year


def _year_filter(year: int | None) -> dict[str, Any]:
    this = clock.today().year
    years = range(this - YEARS_BACK, this + YEARS_AHEAD + 1)
    return {
        "name": "year",
        "label": _("Year"),
        "icon": "calendar",
        "chosen": str(year) if year else "",
        "options": [
            {"value": str(one), "label": str(one), "current": one == year} for one in years
        ],
    }
