"""The port of the test document; what it raises and what it was told can be watched."""

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from approvals.interface import (
    BudgetEffect,
    Check,
    Flag,
    Outline,
    Pane,
    Subject,
    Summary,
    material,
)
from expense_mgmt.core.money import Money
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.queries import in_scope
from tests.approvals_document.models import Leaflet

KIND = "leaflet"
BUDGET = Decimal("90000.00")

# Called with the name of the port's method; tests put a barrier or an error here.
interrupt: list[Callable[[str], None]] = []


def subject_of(leaflet: Leaflet) -> Subject:
    pairs = {(leaflet.project_id, leaflet.category_id)}
    if leaflet.second_project_id:
        pairs.add((leaflet.second_project_id, leaflet.category_id))
    return Subject(
        kind=KIND,
        id=leaflet.public_id,
        company_id=leaflet.company_id,
        version=leaflet.version,
        content_hash=content_hash(leaflet),
        amount=Money(leaflet.amount, "CNY"),
        unit_id=leaflet.unit_id,
        scopes=frozenset(pairs),
        budget_status=leaflet.budget_status,
        submitted_by_id=leaflet.submitted_by_id,
        number=f"L-{leaflet.pk:04}",
        title=leaflet.title,
        url=f"/leaflets/{leaflet.public_id}",
        material_hash=material(
            amount=str(leaflet.amount),
            project=leaflet.project_id,
            second_project=leaflet.second_project_id,
            category=leaflet.category_id,
        ),
    )


def content_hash(leaflet: Leaflet) -> str:
    content = f"{leaflet.title}|{leaflet.amount}|{leaflet.project_id}|{leaflet.budget_status}"
    return hashlib.sha256(content.encode()).hexdigest()


def _interrupted(method: str) -> None:
    for call in interrupt:
        call(method)


class LeafletPort:
    kind = KIND
    label = "Leaflet"

    def lock(self, subject_id: UUID) -> Subject:
        subject = subject_of(Leaflet.objects.lock().get(public_id=subject_id))
        _interrupted("lock")
        return subject

    def step_passed(
        self, subject_id: UUID, *, run_id: int, label: str, actor: User, at: dt.datetime
    ) -> None:
        _interrupted("step_passed")
        Leaflet.objects.get(public_id=subject_id).move_to(label[:12])

    def approved(self, subject_id: UUID, *, run_id: int, actor: User, at: dt.datetime) -> None:
        _interrupted("approved")
        Leaflet.objects.get(public_id=subject_id).move_to("approved")

    def returned(
        self, subject_id: UUID, *, run_id: int, actor: User, reason: str, at: dt.datetime
    ) -> None:
        _interrupted("returned")
        Leaflet.objects.get(public_id=subject_id).move_to("returned")

    def rejected(
        self, subject_id: UUID, *, run_id: int, actor: User, reason: str, at: dt.datetime
    ) -> None:
        _interrupted("rejected")
        Leaflet.objects.get(public_id=subject_id).move_to("rejected")

    def seen_by(self, user: User) -> QuerySet[Leaflet]:
        return Leaflet.objects.filter(in_scope(user, project=""))

    def summaries(self, ids: Sequence[UUID]) -> dict[UUID, Summary]:
        rows = Leaflet.objects.filter(public_id__in=ids).select_related(
            "submitted_by", "project", "category"
        )
        return {row.public_id: _summary(row) for row in rows}

    def pane(self, subject_id: UUID, *, user: User) -> Pane:
        leaflet = Leaflet.objects.get(public_id=subject_id)
        return Pane(
            template="approvals_document/pane.html",
            context={"title": leaflet.title, "effects": (_effect(leaflet),)},
            checks=(Check("green", "The requester is not the approver"),),
        )

    def outlines(self, ids: Sequence[UUID]) -> dict[UUID, Outline]:
        rows = Leaflet.objects.filter(public_id__in=ids)
        return {row.public_id: Outline(f"L-{row.pk:04}", subject_of(row).scopes) for row in rows}

    def numbered(self, company_id: int, number: str) -> UUID | None:
        rows = Leaflet.objects.filter(company=company_id)
        found = {f"L-{row.pk:04}": row.public_id for row in rows}
        return found.get(number)


def _summary(row: Leaflet) -> Summary:
    is_within = row.budget_status == "within"
    return Summary(
        id=row.public_id,
        number=f"L-{row.pk:04}",
        title=row.title,
        amount=Money(row.amount, "CNY"),
        requester=row.submitted_by.label,
        where=row.project.label if row.project else "",
        what=row.category.label if row.category else "",
        effects=(_effect(row),),
        flags=(
            Flag("green", "circle-check", "Ready to approve")
            if is_within
            else Flag("red", "alert-triangle", "Over budget"),
        ),
        url=f"/leaflets/{row.public_id}",
        version=row.version,
        content_hash=content_hash(row),
        submitted_at=row.submitted_at,
    )


def _effect(row: Leaflet) -> BudgetEffect:
    is_within = row.budget_status == "within"
    spent = Decimal("21600.00") if is_within else BUDGET
    left = BUDGET - spent - row.amount
    return BudgetEffect(
        label=row.title,
        month=Month(2026, 5),
        budget=BUDGET,
        spent=spent,
        committed=Decimal("0.00"),
        pending=Decimal("0.00"),
        this=row.amount,
        available_after=left,
        overage=max(-left, Decimal("0.00")),
        status=row.budget_status,
        mode="warn",
    )
