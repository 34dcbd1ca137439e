"""Which budget lines an amount falls on: its own line and the lines above it (PLATFORM §6.20)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from budgets.interface import ShareAsk
from budgets.models import BudgetLine
from budgets.models.line import Mode
from budgets.services.closing import ensure_months_open
from expense_mgmt.core.prepared import Prepared, among, given
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Category, UnitAncestry

# An open column lies further away than any unit or category ever will.
ANYWHERE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Demand:
    """One share falls on one line; `is_own` where it is the share's most specific line."""

    line: BudgetLine
    share: ShareAsk
    is_own: bool


@dataclass(frozen=True, slots=True)
class Covering:
    """All lines the shares fall on, and the shares that have no line of their own."""

    demands: tuple[Demand, ...]
    unbudgeted: tuple[ShareAsk, ...]


NAMED: Final = Prepared(lambda: BudgetLine.objects.named().candidates())
PLAIN: Final = Prepared(BudgetLine.objects.candidates)
UNITS_ABOVE: Final = Prepared(
    lambda: UnitAncestry.objects.filter(among("descendant", "units")).values_list(
        "descendant", "ancestor", "distance"
    )
)
CATEGORIES: Final = Prepared(
    lambda: Category.objects.filter(company=given("company")).values_list("pk", "parent")
)


def cover(*, company_id: int, shares: Sequence[ShareAsk], named: bool = False) -> Covering:
    """Find the lines of each share, without locking them.

    named     with what their labels are made of, for those who show them

    The own line is the most specific planned one that is no mere ceiling, else the zero line of
    an earlier unbudgeted submit. Every other planned line that covers the share and controls
    anything is a parent.

    source    PLATFORM §6.20, §6.22
    """
    if not shares:
        return Covering((), ())
    places = _Places(company_id, shares)
    lines = (NAMED if named else PLAIN)(
        company=company_id,
        months=sorted({share.month.first for share in shares}),
        units=list({unit for above in places.units.values() for unit in above}),
        projects=list({share.project_id for share in shares if share.project_id}),
        platforms=list({share.platform_id for share in shares if share.platform_id}),
        categories=list({one for above in places.categories.values() for one in above}),
    )
    demands: list[Demand] = []
    unbudgeted: list[ShareAsk] = []
    for share in shares:
        own, parents = _own_and_parents(places, share, lines)
        if own is None:
            unbudgeted.append(share)
        else:
            demands.append(Demand(own, share, is_own=True))
        demands += [Demand(line, share, is_own=False) for line in parents]
    return Covering(tuple(demands), tuple(unbudgeted))


def cover_all(*, company_id: int, shares: Sequence[ShareAsk]) -> tuple[Demand, ...]:
    """The lines of all shares; a share without a line of its own gets a zero line first.

    raises    RuleBroken `budget_line_closed`: its month takes none any more
    source    PLATFORM §6.22
    """
    covering = cover(company_id=company_id, shares=shares)
    if not covering.unbudgeted:
        return covering.demands
    # Another submit may open the same line at this moment: its row then serves both. In key
    # order, so that two of them never wait for each other.
    missing = {line.key: line for line in zero_lines(covering.unbudgeted, company_id)}
    ensure_months_open(company_id, missing.values())
    BudgetLine.objects.bulk_create(
        [missing[key] for key in sorted(missing, key=str)], ignore_conflicts=True
    )
    return cover(company_id=company_id, shares=shares).demands


def zero_lines(shares: Iterable[ShareAsk], company_id: int) -> list[BudgetLine]:
    """What unbudgeted shares get: their project or unit and category, no money, a warning.

    source    PLATFORM §6.22
    """
    company = Company.objects.get(pk=company_id)
    return [
        BudgetLine(
            company=company,
            fiscal_year=share.month.year,
            month=share.month,
            unit_id=None if share.project_id else share.unit_id,
            project_id=share.project_id,
            category_id=share.category_id,
            currency=company.currency,
            is_planned=False,
            mode=Mode.WARN,
        )
        for share in shares
    ]


def _own_and_parents(
    places: "_Places", share: ShareAsk, lines: Iterable[BudgetLine]
) -> tuple[BudgetLine | None, list[BudgetLine]]:
    ranked = sorted(
        ((rank, line) for line in lines if (rank := places.rank(share, line)) is not None),
        key=lambda pair: (not pair[1].is_planned, pair[0]),
    )
    covering = [line for _rank, line in ranked]
    own = next((line for line in covering if not is_ceiling(line)), None)
    parents = [
        line for line in covering if line is not own and line.is_planned and line.mode != Mode.NONE
    ]
    return own, parents


def is_ceiling(line: BudgetLine) -> bool:
    """Whether the line only limits a unit or the company as a whole.

    It says nothing about what the money is for, so an amount that no other line covers is
    unbudgeted, and the ceiling still holds it as a parent (PLATFORM §6.22).
    """
    return line.project_id is None and line.category_id is None and line.platform_id is None


class _Places:
    """The units and categories above each share, with their distance."""

    def __init__(self, company_id: int, shares: Sequence[ShareAsk]) -> None:
        self.units = _units_above({share.unit_id for share in shares})
        self.categories = _categories_above(company_id, {share.category_id for share in shares})

    def rank(self, share: ShareAsk, line: BudgetLine) -> tuple[int, int, int, int] | None:
        """How close the line is to the share, smaller is closer; None when it does not cover it."""
        if line.month != share.month:
            return None
        distances = (
            _same(line.project_id, share.project_id),
            _above(line.category_id, self.categories[share.category_id]),
            _same(line.platform_id, share.platform_id),
            _above(line.unit_id, self.units[share.unit_id]),
        )
        if None in distances:
            return None
        project, category, platform, unit = (distance or 0 for distance in distances)
        return project, category, platform, unit


def _same(wanted: int | None, given: int | None) -> int | None:
    if wanted is None:
        return ANYWHERE
    return 0 if wanted == given else None


def _above(wanted: int | None, distances: Mapping[int, int]) -> int | None:
    return ANYWHERE if wanted is None else distances.get(wanted)


def _units_above(unit_ids: Iterable[int]) -> dict[int, dict[int, int]]:
    above: dict[int, dict[int, int]] = {unit_id: {} for unit_id in unit_ids}
    for descendant, ancestor, distance in UNITS_ABOVE(units=list(above)):
        above[descendant][ancestor] = distance
    return above


def _categories_above(company_id: int, category_ids: set[int]) -> dict[int, dict[int, int]]:
    parents = dict(CATEGORIES(company=company_id))
    above: dict[int, dict[int, int]] = {}
    for category_id in category_ids:
        chain: dict[int, int] = {}
        step: int | None = category_id
        while step is not None and step not in chain:
            chain[step] = len(chain)
            step = parents.get(step)
        above[category_id] = chain
    return above
