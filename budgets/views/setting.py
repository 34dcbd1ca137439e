"""A company's figures for its budgets: drafted by one administrator, published by another."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from budgets.control_forms import FiguresForm
from budgets.models import BudgetSetting
from budgets.models.setting import setting_of
from budgets.rules.plan_days import PlanDays
from budgets.services import budget_settings
from budgets.services.budget_settings import DaysRefused
from expense_mgmt.core import clock
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.fsm import may_now
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.core.paging import page_of
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed, holdings_of

TEMPLATE = "budgets/setting_list.html"


@require_GET
@allowed(Act.ADMINISTER)
def setting_list(request: AuthedRequest) -> HttpResponse:
    """The figures in force, drafts that wait for a second administrator, and those before."""
    return render_page(request, TEMPLATE, "rows", _context(request))


@require_POST
@allowed(Act.ADMINISTER)
def setting_draft(request: AuthedRequest) -> HttpResponse:
    form = FiguresForm(request.POST)
    if form.is_valid():
        try:
            budget_settings.draft(
                company=holdings_of(request.user)[0].company,
                figures=form.figures(),
                valid_from=form.cleaned_data["valid_from"],
                actor=request.user,
                at=clock.now(),
            )
        except DaysRefused as error:
            for one in error.shortcomings:
                form.add_error(one.field, str(one))
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Drafted. A second administrator publishes it."))
            return redirect_to(request, reverse("budgets:setting_list"))
    return render_page(request, TEMPLATE, "", _context(request, form), status=422)


@require_POST
@allowed(Act.ADMINISTER)
def setting_publish(request: AuthedRequest, setting_id: UUID) -> HttpResponse:
    return _done(request, setting_id, budget_settings.publish, _("Published."))


@require_POST
@allowed(Act.ADMINISTER)
def setting_discard(request: AuthedRequest, setting_id: UUID) -> HttpResponse:
    return _done(request, setting_id, budget_settings.discard, _("Discarded."))


def _done(
    request: AuthedRequest, setting_id: UUID, service: Callable[..., BudgetSetting], words: str
) -> HttpResponse:
    try:
        service(setting_id=setting_id, actor=request.user, at=clock.now())
    except BudgetSetting.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, words)
    return redirect_to(request, reverse("budgets:setting_list"))


def _context(request: AuthedRequest, form: FiguresForm | None = None) -> dict[str, Any]:
    today = clock.today()
    present = setting_of(holdings_of(request.user)[0].company_id, today)
    page = page_of(BudgetSetting.objects.visible_to(request.user).for_list(), request)
    return {
        "present": present,
        "form": form or FiguresForm(initial=_initial(present) | {"valid_from": today}),
        "rows": [
            {
                "setting": setting,
                "days": _days_words(setting.plan_days),
                "may_publish": may_now(setting.publish, request.user),
                "may_discard": may_now(setting.discard, request.user),
            }
            for setting in page.rows
        ],
        "page": page,
    }


def _days_words(days: PlanDays) -> str:
    """The deadlines on one line of the table."""
    return _(
        "Annual %(annual)s; monthly %(monthly_submitted_day)s, %(monthly_issued_day)s; overall "
        "%(overall_submitted_day)s, %(overall_issued_day)s; quotas %(quota_issued_day)s"
    ) % {**asdict(days), "annual": f"{days.annual_month}-{days.annual_day}"}


def _initial(setting: BudgetSetting) -> dict[str, Any]:
    return {
        "free_transfer_limit": f"{setting.free_transfer_limit:,.2f}",
        "ceiling_percent": setting.ceiling_percent,
        "ceiling_mode": setting.ceiling_mode,
        "carry_policy": setting.carry_policy,
        **asdict(setting.plan_days),
    }
