"""Telling a deputy of the days for which he acts."""

import datetime as dt

from django.urls import reverse

from expense_mgmt.foundation.models import NotificationKind
from expense_mgmt.foundation.services import notices
from expense_mgmt.foundation.services.notices import Facts
from expense_mgmt.organisation.models import Deputy


def tell_deputy(*, row: Deputy, at: dt.datetime) -> None:
    """Tell the deputy for whom and when; in the transaction that appoints him.

    source    DOMAIN §5 delegation
    """
    first, ends = row.valid.lower, row.valid.upper
    days = {"first": first.isoformat()}
    if ends is not None:
        days["last"] = (ends - dt.timedelta(days=1)).isoformat()
    notices.notify(
        notices.one(row.deputy_id),
        NotificationKind.DELEGATION,
        Facts(url=reverse("profile"), parameters=days),
        actor=row.person,
        at=at,
    )
