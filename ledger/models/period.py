from typing import Any, Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from expense_mgmt.core import clock
from expense_mgmt.core.fields import AmountField, MonthField, month_is_day_one
from expense_mgmt.core.models import LockableQuerySet
from expense_mgmt.core.money import ZERO
from expense_mgmt.foundation.models import Document, TransitionLog, User, known_states
from expense_mgmt.organisation.access import Act
from expense_mgmt.organisation.models import RoleHolding
from expense_mgmt.organisation.roles import Role
from ledger.duties import holds_in_company
from ledger.models.voucher import Voucher
from ledger.states import PeriodState


def is_finance(period: Any, user: Any) -> bool:
    """Accountants close months; so may their head (DOMAIN §2)."""
    return holds_in_company(user, period.company_id, Role.ACCOUNTANT, Role.FINANCE_HEAD)


def is_second_person(period: Any, user: Any) -> bool:
    """Finance head or CFO, and not the one who asked (PLATFORM §6.32)."""
    return user.pk != period.reopen_asked_by_id and holds_in_company(
        user, period.company_id, Role.FINANCE_HEAD, Role.CFO
    )


def reopening_was_asked(period: Any) -> bool:
    return period.reopen_asked_by_id is not None


def no_reopening_is_asked(period: Any) -> bool:
    return period.reopen_asked_by_id is None


class PeriodQuerySet(LockableQuerySet["Period"]):
    def of_month(self, company_id: int, month: object) -> Self:
        """The row of one month of one company's books, if it was ever opened."""
        return self.filter(company=company_id, month=month)

    def visible_to(self, user: User) -> Self:
        """Months of the companies whose books the person reads."""
        held = RoleHolding.objects.of(user, clock.today()).filter(role__in=Act.PERIOD_READ.roles)
        return self.filter(Exists(held.filter(company=OuterRef("company"))))

    def for_list(self) -> Self:
        """What the list of months shows, newest first, each with what is posted in it now."""
        posted = Voucher.objects.filter(company=OuterRef("company"), month=OuterRef("month"))
        totals = posted.order_by().values("month")
        trail = PeriodTransition.objects.select_related("actor").order_by("-pk")
        return (
            self.select_related("company", "reopen_asked_by", "reopened_by")
            .prefetch_related(Prefetch("transitions", trail))
            .annotate(
                posted_count=Coalesce(Subquery(totals.annotate(n=Count("pk")).values("n")), 0),
                posted_amount=Coalesce(
                    Subquery(totals.annotate(total=Sum("amount")).values("total")),
                    ZERO,
                    output_field=AmountField(),
                ),
            )
            .order_by("-month", "company", "-pk")
        )


class Period(Document):
    """A month of a company's books; guards vouchers by their date (PLATFORM §6.32).

    Closing freezes how many vouchers the month has, their sum and the last link of their
    chain, so that anything that slipped in later shows.
    """

    kind = "period"

    month = MonthField()
    state = FSMField(
        default=PeriodState.OPEN, choices=PeriodState.choices, protected=True, editable=False
    )
    closed_voucher_count = models.PositiveIntegerField(null=True)
    closed_amount = AmountField(null=True)
    closed_digest = models.CharField(max_length=64, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    reopen_asked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    reopen_reason = models.CharField(max_length=300, blank=True, default="")
    reopened_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = PeriodQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "month"], name="period_month_once"),
            month_is_day_one("month", "period"),
            known_states("period", PeriodState),
            models.CheckConstraint(
                condition=models.Q(reopened_by__isnull=True)
                | (
                    models.Q(reopen_asked_by__isnull=False)
                    & ~models.Q(reopened_by=models.F("reopen_asked_by"))
                ),
                name="period_reopened_by_two_people",
                violation_error_message=_("A second person has to reopen the month."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.month)

    @transition(
        field=state,
        source=PeriodState.OPEN,
        target=PeriodState.SOFT_CLOSED,
        permission=is_finance,
    )
    def soft_close(self) -> None:
        """No further voucher is posted; figures are checked."""
        self.reopen_asked_by = None
        self.reopen_reason = ""
        self.reopened_by = None

    @transition(
        field=state,
        source=PeriodState.SOFT_CLOSED,
        target=PeriodState.LOCKED,
        conditions=[no_reopening_is_asked],
        permission=is_finance,
    )
    def lock(self) -> None:
        """The month is final."""

    @transition(
        field=state,
        source=[PeriodState.SOFT_CLOSED, PeriodState.LOCKED],
        target=PeriodState.OPEN,
        conditions=[reopening_was_asked],
        permission=is_second_person,
    )
    def reopen(self) -> None:
        """The second person agrees: vouchers may be posted again."""


class PeriodTransition(TransitionLog):
    document = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="transitions")
