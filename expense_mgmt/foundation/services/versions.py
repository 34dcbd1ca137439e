"""Acts rest on what a page showed: the version it posts is compared under the lock."""

from typing import Protocol

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import Conflict


class Versioned(Protocol):
    """A row that counts its changes."""

    version: int


def stale_version() -> Conflict:
    """The refusal of a form or button that showed an older version."""
    return Conflict(
        "stale_version",
        _("This was changed since you opened it. Its present state is shown."),
    )


def ensure_version(row: Versioned, version: int) -> None:
    """Refuse an act that rests on another version of a row than the stored one.

    raises    Conflict stale_version
    """
    if row.version != version:
        raise stale_version()
