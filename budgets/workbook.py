"""The workbook: a year of budgets as a tree of rows by months, read as far as it is shown."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from budgets.cells import Amounts, Ground, Key, Matrix
from budgets.drafted import Drafted, OnTheirWay, drafted
from budgets.forms.workbook import WorkbookChoice
from budgets.overview import Figures
from budgets.pieces import MORE_ROWS, Piece, pieces, window
from budgets.workbook_tree import Node, tree
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its figures; of a month without a line None."""

    node: Node
    months: tuple[Figures | None, ...]
    year: Figures


@dataclass(frozen=True, slots=True)
class Workbook:
    """What is shown of a view.

    total     all lines of the view together; None where there are none
    row_count how many rows the view has, those that are not read among them
    before    rows above the ones read, for a browser that turns pages
    drafted   what plans and changes on their way would make of the rows read and the total
    plans     keys of the year's plans that the reader sees, the one written last first
    """

    choice: WorkbookChoice
    rows: tuple[Row, ...]
    pieces: tuple[Piece, ...]
    total: Row | None
    row_count: int
    before: int
    drafted: Drafted
    plans: Sequence[int] = ()

    @property
    def months(self) -> tuple[Month, ...]:
        return self.choice.year.months


def workbook(*, user: User, choice: WorkbookChoice) -> Workbook:
    """Read a view of the workbook: its tree, the figures of the first rows, and the total.

    Parts that come into view later are without the total.

    source    PLATFORM §6.1, §6.20; DESIGN §5 and mock 05
    """
    ground = Ground.of(choice.lines(user), choice.company, choice.year)
    is_whole = not choice.size and not choice.under
    found = ground.cells(choice.view.axes[:1], with_total=True) if is_whole else {}
    choice, nodes = tree(ground, choice, {*found} - {()} if is_whole else None)
    read = window(choice.start, choice.size or MORE_ROWS * bool(choice.under))
    shown = nodes[read]
    found |= _cells(ground, choice, {node.key for node in shown} - {*found})
    on_their_way = OnTheirWay.of(user, choice)
    return Workbook(
        choice=choice,
        rows=tuple(_row(node, found[node.key], choice) for node in shown),
        pieces=tuple(pieces(len(nodes), read.stop)) if not choice.size else (),
        total=_total(found, choice) if is_whole else None,
        row_count=len(nodes),
        before=choice.start,
        drafted=drafted(
            on_their_way,
            ground,
            choice,
            [node.key for node in shown] + [()] * is_whole,
        ),
        plans=on_their_way.seen,
    )


def whole_workbook(*, user: User | None, choice: WorkbookChoice) -> Workbook:
    """The same with every row at once, for a file; None is the operator, who sees all."""
    ground = Ground.of(choice.lines(user), choice.company, choice.year)
    found = ground.cells(choice.view.axes[:1], with_total=True)
    choice, nodes = tree(ground, choice, {*found} - {()})
    found |= _cells(ground, choice, {node.key for node in nodes} - {*found})
    rows = tuple(_row(node, found[node.key], choice) for node in nodes)
    return Workbook(choice, rows, (), _total(found, choice), len(nodes), 0, {})


def _cells(ground: Ground, choice: WorkbookChoice, keys: Collection[Key]) -> Matrix:
    """Sums of groups of any level, in a query for each level."""
    found: Matrix = {}
    for level in sorted({len(key) for key in keys}):
        among = [key for key in keys if len(key) == level]
        found |= ground.cells(choice.view.axes[:level], among=among)
    return found


def _total(found: Matrix, choice: WorkbookChoice) -> Row | None:
    if () not in found:
        return None
    return _row(Node((), "", _("All"), 0, is_leaf=False, is_open=False), found[()], choice)


def _row(node: Node, found: Mapping[Month | None, Amounts], choice: WorkbookChoice) -> Row:
    amounts = [found.get(month) for month in choice.year.months]
    months = tuple(None if one is None else Figures.of(*one) for one in amounts)
    return Row(node, months, Figures.of(*found[None]))
