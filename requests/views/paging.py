"""Pages by key: the tenth costs what the first does (PLATFORM §4, P1)."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of one page; `next_key` is the public id its last row has, empty on the last page."""

    rows: list[Row]
    next_key: str


def page_of(
    rows: QuerySet[Row], column: str, after: str, *, newest_first: bool = True, size: int = PAGE_SIZE
) -> Page[Row]:
    """The rows that follow the one with the public id `after`, in the order of a column.

    An id that is none, or of no row the reader sees, gives the first page.
    """
    sign, beyond = ("-", "lt") if newest_first else ("", "gt")
    last = _row(rows, after)
    ordered = rows.order_by(f"{sign}{column}", f"{sign}pk")
    if last is not None:
        value: Any = getattr(last, column)
        ordered = ordered.filter(
            Q(**{f"{column}__{beyond}": value}) | Q(**{column: value, f"pk__{beyond}": last.pk})
        )
    found = list(ordered[: size + 1])
    more = len(found) > size
    found = found[:size]
    public: Any = found[-1] if more else None
    return Page(found, str(public.public_id) if more else "")


def _row(rows: QuerySet[Row], public_id: str) -> Row | None:
    try:
        wanted = UUID(public_id)
    except ValueError:
        return None
    return rows.filter(public_id=wanted).first()
