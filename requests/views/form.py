"""Writing a request: one form for new and stored drafts, with and without scripts."""

import uuid
from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from expense_mgmt.core import clock
from expense_mgmt.core.errors import Conflict, DomainError, NotAllowed
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed
from requests.content import Content, stored_content
from requests.forms.catalogue import Catalogue
from requests.forms.expense_request import RequestForm
from requests.models import ExpenseRequest
from requests.services import drafts
from requests.services.seal import lines_of
from requests.services.submit import save_and_submit
from requests.views.form_page import FormPage

TEMPLATE = "requests/expense_request_form.html"


@require_GET
@allowed(Act.REQUEST_WRITE)
def expense_request_new(request: AuthedRequest) -> HttpResponse:
    """A blank form that already names its request, so that sending it twice is one act."""
    form = RequestForm(Catalogue.of(request.user))
    page = FormPage.build(form, request.user, request_id=uuid.uuid4())
    return render_page(request, TEMPLATE, "", page.context())


@require_GET
@allowed(Act.REQUEST_WRITE)
def expense_request_edit(request: AuthedRequest, request_id: UUID) -> HttpResponse:
    stored = get_object_or_404(
        ExpenseRequest.objects.visible_to(request.user).for_form(), public_id=request_id
    )
    if not stored.is_editable or stored.created_by_id != request.user.pk:
        return redirect_to(request, reverse("requests:expense_request_detail", args=[request_id]))
    content = stored_content(stored, lines_of(stored))
    form = RequestForm(Catalogue.of(request.user), content=content)
    form.lines.extra = int("add" in request.GET or not content.lines)
    page = FormPage.build(form, request.user, stored=stored, content=content)
    return render_page(request, TEMPLATE, "", page.context())


@require_POST
@allowed(Act.REQUEST_WRITE)
def expense_request_save(request: AuthedRequest, request_id: UUID) -> HttpResponse:
    """Keep the draft; whoever asks for it again goes on where he was."""
    form = RequestForm.posted(request, request.user)
    try:
        saved = _write(drafts.save, form, request, request_id)
    except DomainError as error:
        return _refused(request, form, request_id, error)
    if saved is None:
        return _shown_again(request, form, request_id)
    messages.success(request, _("Draft saved."))
    page = reverse("requests:expense_request_edit", args=[request_id])
    return redirect_to(request, f"{page}?add=1#lines" if "add_line" in request.POST else page)


@require_POST
@allowed(Act.REQUEST_WRITE)
def expense_request_autosave(request: AuthedRequest, request_id: UUID) -> HttpResponse:
    """Keep the draft while it is being written; says when, or that it could not.

    The window then stands at the draft: loaded anew, it goes on with it.
    """
    form = RequestForm.posted(request, request.user)
    try:
        saved = _write(drafts.save, form, request, request_id)
    except Conflict:
        raise
    except DomainError as error:
        form.show(error)
        saved = None
    context = {"expense_request": saved, "saved_at": saved.saved_at if saved else None}
    status = 200 if saved else 422
    response = render_page(request, "requests/_saved.html", "", context, status=status)
    if saved:
        page = reverse("requests:expense_request_edit", args=[request_id])
        response.headers["HX-Replace-Url"] = page
    return response


@require_POST
@allowed(Act.REQUEST_WRITE)
def expense_request_send(request: AuthedRequest, request_id: UUID) -> HttpResponse:
    """Save and submit in one click; a refusal leaves nothing but the form as it was written."""
    form = RequestForm.posted(request, request.user)
    try:
        sent = _write(save_and_submit, form, request, request_id)
    except DomainError as error:
        return _refused(request, form, request_id, error)
    if sent is None:
        return _shown_again(request, form, request_id)
    messages.success(request, _("Submitted as %(number)s.") % {"number": sent.number})
    return redirect_to(request, reverse("requests:expense_request_detail", args=[request_id]))


@require_POST
@allowed(Act.REQUEST_WRITE)
def expense_request_preview(request: AuthedRequest) -> HttpResponse:
    """Budget effect, approvers and splits of what is typed so far; nothing is stored."""
    form = RequestForm.posted(request, request.user)
    form.is_valid()
    stored = ExpenseRequest.objects.visible_to(request.user).named(request.POST.get("request", ""))
    page = FormPage.build(form, request.user, stored=stored, content=form.content())
    return render_page(request, "requests/_preview.html", "", page.context())


def _write(
    service: Callable[..., ExpenseRequest],
    form: RequestForm,
    request: AuthedRequest,
    request_id: UUID,
) -> ExpenseRequest | None:
    """Hand what was posted to a service; None when its shape is wrong."""
    content: Content | None = form.content() if form.is_valid() else None
    if content is None:
        return None
    try:
        return service(
            request_id=request_id,
            version=form.version_posted,
            content=content,
            uploads=form.uploads(),
            detached=form.detached,
            actor=request.user,
            at=clock.now(),
        )
    except ExpenseRequest.DoesNotExist as error:
        raise Http404 from error


def _refused(
    request: AuthedRequest, form: RequestForm, request_id: UUID, error: DomainError
) -> HttpResponse:
    """What the rules refuse shows the form again."""
    if isinstance(error, (Conflict, NotAllowed)):
        raise error
    form.show(error)
    return _shown_again(request, form, request_id)


def _shown_again(request: AuthedRequest, form: RequestForm, request_id: UUID) -> HttpResponse:
    stored = ExpenseRequest.objects.visible_to(request.user).named(str(request_id))
    page = FormPage.build(
        form, request.user, request_id=request_id, stored=stored, content=form.content()
    )
    return render_page(request, TEMPLATE, "", page.context(), status=422)
