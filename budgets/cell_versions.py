"""Who said what of the budget of one cell of the workbook: plans, their versions, changes."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.interface import Summary
from budgets.cell_documents import documents_of
from budgets.models import (
    BudgetChange,
    BudgetLine,
    BudgetPlan,
    ChangeRow,
    LineChange,
    PlanIssue,
    PlanItemMonth,
)
from budgets.models.line_reading import BudgetLineQuerySet
from budgets.models.placed import DIMENSIONS
from budgets.states import OPEN_CHANGE_STATES
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User

MOST_ROWS: Final = 100
MOST_LINES: Final = 60


@dataclass(frozen=True, slots=True)
class Version:
    """One thing that made the cell's budget what it is, or would.

    before   None for the first word on it
    amount   the cell's amount by it; where `is_delta`, what it would add
    url      of a change on its way; what is in force names its document
    """

    kind: str
    label: str
    who: str
    at: dt.datetime
    before: Decimal | None
    amount: Decimal
    reason: str
    is_delta: bool = False
    plan: BudgetPlan | None = None
    document: Summary | None = None
    number: str = ""
    url: str = ""


def versions_of(
    lines: BudgetLineQuerySet, shown: Sequence[BudgetLine], user: User, months: Sequence[Month]
) -> Iterator[Version]:
    """What changed the cell's budget, or would once it is signed, the newest first.

    Changes in force and on their way, issued plans, versions of plans.
    """
    found = [
        *_changes(lines, user),
        *_changes_on_their_way(shown, user, months),
        *_issues(lines, user),
        *_of_plans(shown, user, months),
    ]
    yield from sorted(found, key=lambda one: one.at, reverse=True)


def _changes(lines: BudgetLineQuerySet, user: User) -> Iterator[Version]:
    rows = list(
        LineChange.objects.filter(line__in=lines)
        .select_related("actor")
        .order_by("-at", "-pk")[:MOST_ROWS]
    )
    found: dict[UUID, tuple[Summary, str]] = {}
    for kind in {row.document_kind for row in rows}:
        of_kind = {row.document_id for row in rows if row.document_kind == kind}
        found |= documents_of(kind, of_kind, user)
    for row in rows:
        document, _state = found.get(row.document_id, (None, ""))
        yield Version(
            kind="change",
            label=row.get_kind_display(),
            who=row.actor.label if row.actor else "",
            at=row.at,
            before=row.revised_after - row.effect,
            amount=row.revised_after,
            reason=document.title if document else "",
            document=document,
            number=row.document_number,
        )


def _changes_on_their_way(
    shown: Sequence[BudgetLine], user: User, months: Sequence[Month]
) -> Iterator[Version]:
    """What changes that nobody has signed yet would add to the lines, one entry for each."""
    open_changes = (
        BudgetChange.objects.visible_to(user)
        .without_drafts_of_others(user)
        .filter(state__in=OPEN_CHANGE_STATES)
        .select_related("created_by")
    )
    rows = (
        ChangeRow.objects.filter(_at_places(shown), month__in=list(months))
        .filter(change__in=open_changes)
        .values_list("change")
        .annotate(added=Sum("amount"))
        .order_by()
    )
    added: dict[int, Decimal] = dict(rows)
    for change in open_changes.filter(pk__in=added):
        yield Version(
            kind="change",
            label=change.get_state_display(),
            who=change.created_by.label,
            at=change.saved_at,
            before=None,
            amount=added[change.pk],
            is_delta=True,
            reason=change.reason,
            number=change.number or change.get_change_kind_display(),
            url=reverse("budgets:change_detail", args=[change.public_id]),
        )


def _issues(lines: BudgetLineQuerySet, user: User) -> Iterator[Version]:
    """What issued plans made of the lines, one entry for each plan."""
    rows = PlanIssue.objects.filter(
        line__in=lines, plan__in=BudgetPlan.objects.visible_to(user)
    ).select_related("plan__issued_by", "plan__unit", "plan__project")
    of_plan: dict[int, list[PlanIssue]] = defaultdict(list)
    for row in rows.order_by("pk")[: MOST_ROWS * MOST_LINES]:
        of_plan[row.plan_id].append(row)
    for issued in of_plan.values():
        plan = issued[0].plan
        after = sum((row.planned for row in issued), ZERO)
        gained = sum((row.approved_delta + row.adjusted_delta for row in issued), ZERO)
        yield Version(
            kind="issue",
            label=_("Issued"),
            who=plan.issued_by.label if plan.issued_by else "",
            at=issued[0].at,
            before=after - gained,
            amount=after,
            reason="",
            plan=plan,
            number=plan.number,
        )


def _at_places(shown: Sequence[BudgetLine], before: str = "") -> Q:
    """Rows that fall on one of the lines, whatever their month."""
    places = Q(pk__in=[])
    for line in shown:
        places |= Q(**{f"{before}{name}": getattr(line, f"{name}_id") for name in DIMENSIONS})
    return places


def _of_plans(
    shown: Sequence[BudgetLine], user: User, months: Sequence[Month]
) -> Iterator[Version]:
    """What each version of a plan says of the cell, where it says something new."""
    rows = (
        PlanItemMonth.objects.filter(
            _at_places(shown, "item__"),
            month__in=list(months),
            item__version__plan__in=BudgetPlan.objects.visible_to(user),
        )
        .select_related(
            "item__version__made_by", "item__version__plan__unit", "item__version__plan__project"
        )
        .order_by("item__version__plan", "item__version__number", "item__position")
    )
    said: dict[int, dict[int, list[PlanItemMonth]]] = defaultdict(lambda: defaultdict(list))
    for row in rows[: MOST_ROWS * MOST_LINES]:
        said[row.item.version.plan_id][row.item.version.number].append(row)
    for versions in said.values():
        before: Decimal | None = None
        for number, parts in sorted(versions.items()):
            amount = sum((row.amount for row in parts), ZERO)
            reasons = dict.fromkeys(row.item.reason for row in parts if row.item.reason)
            if amount != before:
                version = parts[0].item.version
                yield Version(
                    kind="version",
                    label=f"V{number}",
                    who=version.made_by.label,
                    at=version.made_at,
                    before=before,
                    amount=amount,
                    reason="; ".join(reasons),
                    plan=version.plan,
                    number=version.plan.number,
                )
            before = amount
