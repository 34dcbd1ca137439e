"""What the page of one month of budgets shows around its lines and of them."""

from typing import Any

from django.urls import reverse

from budgets.filters import filters_of
from budgets.forms.filter import Choice
from budgets.overview import Overview, overview
from budgets.pages.pieces import drawn, turning
from expense_mgmt.core.periods import FiscalYear
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import Act, may


def lines_context(user: User, choice: Choice) -> dict[str, Any]:
    """The lines that are in view, and the places of those further down."""
    found = overview(user=user, choice=choice)
    return {
        "overview": found,
        "pieces": [drawn(piece, choice.query) for piece in found.pieces],
    }


def month_context(user: User, choice: Choice, found: Overview) -> dict[str, Any]:
    """The filters, what is searched for, and the ways on of a browser that turns pages."""
    return {
        "choice": choice,
        "year": FiscalYear(choice.month.year),
        "filters": filters_of(user, choice),
        "kept": _kept(choice, "month", "project"),
        "kept_search": _kept(choice, "q"),
        "pages": turning(found.before, found.shown, found.row_count, choice.query),
        "may_change": may(user, Act.BUDGET_CHANGE),
        "may_control": may(user, Act.BUDGET_CONTROL),
        "clear_url": reverse("budgets:budget_list") if choice.is_narrowed else "",
    }


def _kept(choice: Choice, *without: str) -> list[dict[str, str]]:
    """What a form of the page sends along so that the rest of the view stays."""
    return [
        {"name": name, "value": value}
        for name, value in choice.parameters.items()
        if value and name not in without
    ]
