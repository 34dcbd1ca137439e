"""The trail cannot be changed, and a change by force is seen."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from expense_mgmt.foundation.models import Company, Event, User
from expense_mgmt.foundation.services.record import record_event
from expense_mgmt.foundation.verify import event_chains

AT = dt.datetime(2026, 5, 12, 2, 0, tzinfo=dt.UTC)
SUBJECT = uuid.UUID(int=1)


@pytest.fixture
def chain(company: Company, cast: dict[str, User]) -> list[Event]:
    return [
        record_event(
            company=company,
            kind="expense_request",
            subject_id=SUBJECT,
            name=name,
            actor=cast["lin"],
            at=AT,
            payload={"amount": "60000.00", "place": place},
        )
        for place, name in enumerate(["save", "submit", "approve"])
    ]


@contextmanager
def triggers_off() -> Iterator[None]:
    """What only the owner of the database can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = DEFAULT")


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE foundation_event SET name = 'reject'",
        "UPDATE foundation_event SET payload = '{}' WHERE sequence = 2",
        "DELETE FROM foundation_event",
        "DELETE FROM foundation_event WHERE sequence = 3",
        "TRUNCATE foundation_event",
    ],
)
def test_database_refuses_to_change_the_trail(chain: list[Event], attack: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)

    assert Event.objects.count() == len(chain)
    assert list(event_chains()) == []


@pytest.mark.parametrize(
    ("attack", "code"),
    [
        ("UPDATE foundation_event SET name = 'reject' WHERE sequence = 2", "event_altered"),
        ("UPDATE foundation_event SET actor_id = NULL WHERE sequence = 3", "event_altered"),
        (
            "UPDATE foundation_event SET payload = jsonb_set(payload, '{amount}', '\"1.00\"')"
            " WHERE sequence = 1",
            "event_altered",
        ),
        ("DELETE FROM foundation_event WHERE sequence = 2", "event_missing"),
    ],
)
def test_change_by_force_is_found(chain: list[Event], attack: str, code: str) -> None:
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute(attack)

    assert code in {finding.code for finding in event_chains()}
