"""Document numbers: `<prefix>-<yymm>-<nnnn>`, without gaps, never used twice (PLATFORM §6.6, 35)."""

from typing import Final

from expense_mgmt.core.periods import Month
from expense_mgmt.core.prepared import executed
from expense_mgmt.foundation.models import Company, NumberPrefix

# Two writers queue on the counter's row.
COUNT_UP: Final = """
    INSERT INTO foundation_numbercounter AS counter (company_id, kind, month, last)
    VALUES (%s, %s, %s, %s)
    ON CONFLICT (company_id, kind, month) DO UPDATE SET last = counter.last + excluded.last
    RETURNING last, (
        SELECT prefix FROM foundation_numberprefix AS prefix
        WHERE prefix.company_id = counter.company_id AND prefix.kind = counter.kind
    )
"""


def allot(*, company: Company, kind: str, month: Month) -> str:
    """Take the next number of `kind` in the month of its first submit.

    Runs inside the caller's transaction, last in its lock order: a refused act gives
    its number back because the counter is rolled back with it.

    raises    NumberPrefix.DoesNotExist when the company never chose a prefix
    """
    return allot_many(company=company, kind=kind, month=month, count=1)[0]


def allot_many(*, company: Company, kind: str, month: Month, count: int) -> list[str]:
    """Take the next numbers of `kind`, one after another, as `allot` takes one.

    raises    NumberPrefix.DoesNotExist when the company never chose a prefix
    """
    last, prefix = _count_up(company, kind, month, count)
    if prefix is None:
        msg = f"company {company.pk} has no number prefix for {kind}"
        raise NumberPrefix.DoesNotExist(msg)
    places = range(last - count + 1, last + 1)
    return [f"{prefix}-{month.first:%y%m}-{place:04d}" for place in places]


def next_in_series(company: Company, kind: str, month: Month) -> int:
    """Count up one series whose numbers carry no prefix."""
    return _count_up(company, kind, month, 1)[0]


def _count_up(company: Company, kind: str, month: Month, count: int) -> tuple[int, str | None]:
    """The last number taken and the kind's prefix, by one statement."""
    last, prefix = executed(COUNT_UP, [company.pk, kind, month.first, count]).fetchone()
    return int(last), prefix
