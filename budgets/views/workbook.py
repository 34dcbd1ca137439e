"""The workbook of a year, and one of its cells."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from budgets.forms.workbook import choice_of, company_of
from budgets.pages.workbook import rows_context, workbook_context
from budgets.pages.workbook_cell import cell_context
from expense_mgmt.core import clock
from expense_mgmt.core.pages import render_page, wants_part
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed


@require_GET
@allowed(Act.BUDGET_READ)
def workbook(request: AuthedRequest) -> HttpResponse:
    """The page; to htmx the rows from `?from=` on, or those in the row `?under=`."""
    today = clock.today()
    choice = choice_of(request.GET, company_of(request.user), today=today)
    if wants_part(request):
        context = rows_context(request.user, choice, today=today)
    else:
        context = workbook_context(request.user, choice, today=today)
    return render_page(request, "budgets/workbook.html", "rows", context)


@require_GET
@allowed(Act.BUDGET_READ)
def workbook_cell(request: AuthedRequest, month: str) -> HttpResponse:
    """What one cell is made of: the row that `?row=` names, in one month."""
    try:
        at = Month.parse(month)
    except ValueError as error:
        raise Http404 from error
    choice = choice_of(request.GET, company_of(request.user), today=at.first)
    context = cell_context(request.user, choice, at, request.GET.get("row", ""))
    return render_page(request, "budgets/workbook_cell.html", "cell", context)
