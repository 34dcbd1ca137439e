"""Requests, transfers and adjustments of many people on nearly exhausted lines at once.

EXPENSE_LONG=1 runs the hammer for as many rounds as RELIABILITY promise 10 asks for.
"""

import os
import random
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any, Final
from unittest import mock
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from budgets import verify
from budgets.change_content import ChangeRefused
from budgets.change_seal import rows_of
from budgets.interface import BudgetBlocked, ShareAsk
from budgets.models import BudgetChange, BudgetLine, ChangeKind
from budgets.models.line import ControlWindow
from budgets.services import balances as balances_service
from budgets.services import change_effects, control
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Project
from ledger.services import project_months
from tests.locks import all_at_once, without_row_locks
from tests.workflow.budget_changes.ground import content, draft, row
from tests.workflow.budgets.ground import (
    JUNE,
    MAY,
    NOON,
    ask,
    commit,
    document,
    line,
    release,
    reserve,
)

THREADS: Final = 32
ROUNDS: Final = 1000 if os.environ.get("EXPENSE_LONG") else 4
YEAR: Final = {"control_window": ControlWindow.YEAR}
KEYS: Final = [
    (project, month, category)
    for project in ("YXG", "JPJ")
    for month in (MAY, JUNE)
    for category in ("ONLINE_MEDIA", "NEWSPAPER", "TV")
]

pytestmark = [pytest.mark.race, pytest.mark.soak, pytest.mark.django_db(transaction=True)]


class Hammer:
    """What everybody does in turn, in an order of his own; what was refused, what failed."""

    def __init__(self, company: Company, person: User) -> None:
        self.company = company
        self.person = person
        self.asks = {
            key: ask(company, "1", key[1], project=key[0], category=key[2]) for key in KEYS
        }
        self.refused: list[list[ShareAsk]] = []
        self.failures: list[Exception] = []
        self.moved = 0

    def shares(self, chance: random.Random) -> list[ShareAsk]:
        return [
            ShareAsk(
                share_id=uuid4(),
                unit_id=self.asks[key].unit_id,
                project_id=self.asks[key].project_id,
                platform_id=None,
                category_id=self.asks[key].category_id,
                month=key[1],
                amount=Decimal(chance.randint(100, 24000)) / 100,
            )
            for key in chance.sample(KEYS, chance.randint(2, 5))
        ]

    def requests(self, chance: random.Random, *, keeps: bool = False) -> None:
        """Ask for several lines; some of what was granted is approved, some given back."""
        shares, request = self.shares(chance), document(self.company)
        try:
            reserve(request, *shares)
            if keeps:
                return
            if chance.random() < 0.5:
                commit(request)
            if chance.random() < 0.4:
                release(request)
        except BudgetBlocked:
            self.refused.append(shares)

    def transfers(self, drafts: Iterator[BudgetChange], chance: random.Random) -> None:
        """Hold the source, and in another transaction move the money or give the hold back."""
        change = next(drafts)
        rows = rows_of(change)
        try:
            with transaction.atomic():
                change_effects.hold(change, rows, actor=self.person, at=NOON)
            with transaction.atomic():
                if chance.random() < 0.8:
                    change_effects.apply(change, rows, actor=self.person, at=NOON)
                    self.moved += 1
                else:
                    control.release(document=change.ref, actor=self.person, at=NOON)
        except ChangeRefused:
            return

    def each(self, act: Callable[[random.Random], None], number: int) -> Callable[[], None]:
        chance = random.Random(number)  # noqa: S311  # a repeatable order, no secret

        def run() -> None:
            for _ in range(ROUNDS):
                try:
                    act(chance)
                except DatabaseError as error:
                    self.failures.append(error)

        return run


def changes(hammer: Hammer, kind: ChangeKind, count: int) -> list[BudgetChange]:
    """Drafts of random changes, written before the hammer falls."""
    chance = random.Random(7)  # noqa: S311  # a repeatable order, no secret
    made = []
    for _ in range(count):
        first, second = chance.sample(KEYS, 2)
        amount = Decimal(chance.randint(1000, 30000)) / 100
        places = [
            row(hammer.company, sign, key[1], unit="MKT", project=key[0], category=key[2])
            for key, sign in ((first, f"-{amount}"), (second, f"{amount}"))
        ]
        made.append(draft(content(hammer.company, *places, kind=kind), hammer.person))
    return made


def ground(company: Company) -> None:
    """Twelve lines of 1,000, the project's May limited to 2,500, the unit's year to 9,000."""
    for project, month, category in KEYS:
        line(company, "1000", month, unit="MKT", project=project, category=category)
    line(company, "2500", MAY, project="YXG")
    line(company, "4000", MAY, unit="MKT", control=YEAR)
    line(company, "5000", JUNE, unit="MKT", control=YEAR)


def open_months() -> None:
    """The first holder of a month opens its row, and others would wait for that alone."""
    projects = Project.objects.filter(code__in=["YXG", "JPJ"])
    with transaction.atomic():
        project_months.hold_all_open(
            {(project.pk, month) for project in projects for month in (MAY, JUNE)}
        )


def findings() -> list[str]:
    checks = (verify.balances, verify.blocks, verify.line_changes, verify.transfers)
    return [finding.code for check in checks for finding in check()]


def overspent() -> list[str]:
    """Lines and windows that hold more than they have."""
    lines = list(BudgetLine.objects.all())
    year = [one for one in lines if one.control_window == ControlWindow.YEAR]
    found = [str(one) for one in lines if one.control_window == "month" and one.used > one.revised]
    if sum(one.used for one in year) > sum(one.revised for one in year):
        found.append("the unit's year")
    return found


def test_requests_transfers_and_adjustments_at_once(
    company: Company, cast: dict[str, User]
) -> None:
    ground(company)
    hammer = Hammer(company, cast["wu"])
    moving = [
        iter(changes(hammer, ChangeKind.TRANSFER, ROUNDS)),
        iter(changes(hammer, ChangeKind.TRANSFER, ROUNDS)),
        iter(changes(hammer, ChangeKind.ADJUSTMENT, ROUNDS)),
        iter(changes(hammer, ChangeKind.ADJUSTMENT, ROUNDS)),
    ]

    askers = [hammer.each(hammer.requests, number) for number in range(THREADS - len(moving))]
    movers = [
        hammer.each(partial(hammer.transfers, drafts), number)
        for number, drafts in enumerate(moving)
    ]
    all_at_once([*askers, *movers])

    assert hammer.failures == []
    assert hammer.moved > 0
    assert (findings(), overspent()) == ([], [])

    # Now everybody only takes: balances only grow, so what was refused must still not fit.
    hammer.refused.clear()
    all_at_once(
        [
            hammer.each(lambda chance: hammer.requests(chance, keeps=True), number)
            for number in range(THREADS)
        ]
    )

    assert hammer.failures == []
    assert hammer.refused
    assert (findings(), overspent()) == ([], [])
    assert all(
        control.check(company_id=company.pk, shares=shares).blocked for shares in hammer.refused
    )


def holds_of_sixty(company: Company, person: User) -> list[str]:
    """Eight transfers of 60 out of a year of 100 at once; the outcomes."""
    source: dict[str, Any] = {"unit": "MKT", "project": "YXG", "category": "METRO"}
    target: dict[str, Any] = {"unit": "MKT", "project": "YXG", "category": "OUTDOOR"}
    line(company, "100", **source, control=YEAR)
    line(company, "0", **target)
    drafts = [
        draft(content(company, row(company, "-60", **source), row(company, "60", **target)), person)
        for _ in range(8)
    ]
    outcomes: list[str] = []

    def take(change: BudgetChange) -> None:
        try:
            with transaction.atomic():
                change_effects.hold(change, rows_of(change), actor=person, at=NOON)
        except ChangeRefused:
            outcomes.append("refused")
        else:
            outcomes.append("held")

    all_at_once([partial(take, change) for change in drafts])
    return sorted(outcomes)


def test_without_the_lock_a_source_is_held_many_times_over(
    company: Company, cast: dict[str, User]
) -> None:
    """The race is real: on a year window no column check can stop it."""
    checked = threading.Barrier(8)
    write = balances_service.append

    def append(*args: Any, **facts: Any) -> None:
        checked.wait(timeout=20)
        write(*args, **facts)

    open_months()
    with without_row_locks(), mock.patch.object(balances_service, "append", append):
        outcomes = holds_of_sixty(company, cast["wu"])

    assert outcomes == ["held"] * 8
    assert str(BudgetLine.objects.get(category__code="METRO").reserved) == "480.00"


def test_with_the_lock_a_source_is_held_once(company: Company, cast: dict[str, User]) -> None:
    outcomes = holds_of_sixty(company, cast["wu"])

    assert outcomes == ["held"] + ["refused"] * 7
    assert str(BudgetLine.objects.get(category__code="METRO").reserved) == "60.00"
    assert findings() == []


def test_without_the_lock_requests_and_transfers_overspend_the_year(
    company: Company, cast: dict[str, User]
) -> None:
    """Thirty-two requests of 400 for a unit's year of 9,000, none of them waiting for another."""
    ground(company)
    hammer = Hammer(company, cast["wu"])
    open_months()
    checked = threading.Barrier(THREADS)
    write = balances_service.append

    def append(*args: Any, **facts: Any) -> None:
        checked.wait(timeout=60)
        write(*args, **facts)

    def take(number: int) -> None:
        share = hammer.asks[KEYS[number % len(KEYS)]]
        asked = ShareAsk(
            uuid4(),
            share.unit_id,
            share.project_id,
            None,
            share.category_id,
            share.month,
            Decimal(400),
        )
        try:
            reserve(document(company), asked)
        except DatabaseError:
            return
        finally:
            connection.close()

    with without_row_locks(), mock.patch.object(control, "append", append):
        all_at_once([partial(take, number) for number in range(THREADS)])

    assert overspent() == ["the unit's year"]
