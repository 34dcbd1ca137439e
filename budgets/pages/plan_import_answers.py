"""What can be said about many rows of an import at once, and what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from budgets.models import BudgetPlan, PlanImport
from budgets.plan_sheets.columns import NAMES
from budgets.plan_sheets.fixes import Fix, FixAct
from budgets.plan_sheets.issues import WORDINGS, Issue
from budgets.plan_sheets.names import Catalogues
from expense_mgmt.core.periods import MONTHS_IN_YEAR


@dataclass(frozen=True, slots=True)
class Remedy:
    """A button that answers a whole group of rows; `to` is what it needs to be chosen."""

    act: str
    label: str
    to: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """The same trouble of several rows."""

    issue: Issue
    said: str
    count: int
    rows: str
    heading: str
    remedies: Sequence[Remedy]


def group_of(
    plan_import: PlanImport, stored: dict[str, Any], titles: dict[str, str], catalogues: Catalogues
) -> Group:
    """The same trouble of several rows, as it was kept, with what can be said about them."""
    issue = Issue.from_json(stored["issue"])
    rows = ", ".join(map(str, stored["rows"]))
    if stored["count"] > len(stored["rows"]):
        rows = f"{rows} …"
    return Group(
        issue=issue,
        said=issue.group[2],
        count=stored["count"],
        rows=rows,
        heading=titles.get(issue.column, ""),
        remedies=_remedies(plan_import.plan, issue, catalogues),
    )


def _remedies(plan: BudgetPlan, issue: Issue, catalogues: Catalogues) -> list[Remedy]:
    """What can be said about all rows of a group, the most likely first."""
    found = []
    if issue.column in NAMES and issue.params.get("text"):
        names = catalogues[issue.column]
        choices = [(row.code, names.shown(row)) for row in names.rows]
        found.append(Remedy(FixAct.REPLACE, _("Use it instead"), choices))
    if issue.code == "months_do_not_add_up":
        found.append(Remedy(FixAct.ADD_UP, _("Take the sum of the months")))
        if len(plan.months) == MONTHS_IN_YEAR:
            found.append(Remedy(FixAct.SPREAD, _("Spread what has no months evenly")))
    if issue.code == "amount_too_fine":
        found.append(Remedy(FixAct.ROUND, _("Round to the cent")))
    found.append(Remedy(FixAct.LEAVE_OUT, _("Leave the rows out")))
    return found


def fix_words(fix: Fix, titles: dict[str, str], catalogues: Catalogues) -> str:
    """What was said, as a sentence."""
    if fix.act is FixAct.REPLACE:
        found = catalogues[fix.column].found(fix.to)
        return _("%(column)s “%(text)s” → %(to)s") % {
            "column": titles.get(fix.column, ""),
            "text": fix.text,
            "to": found[0].label if found else fix.to,
        }
    words = {
        FixAct.ADD_UP: _("The amount is the sum of the months"),
        FixAct.SPREAD: _("Amounts without months are spread evenly"),
        FixAct.ROUND: _("Amounts are rounded to the cent"),
    }
    if fix.act in words:
        return words[fix.act]
    issue = Issue(fix.code, fix.column, {"text": fix.text})
    said = fix.text or titles.get(fix.column, "")
    return _("Left out: %(trouble)s") % {"trouble": _short(issue, said)}


def _short(issue: Issue, said: str) -> str:
    """The trouble without the figures of a single row."""
    words = {
        "months_do_not_add_up": _("months that do not add up"),
        "budget_month_closed": _("closed months"),
        "month_locked": _("closed months"),
        "row_twice": _("rows that stand there twice"),
        "budget_amount_negative": _("negative amounts"),
        "amount_too_fine": _("more than two decimals"),
        "category_missing": _("rows without category"),
        "cells_merged": _("merged cells"),
    }
    if issue.code in words:
        return f"{words[issue.code]} ({said})" if said else words[issue.code]
    return said or str(WORDINGS.get(issue.code, ""))
