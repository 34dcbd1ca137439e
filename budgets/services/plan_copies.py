"""What a new plan may begin with: last year's plan, the signed month before, or what is planned."""

import datetime as dt
from dataclasses import replace
from enum import StrEnum

from budgets.models import BudgetLine, BudgetPlan
from budgets.plan_content import Item, PlanContent, stored_content
from budgets.services.plan_drafts import PlanSpec
from budgets.services.plan_versions import current_version
from budgets.states import SIGNED_PLAN_STATES, PlanState
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import MONTHS_IN_YEAR, Month


class Source(StrEnum):
    """Where the rows of a new plan come from."""

    EMPTY = "empty"
    LAST_YEAR = "last_year"
    SIGNED_MONTH = "signed_month"
    LINES = "lines"
    SHEET = "sheet"


def content_from(source: Source, spec: PlanSpec) -> PlanContent:
    """The rows of a new plan; nothing where the source has none.

    last_year      the plan of the same kind and owner one year before, moved by twelve months
    signed_month   the signed monthly budget of the month before, moved by one
    lines          what issued plans give the owner in these months now
    sheet          nothing yet: the rows come from a workbook that is uploaded next
    source         DESIGN §5 budget preparation
    """
    match source:
        case Source.LAST_YEAR:
            return _moved(_signed(spec, -MONTHS_IN_YEAR), MONTHS_IN_YEAR)
        case Source.SIGNED_MONTH:
            return _moved(_signed(spec, -1), 1)
        case Source.LINES:
            return _from_lines(spec)
        case Source.EMPTY | Source.SHEET:
            return PlanContent()


def _signed(spec: PlanSpec, months: int) -> BudgetPlan | None:
    """The signed plan of the same kind and owner so many months before."""
    month = spec.month.plus(months) if spec.month else None
    is_by_month = month is not None
    if not is_by_month and abs(months) != MONTHS_IN_YEAR:
        return None
    year = month.year if month else spec.fiscal_year + months // MONTHS_IN_YEAR
    rows = BudgetPlan.objects.filter(
        company=spec.unit.company_id,
        plan_kind=spec.plan_kind,
        unit=spec.unit,
        project=spec.project,
        fiscal_year=year,
        quarter=spec.quarter,
        month=month,
        state__in=SIGNED_PLAN_STATES,
    )
    return rows.exclude(state=PlanState.SUPERSEDED).order_by("-pk").first()


def _moved(plan: BudgetPlan | None, months: int) -> PlanContent:
    """A plan's rows so many months later; targets and reported sales are asked anew."""
    if plan is None:
        return PlanContent()
    content = stored_content(current_version(plan))
    return PlanContent(items=tuple(_later(item, months) for item in content.items))


def _later(item: Item, months: int) -> Item:
    return replace(
        item,
        key=None,
        months={month.plus(months): amount for month, amount in item.months.items()},
        planned_on=_day_later(item.planned_on, months),
    )


def _day_later(day: dt.date | None, months: int) -> dt.date | None:
    return None if day is None else Month.of(day).plus(months).day(day.day)


def _from_lines(spec: PlanSpec) -> PlanContent:
    """One row for each budget line of the owner, with its months."""
    months = _months_of(spec)
    lines = BudgetLine.objects.named().filter(
        company=spec.unit.company_id, month__in=months, is_planned=True, category__isnull=False
    )
    if spec.project is not None:
        lines = lines.filter(project=spec.project, unit__in=[spec.unit])
    else:
        lines = lines.filter(unit=spec.unit)
    rows: dict[tuple[int | None, ...], Item] = {}
    for line in lines.order_by("project__code", "category__pk", "platform__pk", "month"):
        amount = line.approved + line.adjusted
        if not amount or line.category is None or line.unit is None:
            continue
        item = rows.get(line.key[1:]) or Item(
            unit=line.unit,
            project=line.project,
            platform=line.platform,
            category=line.category,
        )
        rows[line.key[1:]] = replace(
            item,
            amount=item.amount + amount,
            months={**item.months, line.month: item.months.get(line.month, ZERO) + amount},
        )
    return PlanContent(items=tuple(rows.values()))


def _months_of(spec: PlanSpec) -> list[Month]:
    plan = BudgetPlan(
        plan_kind=spec.plan_kind,
        fiscal_year=spec.fiscal_year,
        quarter=spec.quarter,
        month=spec.month,
    )
    return list(plan.months)
