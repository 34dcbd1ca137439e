"""How the apps above tell the ledger what they own, and hear of what happens to the books."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from expense_mgmt.core.periods import Month
    from expense_mgmt.foundation.models import Company


@dataclass(frozen=True, slots=True)
class SourceKind:
    """A kind of document that vouchers are posted for."""

    label: "StrOrPromise"
    url_of: Callable[[UUID], str]


_KINDS: dict[str, SourceKind] = {}


def register_source(kind: str, label: "StrOrPromise", url_of: Callable[[UUID], str]) -> None:
    """Name a kind of source document; called in `AppConfig.ready()` of the app that owns it."""
    _KINDS[kind] = SourceKind(label, url_of)


def source_kind(kind: str) -> SourceKind | None:
    """What is known about a kind of source document; None when no app has named it."""
    return _KINDS.get(kind)


class ReopeningListener(Protocol):
    """Called inside the transaction that reopens a month; if it raises, the month stays closed."""

    def __call__(self, *, company: "Company", month: "Month", at: dt.datetime) -> object: ...


_LISTENERS: list[ReopeningListener] = []


def on_reopened(listener: ReopeningListener) -> None:
    """Have it called when a month of the books is reopened; from `AppConfig.ready()`."""
    if listener not in _LISTENERS:
        _LISTENERS.append(listener)


def tell_reopened(*, company: "Company", month: "Month", at: dt.datetime) -> None:
    """Figures of this month may change again: what was made of them no longer stands.

    source    PLATFORM §6.32
    """
    for listener in _LISTENERS:
        listener(company=company, month=month, at=at)
