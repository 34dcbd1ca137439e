"""Reads whose SQL is worked out once, and then only given new values.

Django writes the SQL of a queryset anew each time it is read. For the acts that people wait for,
this is most of what a statement costs the web server (PLATFORM §4, P2 and P3). Here a queryset is
built once in the life of the process, with `given(…)` where its values will stand, and read again
and again. Its text never changes, so that the database keeps its plan too (docs/adr/0010).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, NamedTuple, TypeVar

import psycopg
from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import Expression, F, Func, Q, QuerySet
from django.db.models.base import ModelState
from django.db.models.functions import Cast
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError
from psycopg import sql

Row = TypeVar("Row")

# All of the product's, so that none has to give way to another; the library would keep 100.
MOST_KEPT: Final = 300

NUMBER: Final = models.BigIntegerField()
DAY: Final = models.DateField()
INSTANT: Final = models.DateTimeField()
KEY: Final = models.UUIDField()
TEXT: Final = models.TextField()


class Given(Expression):
    """The place of a value in a prepared read."""

    def __init__(self, name: str, field: "models.Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name
        base = getattr(field, "base_field", None)
        self.is_list_of_numbers = isinstance(base, models.BigIntegerField)

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        """Stands among the parameters itself until it is read with values."""
        return "%s", [self]


def given(name: str, field: "models.Field[Any, Any]" = NUMBER) -> Any:
    """Where a queryset takes a value that each read names; any filter takes it as a value."""
    return Given(name, field)


class Among(Func):
    """The condition that a column holds one of a list: `__in` with one text for every length."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()


def among(column: str, name: str, field: "models.Field[Any, Any]" = NUMBER) -> Q:
    """A column holds one of a list that each read names, which may be empty."""
    return Q(Among(F(column), Cast(Given(name, ArrayField(field)), ArrayField(field))))


class Filled(NamedTuple):
    """A prepared read with its values, to stand inside another statement."""

    sql: str
    parameters: Sequence[Any]


@dataclass(frozen=True, slots=True)
class _Reading:
    """The SQL and how its rows become what the queryset gives."""

    sql: str
    places: Sequence[Given]
    is_locking: bool
    converters: Mapping[int, tuple[Sequence[Callable[..., Any]], Any]]
    build: Callable[[Sequence[Any]], Any] | None

    def filled(self, values: Mapping[str, Any]) -> list[Any]:
        """The values in the order of their places, as the driver takes them.

        Lists of numbers go as text, which the statement casts: the driver looks at each number to
        name a type for the list, and would have the database keep a plan for each such type.
        """
        return [
            _listed(values[place.name]) if place.is_list_of_numbers else values[place.name]
            for place in self.places
        ]

    def built(self, rows: list[Any]) -> list[Any]:
        """What the queryset gives for these rows; tuples are given as they come."""
        if self.converters:
            rows = [self._converted(row) for row in rows]
        return rows if self.build is None else [self.build(row) for row in rows]

    def _converted(self, row: Sequence[Any]) -> tuple[Any, ...]:
        values = list(row)
        for place, (converters, column) in self.converters.items():
            for convert in converters:
                values[place] = convert(values[place], column, connections[DEFAULT_DB_ALIAS])
        return tuple(values)


class Prepared(Generic[Row]):
    """A queryset of rows or tuples to be read again and again.

    build    gives the queryset; called once, at the first read
    """

    def __init__(self, build: "Callable[[], QuerySet[Any, Row]]") -> None:
        self._build = build
        self._kept: _Reading | None = None

    def __call__(self, **values: Any) -> list[Row]:
        """The rows for these values of what the queryset was `given`."""
        reading = self._reading()
        if reading.is_locking and connections[DEFAULT_DB_ALIAS].get_autocommit():
            msg = "a read that locks belongs into a transaction"
            raise TransactionManagementError(msg)
        return reading.built(executed(reading.sql, reading.filled(values)).fetchall())

    def get(self, **values: Any) -> Row:
        """The only row.

        raises    DoesNotExist of the model
        """
        found = self(**values)
        if not found:
            raise self._build().model.DoesNotExist
        (row,) = found
        return row

    def filled(self, **values: Any) -> Filled:
        """The text with these values, not read."""
        reading = self._reading()
        return Filled(reading.sql, reading.filled(values))

    def _reading(self) -> _Reading:
        """Two threads that come first at the same moment work out the same."""
        if self._kept is None:
            self._kept = self._worked_out()
        return self._kept

    def _worked_out(self) -> _Reading:
        queryset = self._build()
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        text, parameters = compiler.as_sql()
        # The library has no public word for what a queryset gives.
        is_of_models = issubclass(queryset._iterable_class, ModelIterable)  # noqa: SLF001
        columns = [column for column, *_rest in compiler.select]
        return _Reading(
            _with_constants(text, parameters),
            [one for one in parameters if isinstance(one, Given)],
            bool(queryset.query.select_for_update),
            compiler.get_converters(columns),
            _maker(compiler) if is_of_models else None,
        )


def put_beside(
    rows: Iterable[models.Model], name: str, parts: Iterable[models.Model], *, column: str
) -> None:
    """Give rows what belongs to them, as `prefetch_related` does, from a read of the parts.

    name      by which a row names its parts; they come in the order of the read
    column    of a part, with the key of its row
    """
    of_row: dict[Any, list[models.Model]] = defaultdict(list)
    for part in parts:
        of_row[getattr(part, column)].append(part)
    for row in rows:
        kept: Any = getattr(row, name).all()
        kept._result_cache, kept._prefetch_done = of_row[row.pk], True  # noqa: SLF001  # as Django
        row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = kept


def executed(text: str, values: Sequence[Any]) -> Any:
    """A cursor that has executed SQL whose text never changes: the database keeps its plan.

    Read it at once, for the next statement of the connection uses it again. Values go to the
    server beside the text. What the library writes anew each time goes there in one piece, as it
    was meant to be, because it relies on what values look like. So does this while statements
    are written down or watched, since only then can be read what was sent.
    """
    # Asked for once: its shared name is looked up in the thread at each use.
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.queries_logged or connection.execute_wrappers:
        watched = connection.cursor()
        watched.execute(text, values)
        return watched
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        return _cursor_of(connection.connection).execute(text, values)


def _cursor_of(connection: Any) -> "psycopg.Cursor[Any]":
    """The one cursor of a connection for this, which lasts as long as the connection."""
    known: psycopg.Cursor[Any] | None = vars(connection).get("keeping_cursor")
    if known is None:
        known = connection.keeping_cursor = psycopg.Cursor(connection)
        connection.prepared_max = MOST_KEPT
    return known


def _listed(numbers: Iterable[int]) -> str:
    """Whole numbers as the database reads an array."""
    return f"{{{','.join(map(str, numbers))}}}"


def _with_constants(text: str, parameters: Sequence[Any]) -> str:
    """The text with everything written out that no read changes.

    Only so does the database know that it may take an index of open tasks alone.
    """
    first, *others = text.split("%s")
    pieces = [first]
    for parameter, after in zip(parameters, others, strict=True):
        is_given = isinstance(parameter, Given)
        pieces += "%s" if is_given else sql.quote(parameter).replace("%", "%%"), after
    return "".join(pieces)


def _maker(compiler: SQLCompiler) -> Callable[[Sequence[Any]], models.Model]:
    """Makes a model's row, with those that `select_related` and annotations put beside it."""
    info: Any = compiler.klass_info
    places = info["select_fields"]
    first, last = places[0], places[-1] + 1
    names = [column.target.attname for column, *_rest in compiler.select[first:last]]
    populators: Any = get_related_populators
    related = populators(info, compiler.select, DEFAULT_DB_ALIAS)
    _make_plainly(related)
    maker = _plain_maker(info["model"])
    annotated = compiler.annotation_col_map or {}

    def make(row: Sequence[Any]) -> models.Model:
        made: models.Model = maker.from_db(DEFAULT_DB_ALIAS, names, row[first:last])
        for one in related:
            one.populate(row, made)
        for name, place in annotated.items():
            setattr(made, name, row[place])
        return made

    return make


class _PlainMaker:
    """Makes rows of a model as they were read, for a third of what its `__init__` takes.

    That asks for arguments, defaults and signals, none of which a stored row has.
    """

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model

    def from_db(self, db: str, names: Sequence[str], values: Sequence[Any]) -> models.Model:
        """As `Model.from_db`."""
        row = self.model.__new__(self.model)
        row.__dict__.update(zip(names, values, strict=True))
        row._state = state = ModelState()  # noqa: SLF001  # as Django
        state.adding, state.db = False, db
        return row


def _plain_maker(model: type[models.Model]) -> Any:
    """The model itself where it has its own way of being read."""
    own = model.__mro__[: model.__mro__.index(models.Model)]
    is_plain = not any({"__init__", "from_db"} & vars(one).keys() for one in own)
    return _PlainMaker(model) if is_plain else model


def _make_plainly(populators: Iterable[Any]) -> None:
    """The same for the rows selected beside a row, and beside those."""
    for one in populators:
        one.model_cls = _plain_maker(one.model_cls)
        _make_plainly(one.related_populators)
