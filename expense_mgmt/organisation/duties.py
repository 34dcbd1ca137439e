"""Roles that one person does not hold together (DOMAIN §5, separation of duties)."""

from collections.abc import Collection

from expense_mgmt.organisation.roles import Role

AUDIT = frozenset({Role.AUDITOR, Role.EXTERNAL_AUDITOR})
EVERYTHING_ELSE = frozenset(Role) - {Role.ADMINISTRATOR} - AUDIT

CONFLICTS: dict[Role, frozenset[Role]] = {
    # Administrators configure and approve no business; auditors act on nothing.
    Role.ADMINISTRATOR: EVERYTHING_ELSE | AUDIT,
    Role.AUDITOR: EVERYTHING_ELSE,
    Role.EXTERNAL_AUDITOR: EVERYTHING_ELSE,
    # Who pays neither approves nor posts, and keeps no payee's account.
    Role.CASHIER: frozenset(
        {
            Role.ACCOUNTANT,
            Role.FINANCE_PRELIMINARY,
            Role.FINANCE_HEAD,
            Role.CFO,
            Role.SUPPLIER_KEEPER,
        }
    ),
    # Who drafts a contract does not seal it.
    Role.SEAL_KEEPER: frozenset({Role.AD_PLANNING}),
}


def conflicting(role: Role, held: Collection[Role]) -> Role | None:
    """The first of the roles held that may not be joined by `role`; the table works both ways."""
    for other in sorted(held):
        if other in CONFLICTS.get(role, ()) or role in CONFLICTS.get(other, ()):
            return other
    return None
