import datetime as dt
import hashlib
from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import Count, Exists, F, Func, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django_fsm import FSMField, transition

from expense_mgmt.core.derivation import Derivation
from expense_mgmt.core.fields import AmountField, MonthField, month_is_day_one
from expense_mgmt.core.models import LockableQuerySet
from expense_mgmt.core.money import ZERO, money_text
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Document, TransitionLog, User, known_states
from expense_mgmt.foundation.services.record import canonical
from expense_mgmt.organisation.models import Project, RoleHolding
from expense_mgmt.organisation.queries import in_scope
from expense_mgmt.organisation.roles import Role
from ledger.duties import holds_in_company, roles_for_project
from ledger.models.countersign_role import DEFAULT_COUNTERSIGN_ROLES, CountersignRole
from ledger.rules.turnover import turnover_received
from ledger.states import TurnoverState

FIGURES = (
    "confirmed_sales",
    "forfeits_and_returns",
    "area_difference",
    "price_difference",
    "gifted_management_fee",
)
"""The typed figures of R-07 in its order; gifts of agency-sold projects are never typed."""


def is_accountant(turnover: Any, user: Any) -> bool:
    return holds_in_company(user, turnover.company_id, Role.ACCOUNTANT)


def is_signer(turnover: Any, user: Any) -> bool:
    """Holds one of the roles on the sheet for this project."""
    return bool(roles_for_project(user, turnover.project) & set(turnover.required_roles()))


def all_have_signed(turnover: Any) -> bool:
    signed = set(turnover.live_signatures().values_list("role", flat=True))
    return signed >= set(turnover.required_roles())


class MonthEnd(Func):
    """The last day of a month column."""

    template = "(%(expressions)s + interval '1 month - 1 day')::date"
    output_field = models.DateField()


def _outer_twice(column: str) -> OuterRef:
    """A column of the sheet, seen from a query inside the query about a role."""
    return OuterRef(OuterRef(column))


class TurnoverQuerySet(LockableQuerySet["Turnover"]):
    def visible_to(self, user: User) -> Self:
        """What the person reported, and projects in the scope of a role that sees others' work."""
        return self.filter(
            Q(created_by=user)
            | in_scope(user, unit="project__department")
            | in_scope(user, unit="project__region", project="")
        )

    def in_month(self, month: Month) -> Self:
        return self.filter(month=month)

    def to_confirm(self) -> Self:
        """Reported figures that finance has not accepted yet."""
        return self.filter(state=TurnoverState.REPORTED)

    def awaiting_signature_of(self, user: User, day: dt.date) -> Self:
        """Confirmed sheets for which a role the person holds has to sign and has not yet.

        Who signed the present version for one role does not sign it for another.

        source    DOMAIN §4 sales receipts / sign; PLATFORM §6.30
        """
        signatures = Countersignature.objects.filter(version=_outer_twice("version"))
        signed = signatures.filter(turnover=_outer_twice("pk"), role=OuterRef("role"))
        by_person = Countersignature.objects.filter(
            turnover=OuterRef("pk"), version=OuterRef("version"), person=user
        )
        chosen = CountersignRole.objects.filter(
            company=_outer_twice("company"), valid__contains=MonthEnd(_outer_twice("month"))
        )
        held = (
            RoleHolding.objects.of(user, day)
            .filter(
                Q(project=OuterRef("project"))
                | Q(unit__below__descendant=OuterRef("project__department"))
                | Q(unit__below__descendant=OuterRef("project__region"))
            )
            .filter(
                Exists(chosen.filter(role=OuterRef("role")))
                | (~Exists(chosen) & Q(role__in=DEFAULT_COUNTERSIGN_ROLES))
            )
            .exclude(Exists(signed))
        )
        return self.filter(Exists(held), ~Exists(by_person), state=TurnoverState.FINANCE_CONFIRMED)

    def for_list(self) -> Self:
        """What the list of a month shows: each sheet with the signatures that count."""
        signatures = Countersignature.objects.filter(
            turnover=OuterRef("pk"), version=OuterRef("version")
        )
        counted = signatures.order_by().values("turnover").annotate(count=Count("pk"))
        return self.annotate(signed_count=Coalesce(Subquery(counted.values("count")), 0))

    def totals(self) -> dict[str, Any] | None:
        """Confirmed sales and turnover received together; nothing for several currencies."""
        received = F("confirmed_sales") - F("forfeits_and_returns") - F("area_difference")
        received -= F("price_difference") + F("gifted_management_fee")
        received -= Coalesce(F("agency_gifts"), ZERO)
        sums = self.aggregate(
            currencies=Count("currency", distinct=True),
            currency=Max("currency"),
            sales=Sum("confirmed_sales"),
            received=Sum(received),
        )
        return sums if sums["currencies"] == 1 else None

    def for_page(self) -> Self:
        """What the turnover page shows."""
        return self.select_related("company", "project", "created_by")


class Turnover(Document):
    """Sales receipts of a project's month (营业额): what R-07 is made of, and who vouches for it.

    Figures change only while reported; a correction goes back there under a new version, and
    the signatures on the old one stay visible without counting.
    """

    kind = "turnover"

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, db_index=False, related_name="turnovers"
    )
    month = MonthField()
    state = FSMField(
        default=TurnoverState.REPORTED,
        choices=TurnoverState.choices,
        protected=True,
        editable=False,
    )
    currency = models.CharField(max_length=3)
    confirmed_sales = AmountField()
    forfeits_and_returns = AmountField(default=ZERO)
    area_difference = AmountField(default=ZERO)
    price_difference = AmountField(default=ZERO)
    gifted_management_fee = AmountField(default=ZERO)
    # R-12's turnover_deduction, set by the statistic when it locks the month (PLATFORM §6.30).
    agency_gifts = AmountField(null=True, blank=True)

    objects = TurnoverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "month"], name="turnover_once_a_month"),
            month_is_day_one("month", "turnover"),
            known_states("turnover", TurnoverState),
            models.CheckConstraint(
                condition=Q(state=TurnoverState.LOCKED, agency_gifts__isnull=False)
                | (~Q(state=TurnoverState.LOCKED) & Q(agency_gifts__isnull=True)),
                name="turnover_gifts_come_with_the_lock",
            ),
        ]
        indexes = [models.Index(fields=["company", "month"], name="turnover_company_month")]

    def __str__(self) -> str:
        return f"{self.project} {self.month}"

    def figures(self) -> dict[str, Decimal]:
        """The typed figures by the names of R-07."""
        return {name: getattr(self, name) for name in FIGURES}

    def received(
        self, agency_gifts: Decimal | None = None, *, trace: Derivation | None = None
    ) -> Decimal:
        """Turnover received; gifts default to those the statistic set, else to none.

        source  R-07, PLATFORM §6.30
        """
        gifts = self.agency_gifts if agency_gifts is None else agency_gifts
        return turnover_received(**self.figures(), agency_gifts=gifts or ZERO, trace=trace)

    def content_hash(self) -> str:
        """SHA-256 of what a signature vouches for."""
        content = {name: money_text(amount) for name, amount in self.figures().items()}
        place = {
            "project": self.project_id,
            "month": str(self.month),
            "currency": self.currency,
            "version": self.version,
        }
        return hashlib.sha256(canonical(content | place).encode()).hexdigest()

    def required_roles(self) -> tuple[Role, ...]:
        """Roles that sign this sheet, as the company set them for its month."""
        return CountersignRole.objects.required(self.company_id, self.month.last)

    def live_signatures(self) -> models.QuerySet["Countersignature"]:
        """Signatures on the present version."""
        return self.countersignatures.filter(version=self.version)

    @transition(
        field=state,
        source=TurnoverState.REPORTED,
        target=TurnoverState.FINANCE_CONFIRMED,
        permission=is_accountant,
    )
    def confirm(self) -> None:
        """Finance accepts the figures; the sheet goes round for signature."""

    @transition(
        field=state,
        source=TurnoverState.FINANCE_CONFIRMED,
        target=TurnoverState.FINANCE_CONFIRMED,
        permission=is_signer,
    )
    def sign(self) -> None:
        """One more signature on the sheet."""

    @transition(
        field=state,
        source=TurnoverState.FINANCE_CONFIRMED,
        target=TurnoverState.COUNTERSIGNED,
        conditions=[all_have_signed],
        permission=is_signer,
    )
    def countersign(self) -> None:
        """The last signature completes the sheet."""

    @transition(
        field=state,
        source=[
            TurnoverState.REPORTED,
            TurnoverState.FINANCE_CONFIRMED,
            TurnoverState.COUNTERSIGNED,
        ],
        target=TurnoverState.REPORTED,
        permission=is_accountant,
    )
    def correct(self) -> None:
        """New figures under a new version; earlier signatures no longer count."""

    @transition(field=state, source=TurnoverState.COUNTERSIGNED, target=TurnoverState.LOCKED)
    def lock(self) -> None:
        """The statistic of the month was confirmed."""


class TurnoverTransition(TransitionLog):
    document = models.ForeignKey(Turnover, on_delete=models.PROTECT, related_name="transitions")


class Countersignature(models.Model):
    """One person's signature, for one role, on one version of a turnover sheet; append-only."""

    turnover = models.ForeignKey(
        Turnover, on_delete=models.PROTECT, db_index=False, related_name="countersignatures"
    )
    version = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    role = models.CharField(max_length=30, choices=Role.choices)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["turnover", "version", "role"], name="countersignature_role_once"
            ),
            models.UniqueConstraint(
                fields=["turnover", "version", "person"], name="countersignature_person_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.role}"
