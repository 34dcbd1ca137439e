"""Which category a column of finance's ledger is booked under, and what is remembered of it."""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Category, CategoryPart
from ledger.ledger_heading import key_of
from ledger.models import ColumnMapping, LedgerColumn, LedgerImport

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A category for a column; remembered from an earlier month, or of the same name."""

    category: Category
    is_remembered: bool


def bookable_categories(company: Company, month: Month) -> QuerySet[Category]:
    """Categories with a part of the statistic in the month; groups have none (DOMAIN §8)."""
    in_force = CategoryPart.objects.filter(valid__overlap=(month.first, month.plus(1).first))
    return Category.objects.filter(
        company=company, is_active=True, pk__in=in_force.values("category")
    ).order_by("code")


def no_longer_bookable(company: Company, month: Month, typed: Collection[str]) -> list[Category]:
    """Categories of the company that were chosen although they have no part in the month.

    typed   their public ids as a browser sends them; what is none is passed over
    """
    ids = [text for text in typed if _ID.fullmatch(text)]
    chosen = Category.objects.filter(company=company, public_id__in=ids).order_by("code")
    return list(chosen.exclude(pk__in=bookable_categories(company, month).values("pk")))


def remembered_categories(
    ledger_import: LedgerImport, columns: Mapping[int, str]
) -> dict[int, Suggestion]:
    """The category of each column whose header is known, by position.

    What the company chose last comes first, then a category of just that name or code.
    """
    bookable = list(bookable_categories(ledger_import.company, ledger_import.month))
    known = {
        key_of(name): Suggestion(category, is_remembered=False)
        for category in bookable
        for name in (category.name_en, category.name, category.code)
        if name
    }
    by_id = {category.pk: category for category in bookable}
    for mapping in ColumnMapping.objects.filter(company=ledger_import.company):
        if mapping.category_id in by_id:
            known[mapping.key] = Suggestion(by_id[mapping.category_id], is_remembered=True)
    return {
        position: known[key_of(header)]
        for position, header in columns.items()
        if key_of(header) in known
    }


def ensure_bookable(ledger_import: LedgerImport, columns: Iterable[LedgerColumn]) -> None:
    """Every column goes to a category of the company that counts in the month.

    raises    RuleBroken `ledger_category_unfit`
    """
    bookable = set(
        bookable_categories(ledger_import.company, ledger_import.month).values_list("pk", flat=True)
    )
    for column in columns:
        if column.category_id not in bookable:
            raise RuleBroken(
                "ledger_category_unfit",
                _("“%(column)s” needs a category that belongs to a part of the statistic."),
                {"column": column.header},
                field=f"column_{column.position}",
            )


def remember(
    ledger_import: LedgerImport, columns: Iterable[LedgerColumn], actor: User, at: dt.datetime
) -> None:
    """Keep the chosen categories for the company's next sheet."""
    ColumnMapping.objects.bulk_create(
        [
            ColumnMapping(
                company=ledger_import.company,
                key=key_of(column.header),
                category_id=column.category_id,
                chosen_by=actor,
                chosen_at=at,
            )
            for column in columns
            if column.category_id is not None
        ],
        update_conflicts=True,
        unique_fields=["company", "key"],
        update_fields=["category", "chosen_by", "chosen_at"],
    )
