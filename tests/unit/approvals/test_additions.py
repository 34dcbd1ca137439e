"""Which tasks of a step are open while added approvers are asked, in a step written by hand."""

import pytest

from approvals.rules.additions import Asked, Position, added_to, ancestors, may_open

BEFORE, WITH, AFTER = Position.BEFORE, Position.WITH, Position.AFTER
# 1 asked 2; 2 asked 3; 3 asked 4. 5 is another task of the rules, with 6 added to it.
FAMILY = [
    Asked(1),
    Asked(2, 1, BEFORE),
    Asked(3, 2, AFTER),
    Asked(4, 3, WITH),
    Asked(5),
    Asked(6, 5, BEFORE),
]


def step(position: Position, *settled: int) -> list[Asked]:
    """Task 1 with task 2 added to it, and task 3 beside them."""
    tasks = [Asked(1), Asked(2, 1, position), Asked(3)]
    return [Asked(one.key, one.beside, one.position, one.key in settled) for one in tasks]


@pytest.mark.parametrize(
    ("position", "settled", "opened"),
    [
        (BEFORE, (), {2, 3}),
        (BEFORE, (2,), {1, 3}),
        (BEFORE, (1,), {2, 3}),
        (WITH, (), {1, 2, 3}),
        (WITH, (1,), {2, 3}),
        (AFTER, (), {1, 3}),
        (AFTER, (1,), {2, 3}),
        (AFTER, (1, 2, 3), set()),
    ],
)
def test_added_task_opens_before_with_or_after(
    position: Position, settled: tuple[int, ...], opened: set[int]
) -> None:
    assert may_open(step(position, *settled)) == opened


def test_task_waits_for_what_was_added_to_those_before_it() -> None:
    tasks = [Asked(1), Asked(2, 1, BEFORE, is_settled=True), Asked(3, 2, WITH)]

    waiting = may_open(tasks)
    opened = may_open([*tasks[:2], Asked(3, 2, WITH, is_settled=True)])

    assert (waiting, opened) == ({3}, {1})


def test_other_tasks_do_not_hold_one_up() -> None:
    tasks = [Asked(1, is_settled=True), *FAMILY[1:]]

    assert may_open(tasks) == {2, 4, 6}


@pytest.mark.parametrize(
    ("key", "above"), [(1, set()), (2, {1}), (3, {1, 2}), (4, {1, 2, 3}), (5, set()), (6, {5})]
)
def test_ancestors(key: int, above: set[int]) -> None:
    assert ancestors(key, FAMILY) == above


@pytest.mark.parametrize(
    ("key", "added"), [(1, {2, 3, 4}), (2, {3, 4}), (3, {4}), (4, set()), (5, {6}), (6, set())]
)
def test_everything_added_for_the_sake_of_a_task(key: int, added: set[int]) -> None:
    assert added_to(key, FAMILY) == added
