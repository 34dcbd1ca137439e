"""What follows an approval of a budget change. Each method runs inside the decision."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from approvals.interface import Outline, Pane, Subject, Summary
from budgets import change_digest
from budgets.change_seal import rows_of, subject_of
from budgets.models import BudgetChange, ChangeKind
from budgets.services import change_effects, control
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services.record import record

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class ChangePort:
    """Port of one kind of budget change; the matrix has rules for each (DOMAIN §5)."""

    change_kind: ChangeKind

    @property
    def kind(self) -> str:
        return self.change_kind.value

    @property
    def label(self) -> "StrOrPromise":
        return self.change_kind.label

    def lock(self, subject_id: UUID) -> Subject:
        change = _locked(subject_id)
        return subject_of(change, rows_of(change))

    def step_passed(
        self, subject_id: UUID, *, run_id: int, label: str, actor: User, at: dt.datetime
    ) -> None:
        """Leave a row in the trail; the change stays in approval."""
        change = _locked(subject_id)
        amounts = change.amounts | {"step": label}
        record(change, "step_passed", actor=actor, at=at, amounts=amounts)

    def approved(self, subject_id: UUID, *, run_id: int, actor: User, at: dt.datetime) -> None:
        """Ask the lines again and change them.

        raises    ChangeRefused: a source has less by now, or its month is locked
        source    DOMAIN §4 budget transfer / approve (source checked again)
        """
        change = _locked(subject_id)
        ensure_may(change.approve, actor)
        change_effects.apply(change, rows_of(change), actor=actor, at=at)
        change.approve()
        _keep(change, "approve", actor, at)

    def returned(
        self, subject_id: UUID, *, run_id: int, actor: User, reason: str, at: dt.datetime
    ) -> None:
        """Give the hold back; a new submit asks the lines again."""
        change = _locked(subject_id)
        ensure_may(change.send_back, actor)
        control.release(document=change.ref, actor=actor, at=at)
        change.send_back()
        _keep(change, "send_back", actor, at, comment=reason)

    def rejected(
        self, subject_id: UUID, *, run_id: int, actor: User, reason: str, at: dt.datetime
    ) -> None:
        """Give the hold back, for good."""
        change = _locked(subject_id)
        ensure_may(change.reject, actor)
        control.release(document=change.ref, actor=actor, at=at)
        change.reject()
        _keep(change, "reject", actor, at, comment=reason)

    def seen_by(self, user: User) -> QuerySet[BudgetChange]:
        return BudgetChange.objects.visible_to(user).of_kind(self.kind)

    def summaries(self, ids: Sequence[UUID]) -> dict[UUID, Summary]:
        """Rows of an inbox page in a fixed number of queries."""
        return change_digest.summaries(ids)

    def pane(self, subject_id: UUID, *, user: User) -> Pane:
        """Both sides before and after, the reason, the papers."""
        return change_digest.pane(BudgetChange.objects.for_page().get(public_id=subject_id))

    def outlines(self, ids: Sequence[UUID]) -> dict[UUID, Outline]:
        """What rules depend on, of many at once."""
        return {
            change.public_id: Outline(
                number=change.number,
                scopes=frozenset((row.project_id, row.category_id) for row in change.rows.all()),
            )
            for change in BudgetChange.objects.filter(public_id__in=ids).prefetch_related("rows")
        }

    def numbered(self, company_id: int, number: str) -> UUID | None:
        """The one with this number, whoever asks."""
        rows = BudgetChange.objects.filter(company=company_id).of_kind(self.kind).numbered(number)
        return rows.values_list("public_id", flat=True).first()


def _locked(subject_id: UUID) -> BudgetChange:
    with_its_maker = BudgetChange.objects.select_related("company", "created_by")
    return with_its_maker.lock().get(public_id=subject_id)


def _keep(
    change: BudgetChange, name: str, actor: User, at: dt.datetime, *, comment: str = ""
) -> None:
    change.save(update_fields=["state"])
    record(change, name, actor=actor, at=at, comment=comment, amounts=change.amounts)
