"""Where time goes in approvals: for those who answer for it."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals.insight.export import export
from approvals.insight.form import DrillForm, InsightForm
from approvals.insight.rows import drill
from approvals.pages.insight import computed, insight_context, period_label
from approvals.standing import read_once
from expense_mgmt.core import clock
from expense_mgmt.core.pages import render_page
from expense_mgmt.core.snapshot import snapshot
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.foundation.sheets.writer import MEDIA_TYPE
from expense_mgmt.organisation.access import Act, allowed


@require_GET
@allowed(Act.PROCESS_INSIGHT)
def insight(request: AuthedRequest) -> HttpResponse:
    wanted = InsightForm(request.GET).wanted(request.user, today=clock.today())
    with snapshot(), read_once():
        context = insight_context(wanted, now=clock.now())
    return render_page(request, "approvals/insight.html", "figures", context)


@require_GET
@allowed(Act.PROCESS_INSIGHT)
def insight_rows(request: AuthedRequest) -> HttpResponse:
    """The documents behind one figure."""
    wanted = InsightForm(request.GET).wanted(request.user, today=clock.today())
    asked = DrillForm(request.GET).asked()
    with snapshot(), read_once():
        found = drill(wanted, asked, request, now=clock.now())
    back = reverse("approvals:insight") + wanted.query()
    context = {
        "what": asked.get("what", "passed"),
        "drill": found,
        "period_label": period_label(wanted),
        "computed": computed(found.count, wanted) if found.median_rank else "",
        "words": asked.get("words", ""),
        "breadcrumbs": [
            {"url": back, "label": _("Process insight")},
            {"url": "", "label": _("Documents")},
        ],
    }
    return render_page(request, "approvals/insight_rows.html", "rows", context)


@require_GET
@allowed(Act.PROCESS_INSIGHT)
def insight_export(request: AuthedRequest) -> HttpResponse:
    """The figures of the page, for every grouping, as .xlsx."""
    wanted = InsightForm(request.GET).wanted(request.user, today=clock.today())
    with snapshot(), read_once():
        name, content = export(wanted, now=clock.now())
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    return response
