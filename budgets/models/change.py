"""Budget changes: adjustment, transfer, supplementary budget (DOMAIN §4)."""

from decimal import Decimal
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from approvals.models import Run
from approvals.queries import concerns
from budgets.interface import DocumentRef
from budgets.states import EDITABLE_CHANGE_STATES, ChangeState
from expense_mgmt.core.fields import AmountField
from expense_mgmt.core.models import LockableQuerySet
from expense_mgmt.core.money import money_text
from expense_mgmt.foundation.models import (
    Document,
    TransitionLog,
    User,
    known_states,
    unique_number,
)
from expense_mgmt.organisation.access import Act
from expense_mgmt.organisation.models import Unit
from expense_mgmt.organisation.queries import in_scope


class ChangeKind(models.TextChoices):
    """What a change does; each kind has rules of its own in the authority matrix."""

    ADJUSTMENT = "budget_adjustment", _("Budget adjustment")
    TRANSFER = "budget_transfer", _("Budget transfer")
    SUPPLEMENTARY = "supplementary_budget", _("Supplementary budget")


class BudgetChangeQuerySet(LockableQuerySet["BudgetChange"]):
    def visible_to(self, user: User) -> Self:
        """Changes the person made or decides, or whose unit or project lies in a role's scope.

        source    PLATFORM §6.18
        """
        rows = _rows().filter(change=OuterRef("pk"))
        roles = Act.BUDGET_READ.roles
        of_place = (
            in_scope(user, unit="unit", project="project", roles=roles)
            | in_scope(user, unit="project__department", project="", roles=roles)
            | in_scope(user, unit="project__region", project="", roles=roles)
        )
        seen = Q(created_by=user) | in_scope(user, project="", roles=roles)
        seen |= Q(Exists(rows.filter(of_place))) | concerns(user, kind=ChangeKind.values)
        return self.filter(seen)

    def without_drafts_of_others(self, user: User) -> Self:
        """What others have not sent yet is for their own eyes."""
        return self.exclude(Q(state=ChangeState.DRAFT) & ~Q(created_by=user))

    def of_kind(self, kind: str) -> Self:
        return self.filter(change_kind=kind)

    def sent_back_to(self, user: User) -> Self:
        """What approvers returned to the person for correction."""
        return self.filter(created_by=user, state=ChangeState.RETURNED)

    def numbered(self, number: str) -> Self:
        """The one of this number in each company; drafts have none."""
        return self.filter(number=number)

    def matching(self, text: str) -> Self:
        """Changes whose number or reason holds the text."""
        return self.filter(Q(number__icontains=text) | Q(reason__icontains=text))

    def for_list(self) -> Self:
        """With what a row of the list shows: its people and places."""
        return self.select_related("company", "unit", "created_by", "run").prefetch_related(
            Prefetch("rows", _rows().named())
        )

    def for_page(self) -> Self:
        """Everything that a page, an inbox row or a hash of the change reads."""
        return self.for_list().prefetch_related("attachments__attachment__file")


def _rows() -> Any:
    """The rows of changes; by name, because their module names this one."""
    return apps.get_model("budgets", "ChangeRow").objects


def is_preparer(change: Any, user: Any) -> bool:
    return bool(change.created_by_id == user.pk)


def is_not_preparer(change: Any, user: Any) -> bool:
    """Who prepares a budget never decides on it (DOMAIN §5)."""
    return not is_preparer(change, user)


class BudgetChange(Document):
    """Asks to change budget lines (预算调整、调剂、追加); nothing changes before its approval.

    amount    a transfer: what moves; an adjustment: all its rows without their signs; a
              supplementary budget: what is added
    report    the written report of a supplementary budget
    """

    kind = "budget_change"

    change_kind = models.CharField(max_length=24, choices=ChangeKind.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, db_index=False, related_name="+")
    reason = models.TextField(blank=True, default="")
    report = models.TextField(blank=True, default="")
    currency = models.CharField(max_length=3)
    amount = AmountField(default=Decimal(0))
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    state = FSMField(
        default=ChangeState.DRAFT, choices=ChangeState.choices, protected=True, editable=False
    )

    objects = BudgetChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            known_states("budgetchange", ChangeState),
            unique_number("budgetchange"),
            models.CheckConstraint(
                condition=Q(change_kind__in=ChangeKind.values), name="budgetchange_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="budgetchange_amount_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(state__in=EDITABLE_CHANGE_STATES) | ~Q(number=""),
                name="budgetchange_has_a_number_once_submitted",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-saved_at", "-id"], name="budgetchange_newest"),
            models.Index(fields=["created_by", "-saved_at", "-id"], name="budgetchange_mine"),
            models.Index(fields=["unit"], name="budgetchange_unit"),
        ]

    @transition(
        field=state,
        source=[ChangeState.DRAFT, ChangeState.RETURNED, ChangeState.WITHDRAWN],
        target=ChangeState.IN_APPROVAL,
        permission=is_preparer,
    )
    def submit(self) -> None:
        """Its preparer sends the change to its approvers; a transfer holds its source."""

    @transition(
        field=state,
        source=[ChangeState.DRAFT, ChangeState.RETURNED, ChangeState.WITHDRAWN],
        target=ChangeState.APPROVED,
        permission=is_preparer,
    )
    def settle(self) -> None:
        """A small transfer inside one department and project takes effect without a step."""

    @transition(
        field=state,
        source=ChangeState.IN_APPROVAL,
        target=ChangeState.APPROVED,
        permission=is_not_preparer,
    )
    def approve(self) -> None:
        """The last step agreed; the lines change."""

    @transition(
        field=state,
        source=ChangeState.IN_APPROVAL,
        target=ChangeState.RETURNED,
        permission=is_not_preparer,
    )
    def send_back(self) -> None:
        """An approver wants it corrected; it may come again."""

    @transition(
        field=state,
        source=ChangeState.IN_APPROVAL,
        target=ChangeState.REJECTED,
        permission=is_not_preparer,
    )
    def reject(self) -> None:
        """An approver says no, for good."""

    @transition(
        field=state,
        source=ChangeState.IN_APPROVAL,
        target=ChangeState.WITHDRAWN,
        permission=is_preparer,
    )
    def withdraw(self) -> None:
        """Its preparer takes it back before the last approval."""

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE_CHANGE_STATES

    @property
    def is_transfer(self) -> bool:
        return self.change_kind == ChangeKind.TRANSFER

    @property
    def is_supplementary(self) -> bool:
        return self.change_kind == ChangeKind.SUPPLEMENTARY

    @property
    def ref(self) -> DocumentRef:
        """How budget movements name this document."""
        return DocumentRef(self.change_kind, self.number, self.public_id, self.company_id)

    @property
    def amounts(self) -> dict[str, Any]:
        """What its trail notes of amounts, as text with two decimals."""
        return {"amount": money_text(self.amount), "currency": self.currency}


class ChangeTransition(TransitionLog):
    """Trail of a budget change."""

    document = models.ForeignKey(BudgetChange, on_delete=models.PROTECT, related_name="transitions")
