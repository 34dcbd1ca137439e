"""What one cell of the workbook is made of: its lines, what moved them, who changed their budget."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, Sum

from approvals.interface import Summary
from budgets.cell_documents import documents_of
from budgets.cell_versions import MOST_LINES, Version, versions_of
from budgets.cells import Axis, Ground, Key
from budgets.explain import explain_sums
from budgets.forms.workbook import WorkbookChoice
from budgets.models import BudgetLine, Movement
from budgets.models.line import COMPOSED
from budgets.models.line_reading import BudgetLineQuerySet
from budgets.models.placed import DIMENSIONS
from budgets.overview import NOTHING, Figures
from expense_mgmt.core.derivation import Explained
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import FiscalYear, Month
from expense_mgmt.foundation.models import User

MOST_MOVEMENTS: Final = 100


@dataclass(frozen=True, slots=True)
class Moved:
    """A movement with the document that made it.

    document   None where the person does not see it; its number stands on the movement
    """

    movement: Movement
    document: Summary | None
    state: str

    @property
    def amount(self) -> Decimal:
        """What was held, committed or spent by it, or given back."""
        moved = self.movement
        held: Decimal = moved.reserved_delta + moved.committed_delta
        amount: Decimal = {
            Movement.Kind.COMMIT.value: moved.committed_delta,
            Movement.Kind.CONSUME.value: moved.consumed_delta,
        }.get(moved.kind, held)
        return amount


@dataclass(frozen=True, slots=True)
class CellStory:
    """Everything behind one cell.

    made_of      sums of the columns that make up the revised budget
    held_below   budget that these lines hold together with lines of other rows
    """

    lines: tuple[BudgetLine, ...]
    line_count: int
    figures: Figures
    made_of: dict[str, Decimal]
    held_below: Decimal
    explained: tuple[Explained, ...]
    movements: tuple[Moved, ...]
    movement_count: int
    versions: tuple[Version, ...]


def cell_story(
    *, user: User, choice: WorkbookChoice, key: Key, months: Sequence[Month]
) -> CellStory | None:
    """What a cell of the view is made of; None where the person sees no line in it.

    months    the cell's one, or all of the year for a cell of the last column

    source    PLATFORM §6.1, §6.20; DESIGN §6 drill-down drawer
    """
    in_months = choice.lines(user).filter(month__in=list(months))
    axes = choice.view.axes[: len(key)]
    lines = _of_key(in_months.for_amounts().in_use(), axes, key)
    shown = tuple(lines.for_overview()[:MOST_LINES])
    if not shown:
        return None
    ground = Ground.of(in_months, choice.company, FiscalYear(months[0].year))
    cells = ground.cells(axes, among=[key]).get(key, {})
    figures = Figures.of(*cells[None]) if None in cells else NOTHING
    made_of = lines.aggregate(**{name: Sum(name, default=ZERO) for name in (*COMPOSED, "revised")})
    moved = Movement.objects.filter(line__in=lines, is_own=True)
    return CellStory(
        lines=shown,
        line_count=lines.count(),
        figures=figures,
        made_of=made_of,
        held_below=made_of["revised"] - figures.budget,
        explained=(
            explain_sums(figures.budget, figures.pending, figures.committed, figures.spent),
        ),
        movements=tuple(_with_documents(moved, user)),
        movement_count=moved.count(),
        versions=tuple(versions_of(lines, shown, user, months)),
    )


def _of_key(lines: BudgetLineQuerySet, axes: Sequence[Axis], key: Key) -> BudgetLineQuerySet:
    for axis, wanted in zip(axes, key, strict=True):
        if axis is Axis.UNIT:
            through = Q(unit=None, project__department=wanted)
            nowhere = Q(unit=None, project=None)
            lines = lines.filter(Q(unit=wanted) | through if wanted else nowhere)
        else:
            lines = lines.filter(**({axis.value: wanted} if wanted else {f"{axis}__isnull": True}))
    return lines


def _with_documents(moved: Any, user: User) -> Iterator[Moved]:
    """The newest movements; the documents that the person sees by name, the others by number."""
    named = [f"line__{dimension}" for dimension in DIMENSIONS]
    rows: list[Movement] = list(
        moved.select_related("actor", *named).order_by("-at", "-pk")[:MOST_MOVEMENTS]
    )
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for row in rows:
        wanted[row.document_kind].add(row.document_id)
    found: dict[UUID, tuple[Summary, str]] = {}
    for kind, ids in wanted.items():
        found |= documents_of(kind, ids, user)
    for row in rows:
        summary, state = found.get(row.document_id, (None, ""))
        yield Moved(row, summary, state)
