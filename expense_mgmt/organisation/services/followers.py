"""Who is told when it changes who a person is: work that waits for a holder follows the people.

The apps above register themselves; organisation does not know them (STYLE §1).
"""

import datetime as dt
from typing import Protocol

from django.db.models import Q

from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Deputy, RoleHolding


class Follower(Protocol):
    """Called inside the transaction of the change; if it raises, nothing changed."""

    def __call__(self, *, person: User, at: dt.datetime) -> object: ...


_followers: list[Follower] = []


def register(follower: Follower) -> None:
    """Have it called at each change; from `AppConfig.ready()` of the app that owns the work."""
    if follower not in _followers:
        _followers.append(follower)


def tell(person: User, at: dt.datetime) -> None:
    """A holding, a deputy or the activity of the person has changed.

    source    PLATFORM §6.2; RELIABILITY promise 23
    """
    for follower in _followers:
        follower(person=person, at=at)


def tell_of_days(first: dt.date, last: dt.date, at: dt.datetime) -> int:
    """The same for everybody whose holding or deputy begins or has ended within these days.

    Periods begin and end by the calendar, without anybody acting. Telling twice changes nothing.

    shapes    how many people were told
    """
    turns = Q(valid__startswith__range=(first, last)) | Q(valid__endswith__range=(first, last))
    people = User.objects.filter(
        Q(pk__in=RoleHolding.objects.filter(turns).values("person"))
        | Q(pk__in=Deputy.objects.filter(turns).values("person"))
    )
    for person in people.order_by("pk"):
        tell(person, at)
    return people.count()
