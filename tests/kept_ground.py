"""Ground that many tests stand on: laid once by the product itself, copied from then on."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from django.db import connection, transaction

_kept: dict[Hashable, "Ground"] = {}


@dataclass(frozen=True, slots=True)
class Ground:
    """The rows of every table that laying the ground has filled, as COPY writes them."""

    rows: dict[str, bytes]


def stand_on(name: Hashable, lay: Callable[[], None]) -> None:
    """Lay the ground, or copy what was laid under that name before in this process.

    The database is empty but for what its migrations put there. The copies pass the triggers by:
    they saw these rows when they were first written.
    """
    if name in _kept:
        _copy(_kept[name])
        return
    before = _counts()
    lay()
    after = _counts()
    filled = [table for table in after if after[table] != before[table]]
    half_full = [table for table in filled if before[table]]
    assert half_full == [], "what migrations put there must not be copied a second time"
    _kept[name] = Ground({table: _rows(table) for table in filled})


def _counts() -> dict[str, int]:
    tables = sorted(connection.introspection.table_names())
    counts = " UNION ALL ".join(f"SELECT '{each}', count(*) FROM \"{each}\"" for each in tables)  # noqa: S608  # names of tables
    with connection.cursor() as cursor:
        cursor.execute(counts)
        return dict(cursor.fetchall())


def _rows(table: str) -> bytes:
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
        return b"".join(bytes(block) for block in copy)


def _copy(ground: Ground) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, rows in ground.rows.items():
            with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                copy.write(rows)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
