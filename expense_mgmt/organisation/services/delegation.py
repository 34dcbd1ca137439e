"""Telling both sides of a delegation of its days."""

import datetime as dt

from django.db.models import QuerySet
from django.urls import reverse

from expense_mgmt.foundation.models import NotificationKind, User
from expense_mgmt.foundation.services import notices
from expense_mgmt.foundation.services.notices import Facts
from expense_mgmt.organisation.models import Deputy


def tell_of_appointment(appointed: Deputy, *, at: dt.datetime) -> None:
    """Tell the deputy for whom he acts, and the absent person whom an administrator named.

    In the transaction that appoints him; who named his own deputy knows it.

    source    DOMAIN §5 delegation
    """
    facts = _facts(appointed)
    people = notices.one(appointed.deputy_id)
    notices.notify(people, NotificationKind.DELEGATION, facts, actor=appointed.person, at=at)
    if appointed.entered_by_id is not None:
        people = notices.one(appointed.person_id)
        given = NotificationKind.DELEGATION_GIVEN
        notices.notify(people, given, facts, actor=appointed.deputy, at=at)


def tell_of_end(appointed: Deputy, *, actor: User, at: dt.datetime) -> None:
    """Tell both sides, but for who ended it, that the delegation is over or ends earlier."""
    for told, other in (
        (appointed.deputy, appointed.person),
        (appointed.person, appointed.deputy),
    ):
        others: QuerySet[User] = User.objects.filter(pk=told.pk).exclude(pk=actor.pk)
        ended = NotificationKind.DELEGATION_ENDED
        notices.notify(notices.each_of(others), ended, _facts(appointed), actor=other, at=at)


def _facts(appointed: Deputy) -> Facts:
    days = {
        "first": appointed.begins_on.isoformat(),
        "last": appointed.ends_on.isoformat(),
    }
    return Facts(document_kind=appointed.kind, url=reverse("profile"), parameters=days)
