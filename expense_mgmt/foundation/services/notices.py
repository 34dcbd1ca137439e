"""Telling people: one statement for any number of them, in the transaction of what is told."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet, UUIDField, Value
from django.db.models.functions import Cast

from expense_mgmt.core.prepared import Filled, Prepared, executed, given
from expense_mgmt.foundation.models import Notification, NotificationKind, User
from expense_mgmt.foundation.notification_kinds import MANNERS
from expense_mgmt.foundation.services import outbox

FORGOTTEN_AT_ONCE: Final = 5000
# In an address: the key of what the notification is about.
TOPIC: Final = "{topic}"

# Whom to tell, as pairs of a person's key and the key of what it is about.
Asked = QuerySet[Any, tuple[int, UUID | None]]
KNOWN_TOPIC: Final = Cast(given("topic", UUIDField()), UUIDField())

# The people, their way of mail, their notifications and their letters, in one statement: the
# acts that tell something have few statements to spend (PLATFORM §4, P2 and P3). Facts without
# a topic are told of every topic asked about.
_TELL = """
WITH asked (person_id, topic) AS ({asked}),
fact AS (
    SELECT * FROM jsonb_to_recordset(%s::jsonb) AS fact (
        topic uuid, document_kind text, document_id uuid, number text, title text,
        title_en text, parameters jsonb, url text
    )
),
told AS (
    INSERT INTO foundation_notification (
        public_id, person_id, kind, channel, actor_id, topic, document_kind, document_id,
        number, title, title_en, parameters, url, created_at
    )
    SELECT DISTINCT ON (asked.person_id, asked.topic)
        gen_random_uuid(), asked.person_id, %s, COALESCE(preference.channel, %s), %s::bigint,
        asked.topic, fact.document_kind, fact.document_id, fact.number, fact.title,
        fact.title_en, fact.parameters,
        replace(fact.url, '{{topic}}', COALESCE(asked.topic::text, '')), %s::timestamptz
    FROM asked
    JOIN fact ON fact.topic IS NULL OR fact.topic = asked.topic
    JOIN foundation_user person ON person.id = asked.person_id AND person.is_active
    LEFT JOIN foundation_notificationpreference preference
        ON preference.person_id = asked.person_id AND preference.kind = %s
    ORDER BY asked.person_id, asked.topic
    ON CONFLICT DO NOTHING
    RETURNING id, person_id, channel
),
lettered AS (
    INSERT INTO foundation_outbox (public_id, person_id, notification_id, state, attempt, error_text)
    SELECT gen_random_uuid(), told.person_id, told.id, 'waiting', 0, ''
    FROM told JOIN foundation_user person ON person.id = told.person_id
    WHERE told.channel = 'at_once' AND person.email <> '' AND %s
    RETURNING id
)
SELECT (SELECT count(*) FROM told), (SELECT count(*) FROM lettered)
"""
_PAIRS: Final = "SELECT * FROM unnest(%s::bigint[], %s::uuid[])"


_SETTLE = """
UPDATE foundation_notification SET read_at = %s::timestamptz
WHERE read_at IS NULL AND topic IN ({topics})
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a notification says, without words of any language.

    title_en    the title in Latin script, where the company gave one
    url         where it leads, a path of this product; it may hold TOPIC
    parameters  further facts as text: amount, currency, reason, first and last day
    """

    document_kind: str = ""
    document_id: UUID | None = None
    number: str = ""
    title: str = ""
    title_en: str = ""
    url: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)


def notify(
    people: Asked | Sequence[Filled],
    kind: NotificationKind,
    facts: Facts,
    *,
    actor: User | None,
    at: dt.datetime,
) -> int:
    """Tell people something, in the transaction of the act that it tells of.

    One statement, whatever their number. People who are not active are left out. Those who
    wish mail at once get a letter in the outbox; it leaves after the commit, and whatever
    becomes of it changes nothing here.

    people    pairs (person, topic); `one` and `each_of` make them, or prepared reads `about`
    returns   how many were told
    source    PLATFORM §6.15; RELIABILITY §4, 28
    """
    try:
        reads = [filled(people)] if isinstance(people, QuerySet) else people
    except EmptyResultSet:
        return 0
    if not reads:
        return 0
    return _tell(reads, kind, {None: facts}, actor=actor, at=at)


def notify_each(
    pairs: Sequence[tuple[int, UUID]],
    kind: NotificationKind,
    facts: Mapping[UUID, Facts],
    *,
    actor: User | None,
    at: dt.datetime,
) -> int:
    """Tell people of several things, each of which has facts of its own; else as `notify`.

    pairs     a person's key and the topic
    facts     by topic
    returns   how many notifications were written
    """
    if not pairs:
        return 0
    people, topics = zip(*pairs, strict=True)
    return _tell([Filled(_PAIRS, (list(people), list(topics)))], kind, facts, actor=actor, at=at)


def _tell(
    reads: Sequence[Filled],
    kind: NotificationKind,
    facts: Mapping[UUID, Facts] | Mapping[None, Facts],
    *,
    actor: User | None,
    at: dt.datetime,
) -> int:
    told, lettered = executed(
        _TELL.format(asked=" UNION ALL ".join(f"({read.sql})" for read in reads)),
        [
            *(value for read in reads for value in read.parameters),
            json.dumps([_row(topic, one) for topic, one in facts.items()]),
            kind.value,
            MANNERS[kind].usual.value,
            actor.pk if actor else None,
            at,
            kind.value,
            settings.EXPENSE_MAIL_ENABLED,
        ],
    ).fetchone()
    if lettered:
        outbox.ring_after_commit()
    return int(told)


def filled(people: Asked) -> Filled:
    """People of a queryset, to be told together with those of prepared reads."""
    return Filled(*people.query.get_compiler(connection=connection).as_sql())


def _row(topic: UUID | None, facts: Facts) -> dict[str, Any]:
    return {
        "topic": str(topic) if topic else None,
        "document_kind": facts.document_kind,
        "document_id": str(facts.document_id) if facts.document_id else None,
        "number": facts.number,
        "title": facts.title[:200],
        "title_en": facts.title_en[:200],
        "parameters": dict(facts.parameters),
        "url": facts.url,
    }


def one(person_id: int, topic: UUID | None = None) -> Sequence[Filled]:
    """One person, as `notify` takes them."""
    return [ONE.filled(person=person_id, topic=topic)]


def each_of(people: QuerySet[User], topic: UUID | None = None) -> Asked:
    """Every person of a queryset."""
    return about(people.order_by(), "pk", topic)


def about(rows: QuerySet[Any], person: str, topic: UUID | Cast | None) -> Asked:
    """Rows that name a person in a column, all about one thing.

    topic    KNOWN_TOPIC in a read that is prepared before the topic is known
    """
    about_it = topic if isinstance(topic, Cast) else Cast(Value(topic), UUIDField())
    pairs: Asked = rows.order_by().annotate(told_topic=about_it).values_list(person, "told_topic")
    return pairs


ONE: Final = Prepared(lambda: about(User.objects.filter(pk=given("person")), "pk", KNOWN_TOPIC))


def settle(topics: Any, *, at: dt.datetime) -> int:
    """What these notifications told of is over: they count as read, and no letter leaves.

    topics  keys, or a prepared read of keys
    """
    if not isinstance(topics, Filled):
        return Notification.objects.about(topics).update(read_at=at)
    done = executed(_SETTLE.format(topics=topics.sql), [at, *topics.parameters])
    return int(done.rowcount)


def read(*, notification: Notification, at: dt.datetime) -> None:
    """The person opened it; the first time counts."""
    Notification.objects.filter(pk=notification.pk).unread().update(read_at=at)


def read_all(*, person: User, at: dt.datetime, until: dt.datetime | None = None) -> int:
    """Everything told to the person is read.

    until   only what was told by then
    """
    rows = Notification.objects.visible_to(person).unread()
    if until is not None:
        rows = rows.filter(created_at__lte=until)
    return rows.update(read_at=at)


def forget(*, at: dt.datetime) -> int:
    """Delete what was read and is older than `EXPENSE_NOTIFICATION_DAYS`; safe to run twice."""
    before = at - dt.timedelta(days=settings.EXPENSE_NOTIFICATION_DAYS)
    total = 0
    while True:
        keys = list(
            Notification.objects.forgettable(before).values_list("pk", flat=True)[
                :FORGOTTEN_AT_ONCE
            ]
        )
        if not keys:
            return total
        Notification.objects.filter(pk__in=keys).delete()
        total += len(keys)
