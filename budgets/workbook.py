"""The workbook: a year of budgets as a tree of rows by months, read as far as it is shown."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from budgets.cells import Axis, Cell, Ground, Key
from budgets.drafted import Drafted, OnTheirWay, drafted
from budgets.forms.workbook import WorkbookChoice
from budgets.overview import NOTHING, Figures
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Category, Platform, Project, Unit

NOBODY: Final = "-"
SEPARATOR: Final = "~"
# The page itself stays small (DESIGN §13); what is below comes into view in larger pieces.
FIRST_ROWS: Final = 18
MORE_ROWS: Final = 100
MOST_PIECES: Final = 24

MODELS: Final[Mapping[Axis, Any]] = {
    Axis.UNIT: Unit,
    Axis.PROJECT: Project,
    Axis.PLATFORM: Platform,
    Axis.CATEGORY: Category,
}


@dataclass(frozen=True, slots=True)
class Node:
    """One row of the tree, without its figures.

    path      codes of what it stands for, from the outermost inwards: MKT~YXG~TV
    parts     whether anything is in it besides its own four figures
    """

    key: Key
    path: str
    label: str
    level: int
    is_leaf: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its figures; of a month without a line None."""

    node: Node
    months: tuple[Figures | None, ...]
    year: Figures


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows further down, which are read when they come into view."""

    start: int
    count: int


@dataclass(frozen=True, slots=True)
class Workbook:
    """What is shown of a view.

    total     all lines of the view together; None where there are none
    row_count how many rows the view has, those that are not read among them
    before    rows above the ones read, for a browser that turns pages
    drafted   what plans and changes on their way would make of the rows read and the total
    """

    choice: WorkbookChoice
    rows: tuple[Row, ...]
    pieces: tuple[Piece, ...]
    total: Row | None
    row_count: int
    before: int
    drafted: Drafted

    @property
    def months(self) -> tuple[Month, ...]:
        return self.choice.year.months


def workbook(*, user: User, choice: WorkbookChoice) -> Workbook:
    """Read a view of the workbook: its tree, the figures of the first rows, and the total.

    Parts that come into view later are without the total.

    source    PLATFORM §6.1, §6.20; DESIGN §5 and mock 05
    """
    ground = Ground.of(choice.lines(user))
    choice, nodes = _tree(ground, choice)
    size = choice.size or (MORE_ROWS if choice.start or choice.under else FIRST_ROWS)
    shown = nodes[choice.start : choice.start + size]
    is_whole = not choice.size and not choice.under
    found = _figures(ground, choice, shown, with_total=is_whole)
    return Workbook(
        choice=choice,
        rows=tuple(_row(node, found[node.key], choice) for node in shown),
        pieces=tuple(_pieces(len(nodes), choice.start + size)) if not choice.size else (),
        total=_total(found, choice) if is_whole else None,
        row_count=len(nodes),
        before=choice.start,
        drafted=drafted(
            OnTheirWay.of(user, choice),
            ground,
            choice,
            [node.key for node in shown] + [()] * is_whole,
        ),
    )


def whole_workbook(*, user: User | None, choice: WorkbookChoice) -> Workbook:
    """The same with every row at once, for a file; None is the operator, who sees all."""
    ground = Ground.of(choice.lines(user))
    choice, nodes = _tree(ground, choice)
    found = _figures(ground, choice, nodes, with_total=True)
    rows = tuple(_row(node, found[node.key], choice) for node in nodes)
    return Workbook(choice, rows, (), _total(found, choice), len(nodes), 0, {})


def figures_of(cell: Cell) -> Figures:
    """The five figures of a sum.

    source    R-31
    """
    return Figures.of(cell.budget, cell.reserved, cell.committed, cell.consumed)


def key_of(path: str, axes: Sequence[Axis], company_id: int) -> Key | None:
    """The keys that a path names; None where it names something that is not there."""
    if not path:
        return ()
    codes = path.split(SEPARATOR)
    if len(codes) > len(axes) or not path.isprintable():
        return None
    key: list[int] = []
    for axis, code in zip(axes, codes, strict=False):
        if code == NOBODY:
            key.append(0)
            continue
        rows = MODELS[axis].objects.filter(company=company_id, code=code)
        found = rows.values_list("pk", flat=True).first()
        if found is None:
            return None
        key.append(found)
    return tuple(key)


def _tree(ground: Ground, choice: WorkbookChoice) -> tuple[WorkbookChoice, list[Node]]:
    """All rows of the view in order, closed ones without what is in them.

    Where no row is said to be open, the only one there is is.
    """
    axes = choice.view.axes
    keys = ground.keys(axes, only_hot=choice.only_hot)
    names = [_names(axis, {key[level] for key in keys}) for level, axis in enumerate(axes)]
    inside: dict[Key, set[Key]] = defaultdict(set)
    for key in keys:
        for level in range(len(axes)):
            inside[key[:level]].add(key[: level + 1])
    if len(inside[()]) == 1 and not choice.opened:
        (only,) = inside[()]
        choice = replace(choice, opened=frozenset({names[0][only[0]][0]}))
    roots = list(_walk((), "", inside, names, choice))
    inner = f"{choice.under}{SEPARATOR}"
    if choice.under:
        roots = [one for one in roots if one.path == choice.under or one.path.startswith(inner)]
    return choice, roots


def _walk(
    above: Key,
    path: str,
    inside: Mapping[Key, Collection[Key]],
    names: Sequence[Mapping[int, tuple[str, str]]],
    choice: WorkbookChoice,
) -> Iterator[Node]:
    level = len(above)
    below = inside.get(above, ())
    for key in sorted(below, key=lambda one: (one[-1] == 0, names[level][one[-1]][0])):
        code, label = names[level][key[-1]]
        here = f"{path}{SEPARATOR}{code}" if path else code
        is_open = here in choice.opened or here == choice.under
        is_leaf = level + 1 == len(choice.view.axes)
        yield Node(key, here, label, level, is_leaf, is_open)
        if is_open and not is_leaf:
            yield from _walk(key, here, inside, names, choice)


def _names(axis: Axis, keys: Collection[int]) -> dict[int, tuple[str, str]]:
    """Code and label of each key."""
    rows = MODELS[axis].objects.filter(pk__in=keys)
    found = {row.pk: (row.code, row.label) for row in rows}
    return found | {0: (NOBODY, without_words(axis))}


def without_words(axis: Axis) -> str:
    """What a row is called that names nothing of a kind."""
    return {
        Axis.UNIT: _("Company"),
        Axis.PROJECT: _("Without project"),
        Axis.PLATFORM: _("Any platform"),
        Axis.CATEGORY: _("Without category"),
    }[axis]


Found = dict[Key, dict[Month | None, Figures]]


def _figures(
    ground: Ground, choice: WorkbookChoice, nodes: Sequence[Node], *, with_total: bool
) -> Found:
    """Figures of the rows by month, read level by level; the total comes with the outermost."""
    found: Found = defaultdict(dict)
    wanted = {node.key for node in nodes} | {()}
    levels = {node.level for node in nodes} | ({0} if with_total else set())
    for level in sorted(levels):
        is_outermost = with_total and level == 0
        cells = ground.cells(
            choice.view.axes[: level + 1],
            among=None if is_outermost else [node.key for node in nodes if node.level == level],
            with_total=is_outermost,
        )
        for cell in cells:
            if cell.key in wanted:
                found[cell.key][cell.month] = figures_of(cell)
    return found


def _total(found: Found, choice: WorkbookChoice) -> Row | None:
    if not found[()]:
        return None
    return _row(Node((), "", _("All"), 0, is_leaf=False, is_open=False), found[()], choice)


def _row(node: Node, found: Mapping[Month | None, Figures], choice: WorkbookChoice) -> Row:
    months = tuple(found.get(month) for month in choice.year.months)
    return Row(node, months, found.get(None, NOTHING))


def _pieces(row_count: int, first: int) -> Iterator[Piece]:
    """What follows the rows shown, in so few pieces that naming them costs little."""
    piece = max(MORE_ROWS, -(-(row_count - first) // MOST_PIECES))
    for start in range(first, row_count, piece):
        yield Piece(start, min(piece, row_count - start))
