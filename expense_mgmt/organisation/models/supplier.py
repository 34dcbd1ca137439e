from typing import Self

from django.db import models
from django.db.models import Q

from expense_mgmt.core.models import NamedModel, PublicIdModel
from expense_mgmt.foundation.models import Company


class SupplierQuerySet(models.QuerySet["Supplier"]):
    def matching(self, text: str) -> Self:
        """Suppliers one of whose names holds the text, or whose tax number it is."""
        return self.filter(
            Q(name__icontains=text) | Q(name_en__icontains=text) | Q(tax_number__iexact=text)
        )


class Supplier(PublicIdModel, NamedModel):
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, db_index=False, related_name="suppliers"
    )
    tax_number = models.CharField(max_length=20, blank=True, default="")
    is_active = models.BooleanField(default=True)

    objects = SupplierQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="supplier_code_is_unique"),
            models.UniqueConstraint(
                fields=["company", "tax_number"],
                condition=~models.Q(tax_number=""),
                name="supplier_tax_number_is_unique",
            ),
        ]


class SupplierAccount(PublicIdModel):
    """Where a supplier is paid. Kept by the supplier-account keeper, who never pays."""

    supplier = models.ForeignKey(
        Supplier, on_delete=models.PROTECT, db_index=False, related_name="accounts"
    )
    bank = models.CharField(max_length=120)
    account_name = models.CharField(max_length=120)
    account_number = models.CharField(max_length=40)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "account_number"], name="supplieraccount_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.supplier} {self.masked_number}"

    @property
    def masked_number(self) -> str:
        """The last four digits; the whole number is shown only where it is needed."""
        return f"···· {self.account_number[-4:]}"
