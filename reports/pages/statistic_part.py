"""The rows behind one figure of a statistic."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from expense_mgmt.core.money import ZERO
from expense_mgmt.organisation.parts import STATISTIC_PARTS
from reports.figures import words
from reports.figures.placing import Treatment
from reports.models import MonthlyStatistic
from reports.pages.statistic import list_url, page_label
from reports.stored import statement_of


def part_context(statistic: MonthlyStatistic, name: str) -> dict[str, Any]:
    """Rows of a part, or of what is in no part.

    raises    Http404 for a name that is neither
    """
    statement = statement_of(statistic)
    if name in set(STATISTIC_PARTS):
        lines = [line for line in statement.lines if line.part == name]
        title = words.part_label(name)
    elif name in set(Treatment):
        lines = [line for line in statement.lines if line.treatment == name]
        title = words.treatment_label(Treatment(name))
    else:
        raise Http404
    rows = [
        {
            "line": line,
            "month": line.entry.month,
            "category": statement.categories[line.entry.category].label,
            "detail": words.detail(line, statement.categories[line.entry.category]),
            "source": words.source_label(line),
            "treatment": words.treatment_label(line.treatment),
            "remark": words.remark(line, statement),
            "amount": line.signed_amount,
            "is_carried": line.entry.month != statement.month,
        }
        for line in lines
    ]
    return {
        "statistic": statistic,
        "title": title,
        "rows": rows,
        "total": sum((line.signed_amount for line in lines), ZERO),
        "breadcrumbs": [
            {"url": list_url(statistic.month), "label": _("Monthly statistics")},
            {
                "url": statistic.get_absolute_url(),
                "label": page_label(statistic),
            },
            {"url": "", "label": title},
        ],
    }
