"""The administrators' queue: what found nobody, why, and how to name somebody."""

from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals.models import ApprovalTask
from approvals.stuck import rows_of
from expense_mgmt.core import clock
from expense_mgmt.core.pages import render_page
from expense_mgmt.core.paging import page_of
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed

# As many as a page of 60,000 bytes holds (DESIGN §13).
PAGE_ROWS: Final = 40


@require_GET
@allowed(Act.ADMINISTER)
def stuck(request: AuthedRequest) -> HttpResponse:
    """The longest waiting first, each with the reason."""
    today = clock.today()
    tasks = ApprovalTask.objects.stuck_for(request.user, today).select_related(
        "run", "step", "origin__unit", "origin__project", "origin__person"
    )
    page = page_of(tasks.order_by("opened_at", "pk"), request, size=PAGE_ROWS)
    context = {
        "rows": rows_of(page.rows, clock.now(), today),
        "page": page,
        "breadcrumbs": [{"url": "", "label": _("Stuck tasks")}],
    }
    return render_page(request, "approvals/stuck.html", "", context)
