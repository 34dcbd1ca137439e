"""What a plan does to the budget lines: which it opens, which it changes, by how much."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from budgets.models import BudgetLine, BudgetPlan, PlanIssue
from budgets.models.line import ControlWindow, Mode
from budgets.plan_content import Item, LineKey, by_line, line_key
from budgets.plan_kinds import FOR_OCCASIONS, PlanKind
from budgets.rules.control import Window, allowed_overrun, window_available, window_months
from budgets.services.closing import closed_line
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.money import ZERO, rounded, thousands
from expense_mgmt.core.periods import MONTHS_IN_YEAR
from expense_mgmt.organisation.models import UnitAncestry

SAYS_ALL_OF_ITS_OWNER = frozenset({PlanKind.MONTHLY, PlanKind.QUARTERLY})
"""They name every line of their owner and months: what they leave out is planned no more."""


@dataclass(frozen=True, slots=True)
class LineChange:
    """What a plan does to one line.

    planned   the line's amount as the plan gives it
    delta     what is added to the line, negative when it gets less
    opens     no plan said anything of the line yet: this one sets what is approved, also where
              a supplementary budget or carried money was there first (PLATFORM §6.21)
    """

    line: BudgetLine
    planned: Decimal
    delta: Decimal
    opens: bool

    @property
    def revised(self) -> Decimal:
        """The line's whole budget afterwards."""
        revised: Decimal = (self.line.revised or ZERO) + self.delta
        return revised

    @property
    def tolerance(self) -> Decimal:
        """What the line may run over, in yuan (R-32)."""
        line = self.line
        return rounded(allowed_overrun(self.revised, line.tolerance_percent, line.tolerance_amount))


def planned_amounts(plan: BudgetPlan) -> dict[LineKey, Decimal]:
    """What issued plans give now to the lines of a plan's company and months, by key.

    Additions for occasions and signed changes of a line are not part of it: they stay on top
    when another plan says the line's amount.

    source    PLATFORM §6.21
    """
    lines = BudgetLine.objects.filter(company=plan.company_id, month__in=list(plan.months))
    return {line.key: part for line, part in _with_parts(lines)}


def _with_parts(lines: "Iterable[BudgetLine]") -> Iterator[tuple[BudgetLine, Decimal]]:
    """Planned lines, each with what plans that say its whole amount made of it."""
    found = [line for line in lines if line.is_planned]
    replaced, added = Q(is_addition=False), Q(is_addition=True)
    rows = (
        PlanIssue.objects.filter(line__in=[line.pk for line in found])
        .values("line")
        .annotate(
            changed=Coalesce(Sum("adjusted_delta", filter=replaced), ZERO),
            opened_by_addition=Coalesce(Sum("approved_delta", filter=added), ZERO),
        )
    )
    sums = {row["line"]: row["changed"] - row["opened_by_addition"] for row in rows}
    for line in found:
        yield line, line.approved + sums.get(line.pk, ZERO)


def removed_lines(plan: BudgetPlan) -> Q:
    """Lines that the plan speaks for even where none of its rows names them."""
    removed = Q(pk__in=[])
    if plan.revises_id is not None:
        removed |= Q(plan_issues__plan=plan.revises_id)
    if plan.plan_kind in SAYS_ALL_OF_ITS_OWNER:
        below = UnitAncestry.objects.filter(ancestor=plan.unit_id).values("descendant")
        if plan.project_id is not None:
            owner = Q(project=plan.project_id) & (Q(unit=None) | Q(unit__in=below))
        else:
            owner = Q(project=None, unit=plan.unit_id)
        removed |= owner
    return removed & Q(company=plan.company_id, month__in=list(plan.months))


def changes_of(
    plan: BudgetPlan, items: Sequence[Item], lines: Collection[BudgetLine]
) -> list[LineChange]:
    """What the rows do to the lines, as these are now; lines that stay as they are included.

    What a revision leaves as the plan before had it stays as later plans made it. A plan for an
    occasion adds to the lines; its revision adds or takes the difference to what it takes the
    place of.

    lines     every line the rows name, and those of `removed_lines`
    """
    amounts = by_line(items)
    issues = PlanIssue.objects.filter(line__in=[line.pk for line in lines]).order_by()
    before = dict(issues.filter(plan=plan.revises_id).values_list("line", "planned"))
    planned_before = set(issues.values_list("line", flat=True).distinct())
    is_addition = plan.plan_kind in FOR_OCCASIONS
    parts = {} if is_addition else {line.pk: part for line, part in _with_parts(lines)}
    changes = []
    for line in lines:
        planned, part = amounts.get(line.key, ZERO), parts.get(line.pk, ZERO)
        if is_addition:
            is_told, part = line.pk in before, before.get(line.pk, ZERO)
        else:
            is_told = bool(part)
        if line.key not in amounts and not is_told:
            continue
        is_left = not is_addition and line.is_planned and before.get(line.pk) == planned
        opens = not (line.is_planned and (line.approved or line.pk in planned_before))
        delta = ZERO if is_left else planned - part
        changes.append(LineChange(line, planned, delta, opens))
    return changes


def refusals(
    changes: Sequence[LineChange], year: Mapping[tuple[int | None, ...], Sequence[BudgetLine]]
) -> list[tuple[LineChange, RuleBroken]]:
    """Lines that finance closed, and lowered ones that leave less than is used or held.

    A lowered month is counted by the windows of other months too: each that blocks must still
    have enough.

    year      all months of each line in whose year a window is wider than its month, by its key
              without the month
    source    R-31, R-33; DOMAIN §4 budget plan / close period; PLATFORM §6.25
    """
    deltas = {change.line.pk: change.delta for change in changes}
    found = []
    for change in changes:
        line = change.line
        if change.delta and line.closed_at is not None:
            found.append((change, closed_line(line)))
        elif change.delta < 0 and line.is_planned:
            short = _short_of(line, year.get(line.key[1:], [line]), deltas)
            found += [(change, _below_used(*short))] if short else []
    return found


def _short_of(
    line: BudgetLine, months: Sequence[BudgetLine], deltas: Mapping[int, Decimal]
) -> tuple[BudgetLine, Decimal] | None:
    """The month whose window lacks most once all have their new amounts, and how much it lacks."""
    budget, used = [ZERO] * MONTHS_IN_YEAR, [ZERO] * MONTHS_IN_YEAR
    for one in months:
        place = one.month.month - 1
        budget[place], used[place] = one.revised + deltas.get(one.pk, ZERO), one.used
    lacking = []
    for one in months:
        window = Window(one.control_window)
        counted = window_months(one.month.month, window)
        if one.mode != Mode.BLOCK or line.month.month not in counted:
            continue
        whole = sum((budget[number - 1] for number in counted), ZERO)
        overrun = allowed_overrun(whole, one.tolerance_percent, one.tolerance_amount)
        left = window_available(one.month.month, window, budget, used) + rounded(overrun)
        if left < 0:
            lacking.append((one, -left))
    return max(lacking, key=lambda pair: pair[1], default=None)


def _below_used(line: BudgetLine, short: Decimal) -> RuleBroken:
    return RuleBroken(
        "budget_below_used",
        _(
            "%(line)s, %(month)s: %(used)s is used or held already, the plan is %(short)s too low. Release or transfer first."
        ),
        {
            "line": line.label,
            "month": line.month,
            "used": thousands(line.used),
            "short": thousands(short),
        },
    )


def shortfalls(plan: BudgetPlan, items: Sequence[Item]) -> list[RuleBroken]:
    """Rows that would leave a blocking line with less than is used of it, while it is written.

    Only a first answer: issuing asks again under the locks of the lines.

    field     `rows-<index>-amount`; empty for a line that no row names any more
    """
    keys = by_line(items)
    rows = BudgetLine.objects.named().filter(company=plan.company_id, fiscal_year=plan.fiscal_year)
    wanted = rows.filter(Q(month__in=list(plan.months)) | removed_lines(plan)).distinct()
    named_or_removed = set(rows.filter(removed_lines(plan)).values_list("pk", flat=True))
    lines = [line for line in wanted if line.key in keys or line.pk in named_or_removed]
    places = {
        line_key(item, month): index
        for index, item in reversed(list(enumerate(items)))
        for month in item.months
    }
    found = []
    for change, error in refusals(changes_of(plan, items, lines), wide_years(plan, lines)):
        index = places.get(change.line.key)
        error.field = None if index is None else f"rows-{index}-amount"
        found.append(error)
    return found


def wide_years(
    plan: BudgetPlan, lines: Collection[BudgetLine]
) -> dict[tuple[int | None, ...], list[BudgetLine]]:
    """All months of those lines where a month of the year counts more than itself.

    shapes    by key without month, in ascending key order
    """
    places = {line.key[1:] for line in lines}
    rows = BudgetLine.objects.named().filter(company=plan.company_id, fiscal_year=plan.fiscal_year)
    counting = rows.exclude(control_window=ControlWindow.MONTH)
    wide = {line.key[1:] for line in counting} & places
    years: dict[tuple[int | None, ...], list[BudgetLine]] = {}
    if not wide:
        return years
    for line in rows.order_by("pk"):
        if line.key[1:] in wide:
            years.setdefault(line.key[1:], []).append(line)
    return years
