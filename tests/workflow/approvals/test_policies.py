"""Versions of the matrix, and the default one against R-34 (RELIABILITY promise 12)."""

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import translation

from approvals.interface import Subject
from approvals.models import AuthorityPolicy
from approvals.policy_specs import RuleSpec, StepSpec
from approvals.rules.steps import BudgetStatus, approval_steps
from approvals.services import policies
from approvals.services.default_matrix import default_rules
from approvals.services.matching import plan_for
from approvals.services.preview import planned_steps
from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.core.money import Money
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.roles import Role
from tests import factories_policy
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, SINCE, matrix, person, rules_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]

DAY = AT.date()


@pytest.fixture
def default_matrix(company: Company) -> AuthorityPolicy:
    return factories_policy.in_force(company, at=AT, valid_from=SINCE)


def subject(
    kind: str, amount: str, status: str = "within", *, project: str | None = "YXG"
) -> Subject:
    unit = factory.unit("MKT")
    return Subject(
        kind=kind,
        id=uuid4(),
        company_id=unit.company_id,
        version=1,
        content_hash="",
        amount=Money(Decimal(amount), "CNY"),
        unit_id=unit.pk,
        scopes=frozenset({(factory.project(project).pk if project else None, None)}),
        budget_status=status,
        submitted_by_id=person("lin").pk,
    )


def roles(kind: str, amount: str, status: str = "within") -> list[str]:
    return [demand.step.role for demand in plan_for(subject(kind, amount, status), DAY).demands]


EDGES = [
    "0.00",
    "0.01",
    "49999.99",
    "50000.00",
    "50000.01",
    "199999.99",
    "200000.00",
    "200000.01",
    "9999999999999.99",
]


@pytest.mark.usefixtures("default_matrix")
@pytest.mark.parametrize("status", list(BudgetStatus))
@pytest.mark.parametrize("amount", EDGES)
@pytest.mark.parametrize("kind", ["expense_request", "settlement_claim"])
def test_the_matrix_says_what_r_34_says(kind: str, amount: str, status: BudgetStatus) -> None:
    assert roles(kind, amount, status) == list(approval_steps(Decimal(amount), status))


@pytest.mark.usefixtures("default_matrix")
@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("30000.00", ["dept_head", "finance_preliminary", "finance_head"]),
        ("120000.00", ["dept_head", "finance_preliminary", "finance_head", "cfo"]),
        ("250000.00", ["dept_head", "finance_preliminary", "finance_head", "cfo", "ceo"]),
    ],
)
def test_domain_s_own_examples(amount: str, expected: list[str]) -> None:
    assert roles("expense_request", amount) == expected


@pytest.mark.usefixtures("default_matrix")
@pytest.mark.parametrize("status", list(BudgetStatus))
def test_payments_and_statistics_have_their_own_chains(status: BudgetStatus) -> None:
    assert roles("payment", "49999.99", status) == ["finance_head"]
    assert roles("payment", "50000.00", status) == ["finance_head", "cfo"]
    assert roles("monthly_statistic", "-5.00", status) == [
        "project_manager",
        "regional_manager",
        "admin_clerk",
        "finance_head",
    ]


@pytest.mark.usefixtures("default_matrix")
def test_preview_names_people_and_says_why_and_why_not() -> None:
    with translation.override("en"):
        steps = planned_steps(subject("expense_request", "120000.00"), day=DAY)

    assert [(step.role, step.needed, step.reason) for step in steps] == [
        ("dept_head", True, ""),
        ("finance_preliminary", True, ""),
        ("finance_head", True, ""),
        ("cfo", True, "From 50,000"),
        ("ceo", False, "Not needed below 200,000"),
    ]
    assert steps[0].names == ("Chen Zhiyuan",)
    assert steps[3].names == ("Wang Jing",)


@pytest.mark.usefixtures("default_matrix")
def test_preview_makes_nothing() -> None:
    before = factory.leaflet().pk

    planned_steps(subject("monthly_statistic", "10.00"), day=DAY)

    assert factory.leaflet().pk == before + 1
    assert AuthorityPolicy.objects.count() == 1


def test_who_drafted_does_not_publish() -> None:
    policy = policies.draft(
        company=Company.objects.get(),
        rules=default_rules(),
        valid_from=SINCE,
        actor=person("dai"),
        at=AT,
    )

    with pytest.raises(NotAllowed) as refused:
        policies.publish(policy=policy, revision=policy.revision, actor=person("dai"), at=AT)

    assert refused.value.code == "own_draft"
    assert AuthorityPolicy.objects.published().count() == 0


@pytest.mark.parametrize("username", ["lin", "qian", "sun", "ma"])
def test_only_administrators_touch_the_matrix(username: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        policies.draft(
            company=Company.objects.get(),
            rules=default_rules(),
            valid_from=SINCE,
            actor=person(username),
            at=AT,
        )

    assert refused.value.code == "not_an_administrator"


def band(lower: str, upper: str | None) -> RuleSpec:
    return RuleSpec(
        "leaflet",
        "within",
        [StepSpec(Role.CFO)],
        amount_from=Decimal(lower),
        amount_to=None if upper is None else Decimal(upper),
    )


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ([band("0", "50000"), band("50000.01", None)], "bands_leave_a_gap"),
        ([band("0", "50000.01"), band("50000", None)], "bands_overlap"),
        ([band("0", "50000")], "bands_leave_a_gap"),
        ([], "no_rules"),
        ([RuleSpec("leaflet", "within", [])], "rule_without_steps"),
    ],
)
def test_a_flawed_matrix_is_not_published(rules: list[RuleSpec], code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        matrix(*rules)

    assert refused.value.code == code
    assert AuthorityPolicy.objects.published().count() == 0


def test_a_new_version_ends_the_one_before() -> None:
    first = matrix(*rules_for(Role.CFO))
    begins = dt.date(2026, 6, 1)

    second = matrix(*rules_for(Role.CEO), valid_from=begins)

    first.refresh_from_db(fields=["valid"])
    assert first.valid.upper == begins
    assert AuthorityPolicy.objects.in_force(first.company_id, dt.date(2026, 5, 31)).get() == first
    assert AuthorityPolicy.objects.in_force(first.company_id, begins).get() == second


def test_a_version_may_not_begin_before_the_one_in_force() -> None:
    matrix(*rules_for(Role.CFO))

    with pytest.raises(RuleBroken) as refused:
        matrix(*rules_for(Role.CEO), valid_from=SINCE)

    assert refused.value.code == "version_too_early"


def test_a_version_is_published_once() -> None:
    policy = matrix(*rules_for(Role.CFO))

    with pytest.raises(Conflict):
        policies.publish(policy=policy, revision=policy.revision, actor=person("yu"), at=AT)


def test_rules_of_a_unit_and_a_category_reach_their_branches() -> None:
    media = factory.category("MEDIA")
    matrix(
        *rules_for(Role.CFO),
        *rules_for(Role.CEO, category=media),
        *rules_for(Role.SALES_DIRECTOR, unit=factory.unit("SOUTH")),
    )

    newspaper = factory.submitted(category=factory.category("NEWSPAPER"))
    outlet = factory.submitted(at_unit="GZ01")
    elsewhere = factory.submitted()

    assert factory.states(newspaper) == [("ceo", "open")]
    assert factory.states(outlet) == [("sales_director", "open")]
    assert factory.states(elsewhere) == [("cfo", "open")]
