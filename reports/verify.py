"""Statistics and report files, recomputed (RELIABILITY promises 5, 19, 20)."""

from collections.abc import Iterator
from decimal import Decimal

from django.core.files.storage import default_storage

from expense_mgmt.core.findings import Finding
from expense_mgmt.core.money import ZERO
from expense_mgmt.foundation.services.kept_files import sha256_of
from ledger import queries as books
from reports.figures.digest import digest_of
from reports.figures.placing import Line, Treatment
from reports.figures.statement import Statement
from reports.models import MonthlyStatistic, ReportFile
from reports.models.statistic import MonthlyStatisticQuerySet
from reports.services.signing import spend_by_month
from reports.stored import statement_of


def statistics_add_up() -> Iterator[Finding]:
    """Each part is the sum of its rows, the total that of its parts; the digest fits them all."""
    for statistic in _statistics():
        statement = statement_of(statistic)
        reference = f"{statistic.project_code} {statistic.month}"
        if digest_of(statement) != statistic.digest:
            yield Finding(
                "statistic_altered", "A statistic differs from what was stored.", reference
            )
        if not _adds_up(statement):
            yield Finding(
                "statistic_does_not_add_up", "A part is not the sum of its rows.", reference
            )


def statistics_are_reconciled() -> Iterator[Finding]:
    """The reconciled spend of a locked month is what its confirmed statistic states."""
    for statistic in _statistics().confirmed():
        statement = statement_of(statistic)
        amounts = spend_by_month(statement)
        months = [statement.month, *statement.carried_from]
        kept = books.reconciled([statistic.project_id], months)
        for month in months:
            if not _same(kept.get((statistic.project_id, month)), amounts.get(month, {})):
                yield Finding(
                    "reconciled_differs",
                    "Reconciled spend differs from the confirmed statistic.",
                    f"{statistic.project_code} {month}",
                )


def report_files() -> Iterator[Finding]:
    """The bytes of every report file are those that were published."""
    for file in ReportFile.objects.select_related("file").order_by("pk").iterator(chunk_size=500):
        try:
            with default_storage.open(file.file.storage_name) as content:
                found = sha256_of(content)
        except OSError:
            yield Finding("report_file_missing", "The bytes of a report are gone.", file.name)
            continue
        if found != file.sha256:
            yield Finding("report_file_altered", "The bytes of a report changed.", file.name)


def _statistics() -> MonthlyStatisticQuerySet:
    return MonthlyStatistic.objects.order_by("pk").prefetch_related("parts", "months", "lines")


def _adds_up(statement: Statement) -> bool:
    rows = (*statement.parts, statement.excluded)
    for row in rows:
        mine = [line for line in statement.lines if line.part == row.part]
        own = sum((line.signed_amount for line in mine if _is_own(line, statement)), ZERO)
        carried = sum((line.signed_amount for line in mine if not _is_own(line, statement)), ZERO)
        if (own, carried) != (row.month_total, row.carried_in):
            return False
    counted = [line for line in statement.lines if line.treatment is Treatment.COUNTED]
    turnover = sum((one.turnover for one in statement.months), ZERO)
    return (
        statement.total.total == statement.spend
        and sum((line.signed_amount for line in counted), ZERO) == statement.spend
        and turnover == statement.turnover
    )


def _is_own(line: Line, statement: Statement) -> bool:
    return line.entry.month == statement.month


def _same(kept: dict[str, Decimal] | None, stated: dict[str, Decimal]) -> bool:
    """A part that is missing was stated with nothing."""
    if kept is None:
        return False
    return all(kept.get(part, ZERO) == stated.get(part, ZERO) for part in {*kept, *stated})
