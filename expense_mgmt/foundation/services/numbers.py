"""Document numbers: `<prefix>-<yymm>-<nnnn>`, without gaps, never used twice (PLATFORM §6.6, 35)."""

from django.db import connection

from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company, NumberPrefix


def allot(*, company: Company, kind: str, month: Month) -> str:
    """Take the next number of `kind` in the month of its first submit.

    Runs inside the caller's transaction, last in its lock order: a refused act gives
    its number back because the counter is rolled back with it.

    raises    NumberPrefix.DoesNotExist when the company never chose a prefix
    """
    prefix = NumberPrefix.objects.get(company=company, kind=kind).prefix
    return f"{prefix}-{month.first:%y%m}-{next_in_series(company, kind, month):04d}"


def next_in_series(company: Company, kind: str, month: Month) -> int:
    """Count up one series by a single statement, so that two writers queue on its row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO foundation_numbercounter (company_id, kind, month, last)"
            " VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (company_id, kind, month)"
            " DO UPDATE SET last = foundation_numbercounter.last + 1 RETURNING last",
            [company.pk, kind, month.first],
        )
        return int(cursor.fetchone()[0])
