"""The pure part of the matrix: which rule, which steps, in which order."""

from decimal import Decimal

import pytest

from approvals.rules.bands import Band, flaws_of
from approvals.rules.facts import Branches, RuleFacts, RuleStepFacts
from approvals.rules.matching import NoRuleMatches, best_rule, plan
from approvals.rules.steps import BudgetStatus
from approvals.rules.why import LeftOut, Reason
from approvals.states import BudgetStatus as StoredStatus
from expense_mgmt.organisation.roles import Role

COMPANY, DEPARTMENT, MEDIA, NEWSPAPER, PROJECT, OTHER_PROJECT = 1, 2, 10, 11, 20, 21
BRANCHES = Branches([COMPANY, DEPARTMENT], {NEWSPAPER: [MEDIA, NEWSPAPER], MEDIA: [MEDIA]})


def rank(role: str) -> int:
    return list(Role).index(Role(role))


def rule(
    key: int,
    *roles: str,
    project: int | None = None,
    category: int | None = None,
    unit: int | None = None,
    band: tuple[str, str | None] = ("0", None),
    status: str = "within",
    priority: int = 0,
    mode: str = "any_of",
    hours: int = 24,
) -> RuleFacts:
    steps = tuple(
        RuleStepFacts(sequence, role, "approve", "role_in_unit", None, mode, hours)
        for sequence, role in enumerate(roles or ("ceo",), start=1)
    )
    upper = None if band[1] is None else Decimal(band[1])
    return RuleFacts(key, project, category, unit, status, Decimal(band[0]), upper, priority, steps)


def best(*rules: RuleFacts, scope: tuple[int | None, int | None] = (PROJECT, NEWSPAPER)) -> int:
    found = best_rule(rules, scope, BRANCHES, amount=Decimal(100), budget_status="within")
    return found.id


def planned(
    *rules: RuleFacts,
    scopes: set[tuple[int | None, int | None]] | None = None,
    amount: str = "100",
    status: str = "within",
) -> list[str]:
    demands, _left = plan(
        rules,
        scopes or {(PROJECT, NEWSPAPER)},
        BRANCHES,
        amount=Decimal(amount),
        budget_status=status,
        rank=rank,
    )
    return [demand.step.role for demand in demands]


def test_engine_and_rule_know_the_same_budget_statuses() -> None:
    assert list(BudgetStatus) == StoredStatus.values


@pytest.mark.parametrize(
    ("wins", "loses"),
    [
        (rule(1, project=PROJECT), rule(2, category=NEWSPAPER)),
        (rule(1, category=NEWSPAPER), rule(2, category=MEDIA)),
        (rule(1, category=MEDIA), rule(2, unit=DEPARTMENT)),
        (rule(1, unit=DEPARTMENT), rule(2, unit=COMPANY)),
        (rule(1, unit=COMPANY), rule(2)),
        (rule(1, unit=COMPANY), rule(2, priority=9)),
        (rule(1, priority=1), rule(2)),
        (rule(2), rule(1)),
    ],
    ids=["project", "deeper", "category", "deeper unit", "unit", "place", "priority", "newest"],
)
def test_more_specific_rule_wins(wins: RuleFacts, loses: RuleFacts) -> None:
    assert best(loses, wins) == best(wins, loses) == wins.id


@pytest.mark.parametrize(
    "stranger",
    [
        rule(2, project=OTHER_PROJECT),
        rule(2, category=99),
        rule(2, unit=99),
        rule(2, status="over"),
        rule(2, band=("200", None)),
    ],
)
def test_rule_of_another_place_never_fits(stranger: RuleFacts) -> None:
    assert best(stranger, rule(1)) == 1


def test_no_rule_is_no_approval() -> None:
    with pytest.raises(NoRuleMatches):
        best(rule(1, project=OTHER_PROJECT))


def test_a_line_without_a_rule_refuses_the_whole_document() -> None:
    rules = [rule(1, project=PROJECT)]

    with pytest.raises(NoRuleMatches):
        planned(*rules, scopes={(PROJECT, NEWSPAPER), (OTHER_PROJECT, NEWSPAPER)})


@pytest.mark.parametrize(
    ("amount", "expected"), [("99.99", 1), ("100.00", 2), ("100.01", 2), ("199.99", 2), ("200", 3)]
)
def test_lower_bound_belongs_to_its_band(amount: str, expected: int) -> None:
    rules = [
        rule(1, band=("0", "100")),
        rule(2, band=("100", "200")),
        rule(3, band=("200", None)),
    ]

    found = best_rule(rules, (None, None), BRANCHES, amount=Decimal(amount), budget_status="within")

    assert found.id == expected


@pytest.mark.parametrize(
    ("amount", "is_covered"), [("9.99", False), ("10", True), ("19.99", True), ("20", False)]
)
def test_upper_bound_belongs_to_the_next_band(amount: str, *, is_covered: bool) -> None:
    assert rule(1, band=("10", "20")).covers(Decimal(amount)) is is_covered


def test_category_without_a_path_fits_rules_for_any_category_only() -> None:
    rules = [rule(1), rule(2, category=MEDIA)]
    unknown = 99

    assert best(*rules, scope=(PROJECT, unknown)) == best(*rules, scope=(PROJECT, None)) == 1


def test_union_keeps_every_order_and_names_each_role_once() -> None:
    newspaper = rule(1, "dept_head", "finance_head", "cfo", category=NEWSPAPER)
    project = rule(2, "dept_head", "ad_planning", "finance_head", "ceo", project=OTHER_PROJECT)

    steps = planned(newspaper, project, scopes={(PROJECT, NEWSPAPER), (OTHER_PROJECT, NEWSPAPER)})

    assert steps == ["dept_head", "ad_planning", "finance_head", "cfo", "ceo"]


def test_contradicting_orders_still_end_in_one_order() -> None:
    one = rule(1, "cfo", "ceo", project=PROJECT)
    other = rule(2, "ceo", "cfo", project=OTHER_PROJECT)

    steps = planned(one, other, scopes={(PROJECT, None), (OTHER_PROJECT, None)})

    assert sorted(steps) == ["ceo", "cfo"]


def test_same_role_twice_takes_the_stricter_demand() -> None:
    lax = rule(1, "cfo", project=PROJECT, hours=48)
    strict = rule(2, "cfo", project=OTHER_PROJECT, mode="all_of", hours=8)

    demands, _left = plan(
        [lax, strict],
        {(PROJECT, None), (OTHER_PROJECT, None)},
        BRANCHES,
        amount=Decimal(1),
        budget_status="within",
        rank=rank,
    )

    assert [(d.step.mode, d.step.sla_hours) for d in demands] == [("all_of", 8)]
    assert demands[0].project_ids == {PROJECT, OTHER_PROJECT}


def test_a_negative_amount_stands_in_the_lowest_band() -> None:
    assert planned(rule(1, "cfo", band=("0", "10")), amount="-5.00") == ["cfo"]


BY_AMOUNT = [
    rule(1, "dept_head", band=("0", "50000")),
    rule(2, "dept_head", "cfo", band=("50000", "200000")),
    rule(3, "dept_head", "cfo", "ceo", band=("200000", None)),
    rule(4, "dept_head", "cfo", "ceo", status="over"),
]


def test_every_step_says_why_and_every_missing_one_why_not() -> None:
    demands, left_out = plan(
        BY_AMOUNT,
        set(),
        BRANCHES,
        amount=Decimal(60000),
        budget_status="within",
        rank=rank,
    )

    assert [(d.step.role, d.reason, d.reason_amount) for d in demands] == [
        ("dept_head", Reason.ALWAYS, None),
        ("cfo", Reason.AMOUNT, Decimal(50000)),
    ]
    assert left_out == [LeftOut("ceo", Decimal(200000))]


def test_steps_for_want_of_budget_say_so() -> None:
    demands, left_out = plan(
        BY_AMOUNT, set(), BRANCHES, amount=Decimal(60000), budget_status="over", rank=rank
    )

    assert [(d.step.role, d.reason) for d in demands] == [
        ("dept_head", Reason.ALWAYS),
        ("cfo", Reason.AMOUNT),
        ("ceo", Reason.OVER),
    ]
    assert left_out == []


def test_a_role_that_only_lower_amounts_need_is_not_said_to_come_later() -> None:
    rules = [
        rule(1, "dept_head", band=("0", "200000")),
        rule(2, "cfo", "ceo", band=("200000", None)),
    ]

    _demands, left_out = plan(
        rules, set(), BRANCHES, amount=Decimal(360000), budget_status="within", rank=rank
    )

    assert left_out == [LeftOut("dept_head", Decimal(0), is_passed=True)]


def bands(*edges: tuple[str, str | None, int]) -> list[Band]:
    return [
        Band("place", priority, Decimal(lower), None if upper is None else Decimal(upper))
        for lower, upper, priority in edges
    ]


@pytest.mark.parametrize(
    "sound",
    [
        bands(("0", None, 0)),
        bands(("0", "50000", 0), ("50000", None, 0)),
        bands(("0", None, 0), ("10", "20", 1)),
    ],
)
def test_bands_that_meet_are_sound(sound: list[Band]) -> None:
    assert flaws_of(sound) == []


@pytest.mark.parametrize(
    ("flawed", "kind", "amount"),
    [
        (bands(("0.01", None, 0)), "gap", "0"),
        (bands(("0", "50000", 0)), "gap", "50000"),
        (bands(("0", "50000", 0), ("50000.01", None, 0)), "gap", "50000"),
        (bands(("0", "50000", 0), ("49999.99", None, 0)), "overlap", "49999.99"),
        (bands(("0", None, 0), ("10", "20", 0)), "overlap", "10"),
        (bands(("0", "10", 0), ("5", "20", 1)), "gap", "20"),
    ],
)
def test_one_cent_of_gap_or_overlap_is_found(flawed: list[Band], kind: str, amount: str) -> None:
    found = flaws_of(flawed)

    assert [(flaw.kind, flaw.amount) for flaw in found] == [(kind, Decimal(amount))]
