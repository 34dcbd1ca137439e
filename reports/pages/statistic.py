"""What the page of one statistic shows."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django_fsm import can_proceed, has_transition_perm

from approvals.queries import open_task_of
from expense_mgmt.core.money import ZERO, percent, thousands
from expense_mgmt.core.periods import Month, deadline
from expense_mgmt.core.templatetags.dates import month as month_words
from expense_mgmt.foundation.models import User
from ledger import queries as books
from reports.figures import words
from reports.figures.placing import Line, Treatment
from reports.figures.statement import PartFigures, Statement
from reports.models import MonthlyStatistic
from reports.signers import chain_steps
from reports.states import StatisticState
from reports.stored import statement_of

CAP_PERCENT = Decimal(1)
DUE_DAY = 15


@dataclass(frozen=True, slots=True)
class PartView:
    """A row of the eight parts."""

    number: int
    label: str
    basis: str
    figures: PartFigures
    remark: str
    url: str
    categories: tuple[tuple[str, Decimal], ...]

    @property
    def used_percent(self) -> Decimal | None:
        """How much of its budget the part used in the month."""
        budget = self.figures.budget
        return percent(self.figures.month_total, budget) if budget else None


@dataclass(frozen=True, slots=True)
class Crossing:
    """A medium that runs over several months: its days, and the sum written out."""

    title: str
    span: str
    whole: Decimal
    here: int
    elsewhere: int
    amount: Decimal
    sum_text: str


@dataclass(frozen=True, slots=True)
class PackageItem:
    """One document of the monthly package in its fixed order (DOMAIN §9)."""

    number: int
    label: str
    state: str
    words: str
    url: str = ""


def statistic_context(statistic: MonthlyStatistic, user: User, *, today: dt.date) -> dict[str, Any]:
    """Everything the page draws, in a fixed number of queries."""
    statement = statement_of(statistic)
    task = open_task_of(statistic.run, user) if statistic.run is not None else None
    return {
        "statistic": statistic,
        "statement": statement,
        "title": _("Ad-spend statistic, %(month)s") % {"month": month_words(statistic.month)},
        "as_of": statistic.confirmed_at or statistic.as_of,
        "chain": chain_steps(statistic, is_my_turn=task is not None),
        "task": task,
        "parts": part_views(statistic, statement),
        "excluded": _part_view(0, statistic, statement, statement.excluded),
        "crossings": crossings(statement),
        "outside": outside(statistic, statement),
        "package": package(statistic, statement),
        "cap": CAP_PERCENT,
        "ratio_note": _("%(spend)s ÷ %(turnover)s")
        % {"spend": thousands(statement.spend), "turnover": thousands(statement.turnover)},
        "due": _due(statistic, today),
        "acts": acts(statistic, user),
        "breadcrumbs": [
            {"url": list_url(statistic.month), "label": _("Monthly statistics")},
            {"url": "", "label": f"{statistic.project_label} {statistic.month}"},
        ],
    }


def list_url(month: Month) -> str:
    return f"{reverse('reports:statistic_list')}?month={month}"


def acts(statistic: MonthlyStatistic, user: Any) -> dict[str, bool]:
    """What this person may do with the statistic now."""
    return {
        name: can_proceed(transition) and has_transition_perm(transition, user)
        for name, transition in (
            ("generate", statistic.generate),
            ("prepare", statistic.prepare),
            ("file", statistic.file),
        )
    }


def part_views(statistic: MonthlyStatistic, statement: Statement) -> list[PartView]:
    return [
        _part_view(number, statistic, statement, part)
        for number, part in enumerate(statement.parts, start=1)
    ]


def _part_view(
    number: int, statistic: MonthlyStatistic, statement: Statement, part: PartFigures
) -> PartView:
    lines = [line for line in statement.lines if line.part == part.part]
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        sums[line.entry.category] += line.signed_amount
    remarks = dict.fromkeys(words.remark(line, statement) for line in lines)
    return PartView(
        number=number,
        label=words.part_label(part.part),
        basis=words.basis_label(part.part),
        figures=part,
        remark="; ".join(remark for remark in remarks if remark),
        url=reverse("reports:statistic_part", args=[statistic.public_id, part.part]),
        categories=tuple((statement.categories[code].label, sums[code]) for code in sums),
    )


def crossings(statement: Statement) -> list[Crossing]:
    """Media of the month whose days lie in other months too."""
    found: list[Crossing] = []
    for line in statement.lines:
        entry = line.entry
        if (
            entry.month != statement.month
            or entry.span is None
            or not entry.month_days
            or not entry.whole_days
            or entry.month_days == entry.whole_days
        ):
            continue
        whole = entry.whole_amount or ZERO
        found.append(
            Crossing(
                title=words.detail(line, statement.categories[entry.category]),
                span=f"{entry.span.start} – {entry.span.end}",
                whole=whole,
                here=entry.month_days,
                elsewhere=entry.whole_days - entry.month_days,
                amount=entry.amount,
                sum_text=_("%(whole)s ÷ %(days)s × %(month_days)s = %(amount)s")
                % {
                    "whole": thousands(whole),
                    "days": entry.whole_days,
                    "month_days": entry.month_days,
                    "amount": thousands(entry.amount),
                },
            )
        )
    return found


def outside(statistic: MonthlyStatistic, statement: Statement) -> list[dict[str, Any]]:
    """Rows that are in no part, by what became of them."""
    sums: dict[Treatment, list[Line]] = defaultdict(list)
    for line in statement.lines:
        if line.treatment not in {Treatment.COUNTED, Treatment.EXCLUDED}:
            sums[line.treatment].append(line)
    return [
        {
            "label": words.treatment_label(treatment),
            "count": len(lines),
            "amount": sum((line.entry.amount for line in lines), ZERO),
            "url": reverse("reports:statistic_part", args=[statistic.public_id, treatment.value]),
        }
        for treatment, lines in sums.items()
    ]


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
            str(before.month) if before else _("First statement"),
            before_url,
        ),
    ]


def _item(number: int, label: str, *, has: bool, missing: str, url: str = "") -> PackageItem:
    return PackageItem(
        number, label, "ok" if has else "missing", _("Ready") if has else missing, url
    )


def _due(statistic: MonthlyStatistic, today: dt.date) -> dict[str, Any] | None:
    """The 15th of the month after, moved to a working day (R-21), while it is not confirmed."""
    if statistic.state in {StatisticState.CONFIRMED, StatisticState.FILED}:
        return None
    month = statistic.month.plus(1)
    due = deadline(month.year, month.month, DUE_DAY)
    return {"day": due, "left": (due - today).days, "late": (today - due).days}
