"""What the drawer of one cell shows, and the page it is without scripts."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.cell_story import cell_story
from budgets.forms.workbook import WorkbookChoice
from budgets.workbook_tree import MODELS, NOBODY, SEPARATOR, key_of, without_words
from expense_mgmt.core.periods import Month
from expense_mgmt.core.templatetags.dates import month as month_words
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import Act, may


def cell_context(
    user: User, choice: WorkbookChoice, month: Month | None, path: str
) -> dict[str, Any]:
    """The cell of a row in a month, or in the whole year for None.

    raises    Http404 where the path names nothing, or nothing that the person sees
    """
    axes = choice.view.axes
    key = key_of(path, axes, choice.company.pk)
    story = None
    if key is not None:
        months = choice.year.months if month is None else (month,)
        story = cell_story(user=user, choice=choice, key=key, months=months)
    if key is None or story is None:
        raise Http404
    year = choice.year.year
    period = month_words(month) if month else _("Year %(year)s") % {"year": year}
    label = " · ".join(_labels(choice, path)) or _("All")
    back = f"{reverse('budgets:workbook')}?{choice.query()}"
    only = story.lines[0] if story.line_count == 1 else None
    return {
        "story": story,
        "label": label,
        "month": month,
        "period": period,
        "only_line": only,
        "back_url": back,
        "may_change": may(user, Act.BUDGET_CHANGE) and only is not None and only.closed_at is None,
        "breadcrumbs": [
            {"url": reverse("budgets:budget_list"), "label": _("Budgets")},
            {"url": back, "label": _("Budget %(year)s") % {"year": year}},
            {"url": "", "label": f"{label}, {period}"},
        ],
    }


def _labels(choice: WorkbookChoice, path: str) -> list[str]:
    """What the parts of the path are called."""
    found = []
    codes = path.split(SEPARATOR) if path else []
    for axis, code in zip(choice.view.axes, codes, strict=False):
        if code == NOBODY:
            found.append(without_words(axis))
        else:
            row = MODELS[axis].objects.get(company=choice.company, code=code)
            found.append(row.label)
    return found
