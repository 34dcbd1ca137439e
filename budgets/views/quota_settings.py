"""Figures for regions, outlets and products: drafted and published by two people of finance."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from budgets.forms.quota import MOST_TIERS, QuotaFiguresForm, figures_shown
from budgets.models import QuotaSetting
from budgets.models.quota_setting import quota_setting_of
from budgets.services import quota_settings
from expense_mgmt.core import clock
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.fsm import may_now
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.core.paging import page_of
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed, holdings_of

TEMPLATE = "budgets/quota_setting_list.html"


@require_GET
@allowed(Act.BUDGET_CONTROL)
def quota_setting_list(request: AuthedRequest) -> HttpResponse:
    """The figures in force, drafts that wait for a second person, and those before."""
    return render_page(request, TEMPLATE, "rows", _context(request))


@require_POST
@allowed(Act.BUDGET_CONTROL)
def quota_setting_draft(request: AuthedRequest) -> HttpResponse:
    company = holdings_of(request.user)[0].company
    form = QuotaFiguresForm(company, request.POST)
    if form.is_valid():
        try:
            quota_settings.draft(
                company=company,
                figures=form.figures(),
                valid_from=form.cleaned_data["valid_from"],
                actor=request.user,
                at=clock.now(),
            )
        except RuleBroken as error:
            form.show(error)
        else:
            messages.success(request, _("Drafted. A second person of finance publishes it."))
            return redirect_to(request, reverse("budgets:quota_setting_list"))
    return render_page(request, TEMPLATE, "", _context(request, form), status=422)


@require_POST
@allowed(Act.BUDGET_CONTROL)
def quota_setting_publish(request: AuthedRequest, setting_id: UUID) -> HttpResponse:
    return _done(request, setting_id, quota_settings.publish, _("Published."))


@require_POST
@allowed(Act.BUDGET_CONTROL)
def quota_setting_discard(request: AuthedRequest, setting_id: UUID) -> HttpResponse:
    return _done(request, setting_id, quota_settings.discard, _("Discarded."))


def _done(
    request: AuthedRequest, setting_id: UUID, service: Callable[..., QuotaSetting], words: str
) -> HttpResponse:
    try:
        service(setting_id=setting_id, actor=request.user, at=clock.now())
    except QuotaSetting.DoesNotExist as error:
        raise Http404 from error
    except RuleBroken as error:
        context = _context(request) | {"refusal": error}
        return render_page(request, TEMPLATE, "", context, status=422)
    messages.success(request, words)
    return redirect_to(request, reverse("budgets:quota_setting_list"))


def _context(request: AuthedRequest, form: QuotaFiguresForm | None = None) -> dict[str, Any]:
    today = clock.today()
    company = holdings_of(request.user)[0].company
    present = quota_setting_of(company.pk, today)
    page = page_of(QuotaSetting.objects.visible_to(request.user).for_list(), request)
    form = form or QuotaFiguresForm(company, initial=figures_shown(present) | {"valid_from": today})
    return {
        "present": present,
        "form": form,
        "tiers": [
            {name: form[f"tier_{index}_{name}"] for name in ("from", "fixed", "variable")}
            for index in range(MOST_TIERS)
        ],
        "regions": [form[f"fixed_{one.public_id}"] for one in form.regions],
        "outlets": [form[f"stage_{one.public_id}"] for one in form.outlets],
        "rows": [
            {
                "setting": setting,
                "may_publish": may_now(setting.publish, request.user),
                "may_discard": may_now(setting.discard, request.user),
            }
            for setting in page.rows
        ],
        "page": page,
        "breadcrumbs": [
            {"url": reverse("budgets:quota_list"), "label": _("Regional quotas")},
            {"url": "", "label": _("Quota figures")},
        ],
    }
