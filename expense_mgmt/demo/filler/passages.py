"""People of filler, and their requests on the way through approval."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from expense_mgmt.core.periods import Month
from expense_mgmt.demo.filler.scale import Scale
from expense_mgmt.demo.filler.statements import execute, past_the_guards
from expense_mgmt.foundation.models import Company, NumberPrefix
from expense_mgmt.organisation.models import Category, Platform, Unit
from requests.models import ExpenseRequest

# From here on the default matrix asks four people.
LEAST_AMOUNT: Final = Decimal(50_000)
# What each line of filler has left beside what is held of it.
SLACK: Final = Decimal(10_000_000)
# Behind every number that a counter of the demo reaches.
NUMBERS: Final = 1_000_000
BATCH: Final = 100_000
YEAR: Final = dt.timedelta(days=360)
MONTHS_BACK, MONTHS_AHEAD = 13, 3


@dataclass(frozen=True, slots=True)
class Ground:
    """What the rows of filler name of the demo company."""

    company: Company
    today: dt.date
    root: Unit

    @classmethod
    def of(cls, company: Company, today: dt.date) -> Self:
        root = Unit.objects.get(company=company, kind=Unit.Kind.COMPANY)
        return cls(company, today, root)

    @property
    def facts(self) -> dict[str, Any]:
        """The same for the statements."""
        company, month = self.company, Month.of(self.today)
        noon = dt.datetime.combine(self.today, dt.time(12), ZoneInfo(company.time_zone))
        prefixes = NumberPrefix.objects.filter(company=company, kind=ExpenseRequest.kind)
        return {
            "company": company.pk,
            "currency": company.currency,
            "zone": company.time_zone,
            "root": self.root.pk,
            "today": self.today,
            "since": dt.date(self.today.year - 1, 1, 1),
            "year_ago": noon - YEAR,
            "first_month": month.plus(-MONTHS_BACK).first,
            "last_month": month.plus(MONTHS_AHEAD).first,
            "category": Category.objects.get(company=company, code="ONLINE_MEDIA").pk,
            "platform": Platform.objects.get(company=company, code="PORTAL").pk,
            "prefix": prefixes.get().prefix,
            "numbers": NUMBERS,
            "least": LEAST_AMOUNT,
            "slack": SLACK,
        }


def load_people(ground: Ground, scale: Scale) -> None:
    """Departments with their people, queues and budget lines; once in a database."""
    with past_the_guards():
        execute("people", {**ground.facts, "users": scale.users, "units": scale.units})


def load_requests(ground: Ground, first: int, last: int) -> None:
    """Requests by their places in the row of all filler, `last` excluded; a batch at a time."""
    for begin in range(first, last, BATCH):
        facts = {**ground.facts, "first": begin, "last": min(begin + BATCH, last)}
        with past_the_guards():
            execute("passages", facts)
            execute("trails", facts)
            execute("sequences", {})
