"""One rule of a version: its chart, and its editor while the version is a draft."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from approvals.models import AuthorityPolicy, PolicyRule
from approvals.pages.flow import flow_of
from approvals.pages.policy_page import PolicyPage, breadcrumbs
from approvals.policy_words import (
    band_words,
    kind_label,
    rule_words,
    status_words,
    step_details,
    step_label,
)
from approvals.rule_forms import (
    RuleForm,
    StepRows,
    initial_of,
    initial_steps,
    show_refusal,
    step_rows,
)
from approvals.rule_rows import RuleRow, row_with
from approvals.services import policy_editing
from approvals.states import BudgetStatus
from approvals.views.policies import asked, visible_policy
from approvals.views.policy_acts import page_of
from expense_mgmt.core import clock
from expense_mgmt.core.errors import Conflict, RuleBroken
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed


@require_GET
@allowed(Act.POLICY_READ)
def rule_detail(request: AuthedRequest, policy_id: UUID, rule_id: UUID) -> HttpResponse:
    """When a rule counts, its steps, and both as a flow chart."""
    page = page_for(request, policy_id)
    row = shown_row(page, rule_id)
    context = {
        "policy": page.policy,
        "row": row,
        "words": rule_words(row.rule),
        "kind_label": kind_label(row.rule.document_kind),
        "band": band_words(row.amount_from, row.amount_to),
        "statuses": status_words(row.statuses) or BudgetStatus.WITHIN.label,
        "steps": [
            {"label": step_label(step), "details": " · ".join(step_details(step))}
            for step in row.steps
        ],
        "flow": flow_of(row),
        "is_editable": page.is_editable,
        "breadcrumbs": breadcrumbs(page.policy, rule_words(row.rule)),
    }
    return render_page(request, "approvals/rule_detail.html", "", context)


@require_GET
@allowed(Act.ADMINISTER)
def rule_new(request: AuthedRequest, policy_id: UUID) -> HttpResponse:
    page = page_for(request, policy_id)
    initial = {"revision": page.policy.revision, "document_kind": request.GET.get("kind", "")}
    initial["statuses"] = list(BudgetStatus.values)
    form = rule_form(page, initial=initial)
    return show_form(request, page.policy, form, step_rows(page.policy.company), None)


@require_POST
@allowed(Act.ADMINISTER)
def rule_add(request: AuthedRequest, policy_id: UUID) -> HttpResponse:
    return _save(request, page_for(request, policy_id), None)


@require_GET
@allowed(Act.ADMINISTER)
def rule_edit(request: AuthedRequest, policy_id: UUID, rule_id: UUID) -> HttpResponse:
    page = page_for(request, policy_id)
    row = shown_row(page, rule_id)
    form = rule_form(page, initial=initial_of(row, page.policy))
    steps = step_rows(page.policy.company, initial=initial_steps(row))
    return show_form(request, page.policy, form, steps, row)


@require_POST
@allowed(Act.ADMINISTER)
def rule_save(request: AuthedRequest, policy_id: UUID, rule_id: UUID) -> HttpResponse:
    page = page_for(request, policy_id)
    return _save(request, page, shown_row(page, rule_id))


@require_POST
@allowed(Act.ADMINISTER)
def rule_remove(request: AuthedRequest, policy_id: UUID, rule_id: UUID) -> HttpResponse:
    page = page_for(request, policy_id)
    row = shown_row(page, rule_id)
    policy_editing.remove_rule(
        policy_id=policy_id,
        revision=int(request.POST.get("revision", "0") or 0),
        rule_id=rule_id,
        actor=request.user,
        at=clock.now(),
    )
    messages.success(request, _("Taken out: %(rule)s.") % {"rule": rule_words(row.rule)})
    return redirect_to(request, page_of(page.policy, request))


def page_for(request: AuthedRequest, policy_id: UUID) -> PolicyPage:
    policy = visible_policy(request, policy_id)
    return PolicyPage(policy, request.user, clock.today(), asked(request))


def shown_row(page: PolicyPage, rule_id: UUID) -> RuleRow:
    """The row of a rule of this version; what is no rule of it is no page."""
    try:
        return row_with(page.rows, rule_id)
    except PolicyRule.DoesNotExist as error:
        raise Http404 from error


def rule_form(page: PolicyPage, **facts: Any) -> RuleForm:
    kinds = sorted({row.rule.document_kind for row in page.rows})
    return RuleForm(company=page.policy.company, used_kinds=kinds, **facts)


def _save(request: AuthedRequest, page: PolicyPage, row: RuleRow | None) -> HttpResponse:
    """Save what was typed, or show it again with what is wrong at its cells."""
    form = rule_form(page, data=request.POST)
    steps = step_rows(page.policy.company, request.POST)
    if not (form.is_valid() & steps.is_valid()):
        return show_form(request, page.policy, form, steps, row, status=422)
    try:
        policy_editing.save_rule(
            policy_id=page.policy.public_id,
            revision=form.cleaned_data["revision"],
            spec=form.spec(steps.specs()),
            statuses=form.cleaned_data["statuses"],
            replaces=row.key if row is not None else None,
            actor=request.user,
            at=clock.now(),
        )
    except (RuleBroken, Conflict) as error:
        show_refusal(error, form, steps)
        status = 409 if isinstance(error, Conflict) else 422
        return show_form(request, page.policy, form, steps, row, status=status)
    kind = form.cleaned_data["document_kind"]
    return redirect_to(request, f"{page_of(page.policy)}?kind={kind}")


def show_form(
    request: AuthedRequest,
    policy: AuthorityPolicy,
    form: RuleForm,
    steps: StepRows,
    row: RuleRow | None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The editor of a rule, new or stored."""
    title = _("New rule") if row is None else rule_words(row.rule)
    save_url = (
        reverse("approvals:rule_add", args=[policy.public_id])
        if row is None
        else reverse("approvals:rule_save", args=[policy.public_id, row.key])
    )
    context = {
        "policy": policy,
        "form": form,
        "steps": steps,
        "title": title,
        "sub": _("Version %(number)d, draft") % {"number": policy.version},
        "save_url": save_url,
        "back_url": page_of(policy),
        "breadcrumbs": breadcrumbs(policy, title),
    }
    return render_page(request, "approvals/rule_form.html", "", context, status=status)
