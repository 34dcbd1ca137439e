"""Switches that take protections away, so that a test can show what they protect from."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.db.models import QuerySet


@contextmanager
def without_row_locks() -> Iterator[None]:
    """Every `select_for_update` reads without locking."""

    def unlocked(self: QuerySet[Any], *_args: Any, **_options: Any) -> QuerySet[Any]:
        return self

    with mock.patch.object(QuerySet, "select_for_update", unlocked):
        yield
