"""Numbers run without gaps, whoever asks at the same time."""

import threading

import pytest
from django.db import connection, transaction

from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company
from expense_mgmt.foundation.services import numbers

MAY = Month(2026, 5)


def test_number_names_prefix_month_and_place(company: Company) -> None:
    first = numbers.allot(company=company, kind="expense_request", month=MAY)
    second = numbers.allot(company=company, kind="expense_request", month=MAY)
    june = numbers.allot(company=company, kind="expense_request", month=Month(2026, 6))

    assert (first, second, june) == ("MKT-2605-0001", "MKT-2605-0002", "MKT-2606-0001")


def test_refused_act_gives_its_number_back(company: Company) -> None:
    with transaction.atomic():
        numbers.allot(company=company, kind="payment", month=MAY)
        transaction.set_rollback(True)

    assert numbers.allot(company=company, kind="payment", month=MAY) == "FK-2605-0001"


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_eight_writers_get_every_number_once(company: Company) -> None:
    got: list[str] = []
    start = threading.Barrier(8)

    def write() -> None:
        start.wait()
        for _ in range(10):
            with transaction.atomic():
                number = numbers.allot(company=company, kind="payment", month=MAY)
            got.append(number)
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(got) == [f"FK-2605-{place:04d}" for place in range(1, 81)]
