"""Everything the pages of finance ledger imports show besides their forms."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.sheets.reader import column_name
from ledger import import_page
from ledger.models import LedgerImport

EVENTS: Mapping[str, tuple[str, Any]] = {
    "upload": ("upload", gettext_lazy("uploaded the sheet")),
    "check": ("check", gettext_lazy("had it checked: every cell is understood")),
    "map": ("category", gettext_lazy("matched the columns")),
    "confirm": ("circle-check", gettext_lazy("confirmed the amounts")),
    "reject": ("x", gettext_lazy("rejected the sheet")),
    "lock": ("lock", gettext_lazy("locked it with the statistic")),
}
MONTHS_OFFERED = 3


def context_of(ledger_import: LedgerImport, user: User) -> dict[str, Any]:
    """What the page of one import shows."""
    columns = import_page.columns_of(ledger_import)
    issues = import_page.issues_of(ledger_import)
    total = ledger_import.total_column
    return {
        "sheet": ledger_import,
        "columns": columns,
        "sums": import_page.sums_by_use(columns),
        "rows": import_page.grid_of(ledger_import),
        "issues": issues,
        "error_count": sum(issue.is_error for issue in issues),
        "project_letter": column_name(ledger_import.project_column),
        "total_letter": column_name(total) if total else "",
        "steps": import_page.steps_of(ledger_import, columns),
        "why_not_confirm": import_page.why_not_confirm(ledger_import, user),
        "events": [_event(row) for row in ledger_import.transitions.select_related("actor")],
    }


def templates_of(companies: Iterable[Company], today: dt.date) -> list[dict[str, object]]:
    """The empty sheets a person may fetch: the last months of each company he keeps."""
    this_month = Month.of(today)
    return [
        {"company": company, "month": this_month.plus(-back)}
        for company in companies
        for back in range(MONTHS_OFFERED)
    ]


def _event(row: Any) -> dict[str, object]:
    icon, words = EVENTS[row.name]
    text = str(words)
    if row.comment:
        text = _("%(act)s: %(comment)s") % {"act": text, "comment": row.comment}
    return {"icon": icon, "who": row.actor.label if row.actor else "", "text": text, "at": row.at}
