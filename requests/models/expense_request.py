from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from approvals.models import Run
from budgets.interface import DocumentRef, Status
from expense_mgmt.core.fields import AmountField
from expense_mgmt.foundation.models import (
    Document,
    known_states,
    unique_number,
)
from expense_mgmt.organisation.access import FINANCE, holdings_of
from expense_mgmt.organisation.models import Supplier, Unit
from requests.models.request_rows import ExpenseRequestQuerySet
from requests.states import RequestState

EDITABLE_STATES = frozenset({RequestState.DRAFT, RequestState.RETURNED, RequestState.WITHDRAWN})
APPROVED_STATES = (RequestState.APPROVED, RequestState.CLOSED)
HOLDING_STATES = (RequestState.IN_APPROVAL, RequestState.APPROVED, RequestState.CLOSED)


class RequestKind(models.TextChoices):
    """A placement report asks for a placement outside the monthly budget (PLATFORM §6.22)."""

    REGULAR = "regular", _("Expense request")
    PLACEMENT_REPORT = "placement_report", _("Placement report")


def is_requester(expense_request: Any, user: Any) -> bool:
    return bool(expense_request.created_by_id == user.pk)


def is_not_requester(expense_request: Any, user: Any) -> bool:
    """Who asks never decides (DOMAIN §5)."""
    return not is_requester(expense_request, user)


def is_finance(expense_request: Any, user: Any) -> bool:
    return any(
        held.role in FINANCE and held.company_id == expense_request.company_id
        for held in holdings_of(user)
    )


def is_requester_or_finance(expense_request: Any, user: Any) -> bool:
    return is_requester(expense_request, user) or is_finance(expense_request, user)


class ExpenseRequest(Document):
    """Asks to spend, before spending (费用申请单). It alone holds budget (PLATFORM §6.23).

    amount             sum of its lines, tax-inclusive, in the company currency
    guarded_amount     amount with its like of the last 30 days (R-46), as of the last submit
    budget_status      worst of its shares, as of the last submit
    """

    kind = "expense_request"

    request_kind = models.CharField(
        max_length=20, choices=RequestKind.choices, default=RequestKind.REGULAR
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, db_index=False, related_name="+")
    supplier = models.ForeignKey(
        Supplier, on_delete=models.PROTECT, related_name="expense_requests", null=True, blank=True
    )
    title = models.CharField(max_length=200, blank=True, default="")
    background = models.TextField(blank=True, default="")
    expected_effect = models.TextField(blank=True, default="")
    currency = models.CharField(max_length=3)
    amount = AmountField(default=Decimal(0))
    guarded_amount = AmountField(default=Decimal(0))
    budget_status = models.CharField(
        max_length=12,
        choices=[(status.value, status.value) for status in Status],
        default=Status.WITHIN.value,
    )
    saved_at = models.DateTimeField()
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_on = models.DateField(null=True, blank=True)
    state = FSMField(
        default=RequestState.DRAFT, choices=RequestState.choices, protected=True, editable=False
    )

    objects = ExpenseRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            known_states("expenserequest", RequestState),
            unique_number("expenserequest"),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="expenserequest_amount_is_not_negative",
                violation_error_message=_("An amount is above zero."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=EDITABLE_STATES) | ~Q(number=""),
                name="expenserequest_has_a_number_once_submitted",
            ),
        ]
        indexes = [
            models.Index(fields=["created_by", "-saved_at", "-id"], name="expenserequest_mine"),
            models.Index(fields=["company", "-saved_at", "-id"], name="expenserequest_newest"),
            models.Index(fields=["unit"], name="expenserequest_unit"),
            models.Index(
                fields=["created_by", "submitted_on"],
                condition=Q(state__in=HOLDING_STATES),
                name="expenserequest_like",
            ),
            # What was approved before, beside what is decided now.
            models.Index(
                fields=["company", "-submitted_at", "-id"],
                condition=Q(state__in=APPROVED_STATES),
                name="expenserequest_approved",
            ),
        ]

    @transition(
        field=state,
        source=[RequestState.DRAFT, RequestState.RETURNED, RequestState.WITHDRAWN],
        target=RequestState.IN_APPROVAL,
        permission=is_requester,
    )
    def submit(self) -> None:
        """Requester sends the request to its approvers."""

    @transition(
        field=state,
        source=RequestState.IN_APPROVAL,
        target=RequestState.APPROVED,
        permission=is_not_requester,
    )
    def approve(self) -> None:
        """The last step agreed."""

    @transition(
        field=state,
        source=RequestState.IN_APPROVAL,
        target=RequestState.RETURNED,
        permission=is_not_requester,
    )
    def send_back(self) -> None:
        """An approver wants it corrected; it may come again."""

    @transition(
        field=state,
        source=RequestState.IN_APPROVAL,
        target=RequestState.REJECTED,
        permission=is_not_requester,
    )
    def reject(self) -> None:
        """An approver says no, for good."""

    @transition(
        field=state,
        source=RequestState.IN_APPROVAL,
        target=RequestState.WITHDRAWN,
        permission=is_requester,
    )
    def withdraw(self) -> None:
        """Requester takes it back before the last approval."""

    @transition(
        field=state,
        source=RequestState.APPROVED,
        target=RequestState.CANCELLED,
        permission=is_requester_or_finance,
    )
    def cancel(self) -> None:
        """An approved request is given up before anything was done under it."""

    @transition(
        field=state,
        source=RequestState.APPROVED,
        target=RequestState.CLOSED,
        permission=is_finance,
    )
    def close(self) -> None:
        """Nothing more will be settled under it; the rest of its budget is free."""

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE_STATES

    @property
    def ref(self) -> DocumentRef:
        """How budget movements name this document; placement reports by a kind of their own (R-16)."""
        is_report = self.request_kind == RequestKind.PLACEMENT_REPORT
        kind = RequestKind.PLACEMENT_REPORT.value if is_report else self.kind
        return DocumentRef(kind, self.number, self.public_id, self.company_id)

    @property
    def amounts(self) -> dict[str, Any]:
        """What its trail notes of amounts, as text with two decimals."""
        return {"amount": f"{self.amount:.2f}", "currency": self.currency}
