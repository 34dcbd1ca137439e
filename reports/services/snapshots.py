"""Writing a statement into its rows, and reading it back to prove that nothing was lost."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.organisation.models import Category
from reports.figures.digest import digest_of
from reports.figures.placing import Line
from reports.figures.statement import Statement
from reports.models import MonthlyStatistic, StatisticLine, StatisticMonth, StatisticPart
from reports.stored import statement_of

HEADER = (
    "company_name",
    "company_name_en",
    "project_code",
    "project_name",
    "project_name_en",
    "sold_by",
    "currency",
    "time_zone",
    "spend",
    "turnover",
    "ratio",
    "year_spend",
    "year_turnover",
    "year_ratio",
    "ceiling",
    "remaining",
    "used_percent",
    "reconciliation_only",
    "as_of",
    "digest",
)


def fill(statistic: MonthlyStatistic, statement: Statement) -> None:
    """Set the statistic's own columns from a statement; nothing is written yet."""
    project, year = statement.project, statement.year
    statistic.company_name = project.company.name
    statistic.company_name_en = project.company.name_en
    statistic.project_code = project.code
    statistic.project_name = project.name.name
    statistic.project_name_en = project.name.name_en
    statistic.sold_by = project.sold_by
    statistic.currency = project.currency
    statistic.time_zone = project.time_zone
    statistic.spend = statement.spend
    statistic.turnover = statement.turnover
    statistic.ratio = statement.ratio
    statistic.year_spend = year.spend
    statistic.year_turnover = year.turnover
    statistic.year_ratio = year.ratio
    statistic.ceiling = year.ceiling
    statistic.remaining = year.remaining
    statistic.used_percent = year.used_percent
    statistic.reconciliation_only = statement.reconciliation_only
    statistic.as_of = statement.as_of
    statistic.digest = digest_of(statement)


@transaction.atomic
def write_rows(statistic: MonthlyStatistic, statement: Statement) -> None:
    """Replace parts, months and lines, then read everything back and compare.

    raises    RuleBroken `statistic_not_stored`: what was stored is not what was computed
    source    RELIABILITY promise 20
    """
    for rows in (statistic.parts, statistic.months, statistic.lines):
        rows.all().delete()
    StatisticPart.objects.bulk_create(
        StatisticPart(
            statistic=statistic,
            position=position,
            part=row.part,
            budget=row.budget,
            amount=row.amount,
            rebate=row.rebate,
            adjustment=row.adjustment,
            month_total=row.month_total,
            carried_in=row.carried_in,
        )
        for position, row in enumerate((*statement.parts, statement.excluded), start=1)
    )
    StatisticMonth.objects.bulk_create(
        StatisticMonth(
            statistic=statistic,
            position=position,
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
        for position, one in enumerate(statement.months, start=1)
    )
    _write_lines(statistic, statement)
    if not is_intact(statistic):
        raise RuleBroken(
            "statistic_not_stored",
            _("The statistic could not be stored as it was computed. Nothing was changed."),
        )


def is_intact(statistic: MonthlyStatistic) -> bool:
    """Whether the stored rows still have the digest that was written with them."""
    stored = MonthlyStatistic.objects.get(pk=statistic.pk)
    return digest_of(statement_of(stored)) == stored.digest


def _write_lines(statistic: MonthlyStatistic, statement: Statement) -> None:
    codes = {line.entry.category for line in statement.lines}
    keys = dict(
        Category.objects.filter(company=statistic.company_id, code__in=codes).values_list(
            "code", "pk"
        )
    )
    StatisticLine.objects.bulk_create(
        (
            _line(statistic, statement, line, position, keys.get(line.entry.category))
            for position, line in enumerate(statement.lines, start=1)
        ),
        batch_size=1000,
    )


def _line(
    statistic: MonthlyStatistic,
    statement: Statement,
    line: Line,
    position: int,
    category_id: int | None,
) -> StatisticLine:
    entry, name = line.entry, statement.categories[line.entry.category]
    return StatisticLine(
        statistic=statistic,
        position=position,
        month=entry.month,
        kind=entry.kind.value,
        treatment=line.treatment.value,
        part=line.part,
        category_id=category_id,
        category_code=entry.category,
        category_name=name.name,
        category_name_en=name.name_en,
        source_kind=entry.source.kind,
        source_id=entry.source.id,
        source_number=entry.source.number,
        source_row=entry.source.row,
        text=entry.text,
        medium=entry.medium.name,
        medium_en=entry.medium.name_en,
        size=entry.size,
        starts_on=entry.span.start if entry.span else None,
        ends_on=entry.span.end if entry.span else None,
        month_days=entry.month_days,
        whole_days=entry.whole_days,
        whole_amount=entry.whole_amount,
        amount=entry.amount,
        as_of=entry.as_of,
    )
