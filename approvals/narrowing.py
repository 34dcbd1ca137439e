"""What a reader narrows a list of documents by: columns of the engine's own, never the document's."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import F, IntegerField, Q, QuerySet, Value

from expense_mgmt.core.models import localized_name
from expense_mgmt.core.money import money_text
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Category, Project, Unit

# Choices of how long a document waits at least, in hours.
WAITS: Final = (24, 48, 72, 168)
EMPTY = Q()
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Named:
    """A project, category, unit or person that an address names by its code.

    ids  primary keys; of a category and a unit also those of everything below
    """

    code: str
    label: str
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which documents a reader wants to see. What is empty lets everything pass.

    amount_from, amount_to  both inclusive, in the company's currency
    waiting                 hours since it became the reader's turn, at least
    is_overdue              past its deadline
    """

    kind: str = ""
    project: Named | None = None
    category: Named | None = None
    unit: Named | None = None
    requester: Named | None = None
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    waiting: int = 0
    is_overdue: bool = False

    @property
    def is_empty(self) -> bool:
        return self == Narrowing()

    def parameters(self) -> dict[str, str]:
        """The same as an address says it."""
        named = {
            "project": self.project,
            "category": self.category,
            "unit": self.unit,
            "by": self.requester,
        }
        said = {
            "kind": self.kind,
            **{name: one.code for name, one in named.items() if one is not None},
            "from": _bound(self.amount_from),
            "to": _bound(self.amount_to),
            "waiting": str(self.waiting or ""),
            "overdue": "1" if self.is_overdue else "",
        }
        return {name: value for name, value in said.items() if value}

    def of_document(self, path: str = "") -> Q:
        """Conditions on kind, amount, unit and requester, which tasks and runs hold alike.

        path  to the row that holds them, such as `run__`
        """
        asked = {
            "kind": self.kind or None,
            "unit__in": self.unit and self.unit.ids,
            "submitted_by__in": self.requester and self.requester.ids,
            "amount__gte": self.amount_from,
            "amount__lte": self.amount_to,
        }
        return Q(**{f"{path}{name}": value for name, value in asked.items() if value is not None})

    def of_lines(self, path: str = "") -> Q:
        """Conditions on the projects and categories of its lines."""
        asked = {"project_ids__overlap": self.project, "category_ids__overlap": self.category}
        return Q(**{f"{path}{name}": list(one.ids) for name, one in asked.items() if one})

    def of_wait(self, at: dt.datetime) -> Q:
        """Conditions on how long a task waits, and whether it is late."""
        waits = Q(opened_at__lte=at - dt.timedelta(hours=self.waiting)) if self.waiting else EMPTY
        return waits & (Q(due_at__lt=at) if self.is_overdue else EMPTY)


def _bound(amount: Decimal | None) -> str:
    """Cents only where there are any."""
    return "" if amount is None else money_text(amount).removesuffix(".00")


def named(asked: Iterable[Place]) -> dict[Place, Named]:
    """The places and people of these codes; one statement, none where nothing is asked.

    asked   (project, category, unit or requester; code); one that leads nowhere is left out
    source  PLATFORM §6.26 (a category and a unit stand for their branches)
    """
    places = list(dict.fromkeys(asked))
    if not places:
        return {}
    first, *others = [_rows(number, *place) for number, place in enumerate(places)]
    found: dict[int, list[tuple[int, str, str, str]]] = {}
    for number, *row in first.union(*others, all=True) if others else first:
        found.setdefault(number, []).append(tuple(row))
    return {places[number]: _named(places[number][1], rows) for number, rows in found.items()}


def _named(code: str, rows: Iterable[tuple[int, str, str, str]]) -> Named:
    rows = list(rows)
    own = next((row for row in rows if row[1] == code), rows[0])
    return Named(code, localized_name(own[2], own[3]), tuple(sorted({row[0] for row in rows})))


def _rows(number: int, name: str, code: str) -> "QuerySet[Any, Any]":
    rows: QuerySet[Any, Any]
    if name == "requester":
        rows = User.objects.filter(username=code).annotate(own_code=F("username"))
    elif name == "project":
        rows = Project.objects.filter(code=code).annotate(own_code=F("code"))
    elif name == "unit":
        rows = Unit.objects.filter(above__ancestor__code=code).annotate(own_code=F("code"))
    else:
        # The tree of DOMAIN §8 is two levels deep; a company may add one.
        branch = Q(code=code) | Q(parent__code=code) | Q(parent__parent__code=code)
        rows = Category.objects.filter(branch).annotate(own_code=F("code"))
    return (
        rows.order_by()
        .annotate(group=Value(number, output_field=IntegerField()))
        .values_list("group", "pk", "own_code", "name", "name_en")
    )
