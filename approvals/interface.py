"""What a document shows to the approval engine, which has never heard of it (STYLE §1).

A document's app registers one port for its kind in `AppConfig.ready()`. The engine calls the
port inside the transaction that records the decision: if the port raises, nothing happened.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, Protocol
from uuid import UUID

from django.db.models import QuerySet
from django_stubs_ext import StrOrPromise

from expense_mgmt.core.money import Money
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.document_kinds import name_kind
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services.record import canonical


@dataclass(frozen=True, slots=True)
class Subject:
    """What exactly is being approved, read under the document's lock.

    amount         tax-inclusive, company currency; with R-46's earlier amounts
    own_amount     without them, as people know the document; None where it is the same
    scopes         (project, category) primary keys of the document's lines
    budget_status  within, over, unbudgeted: the worst of its shares
    content_hash   SHA-256 of the canonical content of this version
    material_hash  the same of amount, payee, categories and projects alone (`material`): what
                   must be unchanged for a passage to resume at the returner; empty for never
    number, title  as people know it, for what they are told; title_en in Latin script
    url            its page
    """

    kind: str
    id: UUID
    company_id: int
    version: int
    content_hash: str
    amount: Money
    unit_id: int
    scopes: frozenset[tuple[int | None, int | None]]
    budget_status: str
    submitted_by_id: int
    number: str = ""
    title: str = ""
    title_en: str = ""
    url: str = ""
    material_hash: str = ""
    own_amount: Decimal | None = None

    @property
    def signed_amount(self) -> Decimal:
        """What people see and sign: the document's own."""
        return self.amount.amount if self.own_amount is None else self.own_amount


def material(**content: object) -> str:
    """SHA-256 of what is material of a document: lists sorted, amounts as text."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class BudgetEffect:
    """What approving does to one budget line, in the company currency.

    month             None where the effect is of a whole window
    this              the document's own part; pending holds the other documents in approval
    available_after   negative when over; overage is then its positive amount, else zero
    status            within, over, unbudgeted
    mode              none, warn, block
    """

    label: str
    month: Month | None
    budget: Decimal
    spent: Decimal
    committed: Decimal
    pending: Decimal
    this: Decimal
    available_after: Decimal
    overage: Decimal
    status: str
    mode: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """One word of warning or proof on a row. Only green flags leave an item clean."""

    tone: Literal["red", "amber", "green"]
    icon: str
    text: StrOrPromise


@dataclass(frozen=True, slots=True)
class Summary:
    """One row of the inbox.

    where    names of the projects
    what     category and platform
    effects  the budget lines touched, the worst first; empty for documents without budget
    """

    id: UUID
    number: str
    title: str
    amount: Money
    requester: str
    where: str
    what: str
    effects: tuple[BudgetEffect, ...]
    flags: tuple[Flag, ...]
    url: str
    version: int
    content_hash: str
    submitted_at: dt.datetime | None

    @property
    def is_clean(self) -> bool:
        """Within budget and nothing flagged: may be approved without opening it."""
        return all(effect.status == "within" for effect in self.effects) and all(
            flag.tone == "green" for flag in self.flags
        )


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the check list: what was looked at and, unless green, the remedy."""

    tone: Literal["red", "amber", "green"]
    text: StrOrPromise
    remedy: StrOrPromise = ""
    icon: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Pane:
    """What the detail pane shows between the head and the chain, drawn by the document's app.

    template   included with `context` only; shows budget effect, lines, papers
    checks     drawn by the engine beside it
    blocked    why no approval can be given now (hard control); empty when it can
    """

    template: str
    context: Mapping[str, Any]
    checks: tuple[Check, ...] = field(default=())
    blocked: StrOrPromise = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """Of a document that was sent round, what its rules depended on and its run does not hold.

    scopes  (project, category) primary keys of its lines
    """

    number: str
    scopes: frozenset[tuple[int | None, int | None]]


class ApprovalPort(Protocol):
    """How the engine reaches the documents of one kind."""

    @property
    def kind(self) -> str:
        """DOMAIN §3's identifier of the document, such as expense_request."""

    @property
    def label(self) -> StrOrPromise:
        """Its name on the screen."""

    def lock(self, subject_id: UUID) -> Subject:
        """Lock the document's row and say what it now asks to approve.

        raises  the model's DoesNotExist
        """

    def step_passed(
        self, subject_id: UUID, *, run_id: int, label: str, actor: User, at: dt.datetime
    ) -> None:
        """One step is passed and another follows. `label` is the role code of the step passed.

        Also called for a step that was skipped because its holder signed an earlier one.
        """

    def approved(self, subject_id: UUID, *, run_id: int, actor: User, at: dt.datetime) -> None:
        """The last step said yes; the document takes effect or raises."""

    def returned(
        self, subject_id: UUID, *, run_id: int, actor: User, reason: str, at: dt.datetime
    ) -> None:
        """Sent back for correction; the document may come again."""

    def rejected(
        self, subject_id: UUID, *, run_id: int, actor: User, reason: str, at: dt.datetime
    ) -> None:
        """The final no."""

    def summaries(self, ids: Sequence[UUID]) -> dict[UUID, Summary]:
        """Rows of a whole inbox page in a fixed number of queries, whatever their number.

        The engine has already decided that the reader may see these documents.
        """

    def pane(self, subject_id: UUID, *, user: User) -> Pane:
        """What the detail pane shows of one document."""

    def outlines(self, ids: Sequence[UUID]) -> dict[UUID, Outline]:
        """Many documents at once, unlocked, in a fixed number of queries, to try rules on."""

    def numbered(self, company_id: int, number: str) -> UUID | None:
        """The document of the company that carries the number, whoever asks."""


_PORTS: dict[str, ApprovalPort] = {}


def register(port: ApprovalPort) -> None:
    """Take in the port of a kind; each kind has one."""
    if port.kind in _PORTS:
        msg = f"the kind {port.kind!r} has a port already"
        raise ValueError(msg)
    _PORTS[port.kind] = port
    name_kind(port.kind, port.label)


def port_of(kind: str) -> ApprovalPort:
    """The port of a kind. A kind without one is a mistake of the programme, not of a person."""
    try:
        return _PORTS[kind]
    except KeyError:
        msg = f"no document has registered the kind {kind!r}"
        raise LookupError(msg) from None


def kinds() -> tuple[str, ...]:
    """All registered kinds, in the order of their names."""
    return tuple(sorted(_PORTS))


def seen_rows(kind: str, user: User) -> QuerySet[Any] | None:
    """The documents of a kind that the person sees, by `visible_to`; rows have `public_id`.

    A port may say so by a method `seen_by(user)`. Default deny: None, and no figure is made of
    the kind, where it does not.
    """
    seen_by = getattr(port_of(kind), "seen_by", None)
    rows: QuerySet[Any] | None = None if seen_by is None else seen_by(user)
    return rows


def kinds_shown() -> list[str]:
    """Kinds whose ports say which documents a person sees."""
    return [kind for kind in kinds() if hasattr(port_of(kind), "seen_by")]
