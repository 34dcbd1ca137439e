"""The demo company with filler, growing from a small size to a large one."""

import datetime as dt
from io import StringIO

from django.core.management import call_command
from django.db import connection

from expense_mgmt.core import clock
from expense_mgmt.demo.filler.passages import Ground, load_people, load_requests
from expense_mgmt.demo.filler.scale import Scale
from expense_mgmt.demo.filler.vouchers import load_vouchers
from expense_mgmt.foundation.models import Company
from scripts.benchmarks.database import Size


class Place:
    """The company of the bench, and how much stands in it."""

    def __init__(self, users: int) -> None:
        call_command("migrate", verbosity=0)
        call_command("seed_demo", "--bare", stdout=StringIO())
        self.filler = Ground.of(Company.objects.get(), clock.today())
        self.now = Size(0, 0)
        load_people(self.filler, Scale(users=users))

    def grow(self, size: Size) -> None:
        """Load up to a size, and leave the tables as autovacuum does."""
        load_requests(self.filler, self.now.requests, size.requests)
        before, after = Scale(ledger=self.now.ledger), Scale(ledger=size.ledger)
        load_vouchers(self.filler, before.vouchers, after.vouchers)
        self.now = size
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("VACUUM ANALYZE")


def moment(day: str, hour: int = 10) -> dt.datetime:
    """An instant of the company's working day."""
    return dt.datetime.fromisoformat(f"{day}T{hour:02}:00:00+08:00")
