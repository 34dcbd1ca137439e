"""What the page of one statistic shows."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django_fsm import can_proceed, has_transition_perm

from approvals.pages.document import signing_context
from approvals.pages.marks import drawn_checks
from approvals.queries import open_task_of
from expense_mgmt.core.derivation import Explained, operand_text
from expense_mgmt.core.money import ZERO, percent, places_of
from expense_mgmt.core.periods import DateSpan, Month
from expense_mgmt.core.templatetags.dates import month as month_words
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.calendar import working_time_of
from reports.deadlines import statistic_due
from reports.figures import words
from reports.figures.explain import (
    explain_days,
    explain_parts,
    explain_ratio,
    explain_turnover,
)
from reports.figures.placing import Line, Treatment
from reports.figures.statement import PartFigures, Statement
from reports.models import MonthlyStatistic
from reports.pages.package import package
from reports.pages.statistic_checks import checks_of
from reports.signers import chain_steps
from reports.states import StatisticState
from reports.stored import statement_of
from reports.summary import summary_of

CAP_PERCENT = Decimal(1)


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
    span: DateSpan
    whole: Decimal
    here: int
    elsewhere: int
    amount: Decimal
    sum_text: str
    explained: list[Explained]

    @property
    def rest(self) -> Decimal:
        """What falls on the other months."""
        return self.whole - self.amount


def statistic_context(statistic: MonthlyStatistic, user: User, *, today: dt.date) -> dict[str, Any]:
    """Everything the page draws, in a fixed number of queries."""
    statement = statement_of(statistic)
    task = open_task_of(statistic.run, user) if statistic.run is not None else None
    documents = package(statistic, statement)
    return {
        "statistic": statistic,
        "statement": statement,
        "title": _("Ad-spend statistic, %(month)s") % {"month": month_words(statistic.month)},
        "as_of": statistic.confirmed_at or statistic.as_of,
        "steps": chain_steps(statistic, user, is_my_turn=task is not None),
        **signing_context(statistic.run, user, summary=summary_of(statistic)),
        "parts": part_views(statistic, statement),
        "excluded": _part_view(0, statistic, statement, statement.excluded),
        "crossings": crossings(statement),
        "explained_turnover": explain_turnover(statement),
        "explained_parts": explain_parts(statement),
        "explained_ratio": explain_ratio(statement),
        "outside": outside(statistic, statement),
        "package": documents,
        "checks": drawn_checks(checks_of(statement, documents)),
        "places": places_in(statement),
        "cap": CAP_PERCENT,
        "ratio_note": _("%(spend)s ÷ %(turnover)s")
        % {"spend": operand_text(statement.spend), "turnover": operand_text(statement.turnover)},
        "due": _due(statistic, today),
        "acts": acts(statistic, user),
        "breadcrumbs": [
            {"url": list_url(statistic.month), "label": _("Monthly statistics")},
            {"url": "", "label": page_label(statistic)},
        ],
    }


def page_label(statistic: MonthlyStatistic) -> str:
    """How a statistic is called where one goes up to it."""
    return f"{statistic.project_label} · {month_words(statistic.month)}"


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


def places_in(statement: Statement) -> int:
    """How many decimals the figures of the eight parts need."""
    rows = (*statement.parts, statement.excluded)
    return places_of(
        amount
        for row in rows
        for amount in (row.budget, row.amount, row.rebate, row.adjustment, row.carried_in)
    )


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
                title=words.name_of(line, statement.categories[entry.category]),
                span=entry.span,
                whole=whole,
                here=entry.month_days,
                elsewhere=entry.whole_days - entry.month_days,
                amount=entry.amount,
                sum_text=_("%(whole)s ÷ %(days)s × %(month_days)s = %(amount)s")
                % {
                    "whole": operand_text(whole),
                    "days": entry.whole_days,
                    "month_days": entry.month_days,
                    "amount": operand_text(entry.amount),
                },
                explained=explain_days(entry),
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


def _due(statistic: MonthlyStatistic, today: dt.date) -> dict[str, Any] | None:
    """The 15th of the month after, moved to a working day (R-21), while it is not confirmed."""
    if statistic.state in {StatisticState.CONFIRMED, StatisticState.FILED}:
        return None
    days = working_time_of(statistic.company_id, statistic.month.first).days
    due = statistic_due(statistic.month, days)
    return {"day": due, "left": (due - today).days, "late": (today - due).days}
