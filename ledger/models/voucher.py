import datetime as dt
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q

from expense_mgmt.core import clock
from expense_mgmt.core.fields import AmountField, MonthField, month_is_day_one
from expense_mgmt.core.models import LockableQuerySet, PublicIdModel
from expense_mgmt.core.periods import Month
from expense_mgmt.core.words import check_value
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.access import Act
from expense_mgmt.organisation.models import Category, Project, RoleHolding, Supplier, Unit
from expense_mgmt.organisation.queries import in_scope
from expense_mgmt.organisation.roles import Role
from ledger.models.account import Account


class VoucherQuerySet(LockableQuerySet["Voucher"]):
    def visible_to(self, user: User) -> Self:
        """Vouchers in the scope of a finance, executive or audit role the person holds.

        A role held for the whole company shows all of its vouchers, one held for a unit or a
        project those with an entry in it. The cashier sees what went through the bank.

        source  PLATFORM §6.18
        """
        readers = Act.VOUCHER_READ.roles - {Role.CASHIER}
        held = RoleHolding.objects.of(user, clock.today())
        entries = Entry.objects.filter(voucher=OuterRef("pk"))
        whole_company = held.filter(
            role__in=readers, company=OuterRef("company"), unit__kind=Unit.Kind.COMPANY
        )
        pays = held.filter(role=Role.CASHIER, company=OuterRef("company"))
        in_part = in_scope(user, roles=readers) | in_scope(
            user, unit="project__department", project="", roles=readers
        )
        return self.filter(
            Exists(whole_company)
            | Exists(entries.filter(in_part))
            | (Exists(pays) & Exists(entries.filter(account__kind=Account.Kind.BANK)))
        )

    def in_month(self, month: Month) -> Self:
        return self.filter(month=month)

    def of_project(self, project_id: UUID) -> Self:
        """Vouchers with an entry of the project, named by its public id."""
        entries = Entry.objects.filter(voucher=OuterRef("pk"), project__public_id=project_id)
        return self.filter(Exists(entries))

    def numbered(self, text: str) -> Self:
        """The voucher people quote as 2605-0144; none for any other text."""
        head, _, tail = text.partition("-")
        if not (tail.isascii() and tail.isdigit() and len(tail) <= len("999999999")):
            return self.none()
        return self.filter(_in_short_month(head), number=int(tail))

    def matching(self, text: str) -> Self:
        """Vouchers by their own number ("2605-0144" or "144") or their document's."""
        wanted = Q(source_number__startswith=text.upper())
        head, _, tail = text.rpartition("-")
        if tail.isascii() and tail.isdigit() and len(tail) <= len("999999999"):
            by_number = Q(number=int(tail))
            if head:
                by_number &= _in_short_month(head)
            wanted |= by_number
        return self.filter(wanted)

    def about(self, text: str) -> Self:
        """Vouchers by number, or by what they say, or by a supplier in one of their entries."""
        suppliers = Supplier.objects.matching(text)
        entries = Entry.objects.filter(voucher=OuterRef("pk"), supplier__in=suppliers)
        return self.matching(text) | self.filter(Q(text__icontains=text) | Exists(entries))

    def for_list(self) -> Self:
        """What the list of vouchers shows, newest number first."""
        return self.select_related("company", "posted_by", "reverses").order_by(
            "-month", "-number", "-pk"
        )

    def for_page(self) -> Self:
        """What the page of one voucher shows."""
        return self.select_related("company", "posted_by", "reverses", "reversed_by")


def _in_short_month(head: str) -> Q:
    """The month a number like 2605-0144 begins with; nothing when it is no month."""
    try:
        month = Month.of(dt.datetime.strptime(head, "%y%m").date())  # noqa: DTZ007  # a month
    except ValueError:
        return Q(pk__in=[])
    return Q(month=month)


def number_text(month: Month, number: int) -> str:
    return f"{month.first:%y%m}-{number:04d}"


class Voucher(PublicIdModel):
    """A balanced accounting entry (记账凭证), posted once and never changed.

    Numbers run without gaps within company and month; each voucher's digest covers the one
    before it, so that a changed, removed or inserted voucher breaks the chain.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, db_index=False, related_name="+")
    month = MonthField()
    number = models.PositiveIntegerField()
    dated_on = models.DateField()
    # A supplier, a title and a number, each as long as it may be, and what lies between.
    text = models.CharField(max_length=400)
    currency = models.CharField(max_length=3)
    amount = AmountField()
    entry_count = models.PositiveSmallIntegerField()
    source_kind = models.CharField(max_length=40)
    source_id = models.UUIDField()
    source_number = models.CharField(max_length=30)
    posted_by = models.ForeignKey(User, on_delete=models.PROTECT, db_index=False, related_name="+")
    posted_at = models.DateTimeField()
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="reversed_by", null=True
    )
    previous_digest = models.CharField(max_length=64, blank=True, default="")
    digest = models.CharField(max_length=64)

    objects = VoucherQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "month", "number"], name="voucher_number_is_unique"
            ),
            month_is_day_one("month", "voucher"),
            models.CheckConstraint(
                condition=models.Q(reverses__isnull=True, amount__gt=0)
                | models.Q(reverses__isnull=False, amount__lt=0),
                name="voucher_only_a_reversal_is_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1) & models.Q(entry_count__gte=2),
                name="voucher_has_a_number_and_two_entries",
            ),
        ]
        indexes = [
            models.Index(fields=["-month", "-number", "-id"], name="voucher_newest_first"),
            models.Index(fields=["source_kind", "source_id"], name="voucher_source"),
            models.Index(
                fields=["source_number"],
                opclasses=["varchar_pattern_ops"],
                name="voucher_source_number",
            ),
            models.Index(fields=["number"], name="voucher_number"),
        ]

    def __str__(self) -> str:
        return self.number_text

    @property
    def number_text(self) -> str:
        """The number people quote: month and running number, such as 2605-0144."""
        return number_text(self.month, self.number)

    @property
    def check_value(self) -> str:
        """The first sixteen places of the digest in fours, for paper."""
        return check_value(self.digest)


class Entry(models.Model):
    """One debit or credit line of a voucher (分录), immutable.

    Red lines are the negative copies in a reversing voucher (红字冲销); all others are positive.
    """

    voucher = models.ForeignKey(
        Voucher, on_delete=models.PROTECT, db_index=False, related_name="entries"
    )
    position = models.PositiveSmallIntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries")
    debit = AmountField()
    credit = AmountField()
    is_red = models.BooleanField(default=False)
    text = models.CharField(max_length=400, blank=True, default="")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", null=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+", null=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["voucher", "position"], name="entry_position_once"),
            models.CheckConstraint(
                condition=models.Q(is_red=False, debit__gt=0, credit=0)
                | models.Q(is_red=False, debit=0, credit__gt=0)
                | models.Q(is_red=True, debit__lt=0, credit=0)
                | models.Q(is_red=True, debit=0, credit__lt=0),
                name="entry_is_debit_or_credit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.debit} {self.credit}"
