"""Fetching what a statistic is made of from the other apps; the one place that knows them all."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from budgets import queries as budgets
from budgets.models import BudgetLine
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import DateSpan, Month
from expense_mgmt.organisation.models import Category, Project
from expense_mgmt.organisation.parts import Clock, Part
from expense_mgmt.organisation.queries import parts_in_force
from ledger import queries as books
from reports.figures.inputs import (
    Entry,
    EntryKind,
    MonthInput,
    Name,
    OwnFigures,
    ProjectFacts,
    ProjectInput,
    Source,
    TurnoverInput,
)
from reports.models import MonthlyStatistic, StatisticLine, StatisticMonth
from reports.rules.parts import PartRule
from requests import queries as requests_queries

SHARE = "placement_month"
LEDGER_ROW = "ledger_row"


def project_input(project: Project, month: Month) -> ProjectInput:
    """The project's year up to a month, as one snapshot shows it.

    Months a confirmed statistic stated come as it stored them; only the others are read. What
    changed in a confirmed month since then comes as an adjustment of `month` (R-14).

    source    PLATFORM §6.5, §6.29, §6.32
    """
    year = [Month(month.year, number) for number in range(1, month.month + 1)]
    stated = stated_months(project, month)
    open_months = [one for one in year if one not in stated or one == month]
    categories = {row.code: row for row in Category.objects.filter(company=project.company_id)}
    parts = _parts(categories.values(), {*open_months, *stated})
    entries = _entries(project, open_months, stated, month, parts)
    turnover = books.turnover_of([project.pk], open_months)
    ledger_months = books.months_with_confirmed_ledger(project.pk, open_months)
    budget = _budget(project, month, {row.pk: row.code for row in categories.values()})
    return ProjectInput(
        project=_facts(project),
        months=tuple(
            MonthInput(
                month=one,
                entries=tuple(entries[one]),
                turnover=_turnover(turnover.get((project.pk, one))),
                has_ledger=one in ledger_months,
                budget=budget if one == month else {},
                parts=parts[one],
            )
            if one in open_months
            else MonthInput(month=one)
            for one in year
        ),
        categories={code: Name(row.name, row.name_en) for code, row in categories.items()},
        stated=stated,
    )


def stated_months(project: Project, before: Month) -> dict[Month, OwnFigures]:
    """Spend and turnover of each month that a confirmed statistic of before `before` covers."""
    confirmed = MonthlyStatistic.objects.confirmed().filter(project=project, month__lt=before)
    rows = StatisticMonth.objects.filter(statistic__in=confirmed)
    return {row.month: OwnFigures(row.spend, row.turnover) for row in rows}


def zone_of(project: Project) -> ZoneInfo:
    """The time zone in which the project's months begin."""
    return ZoneInfo(project.company.time_zone)


def _facts(project: Project) -> ProjectFacts:
    company = project.company
    return ProjectFacts(
        id=project.pk,
        code=project.code,
        name=Name(project.name, project.name_en),
        company=Name(company.name, company.name_en),
        company_id=company.pk,
        currency=company.currency,
        sold_by=project.sold_by,
        time_zone=company.time_zone,
        on_sale_from=project.on_sale_from,
        withdrawn_on=project.withdrawn_on,
    )


def _parts(
    categories: Collection[Category], months: Collection[Month]
) -> dict[Month, dict[str, PartRule]]:
    codes = {row.pk: row.code for row in categories}
    found: dict[Month, dict[str, PartRule]] = {month: {} for month in months}
    for (category_id, month), row in parts_in_force(
        category_ids=list(codes), months=months
    ).items():
        found[month][codes[category_id]] = PartRule(Part(row.part), Clock(row.clock))
    return found


def _entries(
    project: Project,
    months: Collection[Month],
    stated: Collection[Month],
    current: Month,
    parts: Mapping[Month, Mapping[str, PartRule]],
) -> dict[Month, list[Entry]]:
    found: dict[Month, list[Entry]] = defaultdict(list)
    late: list[Entry] = []
    for row in requests_queries.accruals([project.pk], sorted({*months, *stated})):
        entry = _accrual(row)
        if entry.month in months:
            found[entry.month].append(entry)
        elif _counts_when_it_ran(entry, parts[entry.month]):
            late.append(entry)
    for sheet_row in books.confirmed_ledger_rows([project.pk], months):
        if sheet_row.amount:
            found[sheet_row.month].append(_ledger(sheet_row))
    found[current] += _adjustments(project, late, stated, current)
    return found


def _counts_when_it_ran(entry: Entry, parts: Mapping[str, PartRule]) -> bool:
    rule = parts.get(entry.category)
    return rule is not None and rule.part is not Part.NONE and rule.clock is Clock.INCURRED


def _adjustments(
    project: Project, late: Iterable[Entry], stated: Collection[Month], current: Month
) -> list[Entry]:
    """What the placements of confirmed months now make, less what was booked for them (R-14).

    A placement that began or changed after its month was confirmed would otherwise be lost.
    """
    confirmed = MonthlyStatistic.objects.confirmed().filter(project=project)
    lines = StatisticLine.objects.filter(
        statistic__in=confirmed.exclude(month=current),
        source_kind=SHARE,
        treatment=StatisticLine.Treatment.COUNTED,
    )
    booked: dict[UUID | None, list[StatisticLine]] = defaultdict(list)
    for line in lines:
        booked[line.source_id].append(line)
    now = {entry.source.id: entry for entry in late}
    result: list[Entry] = []
    for share_id, entry in now.items():
        before = sum((line.amount for line in booked[share_id]), ZERO)
        if entry.amount != before:
            result.append(
                replace(
                    entry,
                    kind=EntryKind.ADJUSTMENT,
                    month=current,
                    amount=entry.amount - before,
                    whole_amount=None,
                    month_days=None,
                    whole_days=None,
                )
            )
    for share_id, given in booked.items():
        total = sum((line.amount for line in given), ZERO)
        if share_id not in now and total and given[0].month in stated:
            result.append(_taken_back(given[0], total, current))
    return result


def _taken_back(line: StatisticLine, booked: Decimal, current: Month) -> Entry:
    """A placement that was counted and counts no longer."""
    return Entry(
        kind=EntryKind.ADJUSTMENT,
        month=current,
        category=line.category_code,
        amount=-booked,
        source=Source(SHARE, line.source_id, line.source_number),
        text=line.text,
        medium=Name(line.medium, line.medium_en),
    )


def _accrual(row: requests_queries.Accrual) -> Entry:
    span, days, whole_days = None, None, None
    if row.spans:
        span = DateSpan(min(one.start for one in row.spans), max(one.end for one in row.spans))
    if row.spans and not row.is_insertion:
        inside = (one.overlap(row.month) for one in row.spans)
        days = sum(one.days for one in inside if one is not None)
        whole_days = sum(one.days for one in row.spans)
    return Entry(
        kind=EntryKind.ACCRUAL,
        month=row.month,
        category=row.category_code,
        amount=row.amount,
        source=Source(SHARE, row.share_id, row.placement_number),
        text=row.description,
        medium=Name(row.medium, row.medium_en),
        span=span,
        whole_amount=row.whole_amount,
        month_days=days,
        whole_days=whole_days,
        as_of=row.changed_at,
    )


def _ledger(row: books.ConfirmedLedgerRow) -> Entry:
    return Entry(
        kind=EntryKind.LEDGER,
        month=row.month,
        category=row.category_code,
        amount=row.amount,
        source=Source(LEDGER_ROW, row.import_id, row.import_number, row.row_number),
        text=row.header,
        as_of=row.confirmed_at,
    )


def _turnover(found: books.TurnoverFigures | None) -> TurnoverInput | None:
    if found is None:
        return None
    return TurnoverInput(
        id=found.turnover_id,
        is_countersigned=found.is_countersigned,
        confirmed_sales=found.confirmed_sales,
        forfeits_and_returns=found.forfeits_and_returns,
        area_difference=found.area_difference,
        price_difference=found.price_difference,
        gifted_management_fee=found.gifted_management_fee,
        as_of=found.changed_at,
    )


def _budget(project: Project, month: Month, codes: Mapping[int, str]) -> dict[str, Decimal]:
    """Revised budget of the project's month by category; "" for lines that name none."""
    found: dict[str, Decimal] = defaultdict(lambda: ZERO)
    lines = BudgetLine.objects.filter(project=project, month=month, is_planned=True)
    for line in budgets.own_positions(lines):
        code = codes[line.category_id] if line.category_id is not None else ""
        found[code] += (
            line.approved
            + line.adjusted
            + line.transferred_in
            - line.transferred_out
            + line.carried_in
        )
    return dict(found)
