"""Telling a deputy of the days for which he acts."""

import datetime as dt

from django.urls import reverse

from expense_mgmt.foundation.models import NotificationKind
from expense_mgmt.foundation.services import notices
from expense_mgmt.foundation.services.notices import Facts
from expense_mgmt.organisation.models import Deputy


def tell_deputy(
    *, appointed: Deputy, begins_on: dt.date, ends_on: dt.date, at: dt.datetime
) -> None:
    """Tell the deputy for whom and when, in the transaction that appoints him; both days count.

    source    DOMAIN §5 delegation
    """
    days = {"first": begins_on.isoformat(), "last": ends_on.isoformat()}
    notices.notify(
        notices.one(appointed.deputy_id),
        NotificationKind.DELEGATION,
        Facts(url=reverse("profile"), parameters=days),
        actor=appointed.person,
        at=at,
    )
