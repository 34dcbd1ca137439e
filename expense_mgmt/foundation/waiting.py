"""What waits for a person, told by the applications that keep it."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from expense_mgmt.core.models import localized_name
from expense_mgmt.foundation.models import User


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits.

    since       when it began to wait
    due_at      when it should be done; None where nobody said
    url         where it is done, a path of this product
    parameters  amount and currency as text, where it has them
    """

    since: dt.datetime
    due_at: dt.datetime | None
    document_kind: str
    number: str
    title: str
    title_en: str
    url: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def document_title(self) -> str:
        """The title for the reader's language."""
        return localized_name(self.title, self.title_en)


Source = Callable[[User, dt.datetime], list[Waiting]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Name a place where things wait for people; called from AppConfig.ready."""
    _sources.append(source)


def waiting_for(person: User, at: dt.datetime) -> list[Waiting]:
    """Everything that waits for the person now, the longest waiting first."""
    found = [one for source in _sources for one in source(person, at)]
    return sorted(found, key=lambda one: one.since)
