"""Several people at once, and the switches that take protections away.

A race test that never failed proves nothing: each hammer is first run without what protects,
and has to show the fault there (RELIABILITY §1).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Barrier, Thread
from typing import Any, TypeVar
from unittest import mock

from django.db import connection
from django.db.models import QuerySet

from expense_mgmt.core.prepared import Prepared

Result = TypeVar("Result")


@contextmanager
def without_row_locks() -> Iterator[None]:
    """Every `select_for_update` reads without locking, in every thread."""

    def unlocked(self: QuerySet[Any], *_args: Any, **_options: Any) -> QuerySet[Any]:
        return self

    # A prepared read works out its SQL each time, so that it neither keeps a lock nor loses one.
    unprepared = mock.patch.object(Prepared, "_reading", vars(Prepared)["_worked_out"])
    with mock.patch.object(QuerySet, "select_for_update", unlocked), unprepared:
        yield


def without_triggers() -> None:
    """In this thread's connection no trigger fires, so that only the services guard."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")


def all_at_once(acts: Sequence[Callable[[], Result]]) -> list[Result | Exception]:
    """Run each act in a thread and a connection of its own, all released at the same moment.

    What an act raises is its result.
    """
    results: list[Result | Exception] = [RuntimeError("did not run")] * len(acts)
    gate = Barrier(len(acts), timeout=30)

    def run(index: int, act: Callable[[], Result]) -> None:
        try:
            connection.ensure_connection()
            gate.wait()
            results[index] = act()
        except Exception as error:  # noqa: BLE001  # the error is what the test looks at
            results[index] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(index, act)) for index, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
