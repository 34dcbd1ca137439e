"""The demo company's budget of the fiscal year, opened as an approved plan opens it."""

import datetime as dt
from decimal import Decimal

from budgets.models import BudgetLine
from budgets.services.lines import LineSpec, open_lines
from expense_mgmt.core.periods import FiscalYear
from expense_mgmt.demo import catalogue
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Category, Project, Unit


def open_year(*, company: Company, year: FiscalYear, at: dt.datetime) -> list[BudgetLine]:
    """One line for each project, category and month, blocked at the month (DOMAIN §6)."""
    marketing = Unit.objects.get(company=company, code="MKT")
    projects = Project.objects.filter(company=company).order_by("pk")
    categories = {row.code: row for row in Category.objects.filter(company=company)}
    tolerances = {code: Decimal(percent) for code, percent in catalogue.TOLERANCE_PERCENT.items()}
    lines = [
        LineSpec(
            month=month,
            approved=Decimal(amount) * Decimal(catalogue.PROJECT_FACTOR[project.code]),
            unit=marketing,
            project=project,
            category=categories[code],
            tolerance_percent=tolerances.get(code),
        )
        for project in projects
        for code, amount in catalogue.MONTHLY_BUDGET.items()
        for month in year.months
    ]
    return open_lines(company=company, fiscal_year=year, lines=lines, actor=None, at=at)
