"""What an approver does besides deciding: hand over, add an approver, copy to others."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from approvals.act_forms import ActForm, AddApproverForm, CopyForm, HandOverForm, MinutesForm
from approvals.models import Addition, ApprovalTask, Minutes, Run
from approvals.pages import act
from approvals.queries import open_task_of
from approvals.services import adding, minutes
from approvals.services import hand_over as handing
from approvals.services.copies import copy_to as give_copies
from approvals.sight import run_before, sees
from expense_mgmt.core import clock
from expense_mgmt.core.errors import Conflict, RuleBroken
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.foundation.models import AuthedRequest, User
from expense_mgmt.foundation.services import attachments
from expense_mgmt.organisation.access import Act, allowed

TEMPLATE = "approvals/act.html"


@require_http_methods(["GET", "POST"])
@allowed(Act.APPROVE)
def hand_over(request: AuthedRequest, task_id: UUID) -> HttpResponse:
    """Give a task to another person for good."""
    task = _task(request.user, task_id)
    if request.method == "GET" and not _is_mine(task, request.user):
        return redirect_to(request, task.url)
    form = HandOverForm(
        request.POST or None, people=act.receivers(task, request.user, clock.today())
    )

    def give(facts: dict[str, Any]) -> str:
        handing.hand_over(task_id=task_id, actor=request.user, at=clock.now(), **facts)
        messages.success(request, _("Handed over."))
        return reverse("approvals:inbox")

    return _answer(request, act.hand_over_page(task), form, give)


@require_http_methods(["GET", "POST"])
@allowed(Act.APPROVE)
def add_approver(request: AuthedRequest, task_id: UUID) -> HttpResponse:
    """Ask another person as well."""
    task = _task(request.user, task_id)
    if request.method == "GET" and not _is_mine(task, request.user):
        return redirect_to(request, task.url)
    form = AddApproverForm(
        request.POST or None, people=act.receivers(task, request.user, clock.today())
    )

    def add(facts: dict[str, Any]) -> str:
        added = adding.add_approver(task_id=task_id, actor=request.user, at=clock.now(), **facts)
        messages.success(request, _("Added as an approver."))
        waits = added.position == Addition.Position.BEFORE
        return reverse("approvals:inbox") if waits else task.url

    return _answer(request, act.add_approver_page(task), form, add)


@require_POST
@allowed(Act.APPROVE)
def withdraw_added(request: AuthedRequest, task_id: UUID) -> HttpResponse:
    """Take an added approver back who has not decided."""
    try:
        addition = adding.withdraw_added(task_id=task_id, actor=request.user, at=clock.now())
    except Addition.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("Nobody is asked as well any more."))
    return redirect_to(request, addition.beside.url)


@require_http_methods(["GET", "POST"])
@allowed(Act.APPROVE)
def attach_minutes(request: AuthedRequest, task_id: UUID) -> HttpResponse:
    """Attach the minutes on which a collective resolution rests."""
    task = _task(request.user, task_id)
    if request.method == "GET" and not _is_mine(task, request.user):
        return redirect_to(request, task.url)
    form = MinutesForm(request.POST or None, request.FILES or None)

    def attach(facts: dict[str, Any]) -> str:
        minutes.attach_minutes(task_id=task_id, actor=request.user, at=clock.now(), **facts)
        messages.success(request, _("Minutes attached."))
        return task.url

    return _answer(request, act.minutes_page(task), form, attach)


@require_GET
@allowed(Act.SIGNED_IN)
def minutes_file(request: AuthedRequest, attachment_id: UUID) -> HttpResponseBase:
    """Minutes, for those who see the document."""
    found = get_object_or_404(
        Minutes.objects.select_related("step__run", "attachment__file"),
        attachment__public_id=attachment_id,
    )
    if not sees(request.user, found.step.run, clock.today()):
        raise Http404
    return attachments.download(found.attachment)


@require_http_methods(["GET", "POST"])
@allowed(Act.SIGNED_IN)
def copy_to(request: AuthedRequest, subject_id: UUID) -> HttpResponse:
    """Show a document to people who decide nothing on it."""
    user, today = request.user, clock.today()
    try:
        run = run_before(user, subject_id, today)
    except Run.DoesNotExist as error:
        raise Http404 from error
    task = open_task_of(run, user)
    back = run.url if task is None else task.url
    form = CopyForm(request.POST or None, people=act.readers(run, user, today))

    def give(facts: dict[str, Any]) -> str:
        give_copies(subject_id=subject_id, actor=user, at=clock.now(), **facts)
        messages.success(request, _("Copied."))
        return back

    return _answer(request, act.copy_page(run, cancel_url=back), form, give)


@require_http_methods(["GET", "POST"])
@allowed(Act.ADMINISTER)
def name_holder(request: AuthedRequest, task_id: UUID) -> HttpResponse:
    """An administrator names who decides what found no holder."""
    stuck = ApprovalTask.objects.stuck_for(request.user).for_inbox()
    task = get_object_or_404(stuck, public_id=task_id)
    form = HandOverForm(
        request.POST or None, people=act.receivers(task, request.user, clock.today())
    )
    listed = reverse("approvals:stuck")

    def give(facts: dict[str, Any]) -> str:
        handing.hand_over_stuck(task_id=task_id, actor=request.user, at=clock.now(), **facts)
        messages.success(request, _("Handed over."))
        return listed

    return _answer(request, act.name_holder_page(task, cancel_url=listed), form, give)


def _task(user: User, task_id: UUID) -> ApprovalTask:
    visible = ApprovalTask.objects.visible_to(user).for_inbox()
    return get_object_or_404(visible, public_id=task_id)


def _is_mine(task: ApprovalTask, user: User) -> bool:
    return ApprovalTask.objects.awaiting(user).filter(pk=task.pk).exists()


def _answer(
    request: AuthedRequest,
    page: act.ActPage,
    form: ActForm,
    do: Callable[[dict[str, Any]], str],
) -> HttpResponse:
    """The form, what is wrong with it, or where its act leads."""
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                return redirect_to(request, do(form.cleaned_data))
            except (RuleBroken, Conflict) as error:
                form.show_refusal(error)
                status = 409 if isinstance(error, Conflict) else 422
    context = {
        "page": page,
        "form": form,
        "breadcrumbs": [
            {"url": page.cancel_url, "label": page.run.number or page.heading},
            {"url": "", "label": page.title},
        ],
    }
    return render_page(request, TEMPLATE, "", context, status=status)
