"""Requests like one that is submitted, of the same person and supplier (R-46)."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import Any, Final

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from expense_mgmt.core.prepared import DAY, Prepared, among, given
from requests.models import ExpenseRequest, RequestShare
from requests.models.expense_request import HOLDING_STATES
from requests.rules.splitting import DEFAULT_WINDOW_DAYS, EarlierRequest


def like_before(
    *,
    requester_id: int,
    supplier_id: int | None,
    scopes: Collection[tuple[int | None, int]],
    on: dt.date,
    without: int | None,
) -> list[EarlierRequest]:
    """Requests of the same person and supplier that share a project and category (R-46).

    A request without a supplier is like others without one, so that leaving it out hides nothing.

    scopes    (project, category) keys of the request that is judged, whose key is `without`
    """
    rows = LIKE_BEFORE[supplier_id is None](
        requester=requester_id,
        supplier=supplier_id,
        scopes=[_scope_number(project_id, category_id) for project_id, category_id in scopes],
        after=on - dt.timedelta(days=DEFAULT_WINDOW_DAYS),
        without=without or 0,
    )
    return [
        EarlierRequest(date=day, amount=amount, status=state)
        for day, amount, state in rows
        if day is not None
    ]


def _like_before(of_supplier: Q) -> "QuerySet[Any, tuple[dt.date | None, Decimal, str]]":
    project = Coalesce("project", 0, output_field=BigIntegerField())
    scope = project.bitleftshift(SCOPE_BITS) + F("line__category")
    shares = (
        RequestShare.objects.filter(line__request=OuterRef("pk"))
        .alias(scope=scope)
        .filter(among("scope", "scopes"))
    )
    return (
        ExpenseRequest.objects.filter(
            of_supplier,
            Exists(shares),
            created_by=given("requester"),
            state__in=HOLDING_STATES,
            submitted_on__gt=given("after", DAY),
        )
        .exclude(pk=given("without"))
        .values_list("submitted_on", "amount", "state")
    )


def _scope_number(project_id: int | None, category_id: int) -> int:
    """A project and a category as one number, so that a read can take a list of them."""
    return ((project_id or 0) << SCOPE_BITS) + category_id


SCOPE_BITS: Final = 32
# With a supplier, and for what names none.
LIKE_BEFORE: Final = {
    False: Prepared(lambda: _like_before(Q(supplier=given("supplier")))),
    True: Prepared(lambda: _like_before(Q(supplier=None))),
}
