"""What the page of two versions shows (DESIGN mock 13)."""

from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.services.amend import may_change
from budgets.models import BudgetPlan
from budgets.pages.plan_detail import acts_of
from budgets.plan_annexes import Annexes
from budgets.plan_compare import ComparedRow, compare
from expense_mgmt.core.money import ZERO, places_of
from expense_mgmt.foundation.models import AuthedRequest


def compare_of(plan: BudgetPlan, request: AuthedRequest) -> dict[str, Any]:
    """Two versions by category, each change with who made it and why."""
    versions = list(plan.versions.with_items())
    numbers = [version.number for version in versions]
    first = _chosen(request.GET.get("from", ""), numbers, versions[0].number)
    last = _chosen(request.GET.get("to", ""), numbers, plan.edition)
    first, last = min(first, last), max(first, last)
    comparison = compare([one for one in versions if first <= one.number <= last])
    only_changed = request.GET.get("only") == "changed"
    shown = comparison.changed if only_changed else comparison.rows
    return {
        "plan": plan,
        "versions": versions,
        "comparison": comparison,
        "groups": _groups(shown),
        "only_changed": only_changed,
        "toggle_url": f"?from={first}&to={last}" + ("" if only_changed else "&only=changed"),
        "choices": [
            {
                "version": version,
                "from_url": f"?from={version.number}&to={last}",
                "to_url": f"?from={first}&to={version.number}",
            }
            for version in versions
        ],
        "places": places_of(
            amount
            for row in comparison.rows
            for item in (row.before, row.after)
            if item
            for amount in (item.amount,)
        ),
        "ratios": _ratios(comparison.before.annexes, comparison.after.annexes),
        "may_change": may_change(plan.run, request.user) if plan.state == "in_approval" else False,
        "acts": acts_of(plan, request.user),
        "breadcrumbs": [
            {"url": reverse("budgets:plan_list"), "label": _("Budget plans")},
            {"url": plan.get_absolute_url(), "label": plan.number or plan.title},
            {"url": "", "label": _("Versions side by side")},
        ],
    }


def _groups(rows: Any) -> list[dict[str, Any]]:
    """Rows by their category's group, with what each group has in both versions."""
    ordered = sorted(rows, key=_group_key)
    found = []
    for _key, of_group in groupby(ordered, key=_group_key):
        members: list[ComparedRow] = list(of_group)
        before = sum((row.before.amount for row in members if row.before), ZERO)
        after = sum((row.after.amount for row in members if row.after), ZERO)
        found.append(
            {
                "label": members[0].category.label,
                "rows": members,
                "before": before,
                "after": after,
                "delta": after - before,
                "moved": any(row.columns for row in members),
            }
        )
    return found


def _group_key(row: ComparedRow) -> tuple[int, str]:
    return row.category.pk, row.category.code


def _ratios(before: Any, after: Any) -> dict[str, Any] | None:
    """The ad ratio to the month, in both versions."""
    if not before or not after:
        return None
    return {
        "before": Annexes.of_json(before).ratio().ratio,
        "after": Annexes.of_json(after).ratio().ratio,
    }


def _chosen(text: str, numbers: list[int], otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and int(text) in numbers else otherwise
