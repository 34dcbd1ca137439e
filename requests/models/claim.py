import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from approvals.models import Run
from approvals.queries import concerns, decided_by
from expense_mgmt.core.fields import AmountField
from expense_mgmt.core.models import LockableQuerySet
from expense_mgmt.foundation.models import (
    Document,
    User,
    known_states,
    unique_number,
)
from expense_mgmt.organisation.models import Supplier, Unit
from expense_mgmt.organisation.queries import in_scope
from expense_mgmt.organisation.roles import Role
from ledger.models import Voucher
from requests.models.claim_duties import has_lines, is_author, may_post, may_void, may_waive
from requests.models.expense_request import ExpenseRequest
from requests.rules.settlement import DEFAULT_SETTLEMENT_DAYS
from requests.states import (
    EDITABLE_CLAIM_STATES,
    POSTED_CLAIM_STATES,
    VOIDABLE_CLAIM_STATES,
    ClaimState,
)


class SettlementClaimQuerySet(LockableQuerySet["SettlementClaim"]):
    def visible_to(self, user: User) -> Self:
        """Claims the person made, decided or decides, has in scope, or pays (PLATFORM §6.18).

        A draft too: its department's head waives and headquarters voids what lies late (DOMAIN §4).
        """
        lines = apps.get_model("requests", "ClaimLine").objects.filter(claim=OuterRef("pk"))
        payments = apps.get_model("requests", "Payment").objects.filter(claim=OuterRef("pk"))
        return self.filter(
            Q(created_by=user)
            | Q(expense_request__created_by=user)
            | in_scope(user, unit="unit", project="")
            | concerns(user, kind=SettlementClaim.kind)
            | Exists(lines.filter(in_scope(user, unit="", project="share__project")))
            | (in_scope(user, unit="unit", project="", roles=[Role.CASHIER]) & Exists(payments))
        )

    def to_finish_by(self, user: User) -> Self:
        """Claims the person began or got back, and has not sent since."""
        return self.filter(created_by=user, state__in=[ClaimState.DRAFT, ClaimState.RETURNED])

    def to_post_by(self, user: User) -> Self:
        """Approved claims that the person may book: neither asked for nor decided by them.

        source    DOMAIN §5 separation of duties; `may_post` says the same of one claim
        """
        decided = decided_by(user).filter(run=OuterRef("run"))
        return self._of_others(user).filter(~Exists(decided), state=ClaimState.APPROVED)

    def without_payment_for(self, user: User) -> Self:
        """Booked claims still owed, for which nobody asked a payment and the person may."""
        under_way = apps.get_model("requests", "Payment").objects.under_way()
        return self._of_others(user).filter(
            ~Exists(under_way.filter(claim=OuterRef("pk"))),
            state__in=[ClaimState.POSTED, ClaimState.PART_PAID],
            paid_amount__lt=F("amount"),
        )

    def lying_late(self, today: dt.date) -> Self:
        """Claims that their authors have not sent though the 15 days are over (R-22)."""
        last_in_time = today - dt.timedelta(days=DEFAULT_SETTLEMENT_DAYS)
        return self.filter(state__in=EDITABLE_CLAIM_STATES, completed_on__lt=last_in_time)

    def _of_others(self, user: User) -> Self:
        return self.exclude(created_by=user).exclude(expense_request__created_by=user)

    def numbered(self, number: str) -> Self:
        """The one of this number in each company; drafts have none."""
        return self.filter(number=number)

    def matching(self, text: str) -> Self:
        """Claims whose number, request or supplier holds the text."""
        return self.filter(
            Q(number__icontains=text)
            | Q(expense_request__title__icontains=text)
            | Q(expense_request__number__icontains=text)
            | Q(supplier__in=Supplier.objects.matching(text))
        )

    def for_list(self) -> Self:
        """What the list of claims shows, the newest first."""
        return self.select_related("expense_request", "supplier", "created_by").order_by(
            "-created_at", "-pk"
        )

    def for_page(self) -> Self:
        """Everything that a page, an inbox row or a hash of the claim reads, in five queries."""
        return self.select_related(
            "company",
            "expense_request__created_by",
            "unit",
            "supplier",
            "created_by",
            "posted_by",
            "voucher",
            "run",
        ).prefetch_related(*content_of_claims())


def content_of_claims() -> "list[Prefetch[Any] | str]":
    """Lines, papers and invoices, whole: what a signature on a claim stands for."""
    shares = ("share__project", "share__line__category", "share__line__platform")
    claim_lines = apps.get_model("requests", "ClaimLine").objects
    lines = claim_lines.select_related(*shares).order_by("share__month", "pk")
    papers = apps.get_model("requests", "ClaimAttachment").objects.order_by("kind", "pk")
    files = papers.select_related("attachment__file")
    return [Prefetch("lines", lines), Prefetch("attachments", files), "invoices"]


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
