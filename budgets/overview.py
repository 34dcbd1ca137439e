"""The budget pages' figures: a month by place and category, one line by its movements and months."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any, Self

from django.db.models import Case, Count, F, Func, Q, QuerySet, Sum, When, Window
from django.utils.translation import gettext as _

from budgets.explain import explain_line, explain_sums, explain_window
from budgets.forms.filter import Choice
from budgets.models import BudgetLine, LineChange, Movement
from budgets.models.line import BALANCES
from budgets.models.line_reading import IN_USE
from budgets.models.placed import DIMENSIONS
from budgets.pieces import Piece, pieces, window
from budgets.rules.control import BudgetPosition, budget_available
from budgets.totals import totals_in, with_totals
from expense_mgmt.core.derivation import Explained
from expense_mgmt.core.fields import AmountField
from expense_mgmt.core.models import localized_name
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Project

HOT_FROM = Decimal(90)


@dataclass(frozen=True, slots=True)
class Figures:
    """The five figures of DESIGN §2: budget, spent, committed, in approval, available."""

    budget: Decimal
    spent: Decimal
    committed: Decimal
    pending: Decimal
    available: Decimal
    used_percent: Decimal | None

    @classmethod
    def of(cls, budget: Decimal, reserved: Decimal, committed: Decimal, consumed: Decimal) -> Self:
        """From a revised budget and its balances.

        source  R-31
        """
        position: BudgetPosition = budget_available(
            budget, reserved=reserved, committed=committed, consumed=consumed
        )
        return cls(
            budget=position.revised,
            spent=consumed,
            committed=committed,
            pending=reserved,
            available=position.available,
            used_percent=position.used_percent,
        )

    @classmethod
    def of_line(cls, line: BudgetLine) -> Self:
        return cls.of(line.revised, line.reserved, line.committed, line.consumed)

    @property
    def explained(self) -> tuple[Explained, ...]:
        """How the available amount came about, for one line or a sum of them."""
        return (explain_sums(self.budget, self.pending, self.committed, self.spent),)

    @property
    def is_over(self) -> bool:
        return self.available < 0

    @property
    def overage(self) -> Decimal:
        """How far beyond the budget, as a positive amount."""
        return max(-self.available, ZERO)

    @property
    def is_hot(self) -> bool:
        """From 90 per cent used on (DESIGN §3)."""
        return not self.is_over and self.used_percent is not None and self.used_percent >= HOT_FROM


class SumOfSums(Func):
    """The sum over all groups of a grouped query, for use in a window."""

    function = "SUM"
    window_compatible = True
    output_field = AmountField()


NOTHING = Figures.of(ZERO, ZERO, ZERO, ZERO)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list. A total limits the lines below it and is not added up with them."""

    line: BudgetLine
    figures: Figures
    is_total: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of one project, or of one unit where no project is named, with the sum of all of them.

    figures        None where all its lines limit lines of other groups
    is_continued   whether rows of it were shown before
    """

    label: str
    figures: Figures | None
    rows: tuple[Row, ...]
    is_continued: bool

    @property
    def has_units(self) -> bool:
        """Whether a row is only told apart by its unit."""
        units = {row.line.unit_id for row in self.rows if row.line.project_id}
        return len(units - {None}) > 1


@dataclass(frozen=True, slots=True)
class Overview:
    """A month of budgets as one person sees it, as far as it is shown.

    figures     of all lines, also of those that are not read
    row_count   how many lines there are
    before      lines above the ones read
    """

    month: Month
    figures: Figures
    groups: tuple[Group, ...]
    pieces: tuple[Piece, ...]
    row_count: int
    before: int

    @property
    def shown(self) -> int:
        return sum(len(group.rows) for group in self.groups)


@dataclass(frozen=True, slots=True)
class LineStory:
    """One line: what moved it, and the same line in the other months of its year."""

    line: BudgetLine
    figures: Figures
    explained: tuple[Explained, ...]
    movements: tuple[Movement, ...]
    changes: tuple[LineChange, ...]
    months: tuple[Row, ...]


def overview(*, user: User, choice: Choice) -> Overview:
    """What the budget page shows of a month: the sums of all lines, and those that are in view.

    shapes    groups in the order of projects, then units, then the company itself
    source    PLATFORM §6.1, §6.20; DESIGN §5
    """
    visible = BudgetLine.objects.visible_to(user).in_month(choice.month)
    visible = visible.of_project(choice.project).matching(choice.search)
    totals = totals_in(choice.month)
    by_place: QuerySet[Any] = visible.values("project", unit_alone=_UNIT_ALONE)
    places = list(
        by_place.annotate(
            # Before the sums, which take the names of the columns asked for here.
            row_count=Count("pk", filter=IN_USE),
            detail_count=Count("pk", filter=~Q(pk__in=totals)),
            **_sums(~Q(pk__in=totals)),
        ).annotate(**_WHOLE_SUMS)
    )
    sums = {
        (row["project"], row["unit_alone"]): _summed(row) for row in places if row["detail_count"]
    }
    read = window(choice.start, choice.size)
    # One line more than is shown says whether the first group began before.
    first = max(read.start - 1, 0)
    lines = list(visible.for_overview()[first : read.stop])
    earlier = lines[: read.start - first]
    groups = [
        Group(label, sums.get(key), rows, is_continued=key in map(_place, earlier))
        for key, label, rows in _grouped(lines[len(earlier) :], totals)
    ]
    row_count = sum(row["row_count"] for row in places)
    return Overview(
        month=choice.month,
        figures=_whole(places),
        groups=tuple(groups),
        pieces=() if choice.size else tuple(pieces(row_count, read.stop)),
        row_count=row_count,
        before=choice.start,
    )


def story(*, user: User, line: BudgetLine, longest: int = 200) -> LineStory:
    """What the drill-down of one line shows: its newest movements and its year."""
    same_key = {f"{dimension}_id": getattr(line, f"{dimension}_id") for dimension in DIMENSIONS}
    year = BudgetLine.objects.visible_to(user).filter(
        company=line.company_id, fiscal_year=line.fiscal_year, **same_key
    )
    months = list(year.order_by("month"))
    return LineStory(
        line=line,
        figures=Figures.of_line(line),
        explained=(explain_line(line), *explain_window(line, months)),
        movements=tuple(Movement.objects.for_line(line)[:longest]),
        changes=tuple(LineChange.objects.for_line(line)[:longest]),
        months=tuple(Row(one, Figures.of_line(one), is_total=False) for one in months),
    )


@dataclass(frozen=True, slots=True)
class CategoryUse:
    """A category's month, or what names no category."""

    label: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Brief:
    """A month's budget in one figure and by category; what goes over comes first."""

    figures: Figures
    categories: tuple[CategoryUse, ...]


def in_brief(*, user: User, month: Month, project: Project | None) -> Brief:
    """A month of one project, or of all the person sees, for the home page; one query.

    Lines that limit others are not added to them.

    source    PLATFORM §6.1, §6.20
    """
    visible = BudgetLine.objects.visible_to(user).in_month(month).of_project(project)
    details = with_totals(visible).filter(is_total=False)
    names = ("category__name", "category__name_en")
    by_category = details.values("category", *names).annotate(**_sums()).annotate(**_WHOLE_SUMS)
    rows = list(by_category.order_by("category__code"))
    uses = [CategoryUse(_category_label(row), _summed(row)) for row in rows]
    drawn = [one for one in uses if one.figures != NOTHING]
    drawn.sort(key=lambda one: (not one.figures.is_over, -one.figures.budget))
    return Brief(_whole(rows), tuple(drawn))


def _category_label(row: dict[str, Any]) -> str:
    if row["category"] is None:
        return _("Without category")
    return localized_name(row["category__name"], row["category__name_en"])


def _sums(counted: Q | None = None) -> dict[str, Sum]:
    """The sum of each balance, of all lines or of those that count."""
    return {column: Sum(column, filter=counted, default=ZERO) for column in ("revised", *BALANCES)}


_WHOLE_SUMS = {f"whole_{column}": Window(SumOfSums(F(column))) for column in ("revised", *BALANCES)}
_UNIT_ALONE = Case(When(project=None, then=F("unit")))


def _summed(row: dict[str, Any]) -> Figures:
    return Figures.of(*(row[column] for column in ("revised", *BALANCES)))


def _whole(rows: Sequence[dict[str, Any]]) -> Figures:
    """All groups together, as each of them says."""
    return Figures.of(*(rows[0][name] for name in _WHOLE_SUMS)) if rows else NOTHING


def _grouped(
    lines: Sequence[BudgetLine], totals: Collection[int]
) -> Iterator[tuple[tuple[int | None, int | None], str, tuple[Row, ...]]]:
    for key, members in groupby(lines, key=_place):
        rows = tuple(Row(line, Figures.of_line(line), line.pk in totals) for line in members)
        first = rows[0].line
        place = first.project or first.unit or first.company
        yield key, place.label, rows


def _place(line: BudgetLine) -> tuple[int | None, int | None]:
    return line.project_id, None if line.project_id else line.unit_id
