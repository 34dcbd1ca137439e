"""Approval sheets as files."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header

from approvals.paper import Sheet
from expense_mgmt.foundation.paper import pdf


def root_of(request: HttpRequest) -> str:
    """Scheme and host under which the reader reached us, for the address on paper."""
    return request.build_absolute_uri("/")


def sheets_pdf(sheets: Sequence[Sheet]) -> bytes:
    """One file of several sheets, each with its own page numbers.

    raises    RuleBroken pdf_not_available
    """
    return pdf.pdf_of([render_to_string("approvals/sheet.html", {"sheet": one}) for one in sheets])


def pdf_response(sheet: Sheet) -> HttpResponse:
    """The sheet as a file that the browser shows.

    raises    RuleBroken pdf_not_available
    """
    response = HttpResponse(sheets_pdf([sheet]), content_type=pdf.MEDIA_TYPE)
    name = f"{sheet.paper.number}.pdf"
    disposition = content_disposition_header(as_attachment=False, filename=name)
    response.headers["Content-Disposition"] = disposition or "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
