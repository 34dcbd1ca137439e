"""Every band of the default matrix, a cent below, on and above its bound (promise 12)."""

from decimal import Decimal
from itertools import pairwise

import pytest

from approvals.models import AuthorityPolicy
from approvals.rules.facts import Branches
from approvals.rules.matching import plan
from approvals.services.default_matrix import default_rules
from approvals.services.matching import ROLE_ORDER, facts_of, rules_of
from expense_mgmt.foundation.models import Company
from tests.workflow.approvals.policy_ground import in_force

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]

MANAGEMENT = ["dept_head", "finance_preliminary", "finance_head"]
SIGNERS = ["project_manager", "regional_manager", "admin_clerk", "finance_head"]
DEPARTMENT = ["dept_head", "finance_head", "cfo", "ceo"]
MONTHLY = [
    "project_manager",
    "regional_manager",
    "department_gm",
    "group_sales_director",
    "group_chairman",
]
OUTSIDE = [*MANAGEMENT, "cfo", "ceo"]
# (kind, budget status): the lower bound of each band and its steps, as DOMAIN §5 says them.
EXPECTED: dict[tuple[str, str], list[tuple[str, list[str]]]] = {
    ("expense_request", "within"): [
        ("0", MANAGEMENT),
        ("50000", [*MANAGEMENT, "cfo"]),
        ("200000", OUTSIDE),
    ],
    ("expense_request", "over"): [("0", OUTSIDE)],
    ("expense_request", "unbudgeted"): [("0", OUTSIDE)],
    ("settlement_claim", "within"): [
        ("0", MANAGEMENT),
        ("50000", [*MANAGEMENT, "cfo"]),
        ("200000", OUTSIDE),
    ],
    ("settlement_claim", "over"): [("0", OUTSIDE)],
    ("settlement_claim", "unbudgeted"): [("0", OUTSIDE)],
    **{
        ("payment", status): [("0", ["finance_head"]), ("50000", ["finance_head", "cfo"])]
        for status in ("within", "over", "unbudgeted")
    },
    **{
        (kind, status): [("0", signers)]
        for kind, signers in {
            "annual_budget": DEPARTMENT,
            "quarterly_budget": DEPARTMENT,
            "monthly_budget": MONTHLY,
            "overall_plan": ["sales_director", "ceo"],
            "special_plan": ["sales_director", "ceo"],
            "material_plan": ["sales_director", "ceo"],
            "regional_quota": ["sales_director", "ceo"],
            "outlet_allocation": ["sales_director", "ceo"],
            "product_budget": ["sales_director", "ceo"],
        }.items()
        for status in ("within", "over", "unbudgeted")
    },
    **{
        ("monthly_statistic", status): [("0", SIGNERS)]
        for status in ("within", "over", "unbudgeted")
    },
    **{
        (kind, status): bands
        for kind, bands in {
            "budget_adjustment": [
                ("0", ["dept_head", "finance_head"]),
                ("50000", ["dept_head", "finance_head", "cfo"]),
                ("200000", ["dept_head", "finance_head", "cfo", "ceo"]),
            ],
            "budget_transfer": [
                ("0", ["dept_head", "finance_head"]),
                ("50000", ["dept_head", "finance_head", "cfo"]),
            ],
            "supplementary_budget": [
                ("0", ["department_gm", "finance_head"]),
                ("50000", ["department_gm", "finance_head", "group_sales_director"]),
                (
                    "200000",
                    ["department_gm", "finance_head", "group_sales_director", "group_chairman"],
                ),
            ],
        }.items()
        for status in ("within", "over", "unbudgeted")
    },
}
CENT = Decimal("0.01")
HIGHEST = Decimal("9999999999999.99")


def cases() -> list[tuple[str, str, Decimal, list[str]]]:
    found = []
    for (kind, status), bands in EXPECTED.items():
        for (lower, steps), (upper, following) in pairwise([*bands, (str(HIGHEST), bands[-1][1])]):
            begin, end = Decimal(lower), Decimal(upper)
            found += [
                (kind, status, begin, steps),
                (kind, status, begin + CENT, steps),
                (kind, status, end - CENT, steps),
                (kind, status, end, following),
            ]
        found.append((kind, status, -CENT, bands[0][1]))
    return found


def test_each_bound_of_each_band_lands_on_the_right_side() -> None:
    in_force()
    currency = Company.objects.get().currency
    rules = {
        kind: [facts_of(rule) for rule in rules_of(AuthorityPolicy.objects.all(), kind, currency)]
        for kind, _status in EXPECTED
    }

    wrong = []
    for kind, status, amount, expected in cases():
        demands, _left = plan(
            rules[kind],
            set(),
            Branches([], {}),
            amount=amount,
            budget_status=status,
            rank=lambda role: ROLE_ORDER[role],
        )
        found = [demand.step.role for demand in demands]
        if found != expected:
            wrong.append((kind, status, amount, found))

    assert wrong == []


def test_the_table_above_names_every_rule_of_the_default_matrix() -> None:
    bounds = {
        (kind, status, Decimal(lower))
        for (kind, status), bands in EXPECTED.items()
        for lower, _steps in bands
    }

    assert bounds == {
        (rule.document_kind, str(rule.budget_status), rule.amount_from) for rule in default_rules()
    }
