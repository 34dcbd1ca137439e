"""What a page shows of its document's approval: chain, decision bar, opinions."""

from typing import Any

from approvals.models import Decision
from expense_mgmt.foundation.models import User


def approval_context(document: Any, user: User) -> dict[str, Any]:
    return {"steps": []}


def decisions_of(document: Any) -> list[Decision]:
    return list(Decision.objects.filter(run=document.run_id).select_related("actor"))
