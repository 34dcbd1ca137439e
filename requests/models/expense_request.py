import datetime as dt
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from approvals.models import Run
from approvals.queries import concerns
from approvals.states import RunState
from budgets.interface import DocumentRef, Status
from expense_mgmt.core.fields import AmountField
from expense_mgmt.core.models import LockableQuerySet
from expense_mgmt.foundation.models import (
    Document,
    User,
    known_states,
    unique_number,
)
from expense_mgmt.organisation.access import FINANCE, holdings_of
from expense_mgmt.organisation.models import Supplier, Unit
from expense_mgmt.organisation.queries import in_scope
from expense_mgmt.organisation.roles import Role
from requests.models.line import LineWeight, RequestLine
from requests.models.scopes import in_company_of, of_projects_in_scope
from requests.states import RequestState

# Procurement buys materials and gifts, and sees only approved requests for these (DOMAIN §2, §8).
PROCURED_CATEGORIES = (
    "OWNER_GIFT",
    "CRM_PREMIUM",
    "CRM_FESTIVAL_GIFT",
    "CRM_BIRTHDAY_GIFT",
    "REG_MATERIALS",
    "HQ_MATERIALS",
)
EDITABLE_STATES = frozenset({RequestState.DRAFT, RequestState.RETURNED, RequestState.WITHDRAWN})
IN_PROGRESS = (RequestState.IN_APPROVAL, RequestState.RETURNED, RequestState.APPROVED)
HOLDING_STATES = (RequestState.IN_APPROVAL, RequestState.APPROVED, RequestState.CLOSED)


class RequestKind(models.TextChoices):
    """A placement report asks for a placement outside the monthly budget (PLATFORM §6.22)."""

    REGULAR = "regular", _("Expense request")
    PLACEMENT_REPORT = "placement_report", _("Placement report")


class ExpenseRequestQuerySet(LockableQuerySet["ExpenseRequest"]):
    def visible_to(self, user: User) -> Self:
        """Requests the person made, decided or decides, or has in the scope of a role.

        Procurement sees approved material and gift lines only, the cashier what is being paid.

        source    PLATFORM §6.18
        """
        lines = RequestLine.objects.filter(request=OuterRef("pk"))
        weights = LineWeight.objects.filter(line__request=OuterRef("pk"))
        # By name, because its module names this one.
        claim_model = apps.get_model("requests", "SettlementClaim")
        claims = claim_model.objects.filter(expense_request=OuterRef("pk"))
        procured = lines.filter(category__code__in=PROCURED_CATEGORIES)
        return self.filter(
            Q(created_by=user)
            | in_scope(user, unit="unit", project="")
            | Exists(weights.filter(of_projects_in_scope(user)))
            | concerns(user, kind=ExpenseRequest.kind)
            | (
                Q(state__in=[RequestState.APPROVED, RequestState.CLOSED])
                & in_company_of(user, Role.PROCUREMENT)
                & Exists(procured)
            )
            | (in_company_of(user, Role.CASHIER) & Exists(claims.filter(payments__isnull=False)))
        )

    def for_form(self) -> Self:
        """With what the form of a stored draft shows."""
        return self.select_related("company", "unit__company", "supplier", "created_by")

    def for_summaries(self) -> Self:
        """With what a row of an inbox or list shows of the request itself."""
        return self.select_related("company", "unit", "supplier", "created_by", "run")

    def for_project(self, project_id: str) -> Self:
        """Requests with a line for the project."""
        weights = LineWeight.objects.filter(line__request=OuterRef("pk"))
        return self.filter(Exists(weights.filter(project__public_id=project_id)))

    def sent_back_to(self, user: User) -> Self:
        """What approvers returned to the person for correction."""
        return self.filter(created_by=user, state=RequestState.RETURNED)

    def numbered(self, number: str) -> Self:
        """The one of this number in each company; drafts have none."""
        return self.filter(number=number)

    def matching(self, text: str) -> Self:
        """Requests whose number, title or supplier holds the text."""
        suppliers = Supplier.objects.matching(text)
        return self.filter(
            Q(title__icontains=text) | Q(number__icontains=text) | Q(supplier__in=suppliers)
        )

    def in_progress_of(self, user: User) -> Self:
        """The person's own requests that are sent and not over."""
        return self.filter(created_by=user, state__in=IN_PROGRESS)

    def approved_between(self, begins_at: dt.datetime, ends_at: dt.datetime) -> Self:
        """Requests whose last approval falls into a stretch of time, its end not included."""
        return self.filter(
            run__state=RunState.APPROVED, run__closed_at__gte=begins_at, run__closed_at__lt=ends_at
        )

    def in_approval(self) -> Self:
        return self.filter(state=RequestState.IN_APPROVAL)

    def without_drafts_of_others(self, user: User) -> Self:
        """What others have not sent yet is for their own eyes."""
        return self.exclude(Q(state=RequestState.DRAFT) & ~Q(created_by=user))

    def newest(self) -> Self:
        return self.order_by("-saved_at", "-pk")

    def after(self, place: "ExpenseRequest") -> Self:
        """Rows that come after a given one in a list, newest first."""
        older = Q(saved_at__lt=place.saved_at) | Q(saved_at=place.saved_at, pk__lt=place.pk)
        return self.filter(older, saved_at__lte=place.saved_at)

    def before(self, place: "ExpenseRequest") -> Self:
        """Rows that come before a given one in a list, newest first."""
        newer = Q(saved_at__gt=place.saved_at) | Q(saved_at=place.saved_at, pk__gt=place.pk)
        return self.filter(newer, saved_at__gte=place.saved_at)

    def named(self, text: str) -> "ExpenseRequest | None":
        """The request of a public id as posted; None for any other text."""
        try:
            return self.for_form().filter(public_id=UUID(text)).first()
        except ValueError:
            return None


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
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
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
