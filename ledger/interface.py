"""How the apps above tell the ledger what their documents are called and where they open."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


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
