"""Duties that do not go together, by company and time (DOMAIN §5, separation of duties)."""

import datetime as dt
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from expense_mgmt.core.models import LockableQuerySet, PublicIdModel
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.duties import Level


class DutyPairQuerySet(LockableQuerySet["DutyPair"]):
    def on(self, day: dt.date) -> Self:
        """Pairs in force on a day: defaults, and what a second administrator confirmed."""
        return self.confirmed().filter(valid__contains=day)

    def confirmed(self) -> Self:
        return self.filter(Q(proposed_by__isnull=True) | Q(confirmed_by__isnull=False))

    def for_page(self) -> Self:
        """With the people the page names."""
        people = self.select_related("company", "proposed_by", "confirmed_by", "end_proposed_by")
        return people.order_by("company", "level", "first", "second", "valid")


class DutyPair(PublicIdModel):
    """Two roles that one person does not hold, or two acts that one person does not do.

    A pair of roles is looked at when a role is given and when its holder acts; a pair of acts
    when the second is done to a document to which the first was done. Without a proposer it is
    one of the product's defaults.

    first, second   codes in alphabetical order: the pair works both ways
    ends_on         the last day that an administrator proposed; counts when a second confirms
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="duty_pairs")
    level = models.CharField(max_length=5, choices=Level.choices)
    first = models.CharField(max_length=30)
    second = models.CharField(max_length=30)
    valid = DateRangeField()
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    ends_on = models.DateField(null=True, blank=True)
    end_proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = DutyPairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__in=Level.values), name="dutypair_level"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="dutypair_in_one_order"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(proposed_by__isnull=False) & ~Q(confirmed_by=F("proposed_by")),
                name="dutypair_second_person_confirms",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True, end_proposed_by__isnull=True)
                | Q(ends_on__isnull=False, end_proposed_by__isnull=False),
                name="dutypair_end_proposed_by_someone",
            ),
            ExclusionConstraint(
                name="dutypair_once_at_a_time",
                expressions=[
                    ("company", RangeOperators.EQUAL),
                    ("level", RangeOperators.EQUAL),
                    ("first", RangeOperators.EQUAL),
                    ("second", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"

    @property
    def is_waiting(self) -> bool:
        """It, or its end, waits for a second administrator."""
        is_new = self.proposed_by_id is not None and self.confirmed_by_id is None
        return is_new or self.ends_on is not None

    @property
    def waits_since_by(self) -> User | None:
        """Who proposed what waits."""
        return self.end_proposed_by if self.ends_on is not None else self.proposed_by
