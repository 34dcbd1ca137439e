"""Typing the amounts of a draft in a grid: only what was changed is sent."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from budgets.forms.plan import version_of
from budgets.forms.plan_cells import apply, edits_of
from budgets.models import BudgetPlan
from budgets.pages.plan_grid import GridWindow, grid_context, keys_of_rows, problems_of
from budgets.plan_content import stored_content
from budgets.services import plan_drafts
from budgets.services.plan_rows import RowsRefused
from budgets.services.plan_versions import current_version
from budgets.views.plan_form import own_draft
from expense_mgmt.core import clock
from expense_mgmt.core.errors import Conflict, RuleBroken
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed

GRID: Final = "budgets/plan_grid.html"
STILL_HERE: Final = gettext_lazy(
    "What you typed is still here. Look at it beside the present amounts and save again."
)


@require_GET
@allowed(Act.PLAN_WRITE)
def plan_grid(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    """The page; to htmx the rows from `?from=` on; with `?keys=` their keys alone, a line each."""
    plan = own_draft(request, plan_id)
    start, size = (_count(request.GET.get(name, "")) for name in ("from", "rows"))
    if "keys" in request.GET:
        keys = keys_of_rows(plan, start, size)
        return HttpResponse("\n".join(map(str, keys)), content_type="text/plain; charset=utf-8")
    context = grid_context(plan, GridWindow.stored(plan, start, size))
    return render_page(request, GRID, "rows", context)


@require_POST
@allowed(Act.PLAN_WRITE)
def plan_grid_save(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    """Keep the changed cells: all of them, or none and the page with what was typed."""
    plan = own_draft(request, plan_id)
    content = stored_content(current_version(plan))
    start = _count(request.POST.get("from", ""))
    try:
        edits = edits_of(request.POST)
    except RuleBroken as error:
        context = grid_context(plan, GridWindow.of(content, start), problems=_said(error))
        return render_page(request, GRID, "", context, status=422)
    applied = apply(plan, content, edits)
    problems = problems_of(plan, content, applied.errors)
    status = 422
    if not problems:
        try:
            plan_drafts.save(
                plan_id=plan_id,
                version=version_of(request.POST),
                content=applied.content,
                actor=request.user,
                at=clock.now(),
            )
        except Conflict as error:
            if error.code != "stale_version":
                raise
            status, problems = 409, _said(error, STILL_HERE)
            # What was written meanwhile stands in the cells that were not typed in here.
            plan = own_draft(request, plan_id)
            content = stored_content(current_version(plan))
        except RowsRefused as error:
            problems = _said(*error.shortcomings)
        except RuleBroken as error:
            problems = _said(error)
        else:
            return _saved(request, plan, applied.changed, start)
    context = grid_context(
        plan,
        GridWindow.of(content, start),
        edits=edits,
        errors=applied.errors,
        problems=problems,
    )
    return render_page(request, GRID, "", context, status=status)


def _saved(request: AuthedRequest, plan: BudgetPlan, number: int, start: int) -> HttpResponse:
    words = ngettext("Saved: %(number)d cell.", "Saved: %(number)d cells.", number)
    messages.success(request, words % {"number": number})
    address = reverse("budgets:plan_grid", args=[plan.public_id])
    return redirect_to(request, f"{address}?from={start}" if start else address)


def _said(*texts: object) -> list[dict[str, str]]:
    return [{"text": str(text), "url": ""} for text in texts]


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0  # noqa: PLR2004  # more rows than a plan has
