"""The documents behind what moved a cell of the workbook."""

from collections.abc import Collection
from uuid import UUID

from approvals.interface import Summary, kinds, port_of, seen_rows
from expense_mgmt.foundation.models import User


def documents_of(kind: str, ids: Collection[UUID], user: User) -> dict[UUID, tuple[Summary, str]]:
    """Those of the documents that the person sees, each with its state; two queries."""
    if kind not in kinds():
        return {}
    seen = seen_rows(kind, user)
    if seen is None:
        return {}
    states = dict(seen.filter(public_id__in=ids).values_list("public_id", "state"))
    summaries = port_of(kind).summaries(list(states))
    return {key: (summary, states[key]) for key, summary in summaries.items()}
