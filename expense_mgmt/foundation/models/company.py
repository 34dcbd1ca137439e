from django.db import models

from expense_mgmt.core.models import NamedModel, PublicIdModel


class Company(PublicIdModel, NamedModel):
    """A company of the installation; every row that belongs to one carries its key (PLATFORM §6.9)."""

    tax_number = models.CharField(max_length=20, blank=True, default="")
    currency = models.CharField(max_length=3, default="CNY")
    time_zone = models.CharField(max_length=40, default="Asia/Shanghai")
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="company_code_is_unique")]
