"""What transitions of a claim ask: may this person, can this claim (DOMAIN §5)."""

from typing import Any

from approvals.queries import has_decided
from expense_mgmt.organisation.access import Act, holdings_of, may
from expense_mgmt.organisation.queries import in_scope


def is_author(claim: Any, user: Any) -> bool:
    return bool(claim.created_by_id == user.pk)


def may_post(claim: Any, user: Any) -> bool:
    """An accountant who neither asked for the money nor decided on it (DOMAIN §5)."""
    return (
        may(user, Act.CLAIM_POST)
        and user.pk not in {claim.created_by_id, claim.expense_request.created_by_id}
        and not has_decided(user, claim.run_id)
    )


def may_waive(claim: Any, user: Any) -> bool:
    """A department head over the claim's unit who is not its author (DOMAIN §4)."""
    over_its_unit = in_scope(user, unit="unit", project="", roles=Act.CLAIM_WAIVE.roles)
    return user.pk != claim.created_by_id and bool(
        type(claim).objects.filter(over_its_unit, pk=claim.pk).exists()
    )


def may_void(claim: Any, user: Any) -> bool:
    """Headquarters, that is finance head or CFO of the company, never the author (DOMAIN §4)."""
    return user.pk not in {claim.created_by_id, claim.expense_request.created_by_id} and any(
        held.company_id == claim.company_id and held.role in Act.CLAIM_VOID.roles
        for held in holdings_of(user)
    )


def has_lines(claim: Any) -> bool:
    return bool(claim.lines.exists())
