"""The trail of a claim or a payment as the timeline draws it."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from requests.views.detail_page import EVENT_WORDS

TRAIL: Final[Mapping[str, tuple[str, str | Promise]]] = EVENT_WORDS | {
    "edit": ("pencil", _("changed it")),
    "waive": ("send", _("waived the delay and submitted it")),
    "void": ("ban", _("voided it")),
    "post": ("book-2", _("posted it")),
    "pay_part": ("cash", _("paid a part")),
    "pay": ("cash", _("paid it")),
    "schedule": ("calendar-event", _("Scheduled for its due date")),
}
"""Icon and words of each event; those of a request and those it does not have."""


def trail_of(document: Any) -> list[dict[str, Any]]:
    """The document's trail as the timeline draws it, the newest first."""
    events = document.transitions.select_related("actor", "on_behalf_of")
    return [
        {
            "icon": TRAIL[event.name][0],
            "text": _words(event),
            "who": event.actor.label if event.actor else "",
            "at": event.at,
        }
        for event in events
    ]


def _words(event: Any) -> str | Promise:
    """What happened; a late claim's fate with its reason, which has no other place."""
    words = TRAIL[event.name][1]
    return f"{words}: {event.comment}" if event.name in {"waive", "void"} else words
