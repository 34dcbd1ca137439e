"""What administrators do with a version as a whole."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals.duties import companies_ruled_by
from approvals.models import AuthorityPolicy
from approvals.pages.policy_list import list_context
from approvals.pages.policy_page import PolicyPage
from approvals.pages.policy_table import Typed
from approvals.policy_forms import (
    BoundsForm,
    ChangeForm,
    RevisionForm,
    UploadForm,
    VersionForm,
)
from approvals.services import policies, policy_editing, policy_import
from approvals.services.default_matrix import default_rules
from approvals.views.policies import asked, show_policy, visible_policy
from expense_mgmt.core import clock
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed

LIST = "approvals/policy_list.html"


@require_POST
@allowed(Act.ADMINISTER)
def policy_begin(request: AuthedRequest, company_id: UUID) -> HttpResponse:
    """Draft the default matrix for a company that has no rules."""
    company = get_object_or_404(companies_ruled_by(request.user), public_id=company_id)
    form = VersionForm(request.POST)
    if not form.is_valid():
        context = list_context(request.user, clock.today()) | {"begin_form": form}
        return render_page(request, LIST, "", context, status=422)
    policy = policies.draft(
        company=company,
        rules=default_rules(),
        valid_from=form.cleaned_data["valid_from"],
        actor=request.user,
        at=clock.now(),
    )
    return redirect_to(request, page_of(policy))


@require_POST
@allowed(Act.ADMINISTER)
def policy_import_file(request: AuthedRequest) -> HttpResponse:
    """Make a draft of a workbook, or say cell by cell what is wrong in it."""
    companies = companies_ruled_by(request.user)
    form = UploadForm(request.POST, request.FILES, companies=companies, auto_id="id_upload_%s")
    if not form.is_valid():
        return _list_again(request, form)
    facts = form.cleaned_data
    try:
        imported = policy_import.import_version(
            company=facts["company"],
            upload=facts["file"],
            valid_from=facts["valid_from"],
            remark=facts["remark"],
            actor=request.user,
            at=clock.now(),
        )
    except RuleBroken as error:
        form.add_error("file", str(error))
        return _list_again(request, form)
    if imported.policy is None:
        return _list_again(request, form, issues=list(imported.issues))
    messages.success(request, _("The workbook is a draft now."))
    return redirect_to(request, page_of(imported.policy))


@require_POST
@allowed(Act.ADMINISTER)
def policy_copy(request: AuthedRequest, policy_id: UUID) -> HttpResponse:
    """Begin a draft with the rules of this version."""
    policy = visible_policy(request, policy_id)
    form = VersionForm(request.POST, auto_id="id_copy_%s")
    if not form.is_valid():
        return show_policy(request, policy, copy_form=form, status=422)
    draft = policies.copy(
        policy=policy,
        valid_from=form.cleaned_data["valid_from"],
        remark=form.cleaned_data["remark"],
        actor=request.user,
        at=clock.now(),
    )
    messages.success(request, _("Version %(number)d is your draft.") % {"number": draft.version})
    return redirect_to(request, page_of(draft))


@require_POST
@allowed(Act.ADMINISTER)
def policy_change(request: AuthedRequest, policy_id: UUID) -> HttpResponse:
    """Say from when a draft is to count, and why there is one."""
    policy = visible_policy(request, policy_id)
    form = ChangeForm(request.POST)
    if not form.is_valid():
        return show_policy(request, policy, form=form, status=422)
    policy_editing.change(
        policy_id=policy_id,
        revision=form.cleaned_data["revision"],
        valid_from=form.cleaned_data["valid_from"],
        remark=form.cleaned_data["remark"],
        bulk_limit=form.cleaned_data["bulk_limit"],
        actor=request.user,
        at=clock.now(),
    )
    return redirect_to(request, page_of(policy))


@require_POST
@allowed(Act.ADMINISTER)
def policy_bounds(request: AuthedRequest, policy_id: UUID) -> HttpResponse:
    """Save the amounts of a table, with the one that a button of a gap sets."""
    policy = visible_policy(request, policy_id)
    page = PolicyPage(policy, request.user, clock.today(), asked(request))
    form = BoundsForm(request.POST, rows=page.rows)
    if not form.is_valid():
        typed = Typed({name: form.data.get(name, "") for name in form.fields}, _texts(form))
        return show_policy(request, policy, typed=typed, status=422)
    policy_editing.save_bounds(
        policy_id=policy_id,
        revision=form.cleaned_data["revision"],
        bounds=form.bounds(),
        actor=request.user,
        at=clock.now(),
    )
    return redirect_to(request, page_of(policy, request))


@require_POST
@allowed(Act.ADMINISTER)
def policy_publish(request: AuthedRequest, policy_id: UUID) -> HttpResponse:
    """Put a draft of somebody else in force."""
    policy = visible_policy(request, policy_id)
    form = _revision(request)
    try:
        policies.publish(
            policy=policy,
            revision=form.cleaned_data["revision"],
            actor=request.user,
            at=clock.now(),
        )
    except RuleBroken as error:
        return show_policy(request, policy, problem=str(error), status=422)
    messages.success(request, _("Version %(number)d is published.") % {"number": policy.version})
    return redirect_to(request, page_of(policy))


@require_POST
@allowed(Act.ADMINISTER)
def policy_discard(request: AuthedRequest, policy_id: UUID) -> HttpResponse:
    """Give an own draft up."""
    policy = visible_policy(request, policy_id)
    policies.discard(
        policy_id=policy_id,
        revision=_revision(request).cleaned_data["revision"],
        actor=request.user,
        at=clock.now(),
    )
    messages.success(request, _("Version %(number)d is given up.") % {"number": policy.version})
    return redirect_to(request, reverse("approvals:policy_list"))


def page_of(policy: AuthorityPolicy, request: AuthedRequest | None = None) -> str:
    """The address of a version, at the table that was worked on."""
    address = reverse("approvals:policy_detail", args=[policy.public_id])
    wanted = asked(request) if request is not None else None
    if wanted is None or not wanted.kind:
        return address
    return f"{address}?{wanted.query}"


def _revision(request: AuthedRequest) -> RevisionForm:
    form = RevisionForm(request.POST)
    if not form.is_valid():
        raise RuleBroken("form_incomplete", _("The form was not complete. Try again."))
    return form


def _texts(form: BoundsForm) -> dict[str, list[str]]:
    return {name: [str(text) for text in errors] for name, errors in form.errors.items()}


def _list_again(request: AuthedRequest, form: UploadForm, **facts: list) -> HttpResponse:  # type: ignore[type-arg]  # issues of the sheet
    context = list_context(request.user, clock.today(), upload_form=form, **facts)
    return render_page(request, LIST, "", context, status=422)
