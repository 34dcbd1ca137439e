"""Working calendars: read by administrators and auditors, drafted by one, published by a second."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from expense_mgmt.core import clock
from expense_mgmt.core.errors import Conflict, RuleBroken
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.foundation.sheets.reader import read_sheet
from expense_mgmt.office.calendar_forms import (
    DaysForm,
    FileForm,
    PasteForm,
    RevisionForm,
    YearForm,
)
from expense_mgmt.office.calendar_page import detail_context, list_context, visible_calendars
from expense_mgmt.office.calendar_sheet import lines_of_sheet
from expense_mgmt.organisation.access import Act, allowed, holdings_of
from expense_mgmt.organisation.models import WorkCalendar
from expense_mgmt.organisation.rules.day_lists import Line, lines_of, read_days
from expense_mgmt.organisation.services import calendars

LIST, DETAIL = "office/calendar_list.html", "office/calendar_detail.html"
MAXIMUM_ROWS, MAXIMUM_COLUMNS = 400, 20

Given = TypeVar("Given", bound=RevisionForm)


@require_GET
@allowed(Act.OFFICE_READ)
def calendar_list(request: AuthedRequest) -> HttpResponse:
    return render_page(request, LIST, "", list_context(request.user, clock.today()))


@require_GET
@allowed(Act.OFFICE_READ)
def calendar_detail(request: AuthedRequest, calendar_id: UUID) -> HttpResponse:
    return _show(request, _visible(request, calendar_id))


@require_POST
@allowed(Act.ADMINISTER)
def calendar_begin(request: AuthedRequest) -> HttpResponse:
    """Draft a new version of a year."""
    form = YearForm(request.POST)
    if not form.is_valid():
        context = list_context(request.user, clock.today(), form)
        return render_page(request, LIST, "", context, status=422)
    calendar = calendars.draft(
        company=holdings_of(request.user)[0].company,
        **form.cleaned_data,
        actor=request.user,
        at=clock.now(),
    )
    return redirect_to(request, _address(calendar))


@require_POST
@allowed(Act.ADMINISTER)
def calendar_days(request: AuthedRequest, calendar_id: UUID) -> HttpResponse:
    """Set some days of a draft."""
    calendar = _visible(request, calendar_id)
    form = DaysForm(request.POST)

    def change() -> None:
        calendars.set_days(
            calendar_id=calendar_id, **form.cleaned_data, actor=request.user, at=clock.now()
        )

    return _after(request, calendar, form, change, days_form=form)


@require_POST
@allowed(Act.ADMINISTER)
def calendar_paste(request: AuthedRequest, calendar_id: UUID) -> HttpResponse:
    """Let a draft hold exactly the days of a text."""
    calendar = _visible(request, calendar_id)
    form = PasteForm(request.POST)
    if not form.is_valid():
        return _show(request, calendar, paste_form=form, status=422)
    return _fill(request, calendar, form, lines_of(form.cleaned_data["text"]), paste_form=form)


@require_POST
@allowed(Act.ADMINISTER)
def calendar_import(request: AuthedRequest, calendar_id: UUID) -> HttpResponse:
    """The same from a workbook."""
    calendar = _visible(request, calendar_id)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, calendar, file_form=form, status=422)
    upload: UploadedFile[bytes] = form.cleaned_data["file"]
    name = upload.name or ""
    try:
        sheet = read_sheet(upload, name, max_rows=MAXIMUM_ROWS, max_columns=MAXIMUM_COLUMNS)
    except RuleBroken as refusal:
        form.add_error("file", str(refusal))
        return _show(request, calendar, file_form=form, status=422)
    return _fill(request, calendar, form, lines_of_sheet(sheet), source=name, file_form=form)


@require_POST
@allowed(Act.ADMINISTER)
def calendar_publish(request: AuthedRequest, calendar_id: UUID) -> HttpResponse:
    """Put somebody else's draft in force."""
    calendar = _visible(request, calendar_id)
    try:
        calendars.publish(
            calendar_id=calendar_id,
            revision=_revision(request),
            actor=request.user,
            at=clock.now(),
        )
    except RuleBroken as refusal:
        return _show(request, calendar, problem=str(refusal), status=422)
    messages.success(request, _("The calendar of %(year)s is in force.") % {"year": calendar.year})
    return redirect_to(request, _address(calendar))


@require_POST
@allowed(Act.ADMINISTER)
def calendar_discard(request: AuthedRequest, calendar_id: UUID) -> HttpResponse:
    """Give an own draft up."""
    _visible(request, calendar_id)
    calendars.discard(
        calendar_id=calendar_id, revision=_revision(request), actor=request.user, at=clock.now()
    )
    messages.success(request, _("The draft is given up."))
    return redirect_to(request, reverse("office:calendar_list"))


def _fill(
    request: AuthedRequest,
    calendar: WorkCalendar,
    form: RevisionForm,
    lines: Iterable[Line],
    *,
    source: str = "",
    **forms: Any,
) -> HttpResponse:
    """All days of a list, or what is wrong in it line by line."""
    days, issues = read_days(lines, calendar.year)
    if issues:
        return _show(request, calendar, issues=issues, status=422, **forms)

    def change() -> None:
        calendars.fill(
            calendar_id=calendar.public_id,
            revision=form.cleaned_data["revision"],
            days=days,
            source=source,
            actor=request.user,
            at=clock.now(),
        )

    return _after(request, calendar, form, change, **forms)


def _after(
    request: AuthedRequest,
    calendar: WorkCalendar,
    form: Given,
    change: Callable[[], None],
    **forms: Given,
) -> HttpResponse:
    """The page again, with what the form or the service refused."""
    if form.is_valid():
        try:
            change()
        except RuleBroken as refusal:
            form.show_refusal(refusal)
        else:
            messages.success(request, _("The draft is saved."))
            return redirect_to(request, _address(calendar))
    return _show(request, calendar, status=422, **forms)


def _show(
    request: AuthedRequest, calendar: WorkCalendar, *, status: int = 200, **given: Any
) -> HttpResponse:
    context = detail_context(calendar, request.user, clock.today(), **given)
    return render_page(request, DETAIL, "", context, status=status)


def _visible(request: AuthedRequest, calendar_id: UUID) -> WorkCalendar:
    rows = visible_calendars(request.user, clock.today())
    return get_object_or_404(rows, public_id=calendar_id)


def _revision(request: AuthedRequest) -> int:
    form = RevisionForm(request.POST)
    if not form.is_valid():
        raise Conflict("stale_version", _("This page is out of date. Its present state is shown."))
    return int(form.cleaned_data["revision"])


def _address(calendar: WorkCalendar) -> str:
    return reverse("office:calendar_detail", args=[calendar.public_id])
