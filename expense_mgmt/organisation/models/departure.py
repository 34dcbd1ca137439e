import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q

from expense_mgmt.core.models import PublicIdModel
from expense_mgmt.foundation.models import Company, User


class DepartureQuerySet(models.QuerySet["Departure"]):
    def over(self, day: dt.date) -> Self:
        """Whose last day has passed and who can still sign in for all it says."""
        return self.filter(carried_out_at__isnull=True, last_day__lt=day)


class Departure(PublicIdModel):
    """Somebody leaves: his roles end with his last day, and the day after he is shut out."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="departures")
    last_day = models.DateField()
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    carried_out_at = models.DateTimeField(null=True, blank=True)

    objects = DepartureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(carried_out_at__isnull=True),
                name="departure_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.last_day}"
