"""A stored statistic as the value it was written from: page, file and proof read this."""

from collections.abc import Mapping

from expense_mgmt.core.periods import DateSpan
from expense_mgmt.organisation.parts import EIGHT_PARTS
from reports.figures.inputs import Entry, EntryKind, Name, ProjectFacts, Source
from reports.figures.placing import Line, Treatment
from reports.figures.statement import PartFigures, Statement, TurnoverFigures, YearToDate
from reports.models import MonthlyStatistic, StatisticLine, StatisticMonth, StatisticPart


def statement_of(statistic: MonthlyStatistic) -> Statement:
    """Read a statistic with its parts, months and lines; nothing is computed again.

    shapes    three more queries, none when they are prefetched
    """
    lines = list(statistic.lines.all())
    rows = [_part(row) for row in statistic.parts.all()]
    months = tuple(_turnover(one) for one in statistic.months.all())
    return Statement(
        project=_project(statistic),
        month=statistic.month,
        parts=tuple(rows[: len(EIGHT_PARTS)]),
        excluded=rows[-1],
        months=months,
        lines=tuple(_line(line) for line in lines),
        spend=statistic.spend,
        turnover=statistic.turnover,
        ratio=statistic.ratio,
        carried_from=tuple(one.month for one in months[1:]),
        year=YearToDate(
            spend=statistic.year_spend,
            turnover=statistic.year_turnover,
            ratio=statistic.year_ratio,
            ceiling=statistic.ceiling,
            remaining=statistic.remaining,
            used_percent=statistic.used_percent,
        ),
        reconciliation_only=statistic.reconciliation_only,
        as_of=statistic.as_of,
        categories=_categories(lines),
    )


def _project(statistic: MonthlyStatistic) -> ProjectFacts:
    return ProjectFacts(
        id=statistic.project_id,
        code=statistic.project_code,
        name=Name(statistic.project_name, statistic.project_name_en),
        company=Name(statistic.company_name, statistic.company_name_en),
        company_id=statistic.company_id,
        currency=statistic.currency,
        sold_by=statistic.sold_by,
        time_zone=statistic.time_zone,
    )


def _part(row: StatisticPart) -> PartFigures:
    return PartFigures(
        part=row.part,
        budget=row.budget,
        amount=row.amount,
        rebate=row.rebate,
        adjustment=row.adjustment,
        month_total=row.month_total,
        carried_in=row.carried_in,
    )


def _turnover(one: StatisticMonth) -> TurnoverFigures:
    return TurnoverFigures(
        month=one.month,
        confirmed_sales=one.confirmed_sales,
        forfeits_and_returns=one.forfeits_and_returns,
        area_difference=one.area_difference,
        price_difference=one.price_difference,
        gifted_management_fee=one.gifted_management_fee,
        agency_gifts=one.agency_gifts,
        turnover=one.turnover,
        spend=one.spend,
        turnover_id=one.turnover_id,
    )


def _line(line: StatisticLine) -> Line:
    span = None
    if line.starts_on is not None and line.ends_on is not None:
        span = DateSpan(line.starts_on, line.ends_on)
    entry = Entry(
        kind=EntryKind(line.kind),
        month=line.month,
        category=line.category_code,
        amount=line.amount,
        source=Source(line.source_kind, line.source_id, line.source_number, line.source_row),
        text=line.text,
        medium=Name(line.medium, line.medium_en),
        size=line.size,
        span=span,
        whole_amount=line.whole_amount,
        month_days=line.month_days,
        whole_days=line.whole_days,
        is_confirmed=line.treatment != Treatment.PENDING,
        as_of=line.as_of,
    )
    return Line(entry, Treatment(line.treatment), line.part)


def _categories(lines: list[StatisticLine]) -> Mapping[str, Name]:
    return {line.category_code: Name(line.category_name, line.category_name_en) for line in lines}
