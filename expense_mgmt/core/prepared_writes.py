"""New rows and changed columns, by statements whose text is worked out once.

What `core.prepared` is for reads. Django writes the SQL of each `bulk_create` and `save` anew, and
PostgreSQL plans it anew: two fifths of what a submit cost the web server. The text of an insert is
the same for any number of rows here, because they travel as one JSON document, which the database
takes apart by the types of the table's columns (docs/adr/0019).
"""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Final, TypeVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, models
from django.utils.functional import Promise
from django_fsm import FSMField

from expense_mgmt.core.fields import AmountField
from expense_mgmt.core.prepared import executed

Row = TypeVar("Row", bound=models.Model)
Field = models.Field[Any, Any]

# Their values are stored as they stand in the row; any other field is asked.
PLAIN: Final = frozenset(
    {
        AmountField,
        ArrayField,
        FSMField,
        models.BooleanField,
        models.CharField,
        models.DateField,
        models.DateTimeField,
        models.DecimalField,
        models.ForeignKey,
        models.IntegerField,
        models.PositiveIntegerField,
        models.PositiveSmallIntegerField,
        models.TextField,
        models.UUIDField,
    }
)


@dataclass(frozen=True, slots=True)
class _Statement:
    """A text, and the fields whose values it takes, by the names of their columns.

    plain    with the attribute in which the value stands
    """

    sql: str
    plain: Sequence[tuple[str, str]]
    others: Sequence[tuple[str, Field]]


def insert(given: Iterable[Row]) -> list[Row]:
    """Write new rows of one model, all by one statement; each then has its key.

    Like `bulk_create`, it leaves their guarding to the constraints: what people typed goes
    through `full_clean` before.
    """
    rows = list(given)
    if not rows:
        return rows
    statement = _insertion(type(rows[0]))
    content = [_content(row, statement) for row in rows]
    keys = executed(statement.sql, [_json(content)]).fetchall()
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS  # noqa: SLF001  # as Django
    return rows


def update(row: models.Model, *names: str) -> None:
    """Write some fields of a stored row, as `save(update_fields=…)` does.

    raises    DatabaseError: the row is gone
    """
    statement = _change(type(row), names)
    values = [row.__dict__[name] for _column, name in statement.plain]
    values += [_stored(field, row) for _column, field in statement.others]
    if executed(statement.sql, [*values, row.pk]).rowcount != 1:
        msg = f"{row!r} is not stored any more"
        raise DatabaseError(msg)


def update_all(rows: Sequence[models.Model], *names: str) -> None:
    """The same for several rows of one model, by one statement; the caller has locked them.

    raises    DatabaseError: one of them is gone
    """
    if not rows:
        return
    model = type(rows[0])
    statement = _changes(model, names)
    key = _key(model)
    content = [_content(row, statement) | {key: row.pk} for row in rows]
    if executed(statement.sql, [_json(content)]).rowcount != len(rows):
        msg = f"some of {rows!r} are not stored any more"
        raise DatabaseError(msg)


@cache
def _insertion(model: type[models.Model]) -> _Statement:
    fields = model._meta.concrete_fields  # noqa: SLF001  # Django's public model API
    written = [one for one in fields if not (one.primary_key or one.generated)]
    return _statement(model, written, _insert_text)


@cache
def _change(model: type[models.Model], names: Sequence[str]) -> _Statement:
    return _statement(model, _named(model, names), _update_text)


@cache
def _changes(model: type[models.Model], names: Sequence[str]) -> _Statement:
    return _statement(model, _named(model, names), _update_all_text)


def _insert_text(table: str, key: str, columns: Sequence[str]) -> str:
    names = ", ".join(columns)
    return (
        f"INSERT INTO {table} ({names}) "  # noqa: S608  # names of a model, quoted
        f"SELECT {names} FROM json_populate_recordset(NULL::{table}, %s) RETURNING {key}"
    )


def _update_text(table: str, key: str, columns: Sequence[str]) -> str:
    changes = ", ".join(f"{column} = %s" for column in columns)
    return f"UPDATE {table} SET {changes} WHERE {key} = %s"  # noqa: S608  # as above


def _update_all_text(table: str, key: str, columns: Sequence[str]) -> str:
    changes = ", ".join(f"{column} = changed.{column}" for column in columns)
    return (
        f"UPDATE {table} SET {changes} "  # noqa: S608  # as above
        f"FROM json_populate_recordset(NULL::{table}, %s) AS changed "
        f"WHERE {table}.{key} = changed.{key}"
    )


def _statement(
    model: type[models.Model],
    fields: Iterable[Any],
    text: Callable[[str, str, Sequence[str]], str],
) -> _Statement:
    fields = list(fields)
    plain = [(one.column, one.attname) for one in fields if type(one) in PLAIN]
    others = [(one.column, one) for one in fields if type(one) not in PLAIN]
    quoted = connection.ops.quote_name
    table = quoted(model._meta.db_table)  # noqa: SLF001  # as above
    columns = [quoted(column) for column, _way in (*plain, *others)]
    return _Statement(text(table, quoted(_key(model)), columns), plain, others)


def _named(model: type[models.Model], names: Sequence[str]) -> list[Any]:
    return [model._meta.get_field(name) for name in names]  # noqa: SLF001  # as above


def _key(model: type[models.Model]) -> str:
    """The column of its key."""
    return str(model._meta.pk.column)  # noqa: SLF001  # as above


def _content(row: models.Model, statement: _Statement) -> dict[str, Any]:
    """What a statement writes of a row, by column, as JSON says it."""
    values = row.__dict__
    content = {column: values[name] for column, name in statement.plain}
    for column, field in statement.others:
        if isinstance(field, models.JSONField):
            # By its own encoder, so that what it would refuse is refused here too.
            text = json.dumps(_value(field, row), cls=field.encoder)
            content[column] = json.loads(text)
        else:
            content[column] = _stored(field, row)
    return content


def _stored(field: Field, row: models.Model) -> Any:
    return field.get_db_prep_save(_value(field, row), connection)


def _value(field: Field, row: models.Model) -> Any:
    return field.pre_save(row, row._state.adding)  # noqa: SLF001  # as Django


def _json(content: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(content, default=_text, ensure_ascii=False)


def _text(value: object) -> str:
    """A value as the database reads it. `DjangoJSONEncoder` would cut microseconds off."""
    if isinstance(value, (Decimal, dt.date, UUID, Promise)):
        return str(value)
    msg = f"{type(value).__name__} is not stored by way of JSON"
    raise TypeError(msg)
