"""Who acts for a person, for how long and for which documents (DOMAIN §5 delegation)."""

import datetime as dt
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import NullIf

from expense_mgmt.core.models import PublicIdModel
from expense_mgmt.foundation.models import User

# A range of kinds: one kind, or without bounds every kind (sql/kinds_range.sql).
KINDS = Func(
    NullIf("kind", Value("")),
    NullIf("kind", Value("")),
    Value("[]"),
    function="organisation_kinds",
    output_field=models.TextField(),
)


class DeputyQuerySet(models.QuerySet["Deputy"]):
    def on(self, day: dt.date) -> Self:
        """Delegations in force on a day."""
        return self.filter(valid__contains=day)

    def covering(self, kind: str) -> Self:
        """Those that let the deputy decide documents of this kind."""
        return self.filter(kind__in=["", kind])

    def since(self, day: dt.date) -> Self:
        """Those that count on the day or later, by their first day."""
        return self.filter(valid__overlap=(day, None), valid__isempty=False).order_by("valid", "pk")

    def crossing(self, period: tuple[dt.date, dt.date], kind: str) -> Self:
        """Those that share a day and a kind of document with another.

        period   half open
        kind     empty for every kind
        """
        shared = self.filter(valid__overlap=period)
        return shared.covering(kind) if kind else shared


class Deputy(PublicIdModel):
    """Somebody acts for a person during a period, for every kind of document or for one.

    What two delegations of one person cover never overlaps, in days and in kinds together.

    kind         of the documents; empty for every kind
    entered_by   the administrator who entered it for somebody absent; none where the person did
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deputising")
    kind = models.CharField(max_length=40, blank=True, default="", db_default="")
    valid = DateRangeField()
    entered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = DeputyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deputies"
        constraints = [
            models.CheckConstraint(
                condition=~Q(person=F("deputy")), name="deputy_is_another_person"
            ),
            models.CheckConstraint(
                condition=Q(entered_by__isnull=True) | ~Q(entered_by=F("person")),
                name="deputy_entered_by_another",
            ),
            ExclusionConstraint(
                name="deputy_one_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                    (KINDS, RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} for {self.person}"

    @property
    def begins_on(self) -> dt.date:
        day: dt.date = self.valid.lower
        return day

    @property
    def ends_on(self) -> dt.date:
        """The last day; both days count. Without an end, the last day there is."""
        after: dt.date = self.valid.upper or dt.date.max
        return after - dt.timedelta(days=1)
