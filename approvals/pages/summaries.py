"""What the documents' own apps say of the documents of a page."""

from collections.abc import Iterable
from uuid import UUID

from approvals.interface import Summary, port_of
from approvals.models import ApprovalTask, Run


def summaries_of(rows: "Iterable[ApprovalTask | Run]") -> dict[UUID, Summary]:
    """Each document once, with one call for each kind."""
    subjects = {(row.kind, row.subject_id) for row in rows}
    found: dict[UUID, Summary] = {}
    for kind in sorted({kind for kind, _key in subjects}):
        found |= port_of(kind).summaries([key for other, key in subjects if other == kind])
    return found
