"""The workbook of a year, and one of its cells."""

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from approvals.standing import read_once
from budgets.forms.workbook import choice_of, company_of
from budgets.pages.workbook import rows_context, workbook_context
from budgets.pages.workbook_cell import cell_context
from expense_mgmt.core import clock
from expense_mgmt.core.pages import render_page, wants_part
from expense_mgmt.core.periods import FiscalYear, Month
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed


@require_GET
@allowed(Act.BUDGET_READ)
def workbook(request: AuthedRequest) -> HttpResponse:
    """The page; to htmx the rows from `?from=` on, or those in the row `?under=`."""
    today = clock.today()
    choice = choice_of(request.GET, company_of(request.user), today=today)
    context_of = rows_context if wants_part(request) else workbook_context
    with read_once():
        context = context_of(request.user, choice, today=today)
        return render_page(request, "budgets/workbook.html", "rows", context)


@require_GET
@allowed(Act.BUDGET_READ)
def workbook_cell(request: AuthedRequest, period: str) -> HttpResponse:
    """What one cell is made of: the row that `?row=` names, in one month or in the year."""
    month, year = _period(period)
    choice = replace(
        choice_of(request.GET, company_of(request.user), today=clock.today()), year=year
    )
    context = cell_context(request.user, choice, month, request.GET.get("row", ""))
    return render_page(request, "budgets/workbook_cell.html", "cell", context)


def _period(text: str) -> tuple[Month | None, FiscalYear]:
    """The month of an address, or its whole year."""
    is_year = len(text) == len("2026")
    try:
        month = Month.parse(f"{text}-01" if is_year else text)
    except ValueError as error:
        raise Http404 from error
    return None if is_year else month, FiscalYear(month.year)
