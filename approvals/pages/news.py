"""What came while a person looked at the inbox."""

import datetime as dt

from django.utils import timezone

from approvals.pages.inbox import in_tab
from approvals.pages.wanted import Wanted
from approvals.standing import standings_of
from expense_mgmt.foundation.models import User


def news_of(user: User, wanted: Wanted, since: dt.datetime, *, at: dt.datetime) -> int:
    """How many items of the list became the person's turn after `since`."""
    if not wanted.is_waiting:
        return 0
    standings = standings_of(user, timezone.localdate(at))
    queues = {key for standing in standings for key in standing.queue_ids}
    newer = in_tab(wanted, at).awaiting(user, standings=standings).come_after(since)
    return newer.narrowed(wanted.narrowing, at, queues).count()
