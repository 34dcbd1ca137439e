"""The rows of a workbook's view: what lies in what, read as far as it is open."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from budgets.cells import Axis, Ground, Key
from budgets.forms.workbook import WorkbookChoice
from expense_mgmt.organisation.models import Category, Platform, Project, Unit

NOBODY: Final = "-"
SEPARATOR: Final = "~"

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
    is_leaf   whether nothing is in it besides its own four figures
    """

    key: Key
    path: str
    label: str
    level: int
    is_leaf: bool
    is_open: bool


def tree(
    ground: Ground, choice: WorkbookChoice, roots: Collection[Key] | None = None
) -> tuple[WorkbookChoice, list[Node]]:
    """All rows of the view in order, closed ones without what is in them.

    Where no row is said to be open, the only one there is is. Of a part that takes a row's place
    it is that row and what is in it.

    roots   the outermost groups, where they are known already
    """
    axes = choice.view.axes
    under = key_of(choice.under, axes, choice.company.pk)
    if under is None:
        return choice, []
    groups = _Groups.of(ground, choice, under)
    keys = groups.inside({()}, 0) if roots is None or choice.only_hot else roots
    paths: dict[Key, str] = {(): ""}
    inside: dict[Key, list[Node]] = defaultdict(list)
    for level, axis in enumerate(axes):
        names = _names(axis, {key[level] for key in keys})
        if not level and len(keys) == 1 and not choice.opened:
            choice = replace(choice, opened=frozenset(names[key[0]][0] for key in keys))
        nodes = [_node(key, names[key[-1]], paths[key[:-1]], choice) for key in keys]
        for node in sorted(nodes, key=lambda one: (one.key[-1] == 0, one.path)):
            inside[node.key[:-1]].append(node)
            paths[node.key] = node.path
        opened = {node.key for node in nodes if node.is_open and not node.is_leaf}
        if not opened:
            break
        keys = groups.inside(opened, level + 1)
    return choice, [one for one in _in_order(inside, ()) if one.key[: len(under)] == under]


@dataclass(frozen=True, slots=True)
class _Groups:
    """The groups of a view, asked for level by level.

    under   only what lies in this group, and what this lies in
    hot     the only innermost groups there are; None where there are others
    """

    ground: Ground
    axes: Sequence[Axis]
    under: Key
    hot: Collection[Key] | None

    @classmethod
    def of(cls, ground: Ground, choice: WorkbookChoice, under: Key) -> "_Groups":
        axes, within = choice.view.axes, {under} if under else None
        hot = ground.keys(axes, within=within, only_hot=True) if choice.only_hot else None
        return cls(ground, axes, under, hot)

    def inside(self, above: Collection[Key], level: int) -> set[Key]:
        """Those of a level that lie in one of these."""
        if self.hot is not None:
            return {key[: level + 1] for key in self.hot if key[:level] in above}
        within = {self.under[: level + 1]} if level < len(self.under) else above
        return self.ground.keys(self.axes[: level + 1], within=within)


def _node(key: Key, name: tuple[str, str], above: str, choice: WorkbookChoice) -> Node:
    code, label = name
    path = f"{above}{SEPARATOR}{code}" if above else code
    return Node(
        key=key,
        path=path,
        label=label,
        level=len(key) - 1,
        is_leaf=len(key) == len(choice.view.axes),
        is_open=path in choice.opened or path == choice.under,
    )


def _in_order(inside: Mapping[Key, Sequence[Node]], above: Key) -> Iterator[Node]:
    for node in inside.get(above, ()):
        yield node
        yield from _in_order(inside, node.key)


def _names(axis: Axis, keys: Collection[int]) -> dict[int, tuple[str, str]]:
    """Code and label of each key."""
    rows = MODELS[axis].objects.filter(pk__in=keys)
    found = {row.pk: (row.code, row.label) for row in rows}
    return found | {0: (NOBODY, without_words(axis))}


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


def without_words(axis: Axis) -> str:
    """What a row is called that names nothing of a kind."""
    return {
        Axis.UNIT: _("Company"),
        Axis.PROJECT: _("Without project"),
        Axis.PLATFORM: _("Any platform"),
        Axis.CATEGORY: _("Without category"),
    }[axis]
