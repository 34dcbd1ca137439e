"""Notifications and letters for tests, through the services."""

import datetime as dt
from typing import Any
from uuid import UUID

from expense_mgmt.foundation.models import (
    Channel,
    Notification,
    NotificationKind,
    NotificationPreference,
    Outbox,
    User,
)
from expense_mgmt.foundation.services import notices
from expense_mgmt.foundation.services.notices import Facts

# A Tuesday, ten in the morning in Shanghai.
AT = dt.datetime(2026, 5, 12, 2, 0, tzinfo=dt.UTC)
KIND = NotificationKind


def facts(**changes: Any) -> Facts:
    given: dict[str, Any] = {
        "document_kind": "expense_request",
        "number": "MKT-2605-0001",
        "title": "搜房网焦点图",
        "url": "/requests/1",
        "parameters": {"amount": "60000.00", "currency": "CNY"},
    }
    return Facts(**(given | changes))


def tell(
    person: User,
    kind: NotificationKind = KIND.APPROVED,
    *,
    actor: User | None = None,
    topic: UUID | None = None,
    at: dt.datetime = AT,
    **changes: Any,
) -> Notification:
    """One notification to one person."""
    before = set(Notification.objects.values_list("pk", flat=True))
    notices.notify(notices.one(person.pk, topic), kind, facts(**changes), actor=actor, at=at)
    return Notification.objects.exclude(pk__in=before).get()


def wish(person: User, kind: NotificationKind, channel: Channel) -> None:
    NotificationPreference.objects.update_or_create(
        person=person, kind=kind, defaults={"channel": channel}
    )


def letters() -> list[tuple[str, str]]:
    """(user name, state) of each letter."""
    return list(Outbox.objects.order_by("pk").values_list("person__username", "state"))
