from django.db import models
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.models import NamedModel
from expense_mgmt.foundation.models import Company


class Account(NamedModel):
    """An account of a company's chart (会计科目)."""

    class Kind(models.TextChoices):
        BANK = "bank", _("Bank")
        PREPAYMENT = "prepayment", _("Prepayment")
        RECEIVABLE = "receivable", _("Other receivable")
        PAYABLE = "payable", _("Payable")
        TAX = "tax", _("Input VAT")
        EXPENSE = "expense", _("Expense")

    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, db_index=False, related_name="accounts"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="account_code_is_unique"),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["bank", "prepayment", "receivable", "payable", "tax", "expense"]
                ),
                name="account_kind_is_known",
            ),
        ]
