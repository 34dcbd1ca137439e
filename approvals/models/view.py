"""Narrowed inboxes that a person keeps under a name (DESIGN §6, saved views)."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core import clock
from expense_mgmt.core.models import LockableQuerySet, PublicIdModel
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import RoleHolding
from expense_mgmt.organisation.roles import Role

LONGEST_NAME = 40


class InboxViewQuerySet(LockableQuerySet["InboxView"]):
    def kept(self) -> Self:
        """Without those that were removed."""
        return self.filter(removed_at__isnull=True)

    def of(self, user: User) -> Self:
        """The person's own, which only he changes; removed ones too."""
        return self.filter(owner=user)

    def visible_to(self, user: User, day: dt.date | None = None) -> Self:
        """The person's own, and what others share with a role the person holds."""
        held = RoleHolding.objects.of(user, day or clock.today()).filter(
            role=OuterRef("shared_with"), company=OuterRef("company")
        )
        return self.kept().filter(Q(owner=user) | Exists(held))

    def called(self, name: str, user: User) -> "InboxView | None":
        """The view of this name; the person's own before one that is shared with him."""
        views = list(self.filter(name=name))
        return min(views, key=lambda view: (view.owner_id != user.pk, view.pk), default=None)


class InboxView(PublicIdModel):
    """A name for what the address of a narrowed inbox says.

    query        of that address, without page and item
    shared_with  everyone who holds this role in the company sees it; empty: its owner alone
    removed_at   a removed view can be brought back
    """

    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="inbox_views")
    name = models.CharField(max_length=LONGEST_NAME)
    query = models.CharField(max_length=1000, blank=True, default="")
    shared_with = models.CharField(max_length=30, choices=Role.choices, blank=True, default="")
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = InboxViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                condition=Q(removed_at__isnull=True),
                name="inboxview_name_once",
                violation_error_message=_("You have a view of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(shared_with="") | Q(company__isnull=False),
                name="inboxview_shared_in_a_company",
            ),
        ]
        indexes = [
            models.Index(
                fields=["company", "shared_with"],
                condition=Q(removed_at__isnull=True) & ~Q(shared_with=""),
                name="inboxview_shared",
            )
        ]

    def __str__(self) -> str:
        return self.name


class FirstView(models.Model):
    """With which view a person's inbox opens when nothing else is asked for."""

    person = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+")
    view = models.ForeignKey(InboxView, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.person_id}: {self.view_id}"
