"""Which tasks of a step may be decided while added approvers are asked; no database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Position(StrEnum):
    """Where an added approver stands to whoever added him."""

    BEFORE = "before"
    WITH = "with"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Asked:
    """One task of a step.

    beside      the task whose approver added this one; None where the rules ask it
    is_settled  it was decided, or ended without a decision
    """

    key: int
    beside: int | None = None
    position: Position | None = None
    is_settled: bool = False


def may_open(asked: Sequence[Asked]) -> set[int]:
    """The unsettled tasks that wait for no other.

    One added *after* waits until the task beside it is settled. A task waits until those
    added *before* it are settled, and whatever was added to them.

    source  DOMAIN §5 step logic, add approver
    """
    by_key = {one.key: one for one in asked}
    return {
        one.key
        for one in asked
        if not one.is_settled
        and not _waits_for_beside(one, by_key)
        and all(
            _is_settled_with_its_own(added, asked)
            for added in asked
            if added.beside == one.key and added.position is Position.BEFORE
        )
    }


def ancestors(key: int, asked: Iterable[Asked]) -> set[int]:
    """The tasks for the sake of which this one was added."""
    beside = {one.key: one.beside for one in asked}
    found: set[int] = set()
    above = beside[key]
    while above is not None:
        found.add(above)
        above = beside[above]
    return found


def added_to(key: int, asked: Sequence[Asked]) -> set[int]:
    """The tasks added for the sake of this one, directly or through others."""
    return {one.key for one in asked if key in ancestors(one.key, asked)}


def _waits_for_beside(one: Asked, by_key: Mapping[int, Asked]) -> bool:
    if one.position is not Position.AFTER or one.beside is None:
        return False
    return not by_key[one.beside].is_settled


def _is_settled_with_its_own(one: Asked, asked: Sequence[Asked]) -> bool:
    its_own = added_to(one.key, asked)
    return one.is_settled and all(other.is_settled for other in asked if other.key in its_own)
