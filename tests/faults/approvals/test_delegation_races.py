"""Delegations entered at the same moment close no circle (DOMAIN §5; RELIABILITY §5, 102)."""

import datetime as dt
from functools import partial
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Deputy
from expense_mgmt.organisation.services import deputies
from tests.approvals_document.factory import AT, person
from tests.locks import all_at_once, without_row_locks

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

RING = ("chen", "he", "guo", "su")
TODAY = dt.date(2026, 5, 12)


def appoint(company: Company, username: str, deputy: str) -> Deputy:
    giver = person(username)
    return deputies.appoint(
        company=company,
        person=giver,
        deputy=person(deputy),
        begins_on=TODAY,
        ends_on=TODAY,
        actor=giver,
        at=AT,
    )


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold everyone who looked for a circle until the others have looked too."""
    gate = Barrier(len(RING))
    look = deputies._ensure_no_circle  # the point at which the race is decided

    def wait(*given: Any) -> None:
        look(*given)
        try:
            gate.wait(timeout=0.3)
        except BrokenBarrierError:
            gate.reset()

    monkeypatch.setattr(deputies, "_ensure_no_circle", wait)


def round_the_ring(company: Company) -> list[Deputy | Exception]:
    return all_at_once(
        [
            partial(appoint, company, giver, RING[(index + 1) % len(RING)])
            for index, giver in enumerate(RING)
        ]
    )


@pytest.mark.usefixtures("together")
def test_without_locks_the_circle_closes(company: Company) -> None:
    with without_row_locks():
        round_the_ring(company)

    assert Deputy.objects.count() == len(RING)


@pytest.mark.usefixtures("together")
def test_one_of_them_is_refused(company: Company) -> None:
    results = round_the_ring(company)

    refused = [result for result in results if isinstance(result, Exception)]
    assert [type(result) for result in refused] == [RuleBroken]
    assert refused[0].args[0] == "deputy_circle"
    assert Deputy.objects.count() == len(RING) - 1
