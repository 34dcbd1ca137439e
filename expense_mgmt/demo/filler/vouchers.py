"""Vouchers of filler: three entries each, chained as posting chains them, written by COPY."""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection

from expense_mgmt.core.periods import Month
from expense_mgmt.demo.filler.passages import Ground
from expense_mgmt.demo.filler.statements import execute, past_the_guards
from expense_mgmt.foundation.models import NumberCounter
from expense_mgmt.organisation.models import Category, Project, RoleHolding, Supplier
from expense_mgmt.organisation.roles import Role
from ledger.chain import voucher_digest
from ledger.models import Account, Entry, Period, Voucher
from ledger.services.charts import AccountCode
from ledger.services.posting import VOUCHER_SERIES
from ledger.states import PeriodState

MONTHS: Final = 12
BATCH: Final = 20_000
SPACE: Final = uuid.UUID("00000000-0000-4000-8000-0000000f1113")
KIND: Final = "filler"
SIDES: Final = (AccountCode.SELLING_EXPENSE, AccountCode.INPUT_VAT, AccountCode.PAYABLE)

VOUCHER_COLUMNS: Final = (
    "id",
    "public_id",
    "company_id",
    "month",
    "number",
    "dated_on",
    "text",
    "currency",
    "amount",
    "entry_count",
    "source_kind",
    "source_id",
    "source_number",
    "posted_by_id",
    "posted_at",
    "previous_digest",
    "digest",
)
ENTRY_COLUMNS: Final = (
    "voucher_id",
    "position",
    "account_id",
    "debit",
    "credit",
    "is_red",
    "text",
    "project_id",
    "category_id",
    "unit_id",
    "supplier_id",
)


@dataclass(slots=True)
class Chain:
    """The end of a month's vouchers."""

    number: int = 0
    digest: str = ""


def load_vouchers(ground: Ground, first: int, last: int) -> None:
    """Vouchers by their places in the row of all filler, `last` excluded; a batch at a time.

    They go in turn into the months of the last year that the books have open.
    """
    months = _open_months(ground)
    chains = {month: _end_of(ground, month) for month in months}
    writer = _Writer(ground)
    for begin in range(first, last, BATCH):
        rows = [
            writer.voucher(place, months[place % len(months)], chains)
            for place in range(begin, min(begin + BATCH, last))
        ]
        with past_the_guards():
            _copy("ledger_voucher", VOUCHER_COLUMNS, [row for row, _entries in rows])
            _copy(
                "ledger_entry",
                ENTRY_COLUMNS,
                [entry for _row, entries in rows for entry in entries],
            )
            _count_up(ground, chains)
            execute("sequences", {})


def _open_months(ground: Ground) -> list[Month]:
    """Months that take vouchers: open ones, and those that no closed month follows."""
    wanted = [Month.of(ground.today).plus(-back) for back in range(MONTHS, -1, -1)]
    stored = {period.month: period for period in Period.objects.filter(company=ground.company)}
    closed = [month for month, period in stored.items() if period.state != PeriodState.OPEN]
    after = max(closed, default=wanted[0].plus(-1))
    months = [month for month in wanted if month > after]
    Period.objects.bulk_create(
        Period(
            company=ground.company,
            month=month,
            created_by_id=_accountant(ground),
            created_at=_noon(ground, month.first),
        )
        for month in months
        if month not in stored
    )
    return months


def _end_of(ground: Ground, month: Month) -> Chain:
    vouchers = Voucher.objects.filter(company=ground.company, month=month).order_by("-number")
    last = vouchers.values_list("number", "digest").first()
    return Chain(*last) if last else Chain()


class _Writer:
    """Makes the rows of one voucher after another."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        company = ground.company
        accounts = {row.code: row for row in Account.objects.filter(company=company)}
        self.accounts = [accounts[code] for code in SIDES]
        self.projects = list(Project.objects.filter(company=company).order_by("pk")[:4])
        self.category = Category.objects.get(company=company, code="ONLINE_MEDIA")
        self.supplier = Supplier.objects.filter(company=company).earliest("pk")
        self.accountant = _accountant(ground)
        self.key = Voucher.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def voucher(
        self, place: int, month: Month, chains: dict[Month, Chain]
    ) -> tuple[Sequence[Any], list[Sequence[Any]]]:
        """The columns of a voucher and of its entries; the month's chain grows by it."""
        chain = chains[month]
        voucher = Voucher(
            id=self._next_key(),
            public_id=uuid.uuid5(SPACE, f"voucher {place}"),
            company_id=self.ground.company.pk,
            month=month,
            number=chain.number + 1,
            dated_on=month.first + dt.timedelta(days=place % 28),
            text=f"推广费 {place}",
            currency=self.ground.company.currency,
            entry_count=len(SIDES),
            source_kind=KIND,
            source_id=uuid.uuid5(SPACE, f"source {place}"),
            source_number=f"F-{place}",
            posted_by_id=self.accountant,
            posted_at=_noon(self.ground, month.first),
            previous_digest=chain.digest,
        )
        net = Decimal(1000 + place * 37 % 900 * 100)
        tax = net * 6 / 100
        voucher.amount = net + tax
        entries = list(self._entries(voucher, net, tax, place))
        voucher.digest = voucher_digest(voucher, entries)
        chains[month] = Chain(voucher.number, voucher.digest)
        return _values(voucher, VOUCHER_COLUMNS), [_values(one, ENTRY_COLUMNS) for one in entries]

    def _entries(self, voucher: Voucher, net: Decimal, tax: Decimal, place: int) -> Iterator[Entry]:
        expense, vat, payable = self.accounts
        own: dict[str, Any] = {"voucher_id": voucher.pk, "text": voucher.text}
        own["supplier_id"] = self.supplier.pk
        nothing = Decimal(0)
        yield Entry(
            **own,
            position=1,
            account=expense,
            debit=net,
            credit=nothing,
            project=self.projects[place % len(self.projects)],
            category=self.category,
            unit=self.ground.root,
        )
        yield Entry(**own, position=2, account=vat, debit=tax, credit=nothing)
        yield Entry(**own, position=3, account=payable, debit=nothing, credit=net + tax)

    def _next_key(self) -> int:
        self.key += 1
        return self.key


def _values(row: Voucher | Entry, columns: Sequence[str]) -> Sequence[Any]:
    return [value.first if isinstance(value, Month) else value for value in _read(row, columns)]


def _read(row: Voucher | Entry, columns: Sequence[str]) -> Iterator[Any]:
    return (getattr(row, column) for column in columns)


def _copy(table: str, columns: Sequence[str], rows: list[Sequence[Any]]) -> None:
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _count_up(ground: Ground, chains: dict[Month, Chain]) -> None:
    NumberCounter.objects.bulk_create(
        [
            NumberCounter(
                company=ground.company, kind=VOUCHER_SERIES, month=month, last=chain.number
            )
            for month, chain in chains.items()
            if chain.number
        ],
        update_conflicts=True,
        unique_fields=["company", "kind", "month"],
        update_fields=["last"],
    )


def _accountant(ground: Ground) -> int:
    holdings = RoleHolding.objects.filter(company=ground.company, role=Role.ACCOUNTANT)
    return holdings.earliest("pk").person_id


def _noon(ground: Ground, day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), ZoneInfo(ground.company.time_zone))
