"""Finance ledger imports (多栏账): what finance paid in a month, by project and column."""

from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from expense_mgmt.core import clock
from expense_mgmt.core.fields import AmountField, MonthField, month_is_day_one
from expense_mgmt.core.models import LockableQuerySet
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import (
    Attachment,
    Company,
    Document,
    TransitionLog,
    User,
    known_states,
    unique_number,
)
from expense_mgmt.organisation.access import Act
from expense_mgmt.organisation.models import Category, Project, RoleHolding
from expense_mgmt.organisation.roles import Role
from ledger.duties import holds_in_company
from ledger.ledger_issues import Issue
from ledger.states import LedgerImportState

CONFIRMED = (LedgerImportState.CONFIRMED, LedgerImportState.LOCKED)


def has_no_errors(ledger_import: Any) -> bool:
    return not any(issue.is_error for issue in ledger_import.found_issues)


def every_column_has_a_category(ledger_import: Any) -> bool:
    return not ledger_import.columns.filter(category=None).exists()


def is_accountant(ledger_import: Any, user: Any) -> bool:
    return holds_in_company(user, ledger_import.company_id, Role.ACCOUNTANT)


def is_other_accountant(ledger_import: Any, user: Any) -> bool:
    """The uploader never confirms (DOMAIN §5)."""
    return is_accountant(ledger_import, user) and user.pk != ledger_import.created_by_id


class LedgerImportQuerySet(LockableQuerySet["LedgerImport"]):
    def visible_to(self, user: User) -> Self:
        """Imports of companies in which the person reads the finance ledger."""
        held = RoleHolding.objects.of(user, clock.today()).filter(role__in=Act.LEDGER_READ.roles)
        return self.filter(Exists(held.filter(company=OuterRef("company"))))

    def of_month(self, company: Company, month: Month) -> Self:
        return self.filter(company=company, month=month)

    def confirmed(self) -> Self:
        """Imports whose amounts count."""
        return self.filter(state__in=CONFIRMED)

    def to_confirm_by(self, user: User) -> Self:
        """Matched sheets that somebody else uploaded (DOMAIN §5: uploader ≠ confirmer)."""
        return self.filter(state=LedgerImportState.MAPPED).exclude(created_by=user)

    def for_list(self) -> Self:
        """What the list of imports shows, newest first."""
        return self.select_related("company", "created_by", "confirmed_by", "attachment").order_by(
            "-month", "-created_at", "-pk"
        )

    def for_page(self) -> Self:
        """What the page of one import shows."""
        return self.select_related("company", "created_by", "confirmed_by", "attachment__file")


class LedgerImport(Document):
    """One sheet of one company's month; its amounts count once a second accountant confirms it.

    `grid` and `issues` are what was recognised, for the preview; amounts come from the rows.
    """

    kind = "ledger_import"

    month = MonthField()
    state = FSMField(
        default=LedgerImportState.UPLOADED,
        choices=LedgerImportState.choices,
        protected=True,
        editable=False,
    )
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    sheet_name = models.CharField(max_length=120, blank=True, default="")
    factor = models.PositiveIntegerField(default=1)
    project_column = models.PositiveSmallIntegerField(default=1)
    total_column = models.PositiveSmallIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    control_total = AmountField(null=True, blank=True)
    added_total = AmountField(default=ZERO)
    grid = models.JSONField(default=list)
    issues = models.JSONField(default=list, blank=True)
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = LedgerImportQuerySet.as_manager()

    class Meta:
        constraints = [
            known_states("ledgerimport", LedgerImportState),
            unique_number("ledgerimport"),
            month_is_day_one("month", "ledgerimport"),
            models.UniqueConstraint(
                fields=["company", "month"],
                condition=Q(state__in=CONFIRMED),
                name="ledgerimport_one_counts_a_month",
                violation_error_message=_("The finance ledger of this month is confirmed already."),
            ),
            models.UniqueConstraint(
                fields=["company", "month", "sha256"],
                condition=~Q(state=LedgerImportState.REJECTED),
                name="ledgerimport_file_once_a_month",
                violation_error_message=_("This file was uploaded already."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=CONFIRMED, confirmed_by__isnull=False, confirmed_at__isnull=False
                )
                | (
                    ~Q(state__in=CONFIRMED)
                    & Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                ),
                name="ledgerimport_names_who_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("created_by")),
                name="ledgerimport_confirmed_by_another",
                violation_error_message=_("Someone else than the uploader confirms."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[LedgerImportState.UPLOADED, LedgerImportState.REJECTED])
                | Q(control_total=F("added_total")),
                name="ledgerimport_control_total_holds",
                violation_error_message=_("The control total differs from the sum of the cells."),
            ),
        ]
        indexes = [models.Index(fields=["company", "-month"], name="ledgerimport_company_month")]

    @property
    def found_issues(self) -> list[Issue]:
        """What was wrong or doubtful in the sheet."""
        return [Issue.from_json(stored) for stored in self.issues]

    @property
    def difference(self) -> Decimal | None:
        """Control total less the sum of the cells; None without a control total."""
        if self.control_total is None:
            return None
        difference: Decimal = self.control_total - self.added_total
        return difference

    @transition(
        field=state,
        source=LedgerImportState.UPLOADED,
        target=LedgerImportState.VALIDATED,
        conditions=[has_no_errors],
        permission=is_accountant,
    )
    def validate(self) -> None:
        """Every cell is understood and the control total equals the sum."""

    @transition(
        field=state,
        source=[LedgerImportState.VALIDATED, LedgerImportState.MAPPED],
        target=LedgerImportState.MAPPED,
        conditions=[every_column_has_a_category],
        permission=is_accountant,
    )
    def map_columns(self) -> None:
        """Each column has its category."""

    @transition(
        field=state,
        source=LedgerImportState.MAPPED,
        target=LedgerImportState.CONFIRMED,
        conditions=[every_column_has_a_category],
        permission=is_other_accountant,
    )
    def confirm(self) -> None:
        """A second accountant lets the amounts count."""

    @transition(
        field=state,
        source=[
            LedgerImportState.UPLOADED,
            LedgerImportState.VALIDATED,
            LedgerImportState.MAPPED,
        ],
        target=LedgerImportState.REJECTED,
        permission=is_accountant,
    )
    def reject(self) -> None:
        """The sheet is not used."""

    @transition(field=state, source=LedgerImportState.CONFIRMED, target=LedgerImportState.LOCKED)
    def lock(self) -> None:
        """The statistics of its projects are confirmed."""


class LedgerImportTransition(TransitionLog):
    document = models.ForeignKey(LedgerImport, on_delete=models.PROTECT, related_name="transitions")


class LedgerColumn(models.Model):
    """A column of the sheet and the category it is booked under."""

    ledger_import = models.ForeignKey(
        LedgerImport, on_delete=models.PROTECT, db_index=False, related_name="columns"
    )
    position = models.PositiveSmallIntegerField()
    header = models.CharField(max_length=120)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+", null=True)
    # True: the category comes from an earlier import of the same header.
    is_remembered = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger_import", "position"], name="ledgercolumn_position_once"
            ),
            models.UniqueConstraint(
                fields=["ledger_import", "header"], name="ledgercolumn_header_once"
            ),
        ]

    def __str__(self) -> str:
        return self.header


class LedgerRow(models.Model):
    """What finance paid for one project under one column, in yuan."""

    ledger_import = models.ForeignKey(
        LedgerImport, on_delete=models.PROTECT, db_index=False, related_name="rows"
    )
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    column = models.ForeignKey(LedgerColumn, on_delete=models.PROTECT, related_name="rows")
    amount = AmountField()
    row_number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ledger_import", "project", "column"], name="ledgerrow_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.column_id} {self.amount}"


class ColumnMapping(models.Model):
    """The category a company last chose for a header; `key` is the header as it is compared."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, db_index=False, related_name="+")
    key = models.CharField(max_length=120)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    chosen_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "key"], name="columnmapping_header_once")
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.category_id}"
