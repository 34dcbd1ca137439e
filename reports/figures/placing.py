"""From entries to the lines of the statistic: where each amount counts, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.money import rounded, total_of
from expense_mgmt.organisation.parts import STATISTIC_PARTS, Clock, Part
from reports.figures.inputs import Entry, EntryKind, MonthInput, ProjectFacts
from reports.rules import statistic as rule
from reports.rules.phone import phone_charge

PHONE = "SALES_OFFICE_PHONE"

_CLOCKS = {EntryKind.ACCRUAL: Clock.INCURRED, EntryKind.LEDGER: Clock.LEDGER}


class Treatment(StrEnum):
    """What becomes of a line.

    PENDING is a rebate without its letter (R-10), NOT_CHARGED a phone bill outside the sale
    (R-09).
    """

    COUNTED = "counted"
    EXCLUDED = "excluded"
    TURNOVER_DEDUCTION = "turnover_deduction"
    RECONCILIATION_ONLY = "reconciliation_only"
    PENDING = "pending"
    NOT_CHARGED = "not_charged"


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in its place. `part` is empty where the line enters none."""

    entry: Entry
    treatment: Treatment
    part: str = ""

    @property
    def signed_amount(self) -> Decimal:
        """What the line adds to its part: a rebate takes away."""
        amount = self.entry.amount
        return -amount if self.entry.kind is EntryKind.REBATE else amount


def place(entry: Entry, month: MonthInput, project: ProjectFacts) -> Line:
    """Where one entry counts.

    raises  RuleRefused bad_sold_by
    source  R-09, R-10, R-12
    """
    if entry.kind is EntryKind.REBATE:
        treatment = Treatment.COUNTED if entry.is_confirmed else Treatment.PENDING
        return Line(entry, treatment, Part.NEWSPAPER if entry.is_confirmed else "")
    if entry.category == PHONE and entry.kind is EntryKind.LEDGER:
        charge = phone_charge(entry.month, entry.amount, project.on_sale_from, project.withdrawn_on)
        if charge.project_statistic != entry.amount:
            return Line(entry, Treatment.NOT_CHARGED)
    rule.ensure_sold_by(project.sold_by)
    found = rule.place_line(
        rule.CategoryAmount(entry.category, entry.amount),
        _CLOCKS.get(entry.kind),
        project.sold_by,
        parts=month.parts,
    )
    if found in {rule.TURNOVER_DEDUCTION, rule.RECONCILIATION_ONLY}:
        return Line(entry, Treatment(found))
    treatment = Treatment.EXCLUDED if found == rule.EXCLUDED else Treatment.COUNTED
    return Line(entry, treatment, found)


def place_all(month: MonthInput, project: ProjectFacts) -> tuple[Line, ...]:
    """The lines of a month, and the proof that they make what R-12 makes of the same rows.

    raises  RuleBroken `statistic_does_not_add_up`
    source  R-12; RELIABILITY promise 20
    """
    lines = tuple(place(entry, month, project) for entry in month.entries)
    stated = by_rule(lines, month, project)
    for part in STATISTIC_PARTS:
        if rounded(_sum(line for line in lines if line.part == part)) != getattr(stated, part):
            _refuse(part)
    for treatment in (Treatment.TURNOVER_DEDUCTION, Treatment.RECONCILIATION_ONLY):
        found = _sum(line for line in lines if line.treatment is treatment)
        if rounded(found) != getattr(stated, treatment):
            _refuse(treatment)
    return lines


def by_rule(
    lines: Sequence[Line], month: MonthInput, project: ProjectFacts
) -> rule.MonthlyStatistic:
    """R-12 over the same rows, all at once."""
    entries = [line.entry for line in lines if line.treatment is not Treatment.NOT_CHARGED]
    amounts = {
        kind: [
            rule.CategoryAmount(entry.category, entry.amount)
            for entry in entries
            if entry.kind is kind
        ]
        for kind in EntryKind
    }
    rebates = [
        rule.RebateAmount(entry.amount, entry.is_confirmed)
        for entry in entries
        if entry.kind is EntryKind.REBATE
    ]
    return rule.monthly_statistic(
        project.sold_by,
        amounts[EntryKind.ACCRUAL],
        amounts[EntryKind.LEDGER],
        rebates,
        amounts[EntryKind.ADJUSTMENT],
        parts=month.parts,
    )


def _sum(lines: Iterable[Line]) -> Fraction:
    return total_of(line.signed_amount for line in lines)


def _refuse(place_name: str) -> None:
    raise RuleBroken(
        "statistic_does_not_add_up",
        _("The lines of “%(part)s” do not make its sum. Nothing was stored."),
        {"part": place_name},
    )
