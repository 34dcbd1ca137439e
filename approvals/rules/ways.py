"""How a document went round, and how it would go under other rules; no database."""

from collections.abc import Sequence
from dataclasses import dataclass

from approvals.rules.matching import Demand


@dataclass(frozen=True, slots=True)
class Stop:
    """One step as both sides know it."""

    role: str
    verb: str
    mode: str


@dataclass(frozen=True, slots=True)
class Difference:
    """The same document under two sets of rules.

    added, removed  roles that only the new or only the old way asks
    is_refused      the new rules have none for it: it could not be submitted
    is_reordered    the same roles, asked in another order or to do something else
    """

    before: Sequence[Stop]
    after: Sequence[Stop]
    added: frozenset[str]
    removed: frozenset[str]
    is_refused: bool = False

    @property
    def is_reordered(self) -> bool:
        return not (self.is_refused or self.added or self.removed)


def stops_of(demands: Sequence[Demand]) -> list[Stop]:
    """The planned steps of a document as a way."""
    return [Stop(one.step.role, one.step.verb, one.step.mode) for one in demands]


def difference(before: Sequence[Stop], after: Sequence[Stop] | None) -> Difference | None:
    """What another set of rules would have changed; None where the way is the same.

    after   None: no rule covers the document
    source  DESIGN §5, approval rules: simulation on past requests
    """
    old = frozenset(stop.role for stop in before)
    if after is None:
        return Difference(before, (), frozenset(), old, is_refused=True)
    if list(before) == list(after):
        return None
    new = frozenset(stop.role for stop in after)
    return Difference(before, after, new - old, old - new)
