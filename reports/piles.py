"""The first few rows of a kind of work, with how many there are."""

from typing import Any, Final

from django.db.models import Count, QuerySet, Window

SHOWN: Final = 3


def first_few(rows: "QuerySet[Any, Any]", order: str) -> tuple[list[Any], int]:
    """The first rows by a column, and how many there are in all, in one query."""
    counted = rows.annotate(in_all=Window(Count("pk"))).order_by(order, "pk")
    found = list(counted[:SHOWN])
    return found, found[0].in_all if found else 0


def joined(*words: str) -> str:
    """What there is to say of a row, in one line."""
    return " · ".join(filter(None, words))
