import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from approvals.models import Decision, Run
from approvals.queries import concerns
from expense_mgmt.core.fields import AmountField
from expense_mgmt.core.models import LockableQuerySet
from expense_mgmt.foundation.models import (
    Document,
    TransitionLog,
    User,
    known_states,
    unique_number,
)
from expense_mgmt.organisation.access import Act, may
from expense_mgmt.organisation.models import Supplier, SupplierAccount
from expense_mgmt.organisation.queries import in_scope
from ledger.models import Voucher
from requests.models.claim import SettlementClaim
from requests.models.claim_line import ClaimLine
from requests.states import PaymentState

UNDER_WAY = (
    PaymentState.REQUESTED,
    PaymentState.IN_APPROVAL,
    PaymentState.RETURNED,
    PaymentState.WITHDRAWN,
    PaymentState.APPROVED,
    PaymentState.SCHEDULED,
)
"""Of these a claim has at most one: it is submitted again rather than doubled."""


OPEN_PAYMENT_STATES = (PaymentState.IN_APPROVAL, PaymentState.APPROVED, PaymentState.SCHEDULED)
"""In which nobody can ask again: it is being decided or waits for its day."""


class PaymentQuerySet(LockableQuerySet["Payment"]):
    def visible_to(self, user: User) -> Self:
        """Payments where the person pays, keeps or reads the books, or decides (PLATFORM §6.18)."""
        return self.filter(
            in_scope(user, unit="claim__unit", project="", roles=Act.PAYMENT_READ.roles)
            | concerns(user, kind=Payment.kind)
        )

    def for_project(self, project_id: str) -> Self:
        """Payments of what a project had, named by its public id; all without a name."""
        if not project_id:
            return self
        lines = ClaimLine.objects.filter(claim=OuterRef("claim"))
        return self.filter(Exists(lines.filter(share__project__public_id=project_id)))

    def under_way(self) -> Self:
        """Asked for and neither paid nor refused; a claim has at most one."""
        return self.filter(state__in=UNDER_WAY)

    def sent_back_to(self, user: User) -> Self:
        """What approvers returned to the accountant who asked."""
        return self.filter(created_by=user, state=PaymentState.RETURNED)

    def due_by(self, day: dt.date) -> Self:
        """Due on the day or before it."""
        return self.filter(due_on__lte=day)

    def numbered(self, number: str) -> Self:
        """The one of this number in each company; drafts have none."""
        return self.filter(number=number)

    def matching(self, text: str) -> Self:
        """Payments whose number, bank reference, payee or request holds the text."""
        return self.filter(
            Q(number__icontains=text)
            | Q(bank_reference__iexact=text)
            | Q(payee_name__icontains=text)
            | Q(claim__expense_request__title__icontains=text)
            | Q(supplier__in=Supplier.objects.matching(text))
        )

    def to_pay(self) -> Self:
        """What the cashier has to pay, the earliest due first."""
        return self.filter(state=PaymentState.SCHEDULED).order_by("due_on", "pk")

    def for_list(self) -> Self:
        """What the list of payments shows."""
        return self.select_related("supplier", "claim__expense_request", "created_by", "paid_by")

    def for_page(self) -> Self:
        """Everything that a page, an inbox row or a hash of the payment reads."""
        lines = ClaimLine.objects.select_related("share__project", "share__line")
        return self.select_related(
            "company",
            "supplier",
            "account",
            "claim__expense_request",
            "claim__voucher",
            "created_by",
            "paid_by",
            "voucher",
            "run",
        ).prefetch_related(Prefetch("claim__lines", lines.order_by("share__month", "pk")))


def is_requester(payment: Any, user: Any) -> bool:
    return bool(payment.created_by_id == user.pk)


def may_request(payment: Any, user: Any) -> bool:
    """An accountant asks; not who asked for the expense (DOMAIN §5)."""
    claim = payment.claim
    return (
        is_requester(payment, user)
        and may(user, Act.CLAIM_POST)
        and user.pk not in {claim.created_by_id, claim.expense_request.created_by_id}
    )


def may_pay(payment: Any, user: Any) -> bool:
    """A cashier who neither asked, decided nor posted (DOMAIN §5: payer ≠ approver ≠ requester)."""
    claim = payment.claim
    others = {
        payment.created_by_id,
        claim.created_by_id,
        claim.posted_by_id,
        claim.expense_request.created_by_id,
    }
    runs = [payment.run_id, claim.run_id]
    return (
        may(user, Act.PAYMENT_PAY)
        and user.pk not in others
        and not Decision.objects.filter(run__in=runs, actor=user).exists()
    )


class Payment(Document):
    """Money that leaves the bank for a posted claim (付款)."""

    kind = "payment"

    claim = models.ForeignKey(SettlementClaim, on_delete=models.PROTECT, related_name="payments")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="payments")
    account = models.ForeignKey(SupplierAccount, on_delete=models.PROTECT, related_name="+")
    # What the approvers saw: later changes of the supplier's account do not move a payment.
    payee_bank = models.CharField(max_length=120)
    payee_name = models.CharField(max_length=120)
    payee_number = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    amount = AmountField()
    due_on = models.DateField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    paid_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    bank_reference = models.CharField(max_length=60, blank=True, default="")
    voucher = models.ForeignKey(
        Voucher, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    state = FSMField(
        default=PaymentState.REQUESTED,
        choices=PaymentState.choices,
        protected=True,
        editable=False,
    )

    objects = PaymentQuerySet.as_manager()

    class Meta:
        constraints = [
            known_states("payment", PaymentState),
            unique_number("payment"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_amount_is_positive"),
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(state__in=[*UNDER_WAY]),
                name="payment_one_under_way_per_claim",
                violation_error_message=_("A payment for this claim is already under way."),
            ),
            models.UniqueConstraint(
                fields=["company", "bank_reference"],
                condition=~Q(bank_reference=""),
                name="payment_bank_reference_once",
                violation_error_message=_("This bank reference is already recorded."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=PaymentState.PAID)
                    & Q(paid_on__isnull=False, paid_by__isnull=False, voucher__isnull=False)
                    & ~Q(bank_reference="")
                )
                | (
                    ~Q(state=PaymentState.PAID)
                    & Q(paid_on__isnull=True, paid_by__isnull=True, voucher__isnull=True)
                    & Q(bank_reference="")
                ),
                name="payment_paid_says_when_who_and_how",
            ),
            models.CheckConstraint(
                condition=Q(paid_by__isnull=True) | ~Q(paid_by=F("created_by")),
                name="payment_payer_is_not_requester",
                violation_error_message=_("Who asked for a payment does not pay it."),
            ),
        ]
        indexes = [models.Index(fields=["company", "state", "due_on"], name="payment_due")]

    @property
    def masked_number(self) -> str:
        """The last four digits; the whole number is shown only where it is needed."""
        return f"···· {self.payee_number[-4:]}"

    def days_until_due(self, today: dt.date) -> int:
        """Negative once it is late."""
        return (self.due_on - today).days

    @transition(
        field=state,
        source=[PaymentState.REQUESTED, PaymentState.RETURNED, PaymentState.WITHDRAWN],
        target=PaymentState.IN_APPROVAL,
        permission=may_request,
    )
    def submit(self) -> None:
        """The accountant asks for it to be paid."""

    @transition(field=state, source=PaymentState.IN_APPROVAL, target=PaymentState.APPROVED)
    def approve(self) -> None:
        """The last step of its run was approved."""

    @transition(field=state, source=PaymentState.APPROVED, target=PaymentState.SCHEDULED)
    def schedule(self) -> None:
        """It waits for its day with the cashier."""

    @transition(field=state, source=PaymentState.IN_APPROVAL, target=PaymentState.RETURNED)
    def send_back(self) -> None:
        """An approver wants it corrected."""

    @transition(field=state, source=PaymentState.IN_APPROVAL, target=PaymentState.REJECTED)
    def reject(self) -> None:
        """An approver refused it for good."""

    @transition(
        field=state,
        source=PaymentState.IN_APPROVAL,
        target=PaymentState.WITHDRAWN,
        permission=is_requester,
    )
    def withdraw(self) -> None:
        """The accountant takes it back before the last approval."""

    @transition(
        field=state, source=PaymentState.SCHEDULED, target=PaymentState.PAID, permission=may_pay
    )
    def pay(self) -> None:
        """The cashier records that the money left the bank."""


class PaymentTransition(TransitionLog):
    document = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="transitions")
