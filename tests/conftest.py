"""Shared ground of all tests: the database, the clock, the demo company."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "expense_mgmt.settings.test")
if "DATABASE_URL" not in os.environ:
    from expense_mgmt import embedded

    embedded.ensure_postgres()
    os.environ["DATABASE_URL"] = embedded.database_url()

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection


@pytest.fixture(scope="session", autouse=True)
def _flush_reaches_append_only_tables() -> Iterator[None]:
    """Emptying the database after a transactional test must get past the append-only triggers."""
    operations = type(connection.ops)
    original = operations.execute_sql_flush

    def flush(self: Any, sql_list: list[str]) -> None:
        guarded = [
            "SET session_replication_role = replica",
            *sql_list,
            "SET session_replication_role = DEFAULT",
        ]
        original(self, guarded)

    operations.execute_sql_flush = flush  # type: ignore[method-assign]  # for this process only
    yield
    operations.execute_sql_flush = original  # type: ignore[method-assign]  # as it was
