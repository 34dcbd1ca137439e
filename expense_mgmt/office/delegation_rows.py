"""Delegations as pages show them: who, for what, how long, and how it stands today."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from expense_mgmt.core.models import localized_name
from expense_mgmt.core.periods import DateSpan
from expense_mgmt.core.templatetags.dates import span_words
from expense_mgmt.foundation.document_kinds import label_of
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Deputy

ENDED_SHOWN = 10


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """One delegation from one of its two sides.

    other        the person on the other side
    entered_by   the administrator who entered it; empty where the person did
    standing     coming, in_force or ended
    """

    key: UUID
    other: str
    scope: str
    period: str
    entered_by: str
    standing: str

    @property
    def is_over(self) -> bool:
        return self.standing == "ended"


@dataclass(frozen=True, slots=True)
class Delegations:
    """Who acts for a person, and for whom he acts; what is over comes last."""

    given: Sequence[DelegationRow]
    received: Sequence[DelegationRow]


def delegations_of(person: User, today: dt.date) -> Delegations:
    """Both sides of a person's delegations, by their first day; two queries."""
    rows = Deputy.objects.select_related("person", "deputy", "entered_by")
    return Delegations(
        _in_order(rows.filter(person=person), today, side="deputy"),
        _in_order(rows.filter(deputy=person), today, side="person"),
    )


def acting_today(today: dt.date) -> ArraySubquery:
    """The delegations of a person in force on a day, either side, as `acting_of` reads them.

    A part of a statement on people: pages that show a note of it have none to spare.
    """
    rows = Deputy.objects.on(today).filter(Q(person=OuterRef("pk")) | Q(deputy=OuterRef("pk")))
    facts = JSONObject(
        key="public_id",
        giver="person",
        person=JSONObject(name="person__name", name_en="person__name_en"),
        deputy=JSONObject(name="deputy__name", name_en="deputy__name_en"),
        kind="kind",
        first="valid__startswith",
        after="valid__endswith",
    )
    return ArraySubquery(rows.order_by("valid", "pk").values(facts=facts))


def acting_of(person_id: int, found: Sequence[Mapping[str, Any]]) -> Delegations:
    """What `acting_today` found of a person, in words."""
    given = [one for one in found if one["giver"] == person_id]
    received = [one for one in found if one["giver"] != person_id]
    return Delegations(
        [_acting(one, "deputy") for one in given], [_acting(one, "person") for one in received]
    )


def _acting(one: Mapping[str, Any], side: str) -> DelegationRow:
    after = dt.date.fromisoformat(one["after"]) if one["after"] else dt.date.max
    return DelegationRow(
        key=UUID(one["key"]),
        other=localized_name(one[side]["name"], one[side]["name_en"]),
        scope=scope_words(one["kind"]),
        period=span_words(DateSpan.from_half_open(dt.date.fromisoformat(one["first"]), after)),
        entered_by="",
        standing="in_force",
    )


def scope_words(kind: str) -> str:
    """The kind of document a delegation is for, or that it is for all."""
    return label_of(kind) or _("All documents")


def _in_order(rows: Iterable[Deputy], today: dt.date, *, side: str) -> list[DelegationRow]:
    ordered = sorted(rows, key=lambda row: (row.begins_on, row.pk))
    standing = [row for row in ordered if row.ends_on >= today]
    over = [row for row in reversed(ordered) if row.ends_on < today][:ENDED_SHOWN]
    return [_row(row, today, side=side) for row in (*standing, *over)]


def _row(row: Deputy, today: dt.date, *, side: str) -> DelegationRow:
    standing = "coming" if row.begins_on > today else "in_force"
    return DelegationRow(
        key=row.public_id,
        other=getattr(row, side).label,
        scope=scope_words(row.kind),
        period=span_words(DateSpan(row.begins_on, row.ends_on)),
        entered_by=row.entered_by.label if row.entered_by else "",
        standing="ended" if row.ends_on < today else standing,
    )
