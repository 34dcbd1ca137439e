"""New rows and changed columns, by statements whose text is worked out once.

What `core.prepared` is for reads. Django writes the SQL of each `bulk_create` and `save` anew, and
PostgreSQL plans it anew: two fifths of what a submit cost the web server. The text of an insert is
the same for any number of rows here, because they travel as one JSON document, which the database
takes apart by the types of the table's columns (docs/adr/0019).
"""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
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
from expense_mgmt.core.prepared import keeping_cursor

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
    """A text, and the fields whose values it takes: column and attribute, or the field itself."""

    sql: str
    plain: Sequence[tuple[str, str]]
    others: Sequence[Field]


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
    with keeping_cursor() as cursor:
        cursor.execute(statement.sql, [json.dumps(content, default=_text, ensure_ascii=False)])
        keys = cursor.fetchall()
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
    values += [field.get_db_prep_save(_value(field, row), connection) for field in statement.others]
    with keeping_cursor() as cursor:
        cursor.execute(statement.sql, [*values, row.pk])
        if cursor.rowcount != 1:
            msg = f"{row!r} is not stored any more"
            raise DatabaseError(msg)


@cache
def _insertion(model: type[models.Model]) -> _Statement:
    meta = model._meta  # noqa: SLF001  # Django's public model API
    plain, others = _sorted([field for field in meta.concrete_fields if not field.primary_key])
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(name) for name in [*dict(plain), *(one.column for one in others)])
    table = quoted(meta.db_table)
    text = (
        f"INSERT INTO {table} ({columns}) "  # noqa: S608  # names of the model, quoted
        f"SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s) "
        f"RETURNING {quoted(meta.pk.column)}"
    )
    return _Statement(text, plain, others)


@cache
def _change(model: type[models.Model], names: Sequence[str]) -> _Statement:
    meta = model._meta  # noqa: SLF001  # Django's public model API
    plain, others = _sorted([meta.get_field(name) for name in names])
    quoted = connection.ops.quote_name
    columns = [*dict(plain), *(one.column for one in others)]
    changes = ", ".join(f"{quoted(column)} = %s" for column in columns)
    table, key = quoted(meta.db_table), quoted(meta.pk.column)
    text = f"UPDATE {table} SET {changes} WHERE {key} = %s"  # noqa: S608  # as above
    return _Statement(text, plain, others)


def _sorted(fields: Sequence[Any]) -> tuple[Sequence[tuple[str, str]], Sequence[Field]]:
    plain = [(field.column, field.attname) for field in fields if type(field) in PLAIN]
    return plain, [field for field in fields if type(field) not in PLAIN]


def _content(row: models.Model, statement: _Statement) -> dict[str, Any]:
    """A new row by its columns, as JSON says it."""
    values = row.__dict__
    content = {column: values[name] for column, name in statement.plain}
    for field in statement.others:
        value = _value(field, row)
        if isinstance(field, models.JSONField):
            # By its own encoder, so that what it would refuse is refused here too.
            content[field.column] = json.loads(json.dumps(value, cls=field.encoder))
        else:
            content[field.column] = field.get_db_prep_save(value, connection)
    return content


def _value(field: Field, row: models.Model) -> Any:
    return field.pre_save(row, row._state.adding)  # noqa: SLF001  # as Django


def _text(value: object) -> str:
    """A value as the database reads it. `DjangoJSONEncoder` would cut microseconds off."""
    if isinstance(value, (Decimal, dt.date, UUID, Promise)):
        return str(value)
    msg = f"{type(value).__name__} is not stored by way of JSON"
    raise TypeError(msg)
