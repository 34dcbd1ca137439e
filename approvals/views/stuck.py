"""What found no holder, for the administrators."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from approvals.models import ApprovalTask
from expense_mgmt.core.pages import render_page
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed

SHOWN_AT_ONCE = 200


@require_GET
@allowed(Act.ADMINISTER)
def stuck(request: AuthedRequest) -> HttpResponse:
    """The longest waiting first."""
    tasks = ApprovalTask.objects.stuck_for(request.user).for_inbox().order_by("opened_at", "pk")
    return render_page(request, "approvals/stuck.html", "", {"tasks": tasks[:SHOWN_AT_ONCE]})
