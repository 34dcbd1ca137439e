"""What the kinds of documents are called, for pages and mails that know none of them."""

from django_stubs_ext import StrOrPromise

_labels: dict[str, StrOrPromise] = {}


def name_kind(kind: str, label: StrOrPromise) -> None:
    """Give a kind its name on the screen; called while the applications start.

    kind   DOMAIN §3's identifier, such as expense_request
    """
    _labels[kind] = label


def label_of(kind: str) -> str:
    """The name of a kind in the reader's language; empty for none."""
    return str(_labels.get(kind, kind))


def known_kinds() -> tuple[str, ...]:
    """All kinds that were named, in the order of their identifiers."""
    return tuple(sorted(_labels))
