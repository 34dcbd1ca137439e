"""The database is the last guard: raw SQL against the sums and the trail (promises 1, 4)."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from expense_mgmt.foundation.models import Company
from requests.models import LineSpan, RequestLine, RequestShare
from tests.factories_requests import approved, submitted

pytestmark = pytest.mark.django_db

ATTACKS = [
    "UPDATE requests_requestshare SET amount = amount + 0.01",
    "UPDATE requests_requestshare SET amount = amount - 0.01 WHERE id = (SELECT min(id) FROM requests_requestshare)",
    "DELETE FROM requests_requestshare WHERE id = (SELECT min(id) FROM requests_requestshare)",
    "DELETE FROM requests_requestshare",
    "UPDATE requests_requestline SET amount = amount + 1",
    "UPDATE requests_requestline SET amount = 0",
    "UPDATE requests_expenserequest SET amount = amount + 1",
    "INSERT INTO requests_requestshare (public_id, line_id, project_id, month, amount) "
    "SELECT gen_random_uuid(), line_id, project_id, '2026-06-01', 1 FROM requests_requestshare LIMIT 1",
    "INSERT INTO requests_requestline (request_id, position, description, category_id, amount) "
    "SELECT request_id, 9, '', category_id, 1 FROM requests_requestline LIMIT 1",
]


def at_commit(statement: str) -> None:
    """Run a statement and what would be checked at COMMIT."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("attack", ATTACKS)
def test_sums_hold_against_raw_sql(books: Company, attack: str) -> None:
    submitted(books)

    with pytest.raises(IntegrityError), transaction.atomic():
        at_commit(attack)

    assert sum(share.amount for share in RequestShare.objects.all()) == Decimal("60000.00")


def test_parts_may_change_one_after_another_within_an_act(books: Company) -> None:
    submitted(books)
    first, second = RequestShare.objects.all()

    with transaction.atomic():
        RequestShare.objects.filter(pk=first.pk).update(amount=first.amount - 1)
        RequestShare.objects.filter(pk=second.pk).update(amount=second.amount + 1)
        at_commit("SELECT 1")


@pytest.mark.parametrize("table", ["requests_requesttransition", "requests_placementtransition"])
@pytest.mark.parametrize(
    "attack", ["UPDATE {} SET comment = 'x'", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_trails_are_append_only(books: Company, table: str, attack: str) -> None:
    approved(books)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack.format(table))


def test_spans_of_a_line_share_no_day(books: Company) -> None:
    submitted(books)
    line = RequestLine.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        LineSpan.objects.create(line=line, start="2026-05-15", end="2026-05-20")
