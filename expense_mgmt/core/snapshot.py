"""One moment of the database for everything that is read together (RELIABILITY promise 19)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """Read at one moment, without the right to write: REPEATABLE READ, READ ONLY.

    Inside somebody else's transaction nothing is set: its isolation was chosen when it began,
    and what it wrote itself must be seen.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
