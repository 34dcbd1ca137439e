"""What people did around the decisions, as the timeline of a document draws it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from approvals.besides import for_whom
from expense_mgmt.foundation.models import Event, User

ACTS: Final[Mapping[str, tuple[str, StrOrPromise]]] = {
    "hand_over": ("user-share", gettext_lazy("handed it over to %(people)s")),
    "add_approver": ("user-plus", gettext_lazy("added %(people)s as an approver")),
    "withdraw_added": ("user-off", gettext_lazy("took an added approver back")),
    "copy": ("copy", gettext_lazy("copied it to %(people)s")),
    "comment": ("message-2", gettext_lazy("wrote a comment")),
    "attach_minutes": ("paperclip", gettext_lazy("attached the minutes %(file)s")),
}


def acts_on(subject_id: UUID) -> list[dict[str, Any]]:
    """Hand-overs, added approvers, copies, comments and minutes, the newest first; two queries."""
    events = list(
        Event.objects.of_subject(subject_id)
        .filter(name__in=ACTS)
        .select_related("actor", "on_behalf_of")
    )
    named = {key for event in events for key in _people_in(event)}
    people = {str(user.public_id): user.label for user in User.objects.filter(public_id__in=named)}
    return [_entry(event, people) for event in events]


def in_order(*trails: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Several trails of one document as one, the newest first."""
    entries = [entry for trail in trails for entry in trail]
    return sorted(entries, key=lambda entry: entry["at"], reverse=True)


def _people_in(event: Event) -> Sequence[str]:
    payload: Mapping[str, Any] = event.payload
    return payload.get("readers") or [key for key in [payload.get("receiver")] if key]


def _entry(event: Event, people: Mapping[str, str]) -> dict[str, Any]:
    icon, words = ACTS[event.name]
    facts = {
        "people": _(", ").join(people.get(key, "—") for key in _people_in(event)),
        "file": event.payload.get("file", ""),
    }
    return {
        "icon": icon,
        "who": for_whom(event.actor, event.on_behalf_of) if event.actor else "",
        "text": str(words) % facts,
        "at": event.at,
    }
