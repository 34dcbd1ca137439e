"""In which order demands of several scopes meet, and which of two reasons is told."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from approvals.rules.bands import Band, Flaw, flaws_of
from approvals.rules.facts import Branches, RuleFacts
from approvals.rules.matching import Demand, plan
from approvals.rules.why import LeftOut, Reason
from expense_mgmt.organisation.roles import Role
from tests.unit.approvals.test_matching import (
    BRANCHES,
    BY_AMOUNT,
    COMPANY,
    MEDIA,
    NEWSPAPER,
    OTHER_PROJECT,
    PROJECT,
    planned,
    rank,
    rule,
)

THIRD_PROJECT, FIRST_KEY = 22, 1
Scopes = set[tuple[int | None, int | None]]


def demands_of(
    *rules: RuleFacts, scopes: Scopes, amount: str = "100", status: str = "within"
) -> list[Demand]:
    demands, _left = plan(
        rules, scopes, BRANCHES, amount=Decimal(amount), budget_status=status, rank=rank
    )
    return demands


def bounded(role: str, bound: str, key: int, project: int | None) -> list[RuleFacts]:
    """A role that a place asks for from a bound on; below it somebody else."""
    return [
        rule(key, "dept_head", project=project, band=("0", bound)),
        rule(key + 1, role, project=project, band=(bound, None)),
    ]


def test_order_of_a_rule_holds_against_the_order_of_ranks() -> None:
    first = rule(1, "dept_head", "ceo", project=PROJECT)
    second = rule(2, "ceo", "cfo", project=OTHER_PROJECT)

    steps = planned(first, second, scopes={(PROJECT, None), (OTHER_PROJECT, None)})

    assert steps == ["dept_head", "ceo", "cfo"]


def test_role_asked_for_twice_stands_where_the_later_rule_puts_it() -> None:
    rules = [
        rule(1, "ceo", project=PROJECT),
        rule(2, "dept_head", "ceo", project=OTHER_PROJECT),
        rule(3, "dept_head", "cfo", project=THIRD_PROJECT),
    ]
    scopes: Scopes = {(PROJECT, None), (OTHER_PROJECT, None), (THIRD_PROJECT, None)}

    assert planned(*rules, scopes=scopes) == ["dept_head", "cfo", "ceo"]


@pytest.mark.parametrize("role", list(Role))
def test_person_named_comes_after_the_role_at_large(role: str) -> None:
    by_role = rule(1, role, project=PROJECT)
    step = replace(by_role.steps[0], person_id=FIRST_KEY)
    by_person = replace(by_role, id=2, project_id=OTHER_PROJECT, steps=(step,))

    demands = demands_of(by_person, by_role, scopes={(OTHER_PROJECT, None), (PROJECT, None)})

    assert [demand.step.person_id for demand in demands] == [None, FIRST_KEY]


def test_what_others_are_asked_from_the_same_bound_is_passed() -> None:
    rules = [
        rule(1, "dept_head", band=("0", "50")),
        rule(2, "cfo", band=("50", None)),
        rule(3, "ceo", band=("50", None), status="over"),
    ]

    _demands, left = plan(
        rules,
        {(PROJECT, NEWSPAPER)},
        BRANCHES,
        amount=Decimal(100),
        budget_status="over",
        rank=rank,
    )

    assert left == [LeftOut("dept_head", Decimal(0), True), LeftOut("cfo", Decimal(50), True)]


CARELESS = {"may_add_approver": True, "may_change": True}
CAREFUL = {"may_add_approver": False, "may_change": False}


@pytest.mark.parametrize(
    ("first", "second", "merged"),
    [
        ({"verb": "notify"}, {"verb": "approve"}, {"verb": "approve"}),
        ({"verb": "approve"}, {"verb": "notify"}, {"verb": "approve"}),
        ({"verb": "review"}, {"verb": "confirm"}, {"verb": "review"}),
        (CARELESS, CAREFUL, CAREFUL),
        (CAREFUL, CARELESS, CAREFUL),
        (CARELESS, CARELESS, CARELESS),
        ({"signers_needed": 2}, {"signers_needed": 3}, {"signers_needed": 3}),
        ({"signers_needed": 3}, {"signers_needed": 1}, {"signers_needed": 3}),
        ({"bulk_limit": Decimal(50)}, {"bulk_limit": Decimal(20)}, {"bulk_limit": Decimal(20)}),
        ({"bulk_limit": Decimal(20)}, {"bulk_limit": Decimal(50)}, {"bulk_limit": Decimal(20)}),
    ],
)
def test_role_asked_for_twice_keeps_the_stricter_of_what_the_rules_say(
    first: dict[str, Any], second: dict[str, Any], merged: dict[str, Any]
) -> None:
    rules = [
        replace(one, steps=(replace(one.steps[0], **facts),))
        for one, facts in (
            (rule(1, "cfo", project=PROJECT), first),
            (rule(2, "cfo", project=OTHER_PROJECT), second),
        )
    ]

    [demand] = demands_of(*rules, scopes={(PROJECT, None), (OTHER_PROJECT, None)})

    assert {name: getattr(demand.step, name) for name in merged} == merged


@pytest.mark.parametrize(
    ("first", "second", "resumes"),
    [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
)
@pytest.mark.parametrize("bound", ["0", "50"])
def test_passage_resumes_where_every_rule_allows_it(
    bound: str,
    first: bool,
    second: bool,
    resumes: bool,
) -> None:
    rules = [
        replace(one, resumes=may_resume)
        for project, may_resume in ((PROJECT, first), (OTHER_PROJECT, second))
        for one in (
            bounded("cfo", bound, project * 10, project)
            if bound != "0"
            else [rule(project, "cfo", project=project)]
        )
    ]

    [demand] = demands_of(*rules, scopes={(PROJECT, None), (OTHER_PROJECT, None)})
    [alone] = demands_of(*rules, scopes={(PROJECT, None)})

    assert (demand.resumes, alone.resumes) == (resumes, first)


def test_line_of_no_project_names_no_project() -> None:
    demands = demands_of(rule(1, "cfo"), scopes={(None, NEWSPAPER), (PROJECT, NEWSPAPER)})

    assert [demand.project_ids for demand in demands] == [frozenset({PROJECT})]
    assert demands_of(rule(1, "cfo"), scopes={(None, None)})[0].project_ids == frozenset()


@pytest.mark.parametrize(
    ("bounded_project", "plain_project"), [(PROJECT, OTHER_PROJECT), (OTHER_PROJECT, PROJECT)]
)
def test_plainer_reason_is_told(bounded_project: int, plain_project: int) -> None:
    rules = [*bounded("cfo", "50", 1, bounded_project), rule(9, "cfo", project=plain_project)]

    demands = demands_of(*rules, scopes={(PROJECT, None), (OTHER_PROJECT, None)})

    assert [(one.reason, one.reason_amount) for one in demands] == [(Reason.ALWAYS, None)]


def test_of_two_bounds_that_of_the_first_project_is_told() -> None:
    rules = [*bounded("cfo", "50", 1, PROJECT), *bounded("cfo", "60", 3, OTHER_PROJECT)]
    scopes: Scopes = {(OTHER_PROJECT, MEDIA), (PROJECT, NEWSPAPER)}

    demands = demands_of(*rules, scopes=scopes)

    assert [(one.reason, one.reason_amount) for one in demands] == [(Reason.AMOUNT, Decimal(50))]


def test_of_two_bounds_that_of_no_project_goes_first() -> None:
    rules = [*bounded("cfo", "50", 1, None), *bounded("cfo", "60", 3, FIRST_KEY)]

    demands = demands_of(*rules, scopes={(FIRST_KEY, MEDIA), (None, NEWSPAPER)})

    assert [one.reason_amount for one in demands] == [Decimal(50)]


def test_of_two_bounds_that_of_the_first_category_is_told() -> None:
    categories = range(1, 30)
    branches = Branches([COMPANY], {number: [number] for number in categories})
    rules = [
        replace(one, category_id=number)
        for number in categories
        for one in bounded("cfo", str(50 + number), 2 * number, None)
    ]
    rules += bounded("cfo", "40", 90, None)

    def bound_told(scopes: Scopes) -> Decimal | None:
        demands, _left = plan(
            rules, scopes, branches, amount=Decimal(100), budget_status="within", rank=rank
        )
        return demands[0].reason_amount

    for number in range(1, 29):
        scopes: Scopes = {(PROJECT, category) for category in range(number, 30)}
        assert bound_told(scopes) == 50 + number
        assert bound_told({*scopes, (PROJECT, None)}) == 40


def test_role_that_no_band_asks_for_is_there_for_want_of_budget() -> None:
    within, over = rule(1, "dept_head"), rule(2, "dept_head", "ceo", status="over")

    demands = demands_of(within, over, scopes=set(), status="over")

    assert [(one.step.role, one.reason, one.reason_amount) for one in demands] == [
        ("dept_head", Reason.ALWAYS, None),
        ("ceo", Reason.OVER, None),
    ]


def test_amount_at_its_bound_is_the_reason_even_over_budget() -> None:
    demands = demands_of(*BY_AMOUNT, scopes=set(), amount="200000", status="over")

    assert [(one.reason, one.reason_amount) for one in demands] == [
        (Reason.ALWAYS, None),
        (Reason.AMOUNT, Decimal(50000)),
        (Reason.AMOUNT, Decimal(200000)),
    ]


def band(group: str, lower: str, upper: str | None) -> Band:
    return Band(group, 0, Decimal(lower), None if upper is None else Decimal(upper))


def test_bands_of_different_places_never_meet() -> None:
    bands = [
        band("A", "100", None),
        band("B", "0", "50"),
        band("A", "0", "100"),
        band("B", "50", None),
    ]

    assert flaws_of(bands) == []


def test_every_place_tells_its_own_flaws() -> None:
    low, high = band("A", "0", "100"), band("A", "90", "200")
    alone = band("B", "10", None)

    assert flaws_of([high, low, alone]) == [
        Flaw("overlap", high, Decimal(90), Decimal(100), low),
        Flaw("gap", high, Decimal(200), None, high),
        Flaw("gap", alone, Decimal(0), Decimal(10), None),
    ]
