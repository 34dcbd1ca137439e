"""The trail: every act leaves one row in its document's log and one in the chained event log."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder

from expense_mgmt.core.prepared import KEY, Prepared, among
from expense_mgmt.core.prepared_writes import insert
from expense_mgmt.foundation.models import Company, Document, Event, User

NEWEST: Final = Prepared(
    lambda: (
        Event.objects.filter(among("subject_id", "subjects", KEY))
        .order_by("subject_id", "-sequence")
        .distinct("subject_id")
        .values_list("subject_id", "sequence", "digest")
    )
)


def record(
    document: Document,
    name: str,
    *,
    actor: User | None,
    at: dt.datetime,
    comment: str = "",
    on_behalf_of: User | None = None,
    amounts: Mapping[str, Any] | None = None,
) -> None:
    """Write what happened to `document`, in the caller's transaction and after its save.

    name      the event of DOMAIN §4
    actor     None when a timer acted
    amounts   the amounts at that moment, as strings with two decimals
    source    DOMAIN §4; RELIABILITY promise 22
    """
    record_all(
        [document],
        name,
        actor=actor,
        at=at,
        comment=comment,
        on_behalf_of=on_behalf_of,
        amounts={document.public_id: amounts or {}},
    )


def record_all(
    documents: Sequence[Document],
    name: str,
    *,
    actor: User | None,
    at: dt.datetime,
    comment: str = "",
    on_behalf_of: User | None = None,
    amounts: Mapping[UUID, Mapping[str, Any]],
) -> None:
    """Write what happened to several documents of one kind, as `record` does for one.

    amounts   of each document, by its public id
    shapes    three statements, however many documents
    """
    if not documents:
        return
    log: Any = documents[0]
    insert(
        log.transitions.model(
            document=document,
            name=name,
            source=document.recorded_state,
            target=document.state,
            actor=actor,
            on_behalf_of=on_behalf_of,
            at=at,
            comment=comment,
            version=document.version,
            amounts=dict(amounts[document.public_id]),
        )
        for document in documents
    )
    _append(
        Event(
            company_id=document.company_id,
            kind=document.kind,
            subject_id=document.public_id,
            name=name,
            actor=actor,
            on_behalf_of=on_behalf_of,
            at=at,
            payload={
                "source": document.recorded_state,
                "target": document.state,
                "version": document.version,
                "comment": comment,
                "amounts": dict(amounts[document.public_id]),
            },
        )
        for document in documents
    )
    for document in documents:
        document.recorded_state = document.state


def record_event(
    *,
    company: Company,
    kind: str,
    subject_id: UUID,
    name: str,
    actor: User | None,
    at: dt.datetime,
    payload: Mapping[str, Any],
    on_behalf_of: User | None = None,
) -> Event:
    """Append one event to a subject's chain. The caller holds the subject's lock."""
    event = Event(
        company=company,
        kind=kind,
        subject_id=subject_id,
        name=name,
        actor=actor,
        on_behalf_of=on_behalf_of,
        at=at,
        payload=payload,
    )
    _append([event])
    return event


def _append(given: Iterable[Event]) -> None:
    """Chain each event to the last of its subject and write them; one event for each subject."""
    events = list(given)
    newest = NEWEST(subjects=[event.subject_id for event in events])
    last = {subject_id: (sequence, digest) for subject_id, sequence, digest in newest}
    for event in events:
        sequence, event.previous_digest = last.get(event.subject_id, (0, ""))
        event.sequence = sequence + 1
        event.payload = json.loads(canonical(event.payload))
        event.digest = event_digest(event)
    insert(events)


def event_digest(event: Event) -> str:
    """SHA-256 over the previous digest and the canonical content of the row."""
    content = {
        "kind": event.kind,
        "subject": str(event.subject_id),
        "sequence": event.sequence,
        "name": event.name,
        "actor": event.actor_id,
        "on_behalf_of": event.on_behalf_of_id,
        "at": event.at.astimezone(dt.UTC).isoformat(),
        "payload": event.payload,
    }
    return hashlib.sha256((event.previous_digest + canonical(content)).encode()).hexdigest()


def canonical(content: Mapping[str, Any]) -> str:
    """The one text form of a content: sorted keys, no spaces, amounts and dates as text."""
    return json.dumps(
        content, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
