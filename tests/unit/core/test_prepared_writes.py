"""Writes whose SQL is worked out once."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from budgets.models import BudgetLine
from expense_mgmt.core.periods import Month
from expense_mgmt.core.prepared_writes import insert, update, update_all
from expense_mgmt.foundation.models import Company, Event

AT = dt.datetime(2026, 5, 12, 9, 30, 15, 123456, tzinfo=dt.UTC)
SUBJECT = UUID("0b0a3c52-7f43-4f9e-8a64-0d5f2f2a9b11")


def event(company: Company, sequence: int = 1, **content: object) -> Event:
    return Event(
        company=company,
        kind="test",
        subject_id=SUBJECT,
        sequence=sequence,
        name="made",
        at=AT,
        payload=content,
        digest="0" * 64,
    )


def line(company: Company, month: Month, approved: str) -> BudgetLine:
    return BudgetLine(
        company=company,
        fiscal_year=2031,
        month=month,
        currency="CNY",
        approved=Decimal(approved),
        moved_at=AT,
    )


def test_rows_get_their_keys_in_their_order(company: Company) -> None:
    rows = insert(event(company, sequence) for sequence in (3, 1, 2))

    assert [row.sequence for row in Event.objects.order_by("pk")] == [3, 1, 2]
    assert [row.pk for row in rows] == sorted(Event.objects.values_list("pk", flat=True))
    assert not rows[0]._state.adding


def test_values_are_stored_to_the_last_place(company: Company) -> None:
    insert(
        [event(company, text="“50 %” 广告\n", amounts={"a": "0.10"}, nothing=None, list=[1, [2]])]
    )
    insert([line(company, Month(2031, 4), "9999999999999.99")])

    stored = Event.objects.get()
    assert (stored.at, stored.subject_id, stored.actor_id) == (AT, SUBJECT, None)
    assert stored.payload == {
        "text": "“50 %” 广告\n",
        "amounts": {"a": "0.10"},
        "nothing": None,
        "list": [1, [2]],
    }
    budget_line = BudgetLine.objects.get(fiscal_year=2031)
    assert (budget_line.month, budget_line.moved_at) == (Month(2031, 4), AT)
    assert budget_line.approved == budget_line.revised == Decimal("9999999999999.99")


def test_any_number_of_rows_is_one_statement_of_one_text(company: Company) -> None:
    with CaptureQueriesContext(connection) as captured:
        insert([])
        insert([event(company, 1), event(company, 2)])
    for sequence in range(3, 10):
        insert([event(company, sequence)])

    assert len(captured) == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s",
            ["INSERT INTO%foundation_event%"],
        )
        assert cursor.fetchone() == (1,)


def test_what_json_cannot_say_exactly_is_refused(company: Company) -> None:
    with pytest.raises(TypeError):
        insert([event(company, amount=Decimal("0.10"))])

    assert not Event.objects.exists()


def test_a_constraint_speaks_as_ever(company: Company) -> None:
    with pytest.raises(IntegrityError, match="event_sequence_is_unique"), transaction.atomic():
        insert([event(company, 1), event(company, 1)])

    assert not Event.objects.exists()


def test_only_the_named_columns_are_written(company: Company) -> None:
    (row,) = insert([line(company, Month(2031, 4), "100.00")])
    row.approved, row.currency, row.month = Decimal("70.00"), "USD", Month(2031, 5)

    update(row, "approved", "month")

    stored = BudgetLine.objects.get(pk=row.pk)
    assert (stored.approved, stored.currency, stored.month) == (
        Decimal("70.00"),
        "CNY",
        Month(2031, 5),
    )


def test_several_rows_are_changed_by_one_statement(company: Company) -> None:
    rows = insert(line(company, Month(2031, month), "1.00") for month in (4, 5, 6))
    for row, amount in zip(rows, ("4.00", "5.00", "6.00"), strict=True):
        row.approved = Decimal(amount)

    with CaptureQueriesContext(connection) as captured:
        update_all(rows[:2], "approved")

    assert len(captured) == 1
    stored = BudgetLine.objects.filter(fiscal_year=2031).order_by("month")
    assert [str(row.approved) for row in stored] == ["4.00", "5.00", "1.00"]


def test_a_row_that_is_gone_is_not_changed_in_silence(company: Company) -> None:
    row, other = insert(line(company, Month(2031, month), "1.00") for month in (4, 5))
    BudgetLine.objects.filter(pk=row.pk).delete()

    with pytest.raises(DatabaseError):
        update(row, "approved")
    with pytest.raises(DatabaseError):
        update_all([row, other], "approved")
