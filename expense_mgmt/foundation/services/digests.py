"""The daily letter: whom it is written to, once for each day."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from expense_mgmt.foundation.models import (
    Channel,
    Notification,
    NotificationPreference,
    Outbox,
    User,
)
from expense_mgmt.foundation.services import outbox
from expense_mgmt.foundation.services.preferences import usual_digest_kinds


def write(*, people: QuerySet[User], day: dt.date) -> int:
    """Write the day's digest to those of the people who have none of this day yet.

    The row is written whether or not anything waits: what the letter says is looked up when it
    leaves, and without content it does not leave. So a scheduler that fires twice, or late,
    changes nothing.

    day       of the company's calendar
    returns   how many were written
    """
    if not settings.EXPENSE_MAIL_ENABLED:
        return 0
    with transaction.atomic():
        keys = list(_without_digest(_wishing(people), day).values_list("pk", flat=True))
        # A second scheduler may have been faster; its row is the one.
        Outbox.objects.bulk_create(
            [Outbox(person_id=key, day=day) for key in keys], ignore_conflicts=True
        )
        Notification.objects.unread().filter(
            person__in=keys, channel=Channel.DIGEST, digest_day__isnull=True
        ).update(digest_day=day)
        if keys:
            outbox.ring_after_commit()
    return len(keys)


def _without_digest(people: QuerySet[User], day: dt.date) -> QuerySet[User]:
    written = Outbox.objects.filter(person=OuterRef("pk"), day=day)
    return people.filter(~Exists(written)).order_by("pk")


def _wishing(people: QuerySet[User]) -> QuerySet[User]:
    """Active people with an address, for whom at least one kind goes into the digest."""
    chosen = NotificationPreference.objects.filter(person=OuterRef("pk"))
    usual = usual_digest_kinds()
    turned_off = (
        chosen.filter(kind__in=usual)
        .exclude(channel=Channel.DIGEST)
        .order_by()
        .values("person")
        .annotate(kinds=Count("pk"))
        .values("kinds")
    )
    return people.annotate(
        turned_off=Coalesce(Subquery(turned_off, output_field=IntegerField()), 0)
    ).filter(
        Q(turned_off__lt=len(usual)) | Exists(chosen.filter(channel=Channel.DIGEST)),
        ~Q(email=""),
        is_active=True,
    )
