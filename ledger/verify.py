"""The books, recomputed: what `verify_books` asks of the ledger (RELIABILITY promises 3 to 6)."""

from collections.abc import Iterator

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from expense_mgmt.core.findings import Finding
from expense_mgmt.core.money import ZERO, money_text
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import NumberCounter
from expense_mgmt.organisation.parts import EIGHT_PARTS
from ledger.chain import voucher_digest
from ledger.models import (
    LedgerImport,
    Period,
    ProjectMonth,
    ReconciledSpend,
    Turnover,
    Voucher,
)
from ledger.models.voucher import number_text
from ledger.services.posting import VOUCHER_SERIES
from ledger.states import PeriodState, TurnoverState

CHUNK = 2000


def unbalanced_vouchers() -> Iterator[Finding]:
    """Debits, credits and amount of each voucher are equal, and it has all its entries."""
    sums = Voucher.objects.annotate(
        debits=Coalesce(Sum("entries__debit"), ZERO),
        credits=Coalesce(Sum("entries__credit"), ZERO),
        found=Count("entries"),
    )
    odd = sums.exclude(debits=F("credits"), amount=F("debits"), entry_count=F("found"))
    columns = ("company__code", "month", "number", "debits", "credits", "amount", "found")
    for row in odd.order_by("pk").values(*columns, "entry_count").iterator(chunk_size=CHUNK):
        yield Finding(
            "voucher_unbalanced",
            f"Debits {money_text(row['debits'])}, credits {money_text(row['credits'])},"
            f" amount {money_text(row['amount'])}; {row['found']} entries"
            f" of {row['entry_count']}.",
            f"{row['company__code']} {number_text(row['month'], row['number'])}",
        )


def voucher_chains() -> Iterator[Finding]:
    """Numbers of each company's month run without a gap, and each digest fits its content."""
    place: tuple[int, Month] | None = None
    number, digest = 0, ""
    vouchers = Voucher.objects.select_related("company").prefetch_related("entries")
    ordered = vouchers.order_by("company", "month", "number")
    for voucher in ordered.iterator(chunk_size=CHUNK):
        if (voucher.company_id, voucher.month) != place:
            place, number, digest = (voucher.company_id, voucher.month), 0, ""
        if voucher.number != number + 1:
            yield Finding(
                "voucher_missing", "A number before this voucher is missing.", _name(voucher)
            )
        elif voucher.previous_digest != digest or voucher.digest != voucher_digest(
            voucher, list(voucher.entries.all())
        ):
            yield Finding(
                "voucher_altered", "A voucher differs from what was posted.", _name(voucher)
            )
        number, digest = voucher.number, voucher.digest
    yield from _ends_of_chains()


def _ends_of_chains() -> Iterator[Finding]:
    """The last number of a month is the last that was given out."""
    last = Voucher.objects.filter(company=OuterRef("company"), month=OuterRef("month"))
    counters = NumberCounter.objects.filter(kind=VOUCHER_SERIES).annotate(
        posted=Coalesce(Subquery(last.order_by("-number").values("number")[:1]), 0)
    )
    for counter in counters.exclude(posted=F("last")).select_related("company").order_by("pk"):
        yield Finding(
            "voucher_missing",
            f"The last voucher of the month is number {counter.posted}, {counter.last} were given"
            " out.",
            f"{counter.company.code} {counter.month}",
        )


def closed_periods() -> Iterator[Finding]:
    """A closed month holds what it held when it was closed, and nothing later."""
    closed = Period.objects.exclude(state=PeriodState.OPEN).select_related("company")
    for period in closed.order_by("pk"):
        vouchers = Voucher.objects.filter(company=period.company_id, month=period.month)
        count = period.closed_voucher_count or 0
        for voucher in vouchers.filter(number__gt=count).select_related("company"):
            yield Finding(
                "voucher_after_close",
                "This voucher came into a month that was closed.",
                _name(voucher),
            )
        frozen = vouchers.filter(number__lte=count)
        totals = frozen.aggregate(found=Count("pk"), amount=Coalesce(Sum("amount"), ZERO))
        last = frozen.order_by("-number").values_list("digest", flat=True).first() or ""
        if (totals["found"], totals["amount"], last) != (
            count,
            period.closed_amount,
            period.closed_digest,
        ):
            yield Finding(
                "period_changed",
                f"The month was closed with {count} vouchers over"
                f" {money_text(period.closed_amount or ZERO)}; it holds {totals['found']} over"
                f" {money_text(totals['amount'])}.",
                f"{period.company.code} {period.month}",
            )


def turnover_signatures() -> Iterator[Finding]:
    """A countersigned sheet bears every signature it needs, by different people, on its figures."""
    sheets = Turnover.objects.filter(
        state__in=[TurnoverState.COUNTERSIGNED, TurnoverState.LOCKED]
    ).select_related("project", "company")
    for sheet in sheets.order_by("pk").iterator(chunk_size=CHUNK):
        signatures = list(sheet.live_signatures())
        reference = f"{sheet.company.code} {sheet.project.code} {sheet.month}"
        signed = {signature.role for signature in signatures}
        for role in sheet.required_roles():
            if role not in signed:
                yield Finding("signature_missing", f"No signature of {role.value}.", reference)
        if len({signature.person_id for signature in signatures}) != len(signatures):
            yield Finding("signature_twice", "One person signed for two roles.", reference)
        if any(signature.content_hash != sheet.content_hash() for signature in signatures):
            yield Finding(
                "signature_on_other_figures", "A signature was given on other figures.", reference
            )


def reconciled_months() -> Iterator[Finding]:
    """Reconciled spend stands in locked months only, with all eight parts."""
    locks = ProjectMonth.objects.locked().filter(
        project=OuterRef("project"), month=OuterRef("month")
    )
    months = (
        ReconciledSpend.objects.annotate(locked_at=Subquery(locks.values("locked_at")[:1]))
        .values("project__company__code", "project__code", "month", "locked_at")
        .annotate(parts=Count("pk"))
        .filter(Q(locked_at__isnull=True) | ~Q(parts=len(EIGHT_PARTS)))
        .order_by("project__company__code", "project__code", "month")
    )
    for row in months:
        reference = f"{row['project__company__code']} {row['project__code']} {row['month']}"
        if row["locked_at"] is None:
            yield Finding(
                "reconciled_in_open_month",
                "Spend is reconciled although the month is not locked.",
                reference,
            )
        if row["parts"] != len(EIGHT_PARTS):
            yield Finding("reconciled_incomplete", "Not all eight parts are reconciled.", reference)


def confirmed_imports() -> Iterator[Finding]:
    """The rows of each finance ledger that counts add up to its control total."""
    imports = LedgerImport.objects.confirmed().annotate(
        rows_total=Coalesce(Sum("rows__amount"), ZERO)
    )
    differing = imports.exclude(rows_total=F("control_total")).select_related("company")
    for found in differing.order_by("pk"):
        yield Finding(
            "import_does_not_add_up",
            "The rows of a finance ledger are not its control total.",
            f"{found.company.code} {found.number}",
        )


def _name(voucher: Voucher) -> str:
    return f"{voucher.company.code} {voucher.number_text}"
