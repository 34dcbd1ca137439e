"""Sales targets of projects and regions: drafted and published by two people of finance."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from budgets.forms.quota import TargetForm
from budgets.pages.target_list import targets_listed, targets_of
from budgets.rules.year import spread_annual
from expense_mgmt.core import clock
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.form_fields import FIRST_YEAR, LAST_YEAR
from expense_mgmt.core.money import rounded, thousands, total_of
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed
from expense_mgmt.organisation.models import Project, Unit
from expense_mgmt.organisation.queries import projects_in_scope, units_in_scope
from ledger.models import SalesTarget
from ledger.services import targets as service

LIST, EDIT = "budgets/target_list.html", "budgets/target_edit.html"


@require_GET
@allowed(Act.TURNOVER_READ)
def target_list(request: AuthedRequest) -> HttpResponse:
    """What each project and region is to receive in a year; drafts wait for a second person."""
    return render_page(
        request, LIST, "rows", targets_listed(request.user, _year_of(request), today=clock.today())
    )


@require_GET
@allowed(Act.BUDGET_CONTROL)
def target_edit(request: AuthedRequest, place_id: UUID, year: int) -> HttpResponse:
    """New targets of a place, beginning with those in force."""
    place = _place(request, place_id, year)
    present = targets_of(request.user, place, year, today=clock.today())
    known = {f"month_{one.month}": thousands(amount) for one, amount in present.items()}
    form = TargetForm(year, initial={"valid_from": clock.today(), **known})
    return _show(request, place, year, form)


@require_POST
@allowed(Act.BUDGET_CONTROL)
def target_draft(request: AuthedRequest, place_id: UUID, year: int) -> HttpResponse:
    """Draft targets: month by month, or a year spread equally."""
    place = _place(request, place_id, year)
    form = TargetForm(year, request.POST)
    if form.is_valid():
        try:
            service.draft(
                place=place,
                year=year,
                amounts=_amounts(form),
                valid_from=form.cleaned_data["valid_from"],
                actor=request.user,
                at=clock.now(),
            )
        except RuleBroken as error:
            form.show(error)
        else:
            messages.success(request, _("Drafted. A second person of finance publishes it."))
            return redirect_to(request, _list_address(year))
    return _show(request, place, year, form, status=422)


@require_POST
@allowed(Act.BUDGET_CONTROL)
def target_publish(request: AuthedRequest, target_id: UUID) -> HttpResponse:
    return _done(request, target_id, service.publish, _("Published."))


@require_POST
@allowed(Act.BUDGET_CONTROL)
def target_discard(request: AuthedRequest, target_id: UUID) -> HttpResponse:
    return _done(request, target_id, service.discard, _("Discarded."))


def _amounts(form: TargetForm) -> dict[Month, Any]:
    """The months typed; those of an annual amount alone spread equally (R-47).

    raises    RuleBroken months_do_not_add_up
    """
    typed, annual = form.amounts(), form.cleaned_data["annual"]
    if typed or annual is None:
        whole = rounded(total_of(typed.values()))
        if annual is not None and annual != whole:
            raise RuleBroken(
                "months_do_not_add_up",
                _("The months add up to %(planned)s, the row says %(amount)s: %(apart)s apart."),
                {
                    "planned": thousands(whole),
                    "amount": thousands(annual),
                    "apart": thousands(abs(whole - annual)),
                },
                field="annual",
            )
        return typed
    return dict(zip(form.months, spread_annual(annual, []).months, strict=True))


def _done(
    request: AuthedRequest, target_id: UUID, act: Callable[..., SalesTarget], words: str
) -> HttpResponse:
    try:
        target = act(target_id=target_id, actor=request.user, at=clock.now())
    except SalesTarget.DoesNotExist as error:
        raise Http404 from error
    except RuleBroken as error:
        context = targets_listed(request.user, _year_of(request), today=clock.today()) | {
            "refusal": error
        }
        return render_page(request, LIST, "", context, status=422)
    messages.success(request, words)
    return redirect_to(request, _list_address(target.fiscal_year))


def _place(request: AuthedRequest, place_id: UUID, year: int) -> Project | Unit:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    roles = Act.TURNOVER_READ.roles
    projects = projects_in_scope(request.user, roles=roles).select_related("company")
    found = projects.filter(public_id=place_id).first()
    if found is not None:
        return found
    regions = units_in_scope(request.user, roles=roles).filter(kind=Unit.Kind.REGION)
    return get_object_or_404(regions.select_related("company"), public_id=place_id)


def _year_of(request: AuthedRequest) -> int:
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0  # noqa: PLR2004  # digits of a year
    return year if FIRST_YEAR <= year <= LAST_YEAR else clock.today().year


def _list_address(year: int) -> str:
    return f"{reverse('budgets:target_list')}?year={year}"


def _show(
    request: AuthedRequest,
    place: Project | Unit,
    year: int,
    form: TargetForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "place": place,
        "year": year,
        "form": form,
        "breadcrumbs": [
            {"url": _list_address(year), "label": _("Sales targets")},
            {"url": "", "label": place.label},
        ],
    }
    return render_page(request, EDIT, "", context, status=status)
