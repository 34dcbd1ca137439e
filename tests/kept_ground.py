"""Ground that many tests stand on: laid once by the product itself, copied from then on."""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass

from django.db import connection, transaction

_kept: dict[Hashable, "Ground"] = {}
# The layers that the present test stands on, the lowest first; every test begins with `stand_on`.
_standing: list[Hashable] = []


@dataclass(frozen=True, slots=True)
class Ground:
    """The rows that laying the ground has added to each table, as COPY writes them.

    counts   of all rows of each table afterwards
    """

    rows: Mapping[str, bytes]
    counts: Mapping[str, int]


def stand_on(name: Hashable, lay: Callable[[], None]) -> None:
    """Lay the ground, or copy what was laid under that name before in this process.

    The database is empty but for what its migrations put there. The copies pass the triggers by:
    they saw these rows when they were first written.
    """
    _standing[:] = []
    _put(name, lay)


def add(name: Hashable, lay: Callable[[], None]) -> None:
    """Lay one more layer on what the test stands on, or copy it.

    What a test did before has its say in what comes after it, such as the links of the trail:
    then the layer is laid anew.
    """
    if _counts() != _kept[tuple(_standing)].counts:
        lay()
        return
    _put(name, lay)


def _put(name: Hashable, lay: Callable[[], None]) -> None:
    _standing.append(name)
    key = tuple(_standing)
    if key in _kept:
        _copy(_kept[key])
        return
    before = _rows()
    lay()
    after = _rows()
    gone = [table for table in after if before[table] - after[table]]
    assert gone == [], "a layer that changes what lies below cannot be copied"
    added = {table: after[table] - before[table] for table in after}
    rows = {table: b"".join(new.elements()) for table, new in added.items() if new}
    _kept[key] = Ground(rows, {table: count.total() for table, count in after.items()})


def _counts() -> dict[str, int]:
    counts = " UNION ALL ".join(f"SELECT '{each}', count(*) FROM \"{each}\"" for each in _tables())  # noqa: S608  # names of tables
    with connection.cursor() as cursor:
        cursor.execute(counts)
        return dict(cursor.fetchall())


def _rows() -> dict[str, Counter[bytes]]:
    return {table: _rows_of(table) for table in _tables()}


def _rows_of(table: str) -> Counter[bytes]:
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
        return Counter(b"".join(bytes(block) for block in copy).splitlines(keepends=True))


def _tables() -> list[str]:
    return sorted(connection.introspection.table_names())


def _copy(ground: Ground) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, rows in ground.rows.items():
            with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                copy.write(rows)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
