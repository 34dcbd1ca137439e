"""What the workbook's page shows around and in its grid (DESIGN mock 05)."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.forms.workbook import MEASURE_WORDS, VIEW_WORDS, Measure, View, WorkbookChoice
from budgets.models import BudgetLine, BudgetPlan
from budgets.overview import Figures
from budgets.pages.pieces import drawn, turning
from budgets.pages.workbook_grid import Drawing
from budgets.states import EDITABLE_PLAN_STATES, PlanState
from budgets.workbook import Workbook, workbook
from expense_mgmt.core.money import percent
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import Act, may
from expense_mgmt.organisation.models import Category
from expense_mgmt.organisation.queries import units_in_scope
from ledger.queries import closed_months

PLANS_SHOWN: Final = 3
PLANS_READ: Final = 60
YEARS_AROUND: Final = 2


def rows_context(user: User, choice: WorkbookChoice, *, today: dt.date) -> dict[str, Any]:
    """The grid alone, for the page and for the parts of it that come later."""
    book = workbook(user=user, choice=choice)
    choice = book.choice
    closed = closed_months(choice.company.pk, choice.year.months)
    link = choice.query("year", "open")
    drawing = Drawing(
        choice, Month.of(today), closed, f"&{link}" if link else "", drafted=book.drafted
    )
    return {
        "book": book,
        "choice": choice,
        "rows": [drawing.row(row) for row in book.rows],
        "total": drawing.row(book.total) if book.total else None,
        "pieces": [drawn(piece, choice.query, under=choice.under) for piece in book.pieces],
        "heads": [
            {"month": month, "closed": month in closed, "current": month == drawing.today}
            for month in choice.year.months
        ],
    }


def workbook_context(user: User, choice: WorkbookChoice, *, today: dt.date) -> dict[str, Any]:
    """The whole page: the year in five figures, the ways to look at it, the grid."""
    context = rows_context(user, choice, today=today)
    book: Workbook = context["book"]
    choice = book.choice
    figures = book.total.year if book.total else None
    return context | {
        "figures": figures,
        "drafted": book.drafted.get((), {}).get(None),
        "held": figures.committed + figures.pending if figures else None,
        "shares": _shares(figures),
        "year_gone": _year_gone(choice, today),
        "title": _("Budget %(year)s") % {"year": choice.year.year},
        "rows_label": _("Rows by"),
        "views": [_way(choice, one.value, words, "by") for one, words in VIEW_WORDS.items()],
        "measures": [
            _way(choice, one.value, words, "show") for one, words in MEASURE_WORDS.items()
        ],
        "units": [
            _way(choice, "", _("Thousand yuan"), "unit"),
            _way(choice, "yuan", _("Yuan and cents"), "unit"),
        ],
        "hot_url": f"?{choice.query('open', only='' if choice.only_hot else 'hot')}",
        "filters": _filters(user, choice),
        "kept": _kept(choice, "year", "department", "project", "category"),
        "kept_search": _kept(choice, "q"),
        "clear_url": f"?{_cleared(choice)}" if choice.is_narrowed else "",
        "pages": turning(book.before, len(book.rows), book.row_count, choice.query),
        "may_change": may(user, Act.BUDGET_CHANGE),
        "may_import": may(user, Act.PLAN_WRITE),
        "may_build": may(user, Act.REPORT_BUILD),
        "export_query": choice.query(),
        **_plans(user, book.plans[:PLANS_READ]),
        "breadcrumbs": [
            {"url": reverse("budgets:budget_list"), "label": _("Budgets")},
            {"url": "", "label": _("Budget %(year)s") % {"year": choice.year.year}},
        ],
    }


def _way(choice: WorkbookChoice, value: str, words: Any, name: str) -> dict[str, Any]:
    current = {"by": choice.view.value, "show": choice.measure.value}.get(
        name, "yuan" if choice.in_yuan else ""
    )
    dropped = ("open",) if name == "by" else ()
    plain = {View.DEPARTMENT.value, Measure.AVAILABLE.value}
    changed = {name: "" if value in plain else value}
    return {
        "url": f"?{choice.query(*dropped, **changed)}",
        "label": words,
        "current": value == current,
        "count": None,
    }


def _kept(choice: WorkbookChoice, *without: str) -> list[dict[str, str]]:
    """What a form of the page sends along so that the view stays what it is."""
    found = [
        {"name": name, "value": value}
        for name, value in choice.parameters.items()
        if value and name not in without
    ]
    return found + [{"name": "open", "value": path} for path in sorted(choice.opened)]


def _cleared(choice: WorkbookChoice) -> str:
    return choice.query("department", "project", "category", "q", "only", "open")


def _filters(user: User, choice: WorkbookChoice) -> list[dict[str, Any]]:
    """Year, department, project and category; what leaves no choice is not offered."""
    year = choice.year.year
    units = units_in_scope(user, roles=Act.BUDGET_READ.roles).filter(
        company=choice.company, kind__in=["department", "region"], is_active=True
    )
    projects = BudgetLine.objects.projects_seen_by(user).filter(company=choice.company)
    categories = Category.objects.filter(company=choice.company)
    years = range(year - YEARS_AROUND, year + YEARS_AROUND + 1)
    found = [
        {
            "name": "year",
            "label": _("Year"),
            "icon": "calendar",
            "chosen": str(year),
            "options": [
                {"value": str(one), "label": str(one), "current": one == year} for one in years
            ],
        }
    ]
    for name, words, icon, rows, chosen in (
        ("department", _("Departments"), "users-group", units, choice.unit),
        ("project", _("Project"), "building-community", projects, choice.project),
        ("category", _("Category"), "tag", categories, choice.category),
    ):
        options = [
            {"value": str(row.public_id), "label": row.label, "current": row == chosen}
            for row in rows.order_by("code")
        ]
        if len(options) > 1 or chosen:
            found.append(
                {
                    "name": name,
                    "label": words,
                    "icon": icon,
                    "chosen": chosen.label if chosen else "",
                    "options": options,
                }
            )
    return found


def _plans(user: User, keys: Sequence[int]) -> dict[str, Any]:
    """Plans that the person sees: what is issued, what he is writing, and two to compare."""
    plans = list(BudgetPlan.objects.filter(pk__in=keys).for_list())
    issued = [one for one in plans if one.state == PlanState.ISSUED and one.is_yearly]
    mine = [
        one for one in plans if one.created_by_id == user.pk and one.state in EDITABLE_PLAN_STATES
    ]
    compared = next((one for one in plans if one.edition > 1), None)
    return {
        "issued": issued[:PLANS_SHOWN],
        "drafts": mine[:PLANS_SHOWN],
        "compared": compared,
    }


def _shares(figures: Figures | None) -> dict[str, Decimal | None]:
    """Parts of the year's budget in per cent."""
    if figures is None or figures.budget <= 0:
        return {"spent": None, "held": None, "available": None}
    return {
        "spent": percent(figures.spent, figures.budget),
        "held": percent(figures.committed + figures.pending, figures.budget),
        "available": percent(figures.available, figures.budget),
    }


def _year_gone(choice: WorkbookChoice, today: dt.date) -> Decimal | None:
    """How much of the year is over, in per cent; None for another year."""
    first, last = choice.year.months[0].first, choice.year.months[-1].last
    if not first <= today <= last:
        return None
    return percent((today - first).days + 1, (last - first).days + 1)
