"""How a person wants to be mailed."""

from collections.abc import Mapping

from django.db import transaction

from expense_mgmt.foundation.models import (
    Channel,
    NotificationKind,
    NotificationPreference,
    User,
)
from expense_mgmt.foundation.notification_kinds import MANNERS


def channels_of(person: User) -> dict[NotificationKind, Channel]:
    """The way of mail for every kind, chosen or usual."""
    chosen = dict(
        NotificationPreference.objects.filter(person=person).values_list("kind", "channel")
    )
    return {kind: Channel(chosen.get(kind, MANNERS[kind].usual)) for kind in NotificationKind}


@transaction.atomic
def choose(*, person: User, channels: Mapping[NotificationKind, Channel], digest_hour: int) -> None:
    """Keep the person's choice for each kind, and the hour of the digest.

    Letters that wait already leave as they were asked for.

    digest_hour   of the company's day, 0 to 23
    """
    NotificationPreference.objects.bulk_create(
        [
            NotificationPreference(person=person, kind=kind, channel=channel)
            for kind, channel in channels.items()
        ],
        update_conflicts=True,
        unique_fields=["person", "kind"],
        update_fields=["channel"],
    )
    person.digest_hour = digest_hour
    person.save(update_fields=["digest_hour"])


def usual_digest_kinds() -> list[NotificationKind]:
    """The kinds that go into the digest unless the person chose otherwise."""
    return [kind for kind in NotificationKind if MANNERS[kind].usual is Channel.DIGEST]
