"""The trail of a claim or a payment as the timeline draws it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

TRAIL: Mapping[str, tuple[str, object]] = {
    "create": ("pencil", _("began the claim")),
    "edit": ("pencil", _("changed the claim")),
    "submit": ("send", _("submitted")),
    "approve": ("check", _("gave the last approval")),
    "send_back": ("arrow-back-up", _("sent it back")),
    "reject": ("x", _("rejected")),
    "withdraw": ("ban", _("withdrew")),
    "post": ("book-2", _("posted")),
    "pay_part": ("cash", _("paid a part")),
    "pay": ("cash", _("paid")),
    "schedule": ("calendar-event", _("Scheduled for its due date")),
    "void": ("ban", _("voided")),
}
"""Icon and words of each event in the trail of claims and payments."""


def trail_of(document: Any) -> list[dict[str, Any]]:
    """The document's trail as the timeline draws it, the newest first."""
    events = document.transitions.select_related("actor", "on_behalf_of")
    return [
        {
            "icon": TRAIL[event.name][0],
            "text": TRAIL[event.name][1],
            "who": event.actor.label if event.actor else "",
            "at": event.at,
            "comment": event.comment,
        }
        for event in events
    ]
