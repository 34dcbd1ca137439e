"""What one person does not do together (DOMAIN §5, separation of duties): words and defaults.

The pairs of a company are rows (models.DutyPair); a company begins with these.
"""

from collections.abc import Collection, Mapping
from itertools import combinations, product

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from expense_mgmt.organisation.roles import Role

AUDIT = frozenset({Role.AUDITOR, Role.EXTERNAL_AUDITOR})
EVERYTHING_ELSE = frozenset(Role) - {Role.ADMINISTRATOR} - AUDIT
Pair = tuple[str, str]
"""Two codes in alphabetical order."""


class Level(models.TextChoices):
    ROLES = "roles", _("Roles of one person")
    ACTS = "acts", _("Acts on one document")


class Duty(models.TextChoices):
    """What a person does to a document, as far as another must not have done it."""

    REQUEST = "request", _("requests")
    APPROVE = "approve", _("approves")
    POST = "post", _("posts the voucher")
    PAY = "pay", _("pays")
    RECONCILE = "reconcile", _("reconciles the bank")
    KEEP_ACCOUNT = "keep_account", _("keeps the supplier's account")
    PREPARE = "prepare", _("prepares budget or statistic")
    CHECK = "check", _("checks for finance")
    UPLOAD = "upload", _("uploads the ledger")
    CONFIRM = "confirm", _("confirms the ledger")
    DRAFT_CONTRACT = "draft_contract", _("drafts the contract")
    SEAL = "seal", _("seals the contract")


def pair_of(one: str, other: str) -> Pair:
    """The two in the one order in which a pair is kept."""
    first, second = sorted([str(one), str(other)])
    return first, second


# Administrators configure and approve no business; auditors act on nothing.
FIXED_ROLES: frozenset[Pair] = frozenset(
    pair_of(one, other)
    for one, other in (
        *product([Role.ADMINISTRATOR], EVERYTHING_ELSE | AUDIT),
        *product(AUDIT, EVERYTHING_ELSE),
    )
)
# Who pays neither approves nor posts, and keeps no payee's account; who drafts a contract does
# not seal it.
DEFAULT_ROLES: frozenset[Pair] = FIXED_ROLES | frozenset(
    pair_of(one, other)
    for one, other in (
        (Role.CASHIER, Role.ACCOUNTANT),
        (Role.CASHIER, Role.FINANCE_PRELIMINARY),
        (Role.CASHIER, Role.FINANCE_HEAD),
        (Role.CASHIER, Role.CFO),
        (Role.CASHIER, Role.SUPPLIER_KEEPER),
        (Role.SEAL_KEEPER, Role.AD_PLANNING),
    )
)
# Those the engine, the documents and the database keep for themselves, whatever is a row.
FIXED_ACTS: frozenset[Pair] = frozenset(
    pair_of(one, other)
    for one, other in (
        *combinations((Duty.REQUEST, Duty.APPROVE, Duty.PAY), 2),
        (Duty.PAY, Duty.POST),
        (Duty.UPLOAD, Duty.CONFIRM),
        (Duty.PREPARE, Duty.APPROVE),
        (Duty.PREPARE, Duty.CHECK),
    )
)
DEFAULT_ACTS: frozenset[Pair] = FIXED_ACTS | frozenset(
    pair_of(one, other)
    for one, other in (
        (Duty.PAY, Duty.RECONCILE),
        (Duty.POST, Duty.APPROVE),
        (Duty.KEEP_ACCOUNT, Duty.PAY),
        (Duty.SEAL, Duty.DRAFT_CONTRACT),
    )
)
DEFAULTS: Mapping[Level, frozenset[Pair]] = {
    Level.ROLES: DEFAULT_ROLES,
    Level.ACTS: DEFAULT_ACTS,
}
FIXED: Mapping[Level, frozenset[Pair]] = {Level.ROLES: FIXED_ROLES, Level.ACTS: FIXED_ACTS}


def label_of(level: str, code: str) -> StrOrPromise:
    """A role or an act of a pair in words."""
    return Role(code).label if level == Level.ROLES else Duty(code).label


def conflicting(
    role: Role, held: Collection[Role], pairs: Collection[Pair] = DEFAULT_ROLES
) -> Role | None:
    """The first of the roles held that may not be joined by `role`."""
    return next((other for other in sorted(held) if pair_of(role, other) in pairs), None)
