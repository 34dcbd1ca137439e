"""Writing a budget change: one form for new and stored drafts, with and without scripts."""

import uuid
from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from budgets.change_beginning import Beginning
from budgets.change_catalogue import ChangeCatalogue
from budgets.change_content import ChangeContent
from budgets.change_forms import ChangeForm, initial_of
from budgets.models import BudgetChange
from budgets.services import change_drafts
from budgets.services.change_preview import with_units
from budgets.services.change_submit import save_and_submit
from budgets.states import ChangeState
from budgets.views.change import present_state
from budgets.views.change_form_page import form_context, stored_rows
from expense_mgmt.core import clock
from expense_mgmt.core.errors import Conflict, DomainError, NotAllowed
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed
from expense_mgmt.organisation.models import Unit

TEMPLATE: Final = "budgets/change_form.html"


@require_GET
@allowed(Act.BUDGET_CHANGE)
def change_new(request: AuthedRequest) -> HttpResponse:
    """A blank form, or one filled in as far as the page that led here knows (`Beginning`)."""
    catalogue = ChangeCatalogue.of(request.user)
    beginning = Beginning.of(request.GET, request.user)
    unit = _unit_of(beginning, catalogue)
    form = ChangeForm(
        catalogue,
        head={"kind": beginning.kind.value, "unit": str(unit.public_id) if unit else ""},
        rows=beginning.rows(clock.today()),
    )
    content = beginning.content(unit) if unit else None
    context = form_context(form, request.user, uuid.uuid4(), content=content)
    return render_page(request, TEMPLATE, "", context)


@require_GET
@allowed(Act.BUDGET_CHANGE)
def change_edit(request: AuthedRequest, change_id: UUID) -> HttpResponse:
    stored = get_object_or_404(
        BudgetChange.objects.visible_to(request.user).for_page(), public_id=change_id
    )
    if not stored.is_editable or stored.created_by_id != request.user.pk:
        return redirect_to(request, reverse("budgets:change_detail", args=[change_id]))
    rows = [initial_of(row) for row in stored_rows(stored)]
    if "add" in request.GET or not rows:
        rows.append({"month": rows[-1]["month"] if rows else Month.of(clock.today())})
    head = {
        "kind": stored.change_kind,
        "unit": str(stored.unit.public_id),
        "reason": stored.reason,
        "report": stored.report,
    }
    form = ChangeForm(ChangeCatalogue.of(request.user), head=head, rows=rows)
    context = form_context(form, request.user, change_id, stored=stored)
    return render_page(request, TEMPLATE, "", context)


@require_POST
@allowed(Act.BUDGET_CHANGE)
def change_save(request: AuthedRequest, change_id: UUID) -> HttpResponse:
    """Keep the draft; whoever asks for it again goes on where he was."""
    saved = _written(change_drafts.save, request, change_id)
    if isinstance(saved, HttpResponse):
        return saved
    messages.success(request, _("Draft saved."))
    page = reverse("budgets:change_edit", args=[change_id])
    return redirect_to(request, f"{page}?add=1#rows" if "add_line" in request.POST else page)


@require_POST
@allowed(Act.BUDGET_CHANGE)
def change_send(request: AuthedRequest, change_id: UUID) -> HttpResponse:
    """Save and submit in one click; a refusal leaves nothing but the form as it was written."""
    sent = _written(save_and_submit, request, change_id)
    if isinstance(sent, HttpResponse):
        return sent
    if sent.state == ChangeState.APPROVED:
        words = _("%(number)s took effect: a transfer of this size needs no approval.")
    else:
        words = _("Submitted as %(number)s.")
    messages.success(request, words % {"number": sent.number})
    return redirect_to(request, reverse("budgets:change_detail", args=[change_id]))


@require_POST
@allowed(Act.BUDGET_CHANGE)
def change_preview(request: AuthedRequest) -> HttpResponse:
    """Both sides' remainder and who will decide, for what is typed so far; nothing is stored."""
    form = ChangeForm.posted(request, request.user)
    form.is_valid()
    context = form_context(form, request.user, uuid.UUID(int=0), content=_content(form, request))
    return render_page(request, "budgets/_change_rail.html", "", context)


def _written(
    service: Callable[..., BudgetChange], request: AuthedRequest, change_id: UUID
) -> BudgetChange | HttpResponse:
    """Hand what was posted to a service; the form again, with the reasons, when it is refused."""
    form = ChangeForm.posted(request, request.user)
    content = _content(form, request) if form.is_valid() else None
    if content is not None:
        try:
            return service(
                change_id=change_id,
                version=form.version_posted,
                content=content,
                uploads=form.uploads(),
                detached=form.detached,
                actor=request.user,
                at=clock.now(),
            )
        except BudgetChange.DoesNotExist as error:
            raise Http404 from error
        except NotAllowed:
            raise
        except Conflict as error:
            return present_state(request, change_id, error)
        except DomainError as error:
            form.show(error)
    stored = BudgetChange.objects.visible_to(request.user).for_page()
    context = form_context(
        form,
        request.user,
        change_id,
        stored=stored.filter(public_id=change_id).first(),
        content=content,
    )
    return render_page(request, TEMPLATE, "", context, status=422)


def _content(form: ChangeForm, request: AuthedRequest) -> ChangeContent | None:
    content = form.content()
    return None if content is None else with_units(content, actor=request.user)


def _unit_of(beginning: Beginning, catalogue: ChangeCatalogue) -> Unit | None:
    """The line's own department where the person asks for it, else the first of his."""
    line = beginning.line
    wanted = line and (line.unit_id or (line.project and line.project.department_id))
    return next(
        (unit for unit in catalogue.units if unit.pk == wanted),
        catalogue.units[0] if catalogue.units else None,
    )
