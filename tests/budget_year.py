"""A year's budget lines without their plan, for tests of what lines are read for."""

import datetime as dt
from decimal import Decimal

from budgets.models import BudgetLine
from budgets.services.lines import LineSpec, open_lines
from expense_mgmt.core.periods import FiscalYear
from expense_mgmt.demo import catalogue
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Category, Project, Unit


def open_year(*, company: Company, year: FiscalYear, at: dt.datetime) -> list[BudgetLine]:
    """One line for each project, category and month of the demo company, blocked at the month."""
    marketing = Unit.objects.get(company=company, code="MKT")
    projects = Project.objects.filter(company=company).order_by("pk")
    categories = {row.code: row for row in Category.objects.filter(company=company)}
    lines = [
        LineSpec(
            month=month,
            approved=Decimal(amount) * Decimal(catalogue.PROJECT_FACTOR[project.code]),
            unit=marketing,
            project=project,
            category=categories[code],
        )
        for project in projects
        for code, amount in catalogue.MONTHLY_BUDGET.items()
        for month in year.months
    ]
    return open_lines(company=company, fiscal_year=year, lines=lines, actor=None, at=at)
