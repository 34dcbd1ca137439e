"""What the process page is asked for: a period, a unit, a kind of document, rows by what."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse

from expense_mgmt.core.periods import MONTHS_IN_QUARTER, Month
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Unit

PERIODS: Final = ("month", "quarter", "year")
GROUPINGS: Final = ("step", "role", "department")
# What an address need not name.
USUAL: Final = frozenset({("period", PERIODS[0]), ("by", GROUPINGS[0])})


@dataclass(frozen=True, slots=True)
class Wanted:
    """One question of one person.

    month    the month itself, one of the quarter, or the last of the year to date
    unit     with everything below it; None is every unit the person sees
    kind     of documents; empty is every kind
    """

    user: User
    company: Company
    month: Month
    period: str = "month"
    unit: Unit | None = None
    kind: str = ""
    by: str = "step"

    @property
    def months(self) -> tuple[Month, Month]:
        """First and last month of the period."""
        if self.period == "quarter":
            first = self.month.plus(-((self.month.month - 1) % MONTHS_IN_QUARTER))
            return first, first.plus(MONTHS_IN_QUARTER - 1)
        if self.period == "year":
            return Month(self.month.year, 1), self.month
        return self.month, self.month

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.company.time_zone)

    @property
    def begins_at(self) -> dt.datetime:
        """The first instant of the period, in the company's zone."""
        return dt.datetime.combine(self.months[0].first, dt.time(), self.zone)

    @property
    def ends_at(self) -> dt.datetime:
        """The first instant after it."""
        return dt.datetime.combine(self.months[1].plus(1).first, dt.time(), self.zone)

    def query(self, **changes: str) -> str:
        """The question as it stands in an address, with changes; what is usual is left out."""
        asked = {
            "month": str(self.month),
            "period": self.period,
            "unit": str(self.unit.public_id) if self.unit else "",
            "kind": self.kind,
            "by": self.by,
            **changes,
        }
        told = [(name, value) for name, value in asked.items() if value]
        return f"?{urlencode([pair for pair in told if pair not in USUAL])}"

    def documents_url(self, **parts: str) -> str:
        """Where the documents behind one figure are listed, by the same question."""
        return reverse("approvals:insight_rows") + self.query(**parts)
