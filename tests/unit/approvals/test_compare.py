"""What changed between two versions, and how a document's way differs."""

from decimal import Decimal

from approvals.rules.compare import Change, Entry, Kind, compare
from approvals.rules.ways import Stop, difference


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


HEAD, CFO = Stop("dept_head", "approve", "any_of"), Stop("cfo", "approve", "any_of")


def test_the_same_way_is_no_difference() -> None:
    assert difference([HEAD, CFO], [HEAD, CFO]) is None


def test_roles_that_come_and_go() -> None:
    found = difference([HEAD], [HEAD, CFO])

    assert found is not None
    assert found.added == {"cfo"}
    assert found.removed == set()
    assert not found.is_reordered


def test_no_rule_means_refused() -> None:
    found = difference([HEAD, CFO], None)

    assert found is not None
    assert found.is_refused
    assert found.removed == {"dept_head", "cfo"}
    assert not found.is_reordered


def test_the_same_roles_in_another_mode() -> None:
    found = difference([CFO], [Stop("cfo", "approve", "all_of")])

    assert found is not None
    assert found.is_reordered
