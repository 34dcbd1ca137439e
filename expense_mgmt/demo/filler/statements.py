"""Running the filler's SQL: set by set, past the services and their guards."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction

SQL = Path(__file__).resolve().parent / "sql"


@contextmanager
def past_the_guards() -> Iterator[None]:
    """A transaction in which triggers and foreign keys are not asked.

    What they would have asked holds by construction, and `verify_books` proves it. Needs the
    right to set session_replication_role, as the owner of the embedded database has it.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        # A batch is many thousand rows in a statement; pages have a minute.
        cursor.execute("SET LOCAL statement_timeout = 0")
        yield
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def execute(name: str, facts: dict[str, Any]) -> None:
    """Run a file of statements with named facts."""
    with connection.cursor() as cursor:
        cursor.execute((SQL / f"{name}.sql").read_text(encoding="utf-8"), facts)


def analyze() -> None:
    """Let the planner know what was loaded."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("ANALYZE")
