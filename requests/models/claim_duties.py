"""What transitions of a claim ask: may this person, can this claim (DOMAIN §5)."""

from typing import Any

from approvals.queries import decided_by
from expense_mgmt.organisation.access import Act, may


def is_author(claim: Any, user: Any) -> bool:
    return bool(claim.created_by_id == user.pk)


def may_post(claim: Any, user: Any) -> bool:
    """An accountant who neither asked for the money nor decided on it (DOMAIN §5)."""
    return (
        may(user, Act.CLAIM_POST)
        and user.pk not in {claim.created_by_id, claim.expense_request.created_by_id}
        and not decided_by(user).filter(run=claim.run_id).exists()
    )


def has_lines(claim: Any) -> bool:
    return bool(claim.lines.exists())
