from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.fields import AmountField
from requests.models.claim import SettlementClaim


class Invoice(models.Model):
    """A source document with its tax (DOMAIN §9); one key in one live claim only (R-38).

    total       tax-inclusive; net + tax
    deductible  the tax is input VAT, not cost (R-36)
    is_live     the claim it belongs to holds it: kept equal to the claim's state
    """

    class Kind(models.TextChoices):
        DIGITAL = "digital", _("Fully digital e-invoice")
        LEGACY = "legacy", _("Invoice with code and number")
        OTHER = "other", _("Other receipt")

    claim = models.ForeignKey(
        SettlementClaim, on_delete=models.CASCADE, db_index=False, related_name="invoices"
    )
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    number = models.CharField(max_length=40, blank=True, default="")
    code = models.CharField(max_length=12, blank=True, default="")
    seller_tax_number = models.CharField(max_length=20, blank=True, default="")
    dated_on = models.DateField()
    net = AmountField()
    tax = AmountField()
    total = AmountField()
    deductible = models.BooleanField(default=True)
    key = models.CharField(max_length=120)
    is_live = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "key"], name="invoice_once_in_a_claim"),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(is_live=True),
                name="invoice_key_in_one_live_claim",
                violation_error_message=_("This invoice is already used in another claim."),
            ),
            models.CheckConstraint(
                condition=Q(total=F("net") + F("tax")), name="invoice_net_and_tax_make_its_total"
            ),
            models.CheckConstraint(
                condition=Q(net__gt=0, tax__gte=0), name="invoice_amounts_are_positive"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["digital", "legacy", "other"]), name="invoice_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def expense(self) -> Decimal:
        """What the entry charges as cost: net where the tax is deductible, else all (R-36)."""
        return Decimal(self.net if self.deductible else self.total)

    @property
    def input_tax(self) -> Decimal:
        return Decimal(self.tax if self.deductible else 0)
