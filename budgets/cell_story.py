"""What one cell of the workbook is made of: its lines, what moved them, who changed their budget."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from approvals.interface import Summary, kinds, port_of, seen_rows
from budgets.cells import Axis, Ground, Key
from budgets.explain import explain_sums
from budgets.forms.workbook import WorkbookChoice
from budgets.models import BudgetLine, BudgetPlan, LineChange, Movement, PlanIssue, PlanItemMonth
from budgets.models.line import COMPOSED
from budgets.models.line_reading import DIMENSIONS, BudgetLineQuerySet
from budgets.overview import NOTHING, Figures
from expense_mgmt.core.derivation import Explained
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import FiscalYear, Month
from expense_mgmt.foundation.models import User

MOST_MOVEMENTS: Final = 100
MOST_LINES: Final = 60


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
class Version:
    """One thing that made the cell's budget what it is, or would.

    before   None for the first word on it
    amount   the cell's amount by it; of a change, by how much it changed a line
    """

    kind: str
    label: str
    who: str
    at: dt.datetime
    before: Decimal | None
    amount: Decimal
    is_delta: bool
    reason: str
    plan: BudgetPlan | None = None
    document: Summary | None = None
    number: str = ""


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


def cell_story(*, user: User, choice: WorkbookChoice, key: Key, month: Month) -> CellStory | None:
    """What a cell of the view is made of; None where the person sees no line in it.

    source    PLATFORM §6.1, §6.20; DESIGN §6 drill-down drawer
    """
    in_month = choice.lines(user).in_month(month)
    axes = choice.view.axes[: len(key)]
    lines = _of_key(in_month.for_amounts().in_use(), axes, key)
    shown = tuple(lines.for_overview()[:MOST_LINES])
    if not shown:
        return None
    ground = Ground.of(in_month, choice.company, FiscalYear(month.year))
    cells = ground.cells(axes, among=[key], with_years=False).get(key, {})
    figures = Figures.of(*cells[month]) if month in cells else NOTHING
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
        versions=tuple(_versions(lines, shown, user, month)),
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
        found |= _documents(kind, ids, user)
    for row in rows:
        summary, state = found.get(row.document_id, (None, ""))
        yield Moved(row, summary, state)


def _documents(kind: str, ids: Collection[UUID], user: User) -> dict[UUID, tuple[Summary, str]]:
    if kind not in kinds():
        return {}
    seen = seen_rows(kind, user)
    if seen is None:
        return {}
    states = dict(seen.filter(public_id__in=ids).values_list("public_id", "state"))
    summaries = port_of(kind).summaries(list(states))
    return {key: (summary, states[key]) for key, summary in summaries.items()}


def _versions(
    lines: BudgetLineQuerySet, shown: Sequence[BudgetLine], user: User, month: Month
) -> Iterator[Version]:
    """Changes, issued plans and versions of plans that speak of the cell, the newest first."""
    found = [*_changes(lines, user), *_issues(lines, user), *_of_plans(shown, user, month)]
    yield from sorted(found, key=lambda one: one.at, reverse=True)


def _changes(lines: BudgetLineQuerySet, user: User) -> Iterator[Version]:
    rows = list(
        LineChange.objects.filter(line__in=lines)
        .select_related("actor")
        .order_by("-at", "-pk")[:MOST_MOVEMENTS]
    )
    found: dict[UUID, tuple[Summary, str]] = {}
    for kind in {row.document_kind for row in rows}:
        of_kind = {row.document_id for row in rows if row.document_kind == kind}
        found |= _documents(kind, of_kind, user)
    for row in rows:
        document, _state = found.get(row.document_id, (None, ""))
        yield Version(
            kind="change",
            label=row.get_kind_display(),
            who=row.actor.label if row.actor else "",
            at=row.at,
            before=row.revised_after - row.effect,
            amount=row.revised_after,
            is_delta=True,
            reason=document.title if document else "",
            document=document,
            number=row.document_number,
        )


def _issues(lines: BudgetLineQuerySet, user: User) -> Iterator[Version]:
    """What issued plans made of the lines, one entry for each plan."""
    rows = PlanIssue.objects.filter(
        line__in=lines, plan__in=BudgetPlan.objects.visible_to(user)
    ).select_related("plan__issued_by", "plan__unit", "plan__project")
    of_plan: dict[int, list[PlanIssue]] = defaultdict(list)
    for row in rows.order_by("pk")[: MOST_MOVEMENTS * MOST_LINES]:
        of_plan[row.plan_id].append(row)
    for issued in of_plan.values():
        plan = issued[0].plan
        after = sum((row.planned for row in issued), ZERO)
        gained = sum((row.approved_delta + row.adjusted_delta for row in issued), ZERO)
        yield Version(
            kind="issue",
            label=_("Issued"),
            who=plan.issued_by.label if plan.issued_by else "",
            at=issued[0].at,
            before=after - gained,
            amount=after,
            is_delta=False,
            reason="",
            plan=plan,
            number=plan.number,
        )


def _of_plans(shown: Sequence[BudgetLine], user: User, month: Month) -> Iterator[Version]:
    """What each version of a plan says of the cell, where it says something new."""
    places = Q(pk__in=[])
    for line in shown:
        places |= Q(**{f"item__{name}": getattr(line, f"{name}_id") for name in DIMENSIONS})
    rows = (
        PlanItemMonth.objects.filter(
            places,
            month=month,
            item__version__plan__in=BudgetPlan.objects.visible_to(user),
        )
        .select_related(
            "item__version__made_by", "item__version__plan__unit", "item__version__plan__project"
        )
        .order_by("item__version__plan", "item__version__number", "item__position")
    )
    said: dict[int, dict[int, list[PlanItemMonth]]] = defaultdict(lambda: defaultdict(list))
    for row in rows[: MOST_MOVEMENTS * MOST_LINES]:
        said[row.item.version.plan_id][row.item.version.number].append(row)
    for versions in said.values():
        before: Decimal | None = None
        for number, months in sorted(versions.items()):
            amount = sum((row.amount for row in months), ZERO)
            reasons = dict.fromkeys(row.item.reason for row in months if row.item.reason)
            if amount != before:
                version = months[0].item.version
                yield Version(
                    kind="version",
                    label=f"V{number}",
                    who=version.made_by.label,
                    at=version.made_at,
                    before=before,
                    amount=amount,
                    is_delta=False,
                    reason="; ".join(reasons),
                    plan=version.plan,
                    number=version.plan.number,
                )
            before = amount
