"""Sums of budget lines by month and by whatever a reader groups them by, from their balances.

The workbook's one read. It asks for lines only, never for movements, so that it costs the same
however much has moved (PLATFORM §4 P5, §6.1).
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import BigIntegerField
from django.db.models.functions import Coalesce

from budgets.models.line import OWN_BALANCES
from budgets.models.line_reading import BudgetLineQuerySet
from budgets.rules.frames import Place, chains, places_above
from expense_mgmt.core.periods import Month
from expense_mgmt.organisation.models import Category, Unit

Key = tuple[int, ...]
"""Keys of units, projects, platforms or categories in the order asked for; 0 where there is none."""


class Axis(StrEnum):
    """What lines can be grouped by."""

    UNIT = "unit"
    PROJECT = "project"
    PLATFORM = "platform"
    CATEGORY = "category"


class Cell(NamedTuple):
    """One sum of lines. There may be a hundred thousand of them.

    month    None for the whole year
    budget   revised budgets, each yuan once: what lines below have is not counted above them
    """

    key: Key
    month: Month | None
    budget: Decimal
    reserved: Decimal
    committed: Decimal
    consumed: Decimal


@dataclass(frozen=True, slots=True)
class Ground:
    """Lines of one company and year that may be added up, and how they lie in one another.

    places   where there are lines in any month
    nested   general places of the lines (the project replaced by 0 for any and 1 for one) with
             those above them and how near they are: where no line lies above another, none
    """

    sql: str
    parameters: tuple[Any, ...]
    places: frozenset[Key]
    nested: tuple[tuple[Place, Place, int], ...]

    @classmethod
    def of(cls, lines: BudgetLineQuerySet) -> "Ground":
        """The lines of a queryset, mere ceilings left out; three queries.

        source    PLATFORM §6.20
        """
        seen = lines.for_amounts().in_use().order_by()
        sql, parameters = seen.values_list(*_COLUMNS).query.sql_with_params()
        places = frozenset(seen.values_list(*PLACE).distinct())
        return cls(sql, tuple(parameters), places, tuple(nested_places(places)))

    def keys(self, axes: Sequence[Axis], *, only_hot: bool = False) -> set[Key]:
        """Every group there is; with `only_hot` those with a month of which 90 % are used.

        source    R-31; DESIGN §3
        """
        if only_hot:
            asked = _HOT.format(columns=", ".join(axes))
            return {tuple(row) for row in self._read(asked)}
        columns = [tuple(Axis).index(axis) for axis in axes]
        return {tuple(place[column] for column in columns) for place in self.places}

    def cells(
        self,
        axes: Sequence[Axis],
        *,
        among: Collection[Key] | None = None,
        with_years: bool = True,
        with_total: bool = False,
    ) -> Iterator[Cell]:
        """The groups by month, in one query.

        among        only these groups
        with_years   each of them for the year, too
        with_total   all lines together, too, under the empty key
        """
        columns = ", ".join(axes)
        leading = f"{columns}, " if axes else ""
        sets = [f"({leading}month)"]
        if with_years:
            sets.append(f"({columns})")
        if with_total and axes:
            sets += ["(month)", "()"]
        narrowed, values = "", []
        if among is not None:
            values = [list(column) for column in zip(*among, strict=True)] or [[] for _ in axes]
            wanted = ", ".join("%s::bigint[]" for _ in axes)
            narrowed = _AMONG.format(columns=columns, wanted=wanted)
        asked = _SUMS.format(leading=leading, sets=", ".join(sets), narrowed=narrowed)
        months: dict[dt.date | None, Month | None] = {None: None}
        for *key, month, budget, reserved, committed, consumed in self._read(asked, *values):
            if month not in months:
                months[month] = Month.of(month)
            # Even of no lines at all there is a sum.
            if budget is not None:
                place = () if key and key[0] is None else tuple(key)
                yield Cell(place, months[month], budget, reserved, committed, consumed)

    def _read(self, asked: str, *values: Sequence[Any]) -> list[tuple[Any, ...]]:
        parts = _PARTS_OF_NESTED if self.nested else _PARTS
        rows = [(*low, *high, near) for low, high, near in self.nested]
        columns = [[value or 0 for value in column] for column in zip(*rows, strict=True)]
        text = f"{_SEEN.format(lines=self.sql)}{parts} {asked}"
        with connection.cursor() as cursor:
            cursor.execute(text, [*self.parameters, *columns, *map(list, values)])
            return list(cursor.fetchall())


def nested_places(places: Collection[Key]) -> Iterator[tuple[Place, Place, int]]:
    """Which lines may lie above which, as far as unit, platform and category say.

    places    in the order of PLACE
    """
    general = {
        Place(int(project > 0) or None, category or None, platform or None, unit or None)
        for _department, project, platform, category, unit in places
    }
    if len(general) < 2:  # noqa: PLR2004  # a line lies above another one
        return
    units = chains(dict(Unit.objects.values_list("pk", "parent")))
    categories = chains(dict(Category.objects.values_list("pk", "parent")))
    for place in general:
        above = places_above(place, units=units, categories=categories)
        for near, one in enumerate(above):
            if one in general:
                yield place, one, near


# The axes in their order, then the unit that the line itself names.
PLACE: Final = tuple(
    Coalesce(*columns, 0, output_field=BigIntegerField())
    for columns in (
        ("unit_id", "project__department_id"),
        ("project_id",),
        ("platform_id",),
        ("category_id",),
        ("unit_id",),
    )
)
_COLUMNS: Final[tuple[str | Coalesce, ...]] = ("pk", "month", "revised", *OWN_BALANCES, *PLACE)
_SEEN: Final = """
    WITH seen (id, month, revised, reserved, committed, consumed,
               unit, project, platform, category, own_unit) AS ({lines}),
"""
_PARTS: Final = """
    parts AS (
        SELECT unit, project, platform, category, month,
            revised AS budget, reserved, committed, consumed
        FROM seen
    )
"""
# Each line is taken off the one right above it, so that what both have counts once.
_PARTS_OF_NESTED: Final = """
    framed AS (
        SELECT DISTINCT ON (line.id) line.month, line.revised,
            frame.unit, frame.project, frame.platform, frame.category
        FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
                    %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
            AS nested (low_project, low_category, low_platform, low_unit,
                       high_project, high_category, high_platform, high_unit, near)
        JOIN seen AS line
            ON line.own_unit = low_unit AND line.platform = low_platform
            AND line.category = low_category AND (line.project > 0)::integer = low_project
        JOIN seen AS frame
            ON frame.month = line.month AND frame.own_unit = high_unit
            AND frame.platform = high_platform AND frame.category = high_category
            AND frame.project = high_project * line.project
        ORDER BY line.id, near
    ),
    parts AS (
        SELECT unit, project, platform, category, month,
            revised AS budget, reserved, committed, consumed
        FROM seen
        UNION ALL
        SELECT unit, project, platform, category, month, -revised, 0, 0, 0
        FROM framed
    )
"""
# The percentage is rounded as R-31 rounds it: the database, too, away from zero.
_HOT: Final = """
    SELECT DISTINCT {columns}
    FROM (
        SELECT {columns}, sum(budget) AS budget, sum(reserved + committed + consumed) AS used
        FROM parts
        GROUP BY {columns}, month
    ) AS cell
    WHERE used > 0 AND (budget <= 0 OR round(used * 100 / budget, 2) >= 90)
"""
_AMONG: Final = "WHERE ({columns}) IN (SELECT * FROM unnest({wanted}))"
_SUMS: Final = """
    SELECT {leading}month, sum(budget), sum(reserved), sum(committed), sum(consumed)
    FROM parts {narrowed}
    GROUP BY GROUPING SETS ({sets})
"""
