"""Pages of long lists by key: page n costs what page 1 costs, and nothing is counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest

Row = TypeVar("Row", bound=models.Model)

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of one page, and the addresses of its neighbours; empty where there is none."""

    rows: list[Row]
    newer_url: str
    older_url: str


def page_of(
    rows: models.QuerySet[Row], request: HttpRequest, *, size: int = PAGE_SIZE
) -> Page[Row]:
    """The page that the address asks for by `?older=` or `?newer=` the key of a row.

    rows  ordered by plain columns that together name one row, such as "-month", "-number", "-pk";
          a key that does not fit them gives the first page
    """
    order = [str(name) for name in rows.query.order_by]
    older = _key(rows, order, request.GET.get("older", ""))
    newer = None if older else _key(rows, order, request.GET.get("newer", ""))
    if newer:
        found = list(
            rows.filter(_beyond(_turned(order), newer)).order_by(*_turned(order))[: size + 1]
        )
        has_newer, has_older = len(found) > size, True
        shown = found[:size][::-1]
    else:
        found = list((rows.filter(_beyond(order, older)) if older else rows)[: size + 1])
        has_newer, has_older = bool(older), len(found) > size
        shown = found[:size]
    return Page(
        shown,
        _address(request, "newer", order, shown[0]) if has_newer and shown else "",
        _address(request, "older", order, shown[-1]) if has_older and shown else "",
    )


def _turned(order: Sequence[str]) -> list[str]:
    return [name[1:] if name.startswith("-") else f"-{name}" for name in order]


def _beyond(order: Sequence[str], key: Sequence[Any]) -> Q:
    """Rows that come after the key; the first column bounds the range an index reads."""
    first = order[0].lstrip("-")
    beyond = Q()
    same = Q()
    for name, value in zip(order, key, strict=True):
        column = name.lstrip("-")
        comparison = "lt" if name.startswith("-") else "gt"
        beyond |= same & Q(**{f"{column}__{comparison}": value})
        same &= Q(**{column: value})
    bound = "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{first}__{bound}": key[0]}) & beyond


def _key(rows: models.QuerySet[Any], order: Sequence[str], text: str) -> list[Any] | None:
    parts = text.split("_")
    if not text or len(parts) != len(order):
        return None
    try:
        return [
            _column(rows.model, name).to_python(part)
            for name, part in zip(order, parts, strict=True)
        ]
    except ValidationError:
        return None


def _column(model: type[models.Model], name: str) -> Any:
    bare = name.lstrip("-")
    return model._meta.pk if bare == "pk" else model._meta.get_field(bare)  # noqa: SLF001  # public by custom


def _address(request: HttpRequest, way: str, order: Sequence[str], row: models.Model) -> str:
    query = request.GET.copy()
    for name in ("older", "newer"):
        query.pop(name, None)
    query[way] = "_".join(str(getattr(row, name.lstrip("-"))) for name in order)
    return f"?{query.urlencode()}"
