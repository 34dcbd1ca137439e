"""Sums of budget lines by month and by whatever a reader groups them by, from their balances.

The workbook's one read. It asks for lines only, never for movements, so that it costs the same
however much has moved (PLATFORM §4 P5, §6.1).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull

from budgets.models import BudgetLine
from budgets.models.line import OWN_BALANCES
from budgets.models.line_reading import BudgetLineQuerySet
from budgets.rules.frames import Place, chains, nested
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import FiscalYear, Month
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Category, Unit

Key = tuple[int, ...]
"""Keys of units, projects, platforms or categories in the order asked for; 0 where there is none."""

Amounts = tuple[Decimal, Decimal, Decimal, Decimal]
"""Revised budget, each yuan once: what lines below have is not counted above them. Then what is
reserved, committed and consumed. Plain tuples, because there may be a hundred thousand of them,
and the collector of garbage need not look at what holds nothing but numbers."""

Matrix = dict[Key, dict[Month | None, Amounts]]
"""Sums of lines by key and month; None for the whole year."""

# As many rows of an answer as are taken over at once.
BATCH: Final = 2_000


class Axis(StrEnum):
    """What lines can be grouped by."""

    UNIT = "unit"
    PROJECT = "project"
    PLATFORM = "platform"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class Ground:
    """Lines of one company and year that may be added up, and how they lie in one another.

    general  places of the year's lines, whoever sees them, with 1 for whichever project they name
    nested   those of them with the ones above them and how near they are: where no line lies above
             another, none
    """

    sql: str
    parameters: tuple[Any, ...]
    general: frozenset[Place]
    nested: tuple[tuple[Place, Place, int], ...]

    @classmethod
    def of(cls, lines: BudgetLineQuerySet, company: Company, year: FiscalYear) -> "Ground":
        """The lines of a queryset in one company and year, mere ceilings left out.

        At most three queries, none of which asks who sees what: those lines are looked for once,
        when they are added up.

        source    PLATFORM §6.20
        """
        seen = lines.filter(company=company).in_year(year.year).for_amounts().in_use().order_by()
        sql, parameters = seen.values_list(*_COLUMNS).query.sql_with_params()
        general = general_places(
            BudgetLine.objects.filter(company=company).in_year(year.year).for_amounts()
        )
        return cls(sql, tuple(parameters), general, nested_places(general))

    def keys(
        self,
        axes: Sequence[Axis],
        *,
        within: Collection[Key] | None = None,
        only_hot: bool = False,
    ) -> set[Key]:
        """Every group there is; with `only_hot` those with a month of which 90 % are used.

        within    only those that begin with one of these keys

        source    R-31; DESIGN §3
        """
        narrowed, values = _narrowed(axes, within)
        asked = self._parts + _HOT if only_hot else _KEYS
        found = self._read(_filled(asked, axes, narrowed), values)
        return {row[:-1] for rows in found for row in rows}

    def cells(
        self,
        axes: Sequence[Axis],
        *,
        among: Collection[Key] | None = None,
        with_years: bool = True,
        with_total: bool = False,
    ) -> Matrix:
        """The groups by month, in one query.

        among        only these groups
        with_years   each of them for the year, too
        with_total   all lines together, too, under the empty key
        """
        narrowed, values = _narrowed(axes, among)
        sets = [f"({', '.join((*axes, 'month'))})"]
        if with_years:
            sets.append(f"({', '.join(axes)})")
        if with_total and axes:
            sets += ["(month)", "()"]
        asked = self._parts + _CELLS + (_AS_THEY_ARE if len(sets) == 1 else _ADDED_UP)
        found = self._read(_filled(asked, axes, narrowed, sets), values)
        return _matrix(found, len(axes))

    @property
    def _parts(self) -> str:
        return _PARTS_OF_NESTED if self.nested else _PARTS

    def _read(self, asked: str, values: Sequence[list[int]]) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of an answer, many at a time."""
        rows = [(*low, *high, near) for low, high, near in self.nested]
        nested = [[value or 0 for value in column] for column in zip(*rows, strict=True)]
        if _PARTS_OF_NESTED not in asked:
            nested = []
        with connection.cursor() as cursor:
            text = _SEEN.format(lines=self.sql) + asked
            cursor.execute(text, [*self.parameters, *nested, *values])
            while found := cursor.fetchmany(BATCH):
                yield found


def general_places(*of_rows: QuerySet[Any]) -> frozenset[Place]:
    """Where lines, or rows about lines, are: of projects only whether they name one. One query."""
    kinds = (IsNull(F("project"), rhs=False), "category", "platform", "unit")
    first, *others = (rows.order_by().values_list(*kinds).distinct() for rows in of_rows)
    found = first.union(*others) if others else first
    return frozenset(Place(int(of_project) or None, *rest) for of_project, *rest in found)


def nested_places(general: Collection[Place]) -> tuple[tuple[Place, Place, int], ...]:
    """Which lines may lie above which, as far as unit, platform and category say.

    general    as general_places gives them
    """
    if len(general) < 2:  # noqa: PLR2004  # a line lies above another one
        return ()
    units = chains(dict(Unit.objects.values_list("pk", "parent")))
    categories = chains(dict(Category.objects.values_list("pk", "parent")))
    return tuple(nested(general, units=units, categories=categories))


def _filled(asked: str, axes: Sequence[Axis], narrowed: str, sets: Collection[str] = ()) -> str:
    """A statement with the columns of its groups."""
    return asked.format(
        leading="".join(f"{axis}, " for axis in axes),
        keys="".join(f"COALESCE({axis}, 0) AS {axis}, " for axis in axes),
        narrowed=narrowed,
        sets=", ".join(sets),
    )


def _narrowed(axes: Sequence[Axis], wanted: Collection[Key] | None) -> tuple[str, list[list[int]]]:
    """A condition on groups that begin with one of these keys, and its values."""
    if wanted is None or () in wanted:
        return "", []
    named = axes[: len(next(iter(wanted), axes))]
    columns = [list(column) for column in zip(*wanted, strict=True)] or [[] for _ in named]
    keys = ", ".join(f"COALESCE({axis}, 0)" for axis in named)
    conditions = [_AMONG.format(keys=keys, wanted=", ".join("%s::bigint[]" for _ in named))]
    values = [*columns]
    # Each column by itself says less, but that much an index can find.
    for axis, column in zip(named, columns, strict=True):
        if 0 not in column:
            conditions.append(f"{axis} = ANY (%s::bigint[])")
            values.append(sorted({*column}))
    return f"WHERE {' AND '.join(conditions)}", values


def _matrix(batches: Iterator[list[tuple[Any, ...]]], width: int) -> Matrix:
    """Rows of a key so many columns wide, a month and four amounts; no amount is nothing."""
    found: defaultdict[Key, dict[Month | None, Amounts]] = defaultdict(dict)
    months: dict[dt.date | None, Month | None] = {None: None}
    for rows in batches:
        for row in rows:
            day, budget, reserved, committed, consumed = row[width:]
            # Even of no lines at all there is a sum.
            if budget is None:
                continue
            if day not in months:
                months[day] = Month.of(day)
            key = row[:width] if not width or row[0] is not None else ()
            amounts = (budget, reserved or ZERO, committed or ZERO, consumed or ZERO)
            found[key][months[day]] = amounts
    return dict(found)


# The unit is the line's own, else that of its project.
_COLUMNS: Final[tuple[str | Coalesce, ...]] = (
    "pk",
    "month",
    "revised",
    *OWN_BALANCES,
    Coalesce("unit_id", "project__department_id"),
    "project_id",
    "platform_id",
    "category_id",
    "unit_id",
)
_SEEN: Final = """
    WITH seen (id, month, revised, reserved, committed, consumed,
               unit, project, platform, category, own_unit) AS ({lines})
"""
_PARTS: Final = """,
    parts AS (
        SELECT unit, project, platform, category, month,
            revised AS budget, reserved, committed, consumed
        FROM seen
    )
"""
# Each line is taken off the one right above it, so that what both have counts once.
_PARTS_OF_NESTED: Final = """,
    framed AS (
        SELECT DISTINCT ON (line.id) line.month, line.revised,
            frame.unit, frame.project, frame.platform, frame.category
        FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
                    %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
            AS nested (low_project, low_category, low_platform, low_unit,
                       high_project, high_category, high_platform, high_unit, near)
        JOIN seen AS line
            ON COALESCE(line.own_unit, 0) = low_unit
            AND COALESCE(line.platform, 0) = low_platform
            AND COALESCE(line.category, 0) = low_category
            AND (line.project IS NOT NULL)::integer = low_project
        JOIN seen AS frame
            ON frame.month = line.month
            AND COALESCE(frame.own_unit, 0) = high_unit
            AND COALESCE(frame.platform, 0) = high_platform
            AND COALESCE(frame.category, 0) = high_category
            AND COALESCE(frame.project, 0) = high_project * COALESCE(line.project, 0)
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
_KEYS: Final = "SELECT DISTINCT {keys}0 FROM seen {narrowed}"
# The percentage is rounded as R-31 rounds it: the database, too, away from zero.
_HOT: Final = """
    SELECT DISTINCT {keys}0
    FROM (
        SELECT {leading}sum(budget) AS budget, sum(reserved + committed + consumed) AS used
        FROM parts {narrowed}
        GROUP BY {leading}month
    ) AS cell
    WHERE used > 0 AND (budget <= 0 OR round(used * 100 / budget, 2) >= 90)
"""
# Most cells hold nothing: where there is nothing to add, nothing is added and nothing sent.
_CELLS: Final = """,
    cell AS (
        SELECT {keys}month, sum(budget) AS budget,
            sum(reserved) FILTER (WHERE reserved <> 0) AS reserved,
            sum(committed) FILTER (WHERE committed <> 0) AS committed,
            sum(consumed) FILTER (WHERE consumed <> 0) AS consumed
        FROM parts {narrowed}
        GROUP BY {leading}month
    )
"""
_AMONG: Final = "({keys}) IN (SELECT * FROM unnest({wanted}))"
_AS_THEY_ARE: Final = "SELECT {leading}month, budget, reserved, committed, consumed FROM cell"
# Years and totals are sums of the cells, of which there are far fewer than lines.
_ADDED_UP: Final = """
    SELECT {leading}month, sum(budget), sum(reserved), sum(committed), sum(consumed)
    FROM cell
    GROUP BY GROUPING SETS ({sets})
"""
