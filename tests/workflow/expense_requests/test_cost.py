"""How many statements a submit costs, from the click to the answer (P2)."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from expense_mgmt.foundation.models import Company
from tests.factories_requests import content, draft, person, portal_line, submitted, weights
from tests.workflow.expense_requests.posts import url

pytestmark = pytest.mark.django_db
LIMIT = 40


@pytest.fixture
def lin(books: Company) -> Client:
    client = Client()
    client.force_login(person("lin"))
    # A session notes once a minute that it is used; that is not the cost of a submit.
    client.get("/profile")
    return client


def cost_of_submit(books: Company, client: Client) -> int:
    return len(statements_of_submit(books, client))


def statements_of_submit(books: Company, client: Client) -> list[str]:
    """Of three lines, one of them for two projects, over two months."""
    rows = [portal_line(books, amount=1000) for _ in range(2)]
    joint = portal_line(books, amount=1000, weights=weights(books, "YXG", "JPJ"))
    written = draft(books, written=content(books, [*rows, joint]))
    with CaptureQueriesContext(connection) as captured:
        response = client.post(url("submit", written.public_id), {"version": written.version})
    assert response.status_code == 303
    return [query["sql"] for query in captured]


def test_first_submit_of_all_stays_within_its_statements(books: Company, lin: Client) -> None:
    """No queue and no month of a project has its row yet.

    The rules of the authority manual are in memory since the form named who will approve.
    """
    lin.get(url("edit", draft(books).public_id))

    assert cost_of_submit(books, lin) <= LIMIT


def test_later_submits_cost_less_and_always_the_same(books: Company, lin: Client) -> None:
    first = cost_of_submit(books, lin)

    later = [cost_of_submit(books, lin) for _ in range(3)]

    assert later == [later[0]] * 3
    assert later[0] < first


def test_submit_costs_the_same_beside_many_requests(books: Company, lin: Client) -> None:
    cost_of_submit(books, lin)
    before = cost_of_submit(books, lin)
    for _ in range(10):
        submitted(books, written=content(books, [portal_line(books, amount=1000)]))

    assert cost_of_submit(books, lin) == before


def test_number_is_taken_when_all_that_needs_none_is_found(books: Company, lin: Client) -> None:
    """Its counter is held until the end: every other submit of the company waits for it."""
    cost_of_submit(books, lin)

    statements = statements_of_submit(books, lin)

    counter = next(i for i, sql in enumerate(statements) if "foundation_numbercounter" in sql)
    found_before = ("budgets_budgetline", "approvals_authoritypolicy", "organisation_calendarday")
    for table in found_before:
        reads = [i for i, sql in enumerate(statements) if table in sql and "SELECT" in sql[:10]]
        assert reads, table
        assert max(reads) < counter, table
