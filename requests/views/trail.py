"""The trails of requests, claims and payments as the timeline draws them."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.models import Decision
from approvals.pages.acts_trail import acts_on, in_order
from expense_mgmt.foundation.models import TransitionLog
from expense_mgmt.organisation.roles import Role

EVENT_WORDS: Final[dict[str, tuple[str, str | Promise]]] = {
    "create": ("pencil", gettext_lazy("wrote the draft")),
    "attach": ("paperclip", gettext_lazy("attached a document")),
    "detach": ("paperclip", gettext_lazy("took a document away")),
    "submit": ("send", gettext_lazy("submitted it")),
    "step_passed": ("check", gettext_lazy("approved a step")),
    "approve": ("circle-check", gettext_lazy("gave the last approval")),
    "send_back": ("arrow-back-up", gettext_lazy("sent it back")),
    "reject": ("x", gettext_lazy("rejected it")),
    "withdraw": ("ban", gettext_lazy("took it back")),
    "cancel": ("ban", gettext_lazy("cancelled it")),
    "close": ("archive", gettext_lazy("closed it")),
    "book": ("calendar-event", gettext_lazy("had the placement booked")),
    "start": ("progress-check", gettext_lazy("said that it runs")),
    "prove": ("photo", gettext_lazy("proved the publication")),
    "settle": ("receipt", gettext_lazy("settled the placement")),
}

TRAIL: Final[Mapping[str, tuple[str, str | Promise]]] = EVENT_WORDS | {
    "edit": ("pencil", gettext_lazy("changed it")),
    "waive": ("send", gettext_lazy("waived the delay and submitted it")),
    "void": ("ban", gettext_lazy("voided it")),
    "post": ("book-2", gettext_lazy("posted it")),
    "pay_part": ("cash", gettext_lazy("paid a part")),
    "pay": ("cash", gettext_lazy("paid it")),
    "schedule": ("calendar-event", gettext_lazy("Scheduled for its due date")),
}
"""Icon and words of each event; those of a request and those it does not have."""


def trail_of(document: Any) -> list[Mapping[str, Any]]:
    """The document's trail as the timeline draws it, the newest first."""
    events = document.transitions.select_related("actor", "on_behalf_of")
    return in_order(
        [
            {
                "icon": TRAIL[event.name][0],
                "text": _words(event),
                "who": event.actor.label if event.actor else "",
                "at": event.at,
            }
            for event in events
        ],
        acts_on(document.public_id),
    )


def _words(event: Any) -> str | Promise:
    """What happened; a late claim's fate with its reason, which has no other place."""
    words = TRAIL[event.name][1]
    return f"{words}: {event.comment}" if event.name in {"waive", "void"} else words


def event_of(event: TransitionLog) -> dict[str, Any]:
    """One event of a request as the timeline draws it."""
    icon, words = EVENT_WORDS.get(event.name, ("circle-dot", event.name))
    text = str(words)
    if event.name in {"attach", "detach"}:
        text = _("%(act)s: %(what)s") % {"act": words, "what": event.comment}
    elif role := _step_role(event):
        text = _("approved as %(role)s") % {"role": role}
    return {"icon": icon, "who": who(event), "text": text, "at": event.at}


def _step_role(event: TransitionLog) -> str:
    """The role whose step was passed, as it was recorded with the event."""
    code = event.amounts.get("step", "") if event.name == "step_passed" else ""
    return str(Role(code).label) if code in set(Role) else ""


def who(event: TransitionLog | Decision) -> str:
    """The person who acted, and for whom; the product itself where nobody did."""
    if event.actor is None:
        return _("Outlay")
    if event.on_behalf_of is not None:
        return _("%(actor)s for %(person)s") % {
            "actor": event.actor.label,
            "person": event.on_behalf_of.label,
        }
    return event.actor.label
