"""Fetching what the budget variance is made of."""

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal

from budgets import queries as budgets
from budgets.models import BudgetLine
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Category, Project
from reports.figures.inputs import Name
from reports.figures.variance import Amounts, BudgetRow, VarianceInput
from reports.models import MonthlyStatistic, StatisticLine
from reports.models.statistic import MonthlyStatisticQuerySet


def variance_input(
    *,
    company: Company,
    months: Collection[Month],
    project: Project | None = None,
    user: User | None = None,
) -> VarianceInput:
    """Budget lines and stated spend of the months, as far as the person sees them.

    user     None sees the whole company
    source   PLATFORM §6.18, §6.20; DOMAIN §11
    """
    lines = BudgetLine.objects.filter(company=company, month__in=list(months))
    statistics = MonthlyStatistic.objects.filter(company=company)
    if user is not None:
        lines = BudgetLine.objects.visible_to(user) & lines
        statistics = MonthlyStatistic.objects.visible_to(user) & statistics
    if project is not None:
        lines, statistics = lines.filter(project=project), statistics.filter(project=project)
    categories = list(Category.objects.filter(company=company))
    positions = budgets.own_positions(lines)
    issued = [budgets.issued_at(company.pk, year) for year in {month.year for month in months}]
    return VarianceInput(
        lines=tuple(_row(row) for row in positions),
        months=tuple(sorted(months)),
        projects={
            row.pk: Name(row.name, row.name_en) for row in Project.objects.filter(company=company)
        },
        categories={row.pk: Name(row.name, row.name_en) for row in categories},
        stated=_stated(statistics, months),
        as_of=max((at for at in issued if at is not None), default=None),
    )


def _row(row: budgets.OwnPosition) -> BudgetRow:
    return BudgetRow(
        line_id=row.line_id,
        month=row.month,
        unit_id=row.unit_id,
        project_id=row.project_id,
        platform_id=row.platform_id,
        category_id=row.category_id,
        amounts=Amounts(
            approved=row.approved,
            adjusted=row.adjusted,
            transferred_in=row.transferred_in,
            transferred_out=row.transferred_out,
            carried_in=row.carried_in,
            reserved=row.reserved,
            committed=row.committed,
            consumed=row.consumed,
        ),
        changed_at=row.changed_at,
    )


def _stated(
    statistics: MonthlyStatisticQuerySet, months: Collection[Month]
) -> dict[tuple[int | None, int | None, Month], Decimal]:
    """Counted spend of stored statistics, each row in its own month."""
    found: dict[tuple[int | None, int | None, Month], Decimal] = defaultdict(lambda: ZERO)
    rows = StatisticLine.objects.filter(
        statistic__in=statistics,
        month__in=list(months),
        treatment=StatisticLine.Treatment.COUNTED,
    ).values_list("statistic__project", "category", "month", "kind", "amount")
    for project_id, category_id, month, kind, amount in rows:
        sign = -1 if kind == StatisticLine.Kind.REBATE else 1
        found[project_id, category_id, month] += sign * amount
    return dict(found)
