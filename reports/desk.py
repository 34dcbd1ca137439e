"""A person's desk: what waits, in order of urgency and in words.

Pure: the facts come from `reports.needs`.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise

from expense_mgmt.core.templatetags.dates import day, days_words, waiting

SOON_DAYS: Final = 3


class Kind(StrEnum):
    """What has to be done."""

    DECIDE = "decide"
    CORRECT = "correct"
    SETTLE = "settle"
    FINISH_CLAIM = "finish_claim"
    STATE_MONTH = "state_month"
    SIGN_TURNOVER = "sign_turnover"
    POST = "post"
    ASK_PAYMENT = "ask_payment"
    CONFIRM_LEDGER = "confirm_ledger"
    CONFIRM_TURNOVER = "confirm_turnover"
    PAY = "pay"


class Look(NamedTuple):
    """How a kind of work is drawn, and what its button says."""

    icon: str
    tone: str
    action: StrOrPromise


LOOKS: Final[Mapping[Kind, Look]] = {
    Kind.DECIDE: Look("user-check", "acc", gettext_lazy("Open and decide")),
    Kind.CORRECT: Look("arrow-back-up", "ret", gettext_lazy("Correct")),
    Kind.SETTLE: Look("file-upload", "", gettext_lazy("Settle")),
    Kind.FINISH_CLAIM: Look("file-upload", "", gettext_lazy("Finish the claim")),
    Kind.STATE_MONTH: Look("clipboard-list", "", gettext_lazy("Open statistic")),
    Kind.SIGN_TURNOVER: Look("signature", "acc", gettext_lazy("Open and sign")),
    Kind.POST: Look("book-2", "", gettext_lazy("Open and post")),
    Kind.ASK_PAYMENT: Look("send", "", gettext_lazy("Ask for payment")),
    Kind.CONFIRM_LEDGER: Look("table-import", "", gettext_lazy("Open and confirm")),
    Kind.CONFIRM_TURNOVER: Look("home-dollar", "", gettext_lazy("Open and confirm")),
    Kind.PAY: Look("cash", "", gettext_lazy("Open and pay")),
}
LATE_LOOK: Final = ("clock-exclamation", "bad")


@dataclass(frozen=True, slots=True)
class Need:
    """Something that waits for the person.

    key        names its row on the page
    due_on     the last day in time, where there is one
    since      since when it waits
    is_late    its time is over although no day was named for it
    """

    kind: Kind
    key: str
    title: str
    detail: str
    url: str
    due_on: dt.date | None = None
    since: dt.datetime | None = None
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Pile:
    """The first needs of one kind, how many there are in all, and where all of them are."""

    kind: Kind
    needs: tuple[Need, ...]
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Todo:
    """One row of the list, in words."""

    key: str
    icon: str
    tone: str
    title: str
    detail: str
    due: str
    due_tone: str
    url: str
    action: StrOrPromise
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class More:
    """Needs of a kind beyond those shown."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class TodoList:
    """What needs the person: rows by urgency, and how many there are beyond them."""

    rows: tuple[Todo, ...]
    more: tuple[More, ...]
    count: int
    late_count: int

    @property
    def summary(self) -> str:
        """How many, and how many of those shown are late."""
        if not self.count:
            return ""
        words = ngettext("%(count)d item", "%(count)d items", self.count) % {"count": self.count}
        if not self.late_count:
            return words
        return _("%(items)s, %(late)d late") % {"items": words, "late": self.late_count}


def todo_list(piles: Iterable[Pile], *, today: dt.date, now: dt.datetime) -> TodoList:
    """Put all needs in one order: late, due within three days, without a day, due later.

    Within each, the earlier day and the longer wait come first.
    """
    filled = [pile for pile in piles if pile.needs]
    needs = sorted(
        (need for pile in filled for need in pile.needs), key=lambda one: _rank(one, today)
    )
    return TodoList(
        rows=tuple(
            _row(need, today, now, is_first=position == 0) for position, need in enumerate(needs)
        ),
        more=tuple(
            More(_more_words(pile), pile.url) for pile in filled if pile.count > len(pile.needs)
        ),
        count=sum(pile.count for pile in filled),
        late_count=sum(_is_late(need, today) for need in needs),
    )


def _is_late(need: Need, today: dt.date) -> bool:
    return need.is_late or (need.due_on is not None and need.due_on < today)


def _rank(need: Need, today: dt.date) -> tuple[int, dt.date, float]:
    waits = need.since.timestamp() if need.since else 0.0
    if _is_late(need, today):
        band = 0
    elif need.due_on is None:
        band = 2
    else:
        band = 1 if (need.due_on - today).days <= SOON_DAYS else 3
    return band, need.due_on or dt.date.max, waits


def _row(need: Need, today: dt.date, now: dt.datetime, *, is_first: bool) -> Todo:
    look = LOOKS[need.kind]
    is_late = _is_late(need, today)
    icon, tone = LATE_LOOK if is_late else (look.icon, look.tone)
    due, due_tone = _due(need, today, now)
    return Todo(
        key=need.key,
        icon=icon,
        tone=tone,
        title=need.title,
        detail=need.detail,
        due=due,
        due_tone="t-bad" if is_late else due_tone,
        url=need.url,
        action=look.action,
        is_first=is_first,
    )


def _due(need: Need, today: dt.date, now: dt.datetime) -> tuple[str, str]:
    if need.due_on is None:
        return (
            (_("waiting %(time)s") % {"time": waiting(now - need.since)}, "")
            if need.since
            else ("", "")
        )
    left = (need.due_on - today).days
    if left < 0:
        return _("%(days)s late") % {"days": days_words(-left)}, "t-bad"
    facts = {"day": day(need.due_on), "days": days_words(left)}
    if left == 0:
        return _("due today"), "t-warn"
    return _("by %(day)s · %(days)s left") % facts, "t-warn" if left <= SOON_DAYS else ""


def _more_words(pile: Pile) -> str:
    count = pile.count - len(pile.needs)
    words = {
        Kind.DECIDE: ngettext("%(count)d more to decide", "%(count)d more to decide", count),
        Kind.CORRECT: ngettext(
            "%(count)d more was sent back", "%(count)d more were sent back", count
        ),
        Kind.SETTLE: ngettext(
            "%(count)d more request to settle", "%(count)d more requests to settle", count
        ),
        Kind.FINISH_CLAIM: ngettext(
            "%(count)d more claim to finish", "%(count)d more claims to finish", count
        ),
        Kind.STATE_MONTH: ngettext("%(count)d more statistic", "%(count)d more statistics", count),
        Kind.SIGN_TURNOVER: ngettext(
            "%(count)d more sheet to sign", "%(count)d more sheets to sign", count
        ),
        Kind.POST: ngettext("%(count)d more claim to post", "%(count)d more claims to post", count),
        Kind.ASK_PAYMENT: ngettext(
            "%(count)d more claim without payment", "%(count)d more claims without payment", count
        ),
        Kind.CONFIRM_LEDGER: ngettext(
            "%(count)d more import to confirm", "%(count)d more imports to confirm", count
        ),
        Kind.CONFIRM_TURNOVER: ngettext(
            "%(count)d more turnover sheet to confirm",
            "%(count)d more turnover sheets to confirm",
            count,
        ),
        Kind.PAY: ngettext("%(count)d more payment", "%(count)d more payments", count),
    }
    return words[pile.kind] % {"count": count}
