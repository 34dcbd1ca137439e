"""The default matrix of DOMAIN §5 as data."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from approvals.models import AuthorityPolicy, RuleStep
from approvals.policy_specs import RuleSpec, StepSpec
from approvals.rules.steps import DEFAULT_CEO_FROM, DEFAULT_CFO_FROM
from approvals.services import policies
from approvals.states import BudgetStatus
from expense_mgmt.core.money import ZERO
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Unit
from expense_mgmt.organisation.roles import Role

MANAGEMENT = (Role.DEPT_HEAD, Role.FINANCE_PRELIMINARY, Role.FINANCE_HEAD)
# From these amounts more people sign a change of budget; the figures are [PD].
DIRECTOR_FROM = Decimal(50_000)
CHAIRMAN_FROM = Decimal(200_000)
# Finance confirms (核准) what management approved (审批); reviewers check before it.
VERBS: Mapping[Role, RuleStep.Verb] = {
    Role.FINANCE_PRELIMINARY: RuleStep.Verb.REVIEW,
    Role.PROJECT_MANAGER: RuleStep.Verb.REVIEW,
    Role.REGIONAL_MANAGER: RuleStep.Verb.REVIEW,
    Role.ADMIN_CLERK: RuleStep.Verb.REVIEW,
}


def default_rules() -> list[RuleSpec]:
    """Every rule of the default matrix, for a new company to begin with.

    source  DOMAIN §5; R-34
    """
    return [
        *spending_rules("expense_request"),
        *spending_rules("settlement_claim"),
        *_by_amount(
            "payment", {ZERO: [Role.FINANCE_HEAD], DEFAULT_CFO_FROM: [Role.CFO]}, BudgetStatus
        ),
        *_by_amount(
            "monthly_statistic",
            {
                ZERO: [
                    Role.PROJECT_MANAGER,
                    Role.REGIONAL_MANAGER,
                    Role.ADMIN_CLERK,
                    Role.FINANCE_HEAD,
                ]
            },
            BudgetStatus,
        ),
        *planning_rules(),
        *budget_change_rules(),
    ]


def budget_change_rules() -> list[RuleSpec]:
    """Bands of their own for adjustments, transfers and supplementary budgets.

    They are asked for because a budget is short, or not there yet: one chain for every status.

    source  DOMAIN §4, §5 supplementary budget, overrun; amounts [PD]
    """
    by_kind: dict[str, dict[Decimal, Sequence[Role]]] = {
        "budget_adjustment": {
            ZERO: [Role.DEPT_HEAD, Role.FINANCE_HEAD],
            DEFAULT_CFO_FROM: [Role.CFO],
            DEFAULT_CEO_FROM: [Role.CEO],
        },
        "budget_transfer": {
            ZERO: [Role.DEPT_HEAD, Role.FINANCE_HEAD],
            DEFAULT_CFO_FROM: [Role.CFO],
        },
        "supplementary_budget": {
            ZERO: [Role.DEPARTMENT_GM, Role.FINANCE_HEAD],
            DIRECTOR_FROM: [Role.GROUP_SALES_DIRECTOR],
            CHAIRMAN_FROM: [Role.GROUP_CHAIRMAN],
        },
    }
    return [
        rule for kind, bands in by_kind.items() for rule in _by_amount(kind, bands, BudgetStatus)
    ]


def sales_rules(unit: Unit) -> list[RuleSpec]:
    """What a unit has of its own that the sales director answers for; a region its requests, too."""
    of_requests = regional_request_rules(unit) if unit.kind == Unit.Kind.REGION else []
    return [*of_requests, *sales_change_rules(unit)]


def sales_change_rules(unit: Unit) -> list[RuleSpec]:
    """Changes of budget in a region or advertising planning, which have no department head.

    As their plans and ad requests they go to the sales director and the CEO; finance confirms.

    source  DOMAIN §2 (regional_manager answers first for regional spend), §5 regional ad request;
            amounts [PD]
    """
    director = (Role.SALES_DIRECTOR, Role.FINANCE_HEAD)
    by_kind: dict[str, dict[Decimal, Sequence[Role]]] = {
        "budget_adjustment": {ZERO: director, DEFAULT_CFO_FROM: [Role.CEO]},
        "budget_transfer": {ZERO: director, DEFAULT_CFO_FROM: [Role.CEO]},
        "supplementary_budget": {ZERO: [*director, Role.CEO]},
    }
    return [
        replace(rule, unit=unit)
        for kind, bands in by_kind.items()
        for rule in _by_amount(kind, bands, BudgetStatus)
    ]


def regional_request_rules(unit: Unit) -> list[RuleSpec]:
    """Requests of a region and its outlets: one chain whatever the amount and the budget.

    The region sends it; advertising planning and the sales director review, the CEO approves.

    source  DOMAIN §5 regional ad request [FM]
    """
    review, approve = RuleStep.Verb.REVIEW, RuleStep.Verb.APPROVE
    steps = [
        StepSpec(Role.AD_PLANNING, verb=review),
        StepSpec(Role.SALES_DIRECTOR, verb=review),
        StepSpec(Role.CEO, verb=approve),
    ]
    return [RuleSpec("expense_request", status, steps, unit=unit) for status in BudgetStatus]


def planning_rules() -> list[RuleSpec]:
    """Who signs each kind of budget plan; every signer may change its items.

    The monthly budget goes from the project's managers to the chairman; advertising planning's
    own plans go to the sales director and the CEO; annual and quarterly ones by department.

    source  DOMAIN §5 monthly budget, §6 deadlines; PLATFORM §6.28; the others product defaults
    """
    department = (Role.DEPT_HEAD, Role.FINANCE_HEAD, Role.CFO, Role.CEO)
    sales = (Role.SALES_DIRECTOR, Role.CEO)
    monthly = (
        Role.PROJECT_MANAGER,
        Role.REGIONAL_MANAGER,
        Role.DEPARTMENT_GM,
        Role.GROUP_SALES_DIRECTOR,
        Role.GROUP_CHAIRMAN,
    )
    signers: dict[str, Sequence[Role]] = {
        "annual_budget": department,
        "quarterly_budget": department,
        "monthly_budget": monthly,
        "overall_plan": sales,
        "special_plan": sales,
        "material_plan": sales,
        "regional_quota": sales,
        "outlet_allocation": sales,
        "product_budget": sales,
    }
    return [
        replace(rule, steps=[replace(step, may_change=True) for step in rule.steps])
        for kind, roles in signers.items()
        for rule in _by_amount(kind, {ZERO: roles}, BudgetStatus)
    ]


def spending_rules(document_kind: str) -> list[RuleSpec]:
    """Management, finance, then CFO and CEO by amount, or at any amount without budget.

    source  R-34
    """
    outside = (BudgetStatus.OVER, BudgetStatus.UNBUDGETED)
    bands: dict[Decimal, Sequence[Role]] = {
        ZERO: MANAGEMENT,
        DEFAULT_CFO_FROM: [Role.CFO],
        DEFAULT_CEO_FROM: [Role.CEO],
    }
    return [
        *_by_amount(document_kind, bands, [BudgetStatus.WITHIN]),
        *_by_amount(document_kind, {ZERO: [*MANAGEMENT, Role.CFO, Role.CEO]}, outside),
    ]


def _by_amount(
    document_kind: str,
    added_from: Mapping[Decimal, Sequence[Role]],
    statuses: Sequence[BudgetStatus] | type[BudgetStatus],
) -> list[RuleSpec]:
    """Bands that each add roles to those of the band below."""
    bounds = [*sorted(added_from), None]
    rules: list[RuleSpec] = []
    for status in statuses:
        roles: list[Role] = []
        for lower, upper in pairwise(bounds):
            if lower is None:
                continue
            roles = [*roles, *added_from[lower]]
            steps = [StepSpec(role, verb=VERBS.get(role, RuleStep.Verb.APPROVE)) for role in roles]
            rules.append(RuleSpec(document_kind, status, steps, amount_from=lower, amount_to=upper))
    return rules


def establish(
    *,
    company: Company,
    drafted_by: User,
    published_by: User,
    valid_from: dt.date,
    at: dt.datetime,
    sales_units: Iterable[Unit] = (),
) -> AuthorityPolicy:
    """Give a company the default matrix: one administrator drafts it, another publishes it.

    sales_units  regions and others without a department head, which the sales director answers for

    raises  as policies.draft and policies.publish
    """
    policy = policies.draft(
        company=company,
        rules=[*default_rules(), *(rule for unit in sales_units for rule in sales_rules(unit))],
        valid_from=valid_from,
        actor=drafted_by,
        at=at,
    )
    return policies.publish(policy=policy, revision=policy.revision, actor=published_by, at=at)
