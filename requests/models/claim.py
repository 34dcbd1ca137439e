from collections.abc import Iterable
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from approvals.models import Run
from expense_mgmt.core.fields import AmountField
from expense_mgmt.foundation.models import (
    Document,
    User,
    known_states,
    unique_number,
)
from expense_mgmt.organisation.models import Supplier, Unit
from ledger.models import Voucher
from requests.models.claim_duties import has_lines, is_author, may_post, may_void, may_waive
from requests.models.claim_rows import SettlementClaimQuerySet
from requests.models.expense_request import ExpenseRequest
from requests.states import (
    EDITABLE_CLAIM_STATES,
    POSTED_CLAIM_STATES,
    VOIDABLE_CLAIM_STATES,
    ClaimState,
)


def joined(names: Iterable[str]) -> str:
    """Names once each, in the order they came."""
    return " · ".join(dict.fromkeys(names))


class SettlementClaim(Document):
    """Asks to settle what was done under an approved request (核销单)."""

    kind = "settlement_claim"

    expense_request = models.ForeignKey(
        ExpenseRequest, on_delete=models.PROTECT, related_name="claims"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="claims")
    contract_number = models.CharField(max_length=40, blank=True, default="")
    completed_on = models.DateField(null=True, blank=True)
    is_final = models.BooleanField(default=True)
    contract_due_on = models.DateField(null=True, blank=True)
    contract_days = models.PositiveSmallIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    amount = AmountField(default=Decimal(0))
    # First submit: decides whether it was in time. Last submit: since when it waits.
    submitted_on = models.DateField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    # Who let a claim through that came after its 15 days; the trail says why.
    waived_by = models.ForeignKey(
        User, on_delete=models.PROTECT, db_index=False, related_name="+", null=True, blank=True
    )
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    posted_on = models.DateField(null=True, blank=True)
    posted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, db_index=False, related_name="+", null=True, blank=True
    )
    voucher = models.ForeignKey(
        Voucher, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    paid_amount = AmountField(default=Decimal(0))
    state = FSMField(
        default=ClaimState.DRAFT, choices=ClaimState.choices, protected=True, editable=False
    )

    objects = SettlementClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            known_states("settlementclaim", ClaimState),
            unique_number("settlementclaim"),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="settlementclaim_amount_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(paid_amount__gte=0, paid_amount__lte=F("amount")),
                name="settlementclaim_never_paid_beyond_its_amount",
                violation_error_message=_("A claim is never paid beyond its amount."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(state__in=[*POSTED_CLAIM_STATES])
                    & Q(voucher__isnull=False, posted_by__isnull=False, posted_on__isnull=False)
                )
                | (~Q(state__in=[*POSTED_CLAIM_STATES]) & Q(voucher__isnull=True, paid_amount=0)),
                name="settlementclaim_posted_has_its_voucher",
            ),
            models.CheckConstraint(
                condition=~Q(state=ClaimState.PAID) | Q(paid_amount=F("amount")),
                name="settlementclaim_paid_is_paid_in_full",
            ),
            models.CheckConstraint(
                condition=Q(waived_by__isnull=True) | ~Q(waived_by=F("created_by")),
                name="settlementclaim_waived_by_another",
                violation_error_message=_("Who is late does not waive the delay."),
            ),
            models.CheckConstraint(
                condition=Q(posted_by__isnull=True) | ~Q(posted_by=F("created_by")),
                name="settlementclaim_poster_is_not_requester",
                violation_error_message=_("Who asked for the money does not post it."),
            ),
        ]
        indexes = [
            models.Index(fields=["company", "state", "-created_at"], name="settlementclaim_list"),
            models.Index(fields=["created_by", "-created_at"], name="settlementclaim_mine"),
        ]

    @property
    def open_amount(self) -> Decimal:
        """What the supplier is still owed once the claim is posted."""
        return Decimal(self.amount - self.paid_amount)

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE_CLAIM_STATES

    @property
    def where(self) -> str:
        """Names of the projects it is for."""
        projects = [line.share.project for line in self.lines.all()]
        return joined(project.label for project in projects if project is not None)

    @property
    def what(self) -> str:
        """Its categories and platforms."""
        parts = [part for line in self.lines.all() for part in line.kinds]
        return joined(parts)

    @transition(
        field=state,
        source=[*EDITABLE_CLAIM_STATES],
        target=ClaimState.IN_APPROVAL,
        conditions=[has_lines],
        permission=is_author,
    )
    def submit(self) -> None:
        """The requester sends the claim to its approvers."""

    @transition(
        field=state,
        source=ClaimState.DRAFT,
        target=ClaimState.IN_APPROVAL,
        conditions=[has_lines],
        permission=may_waive,
    )
    def waive(self) -> None:
        """The department head sends a late claim to its approvers and says why."""

    @transition(
        field=state,
        source=[*VOIDABLE_CLAIM_STATES],
        target=ClaimState.VOIDED,
        permission=may_void,
    )
    def void(self) -> None:
        """Headquarters settles nothing on it: it came too late, and its person bears the cost."""

    @transition(field=state, source=ClaimState.IN_APPROVAL, target=ClaimState.APPROVED)
    def approve(self) -> None:
        """The last step of its run was approved."""

    @transition(field=state, source=ClaimState.IN_APPROVAL, target=ClaimState.RETURNED)
    def send_back(self) -> None:
        """An approver wants it corrected."""

    @transition(field=state, source=ClaimState.IN_APPROVAL, target=ClaimState.REJECTED)
    def reject(self) -> None:
        """An approver refused it for good."""

    @transition(
        field=state,
        source=ClaimState.IN_APPROVAL,
        target=ClaimState.WITHDRAWN,
        permission=is_author,
    )
    def withdraw(self) -> None:
        """The requester takes it back before the last approval."""

    @transition(
        field=state, source=ClaimState.APPROVED, target=ClaimState.POSTED, permission=may_post
    )
    def post(self) -> None:
        """The accountant books it: budget consumed, supplier owed."""

    @transition(
        field=state,
        source=[ClaimState.POSTED, ClaimState.PART_PAID],
        target=ClaimState.PART_PAID,
    )
    def pay_part(self) -> None:
        """A payment cleared part of what is owed."""

    @transition(
        field=state, source=[ClaimState.POSTED, ClaimState.PART_PAID], target=ClaimState.PAID
    )
    def pay(self) -> None:
        """A payment cleared the rest of what is owed."""
