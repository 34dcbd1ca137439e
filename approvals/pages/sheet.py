"""Approval sheets: printed with a document's page, and as files; one never sent has none."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.http import content_disposition_header

from approvals.models import Run
from approvals.paper import Paper, Sheet, sheet_of
from expense_mgmt.core.snapshot import snapshot
from expense_mgmt.foundation.models import Document
from expense_mgmt.foundation.paper import pdf

Printed = TypeVar("Printed", bound=Document)


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


def printed(request: HttpRequest, run: Run | None, paper_of: Callable[[Run], Paper]) -> Any:
    """The sheet that prints instead of the page; None for a document that was never sent.

    It is read only where the whole page is drawn.
    """

    def sheet() -> Sheet | None:
        return None if run is None else sheet_of(paper_of(run), root=root_of(request))

    return SimpleLazyObject(sheet)


def sheet_file(
    request: HttpRequest,
    seen: Any,
    public_id: UUID,
    paper_of: Callable[[Printed, Run], Paper],
) -> HttpResponse:
    """The sheet of one of the documents seen; 404 for any other, and for one never sent.

    What is read is of one moment; what is drawn needs no database.
    """
    with snapshot():
        document = get_object_or_404(seen, public_id=public_id, run__isnull=False)
        sheet = sheet_of(paper_of(document, document.run), root=root_of(request))
    return pdf_response(sheet)
