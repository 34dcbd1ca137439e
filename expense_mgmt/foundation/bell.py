"""The bell of the top bar: how much a person has not read."""

import json
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils.translation import get_language

from expense_mgmt.foundation.models import Notification, User

# More than this is shown as "99+", and never counted.
MOST: Final = 99


@dataclass(frozen=True, slots=True)
class Bell:
    """The number of unread notifications, up to one more than is shown.

    newest   key of the newest of them
    """

    count: int
    newest: int

    @property
    def shown(self) -> str:
        return f"{MOST}+" if self.count > MOST else str(self.count)

    @property
    def etag(self) -> str:
        """Equal as long as the bell looks the same."""
        return f'W/"{get_language()}-{self.count}-{self.newest}"'

    @property
    def headers(self) -> str:
        """What the next question sends along, for htmx: pages are kept by no cache."""
        return json.dumps({"If-None-Match": self.etag})


def unread_keys() -> ArraySubquery:
    """Keys of the newest unread notifications of the User row it annotates; one index look."""
    unread = Notification.objects.unread().filter(person=OuterRef("pk")).order_by("-pk")
    return ArraySubquery(unread.values("pk")[: MOST + 1])


def bell_of(keys: list[int]) -> Bell:
    """The bell for what `unread_keys` found."""
    return Bell(len(keys), keys[0] if keys else 0)


def read_bell(person: User) -> Bell:
    """The bell of one person, by one statement."""
    rows: Any = User.objects.filter(pk=person.pk).annotate(unread=unread_keys())
    return bell_of(rows.values_list("unread", flat=True).get())
