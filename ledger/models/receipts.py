"""Sales receipts of a region's month (销售回款): the base of its quotas."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django_fsm import FSMField, transition

from expense_mgmt.core.fields import AmountField, MonthField, month_is_day_one
from expense_mgmt.core.models import LockableQuerySet
from expense_mgmt.core.money import money_text
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Document, TransitionLog, User, known_states
from expense_mgmt.organisation.access import Act
from expense_mgmt.organisation.models import Unit
from expense_mgmt.organisation.queries import in_scope
from expense_mgmt.organisation.roles import Role
from ledger.duties import holds_in_company
from ledger.states import ReceiptsState


class RegionReceiptsQuerySet(LockableQuerySet["RegionReceipts"]):
    def visible_to(self, user: User) -> Self:
        """What the person reported, and regions in the scope of a role that reads turnover."""
        return self.filter(
            Q(created_by=user)
            | in_scope(user, unit="region", project="", roles=Act.TURNOVER_READ.roles)
        )

    def in_month(self, month: Month) -> Self:
        return self.filter(month=month)

    def for_page(self) -> Self:
        return self.select_related("company", "region", "created_by", "reported_by")


def is_accountant(receipts: Any, user: Any) -> bool:
    return holds_in_company(user, receipts.company_id, Role.ACCOUNTANT)


def is_second_accountant(receipts: Any, user: Any) -> bool:
    """Who confirms figures did not report them."""
    return receipts.reported_by_id != user.pk and is_accountant(receipts, user)


class RegionReceipts(Document):
    """What customers of a region paid in a month, as two accountants vouch for it.

    amount       money received, tax-inclusive, in the company currency; refunds may make it
                 negative
    reported_by  who wrote the present figure; another confirms it
    source       DOMAIN §3 sales_receipt, §6 (regional quotas come from sales receipts); R-28
    """

    kind = "region_receipts"

    region = models.ForeignKey(Unit, on_delete=models.PROTECT, db_index=False, related_name="+")
    month = MonthField()
    currency = models.CharField(max_length=3)
    amount = AmountField()
    reported_by = models.ForeignKey(
        User, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    state = FSMField(
        default=ReceiptsState.REPORTED,
        choices=ReceiptsState.choices,
        protected=True,
        editable=False,
    )

    objects = RegionReceiptsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "region receipts"
        constraints = [
            known_states("regionreceipts", ReceiptsState),
            month_is_day_one("month", "regionreceipts"),
            models.UniqueConstraint(fields=["region", "month"], name="regionreceipts_once_a_month"),
        ]
        indexes = [models.Index(fields=["company", "month"], name="regionreceipts_month")]

    def __str__(self) -> str:
        return f"{self.region} {self.month}"

    @property
    def amounts(self) -> dict[str, Any]:
        """What its trail notes of amounts, as text with two decimals."""
        return {"amount": money_text(self.amount), "currency": self.currency}

    @property
    def is_confirmed(self) -> bool:
        return bool(self.state == ReceiptsState.CONFIRMED)

    @transition(
        field=state,
        source=ReceiptsState.REPORTED,
        target=ReceiptsState.CONFIRMED,
        permission=is_second_accountant,
    )
    def confirm(self) -> None:
        """A second accountant accepts the figure; quotas may be computed from it."""

    @transition(
        field=state,
        source=[ReceiptsState.REPORTED, ReceiptsState.CONFIRMED],
        target=ReceiptsState.REPORTED,
        permission=is_accountant,
    )
    def correct(self) -> None:
        """Another figure under a new version; it is confirmed again."""


class RegionReceiptsTransition(TransitionLog):
    document = models.ForeignKey(
        RegionReceipts, on_delete=models.PROTECT, related_name="transitions"
    )
