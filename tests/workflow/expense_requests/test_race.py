"""The same form or the same submit sent at once, by real threads (RELIABILITY §0.1, §0.2)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection

from budgets.models import BudgetLine, Movement
from expense_mgmt.core.errors import DomainError
from expense_mgmt.foundation.models import Company, User
from requests.models import ExpenseRequest, RequestAttachment
from requests.services import drafts
from requests.services.drafts import Upload
from requests.services.submit import submit
from tests.factories_requests import MAY, NOON, content, draft, ground, pdf, person, portal_line
from tests.locks import without_row_locks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
THREADS = 4


@pytest.fixture(autouse=True)
def _ground(company: Company) -> None:
    ground(company)


def at_once(act: Callable[[int], object]) -> list[str]:
    """Let several threads act in the same moment; "ok" or what refused each of them."""
    barrier = Barrier(THREADS)

    def run(number: int) -> str:
        barrier.wait()
        try:
            act(number)
        except DomainError as error:
            return error.code
        except DatabaseError as error:
            return type(error).__name__
        finally:
            connection.close()
        return "ok"

    with ThreadPoolExecutor(THREADS) as pool:
        return sorted(pool.map(run, range(THREADS)))


def send(written: ExpenseRequest, actor: User, _number: int = 0) -> None:
    submit(request_id=written.public_id, version=written.version, actor=actor, at=NOON)


def test_one_form_sent_at_once_makes_one_draft(company: Company) -> None:
    request_id, written, lin = uuid4(), content(company), person("lin")

    results = at_once(
        lambda _number: drafts.save(
            request_id=request_id,
            version=0,
            content=written,
            actor=lin,
            at=NOON,
            uploads=[Upload(pdf(), "quotation")],
        )
    )

    assert results == ["ok", "stale_version", "stale_version", "stale_version"]
    assert ExpenseRequest.objects.count() == 1
    assert RequestAttachment.objects.count() == 1


def test_one_submit_at_once_holds_the_budget_once(company: Company) -> None:
    written, lin = draft(company), person("lin")

    results = at_once(partial(send, written, lin))

    assert results == ["ok", "wrong_state", "wrong_state", "wrong_state"]
    assert Movement.objects.filter(kind="reserve").count() == 2
    held = BudgetLine.objects.get(project__code="YXG", category__code="ONLINE_MEDIA", month=MAY)
    assert str(held.reserved) == "30000.00"


def test_without_the_locks_only_the_database_refuses_a_submit_at_once(company: Company) -> None:
    """The race is real: without the lock the acts meet, and the last guard has to stop them."""
    lin = person("lin")
    results: list[str] = []

    with without_row_locks():
        for _round in range(3):
            written = draft(company)
            results += at_once(partial(send, written, lin))

    assert "IntegrityError" in results


def test_numbers_of_submits_at_once_have_no_gap(company: Company) -> None:
    lin = person("lin")
    small = content(company, [portal_line(company, amount=1000)])
    written = [draft(company, written=small) for _ in range(THREADS)]

    at_once(lambda number: send(written[number], lin))

    assert sorted(ExpenseRequest.objects.values_list("number", flat=True)) == [
        f"MKT-2605-000{number}" for number in range(1, THREADS + 1)
    ]


def test_like_requests_sent_at_once_see_each_other(company: Company) -> None:
    lin = person("lin")
    small = content(company, [portal_line(company, amount=1000)])
    written = [draft(company, written=small) for _ in range(THREADS)]

    at_once(lambda number: send(written[number], lin))

    guarded = sorted(ExpenseRequest.objects.values_list("guarded_amount", flat=True))
    assert [str(amount) for amount in guarded] == ["1000.00", "2000.00", "3000.00", "4000.00"]
