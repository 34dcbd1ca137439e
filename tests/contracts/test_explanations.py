"""Where the figure of each rule of DOMAIN §7 stands on a page, and that its steps stand there.

A rule whose figure comes to a page moves from ELSEWHERE to SHOWN; both halves are checked against
the code, so that neither a new derivation nor a lost one goes unnoticed.
"""

import ast
import re
from collections.abc import Iterator, Mapping

import pytest

from expense_mgmt.rulebook import RULES
from tests.contracts.source import ROOT, called_name, calls

PART = "components/derivation.html"

# The module that makes the derivation, and the template that draws it.
SHOWN: Mapping[str, tuple[tuple[str, str], ...]] = {
    "R-02": (
        ("requests/services/preview.py", "requests/_line_split.html"),
        ("reports/figures/explain.py", "reports/statistic_detail.html"),
    ),
    "R-05": (("requests/services/preview.py", "requests/_lines_table.html"),),
    "R-06": (("requests/services/preview.py", "requests/_line_split.html"),),
    "R-07": (
        ("ledger/turnover_sheet.py", "ledger/turnover_detail.html"),
        ("reports/figures/explain.py", "reports/statistic_detail.html"),
    ),
    "R-12": (("reports/figures/explain.py", "reports/statistic_detail.html"),),
    "R-13": (("reports/figures/explain.py", "reports/statistic_detail.html"),),
    "R-15": (
        ("reports/figures/explain.py", "reports/statistic_detail.html"),
        ("reports/year_ratio.py", "home.html"),
    ),
    "R-16": (("budgets/plan_annexes.py", "budgets/_plan_annexes.html"),),
    "R-17": (
        ("budgets/ceiling_figure.py", "budgets/_ceiling.html"),
        ("budgets/ceiling_figure.py", "budgets/_ceiling_forecast.html"),
        ("reports/figures/explain.py", "reports/statistic_detail.html"),
        ("reports/year_ratio.py", "home.html"),
    ),
    "R-18": (("budgets/plan_annexes.py", "budgets/_plan_annexes.html"),),
    "R-19": (("budgets/plan_annexes.py", "budgets/_plan_annexes.html"),),
    "R-20": (("budgets/plan_annexes.py", "budgets/_plan_annexes.html"),),
    "R-21": (("budgets/pages/quota_list.py", "budgets/quota_list.html"),),
    "R-22": (("requests/explain.py", "requests/claim_detail.html"),),
    "R-23": (
        ("requests/explain.py", "requests/claim_detail.html"),
        ("requests/explain.py", "requests/payment_detail.html"),
    ),
    "R-28": (
        ("budgets/services/quotas.py", "budgets/quota_list.html"),
        ("budgets/basis.py", "budgets/plan_detail.html"),
        ("budgets/basis.py", "budgets/_plan_pane.html"),
    ),
    "R-29": (
        ("budgets/services/product_budgets.py", "budgets/product_budget.html"),
        ("budgets/basis.py", "budgets/plan_detail.html"),
    ),
    "R-30": (
        ("budgets/services/allocations.py", "budgets/allocation.html"),
        ("budgets/basis.py", "budgets/plan_detail.html"),
    ),
    "R-31": (
        ("budgets/explain.py", "budgets/budget_line.html"),
        ("budgets/explain.py", "budgets/budget_list.html"),
        ("budgets/explain.py", "home.html"),
        ("reports/pages/variance.py", "reports/variance.html"),
    ),
    "R-32": (
        ("budgets/explain.py", "requests/_preview_rail.html"),
        ("budgets/explain.py", "requests/expense_request_detail.html"),
    ),
    "R-33": (("budgets/explain.py", "budgets/budget_line.html"),),
    "R-35": (("requests/explain.py", "requests/claim_detail.html"),),
    "R-40": (("reports/pages/variance.py", "reports/variance.html"),),
    "R-43": (("budgets/explain.py", "budgets/year_end.html"),),
    "R-46": (("requests/services/preview.py", "requests/_preview_rail.html"),),
    "R-47": (("budgets/forms/plan_sheet.py", "budgets/plan_form.html"),),
}

# Why no page unfolds the steps of a rule.
ELSEWHERE: Mapping[str, str] = {
    "R-01": "rounds every figure and is none of its own",
    "R-03": "chooses the month of a row; the statistic's rows say their dates",
    "R-04": "is a sentence, shown as it is",
    "R-08": "chooses where a row counts; the statistic's rows say it in words",
    "R-09": "chooses where a row counts; the statistic's rows say it in words",
    "R-10": "is the statistic's newspaper part, whose steps R-12 has",
    "R-11": "no page yet: changes and withdrawals of placements",
    "R-14": "no page yet: adjustments of confirmed months",
    "R-24": "no page yet: violations",
    "R-25": "no page yet: violations",
    "R-26": "no page yet: usage reports",
    "R-27": "no page yet: usage reports",
    "R-34": "is the chain of approval, which says of each step why it is there",
    "R-36": "no page yet: invoices are typed with net and tax",
    "R-37": "no page yet: cash advances",
    "R-38": "is a key, and shows only in the refusal of a second use",
    "R-39": "no page yet: return on spend",
    "R-41": "no page yet: expense ledger",
    "R-42": "no page yet: expense ledger",
    "R-44": "is an amount in words, shown as it is",
    "R-45": "no page yet: foreign currency",
    "R-48": "no page yet: existing-customer promotions",
}


def explained() -> Iterator[tuple[str, str]]:
    """Rule and module of every derivation that the product hands to a page."""
    for path, call in calls():
        if called_name(call) not in {"of", "Explained"}:
            continue
        for part in (part for argument in call.args for part in ast.walk(argument)):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                for rule in re.findall(r"R-\d\d", part.value):
                    yield rule, str(path)


def test_every_rule_is_shown_or_says_why_not() -> None:
    assert sorted([*SHOWN, *ELSEWHERE]) == sorted(RULES)


def test_table_names_the_modules_that_explain_each_rule() -> None:
    found: dict[str, set[str]] = {}
    for rule, path in explained():
        found.setdefault(rule, set()).add(path)

    assert {rule: {module for module, _ in places} for rule, places in SHOWN.items()} == found


@pytest.mark.parametrize(
    "template", sorted({template for places in SHOWN.values() for _, template in places})
)
def test_template_draws_the_derivation(template: str) -> None:
    text = (ROOT / "templates" / template).read_text(encoding="utf-8")

    assert f'include "{PART}"' in text
