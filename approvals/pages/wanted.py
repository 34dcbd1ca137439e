"""What the address of the inbox asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from approvals.narrowing import Narrowing

TABS: Final = ("waiting", "over", "due", "decided", "copied")
# Lists of what waits for the reader; the others are of what is settled or only to be read.
WAITING_TABS: Final = frozenset({"waiting", "over", "due"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A list, narrowed and ordered; a page of it; and one of its items.

    view   name of the saved view that says the rest
    copy   key of a document of which the reader got a copy
    """

    tab: str = "waiting"
    newest_first: bool = False
    narrowing: Narrowing = field(default_factory=Narrowing)
    view: str = ""
    after: UUID | None = None
    before: UUID | None = None
    task: UUID | None = None
    copy: UUID | None = None

    @property
    def is_waiting(self) -> bool:
        return self.tab in WAITING_TABS

    def parameters(self) -> dict[str, str]:
        """The list as an address says it, without page and item; never empty.

        A bare address opens the inbox with the reader's first view, which need not be this list.
        """
        return {"view": self.view} if self.view else self.spelled_out()

    def url(self, **changes: str) -> str:
        """The address of this list with changes; an empty value takes a part away.

        What leads to another list no longer is the view.
        """
        asked = self.parameters() if not changes else {**self.spelled_out(), **changes}
        return address(asked)

    def page_url(self, **where: str) -> str:
        """Another page of the same list, or one of its items."""
        return address({**self.parameters(), **where})

    @property
    def query(self) -> str:
        """What the addresses of its items and of decisions on them carry along, fifty a page."""
        said = self.parameters().items()
        return urlencode([pair for pair in said if pair != ("tab", "waiting")])

    def spelled_out(self) -> dict[str, str]:
        """As `parameters`, with what a view stands for."""
        order = {"order": "newest"} if self.newest_first else {}
        return {"tab": self.tab, **order, **self.narrowing.parameters()}

    @property
    def spelled_query(self) -> str:
        """What a saved view keeps."""
        return urlencode(self.spelled_out())

    @property
    def clear_url(self) -> str:
        """The same tab with nothing left out."""
        return Wanted(tab=self.tab, newest_first=self.newest_first).url()

    @property
    def oldest_url(self) -> str:
        return self.url(order="")

    @property
    def newest_url(self) -> str:
        return self.url(order="newest")


def address(asked: Mapping[str, str]) -> str:
    """The address of the inbox that asks for this."""
    shown = {name: value for name, value in asked.items() if value}
    base = reverse("approvals:inbox")
    return f"{base}?{urlencode(shown)}" if shown else base
