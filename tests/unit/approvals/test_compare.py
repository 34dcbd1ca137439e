"""What changed between two versions, and how a document's way differs."""

from decimal import Decimal

import pytest

from approvals.rules.compare import Change, Entry, Kind, compare
from approvals.rules.facts import RuleStepFacts
from approvals.rules.matching import Demand
from approvals.rules.ways import Stop, difference, stops_of
from approvals.rules.why import Reason


def entry(key: str, lower: int, upper: int | None, *asked: str, group: str = "default") -> Entry:
    return Entry(key, group, Decimal(lower), None if upper is None else Decimal(upper), asked)


OLD = [entry("a", 0, 50, "head"), entry("b", 50, 200, "head", "cfo"), entry("c", 200, None, "ceo")]


def kinds(changes: list[Change]) -> list[tuple[str, str, str]]:
    return [
        (
            change.kind.value,
            str(change.old.key) if change.old else "",
            str(change.new.key) if change.new else "",
        )
        for change in changes
    ]


def test_a_copy_is_the_same() -> None:
    changes = compare(OLD, OLD)

    assert kinds(changes) == [("same", "a", "a"), ("same", "b", "b"), ("same", "c", "c")]


def test_moved_bounds_are_told_of_both_neighbours() -> None:
    new = [entry("x", 0, 60, "head"), entry("y", 60, 200, "head", "cfo"), OLD[2]]

    assert kinds(compare(OLD, new)) == [
        ("bounds", "a", "x"),
        ("bounds", "b", "y"),
        ("same", "c", "c"),
    ]


def test_other_steps_on_the_same_band() -> None:
    new = [OLD[0], entry("y", 50, 200, "head", "ceo"), OLD[2]]

    assert kinds(compare(OLD, new))[1] == ("steps", "b", "y")


def test_bounds_and_steps_at_once() -> None:
    new = [OLD[0], entry("y", 50, 300, "head", "ceo"), entry("z", 300, None, "ceo")]

    found = kinds(compare(OLD, new))

    assert found == [("same", "a", "a"), ("both", "b", "y"), ("bounds", "c", "z")]


def test_rules_of_another_place_are_new_and_gone() -> None:
    new = [*OLD[:2], entry("n", 0, None, "head", group="newspaper")]

    found = kinds(compare(OLD, new))

    assert ("added", "", "n") in found
    assert found[-1] == ("removed", "c", "")
    assert sum(kind == Kind.SAME for kind, _old, _new in found) == 2


@pytest.mark.parametrize(
    ("one", "other", "is_met"),
    [
        ((0, 50), (50, 100), False),
        ((0, 51), (50, 100), True),
        ((0, 50), (100, None), False),
        ((0, None), (100, None), True),
        ((0, None), (100, 200), True),
    ],
)
def test_bands_meet_where_an_amount_lies_in_both(
    one: tuple[int, int | None], other: tuple[int, int | None], *, is_met: bool
) -> None:
    first, second = entry("a", *one), entry("b", *other)

    assert (first.meets(second), second.meets(first)) == (is_met, is_met)


def test_changes_stand_by_place_and_then_by_amount() -> None:
    new = [entry("n", 0, None, group="b"), entry("m", 100, None, group="a")]

    assert [names for _kind, _old, *names in kinds(compare([], new))] == [["m"], ["n"]]


def test_rules_of_one_place_and_amount_stand_as_they_came() -> None:
    new = [entry("n", 0, None, "head"), entry("m", 0, None, "cfo")]

    assert [names for _kind, _old, *names in kinds(compare([], new))] == [["n"], ["m"]]


HEAD, CFO = Stop("dept_head", "approve", "any_of"), Stop("cfo", "approve", "any_of")


def test_the_same_way_is_no_difference() -> None:
    assert difference([HEAD, CFO], [HEAD, CFO]) is None


def test_roles_that_come_and_go() -> None:
    found = difference([HEAD], [HEAD, CFO])

    assert found is not None
    assert (found.before, found.after) == ([HEAD], [HEAD, CFO])
    assert found.added == {"cfo"}
    assert found.removed == set()
    assert not found.is_reordered


def test_no_rule_means_refused() -> None:
    found = difference([HEAD, CFO], None)

    assert found is not None
    assert found.is_refused
    assert (found.before, found.after) == ([HEAD, CFO], ())
    assert found.added == set()
    assert found.removed == {"dept_head", "cfo"}
    assert not found.is_reordered


def test_the_same_roles_in_another_mode() -> None:
    found = difference([CFO], [Stop("cfo", "approve", "all_of")])

    assert found is not None
    assert found.is_reordered


def test_planned_steps_are_a_way() -> None:
    step = RuleStepFacts(1, "cfo", "approve", "role_in_unit", None, "all_of", 24)

    assert stops_of([Demand(step, frozenset(), Reason.ALWAYS)]) == [
        Stop("cfo", "approve", "all_of")
    ]
