"""The documents of a monthly package in their fixed order, and which of them are there."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from expense_mgmt.core.templatetags.dates import month as month_words
from ledger import queries as books
from reports.figures.statement import Statement
from reports.models import MonthlyStatistic


@dataclass(frozen=True, slots=True)
class PackageItem:
    """One document of the monthly package in its fixed order (DOMAIN §9)."""

    number: int
    label: str
    state: str
    words: str
    url: str = ""


def package(statistic: MonthlyStatistic, statement: Statement) -> list[PackageItem]:
    """The seven documents in their order, and which are there (DOMAIN §9)."""
    months = [statement.month, *statement.carried_from]
    ledger = books.months_with_confirmed_ledger(statistic.project_id, months)
    sheet = books.turnover_of([statistic.project_id], [statement.month]).get(
        (statistic.project_id, statement.month)
    )
    rebates = [line for line in statement.lines if line.entry.kind.value == "rebate"]
    before = (
        MonthlyStatistic.objects.confirmed()
        .filter(project=statistic.project_id, month__lt=statistic.month)
        .order_by("-month")
        .first()
    )
    before_url = reverse("reports:statistic_detail", args=[before.public_id]) if before else ""
    sheet_url = reverse("ledger:turnover_detail", args=[sheet.turnover_id]) if sheet else ""
    has_budget = statement.total.budget is not None
    return [
        PackageItem(1, _("Ad-spend statistic of the month"), "ok", _("Generated")),
        _item(2, _("Finance-ledger sheet"), has=ledger >= set(months), missing=_("Missing")),
        _item(3, _("Ad budget of the month"), has=has_budget, missing=_("No budget")),
        PackageItem(4, _("Change and withdrawal applications"), "none", _("None")),
        PackageItem(
            5,
            _("Rebate confirmation letters"),
            "ok" if rebates else "none",
            str(len(rebates)) if rebates else _("None"),
        ),
        _item(
            6,
            _("Turnover countersign sheet"),
            has=sheet is not None and sheet.is_countersigned,
            missing=_("Not countersigned"),
            url=sheet_url,
        ),
        PackageItem(
            7,
            _("Statistic of the month before"),
            "ok" if before else "none",
            month_words(before.month) if before else _("First statement"),
            before_url,
        ),
    ]


def _item(number: int, label: str, *, has: bool, missing: str, url: str = "") -> PackageItem:
    return PackageItem(
        number, label, "ok" if has else "missing", _("Ready") if has else missing, url
    )
