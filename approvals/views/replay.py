"""Which documents of the last ninety days would have gone another way."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from approvals.models import AuthorityPolicy
from approvals.pages.policy_page import breadcrumbs
from approvals.pages.replay import latest_of, replay_context
from approvals.replay_sheet import workbook
from approvals.services import replay
from approvals.views.policies import visible_policy
from expense_mgmt.core import clock
from expense_mgmt.core.form_fields import whole_number
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.foundation.models import AuthedRequest, Job
from expense_mgmt.foundation.services import jobs
from expense_mgmt.foundation.sheets.writer import MEDIA_TYPE
from expense_mgmt.organisation.access import Act, allowed


@require_GET
@allowed(Act.POLICY_REPLAY)
def policy_replay(request: AuthedRequest, policy_id: UUID) -> HttpResponse:
    policy = visible_policy(request, policy_id)
    begin = whole_number(request.GET.get("after", "")) or 0
    context = replay_context(policy, request.user, begin=begin) | {
        "policy": policy,
        "breadcrumbs": breadcrumbs(policy, _("The last 90 days")),
    }
    return render_page(request, "approvals/policy_replay.html", "replay", context)


@require_GET
@allowed(Act.POLICY_REPLAY)
def policy_replay_export(request: AuthedRequest, policy_id: UUID) -> HttpResponse:
    """The latest result as a workbook."""
    replayed = latest_of(visible_policy(request, policy_id))
    if replayed is None:
        raise Http404
    name = f"authority-manual-{replayed.policy.version}-last-90-days.xlsx"
    return HttpResponse(
        workbook(replayed),
        content_type=MEDIA_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
@allowed(Act.POLICY_REPLAY)
def policy_replay_start(request: AuthedRequest, policy_id: UUID) -> HttpResponse:
    policy = visible_policy(request, policy_id)
    replay.ask(policy=policy, actor=request.user, today=clock.today())
    return redirect_to(request, _page_of(policy))


@require_POST
@allowed(Act.POLICY_REPLAY)
def policy_replay_stop(request: AuthedRequest, policy_id: UUID, job_id: UUID) -> HttpResponse:
    policy = visible_policy(request, policy_id)
    mine = Job.objects.filter(owner=request.user, kind=replay.JOB_KIND, company=policy.company)
    jobs.stop(job=get_object_or_404(mine, public_id=job_id))
    return redirect_to(request, _page_of(policy))


def _page_of(policy: AuthorityPolicy) -> str:
    return reverse("approvals:policy_replay", args=[policy.public_id])
