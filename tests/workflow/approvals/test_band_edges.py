"""Every band of the default matrix, a cent below, on and above its bound (promise 12)."""

import re
from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise

import pytest
from django.urls import reverse

from approvals.models import AuthorityPolicy
from approvals.policy_specs import RuleSpec
from approvals.rules.facts import Branches
from approvals.rules.matching import plan
from approvals.services.default_matrix import default_rules, establish, sales_rules
from approvals.services.matching import ROLE_ORDER, facts_of, rules_of
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Unit, UnitAncestry
from tests.approvals_document.factory import AT, SINCE, person
from tests.workflow.approvals.policy_ground import client_of, draft, in_force, page

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
DIRECTOR = ["sales_director", "finance_head"]
# What a region has of its own; advertising planning the same without the requests.
OF_SALES: dict[tuple[str, str], list[tuple[str, list[str]]]] = {
    (kind, status): bands
    for kind, bands in {
        "expense_request": [("0", ["ad_planning", "sales_director", "ceo"])],
        "budget_adjustment": [("0", DIRECTOR), ("50000", [*DIRECTOR, "ceo"])],
        "budget_transfer": [("0", DIRECTOR), ("50000", [*DIRECTOR, "ceo"])],
        "supplementary_budget": [("0", [*DIRECTOR, "ceo"])],
    }.items()
    for status in ("within", "over", "unbudgeted")
}
Expected = dict[tuple[str, str], list[tuple[str, list[str]]]]
CENT = Decimal("0.01")
HIGHEST = Decimal("9999999999999.99")


def cases(of: Expected) -> list[tuple[str, str, Decimal, list[str]]]:
    found = []
    for (kind, status), bands in of.items():
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


def misplaced(of: Expected, branches: Branches) -> list[tuple[str, str, Decimal, list[str]]]:
    """Amounts at the bounds that other people would sign than expected."""
    currency = Company.objects.get().currency
    rules = {
        kind: [facts_of(rule) for rule in rules_of(AuthorityPolicy.objects.all(), kind, currency)]
        for kind, _status in of
    }
    wrong = []
    for kind, status, amount, expected in cases(of):
        demands, _left = plan(
            rules[kind],
            set(),
            branches,
            amount=amount,
            budget_status=status,
            rank=lambda role: ROLE_ORDER[role],
        )
        found = [demand.step.role for demand in demands]
        if found != expected:
            wrong.append((kind, status, amount, found))
    return wrong


def bounds(of: Expected) -> set[tuple[str, str, Decimal]]:
    return {
        (kind, status, Decimal(lower))
        for (kind, status), bands in of.items()
        for lower, _steps in bands
    }


def bounds_of(rules: Iterable[RuleSpec]) -> set[tuple[str, str, Decimal]]:
    return {(rule.document_kind, str(rule.budget_status), rule.amount_from) for rule in rules}


def of_sales(company: Company) -> None:
    """The default matrix with the rules of the units that the sales director answers for."""
    establish(
        company=company,
        drafted_by=person("dai"),
        published_by=person("yu"),
        valid_from=SINCE,
        at=AT,
        sales_units=Unit.objects.filter(code__in=["SOUTH", "ADP"]),
    )


def path_to(code: str) -> Branches:
    """A unit below the company and, of an outlet, below its region."""
    unit = Unit.objects.get(code=code)
    above = UnitAncestry.objects.filter(descendant=unit).order_by("-distance")
    return Branches(list(above.values_list("ancestor", flat=True)), {})


def test_each_bound_of_each_band_lands_on_the_right_side() -> None:
    in_force()

    assert misplaced(EXPECTED, Branches([], {})) == []


@pytest.mark.parametrize("unit", ["SOUTH", "GZ01"])
def test_each_bound_of_a_region_lands_on_the_right_side(company: Company, unit: str) -> None:
    """Its requests and changes have chains of their own, all else those of everybody."""
    of_sales(company)

    assert misplaced({**EXPECTED, **OF_SALES}, path_to(unit)) == []


@pytest.mark.parametrize("unit", ["ADP", "EAST", "MKT"])
def test_requests_of_other_units_go_the_general_way(company: Company, unit: str) -> None:
    of_sales(company)
    requests = {key: bands for key, bands in EXPECTED.items() if key[0] == "expense_request"}

    assert misplaced(requests, path_to(unit)) == []


def test_the_tables_above_name_every_rule_of_the_default_matrix(company: Company) -> None:
    assert bounds(EXPECTED) == bounds_of(default_rules())
    assert bounds(OF_SALES) == bounds_of(sales_rules(Unit.objects.get(code="SOUTH")))
    assert bounds(OF_SALES) - bounds_of(sales_rules(Unit.objects.get(code="ADP"))) == {
        ("expense_request", status, Decimal(0)) for status in ("within", "over", "unbudgeted")
    }


def test_demo_company_draws_its_default_matrix_without_a_warning(company: Company) -> None:
    """Whoever sends a document of any kind finds a rule, within the budget and beyond it.

    The leaflet is the tests' own document.
    """
    drafted = draft([*default_rules(), *sales_rules(Unit.objects.get(code="SOUTH"))])

    shown = page(client_of("dai"), reverse("approvals:policy_detail", args=[drafted.public_id]))

    found = re.findall(r">([^<]*none can be submitted[^<]*)<", shown)
    assert found == ["Leaflet: no rule, so none can be submitted."]
