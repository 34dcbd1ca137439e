"""P5: the year matrix of budgets, read from balances beside few movements and beside many."""

from collections.abc import Callable
from typing import Any, Final

from django.db import connection
from django.test import Client
from django.urls import reverse

from budgets.cells import Axis, Ground
from budgets.models import BudgetLine
from expense_mgmt.core.periods import FiscalYear
from expense_mgmt.foundation.models import Company, User
from scripts.benchmarks import year_ground
from scripts.benchmarks.measuring import Cost, buffers_of, cost_of, statements_of
from scripts.benchmarks.record import Result

READER: Final = "wang"
FACTOR: Final = 1.5
EQUAL: Final = 1.25
# A page is there within DESIGN §13.
PAGE_MS: Final = 300
# The first eight only warm up.
TIMES: Final = 15
IN_ORDER: Final = """
    SELECT project_id, category_id, month, revised, own_reserved, own_committed, own_consumed
    FROM budgets_budgetline WHERE company_id = %s AND fiscal_year = %s
    ORDER BY company_id, month, unit_id, project_id, platform_id, category_id
"""


def run(movements: int) -> list[Result]:
    """The matrix at `movements` and at ten times as many."""
    company = Company.objects.get()
    each = max(movements // year_ground.CELLS, 1)
    year_ground.move(each)
    few = _measure(company, each)
    year_ground.move(each * 9)
    many = _measure(company, each * 10, before=few)
    return [*few, *many]


def _measure(company: Company, each: int, before: list[Result] | None = None) -> list[Result]:
    size = f"{year_ground.CELLS:,} cells, {year_ground.CELLS * each:,} movements"

    def matrix() -> object:
        ground = Ground.of(BudgetLine.objects.all(), company, FiscalYear(year_ground.YEAR))
        return ground.cells([Axis.PROJECT, Axis.CATEGORY], with_years=False)

    client = Client()
    client.force_login(User.objects.get(username=READER))
    address = reverse("budgets:workbook") + f"?year={year_ground.YEAR}&by=project"
    in_order = cost_of([lambda: _in_order(company)] * TIMES)
    read, page = _with_buffers(matrix), cost_of([lambda: client.get(address)] * TIMES)
    limit = (in_order.cpu_ms or in_order.median_ms) * FACTOR
    measured = read.cpu_ms or read.median_ms
    results = [
        _result("year matrix (ms of processor)", size, read, measured, limit),
        _result("workbook over HTTP (ms)", size, page, page.median_ms, PAGE_MS),
    ]
    for earlier in before or []:
        now = read if earlier.job.startswith("year matrix") else page
        name = f"{earlier.job.partition(' (')[0]} beside ten times as many (buffers)"
        results.append(_result(name, size, now, now.buffers or 0, (earlier.buffers or 0) * EQUAL))
    return results


def _in_order(company: Company) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(IN_ORDER, [company.pk, year_ground.YEAR])
        return list(cursor.fetchall())


def _with_buffers(act: Callable[[], object]) -> Cost:
    timed = cost_of([act] * TIMES)
    buffers = buffers_of(*statements_of(act))
    return Cost(timed.median_ms, timed.p95_ms, timed.cpu_ms, timed.queries, buffers)


def _result(job: str, size: str, cost: Cost, measured: float, limit: float) -> Result:
    return Result.of("P5", job, size, cost, measured=measured, limit=limit)
