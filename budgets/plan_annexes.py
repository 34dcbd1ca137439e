"""What goes with a monthly budget of a project, as figures that can be kept and shown again."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Self

from django.utils.translation import gettext as _

from budgets.models import CompletionNote
from budgets.rules.completion import BudgetItem, CompletionDetail, completion_detail
from budgets.rules.ratio_table import RatioTable, ratio_table
from budgets.rules.year import UsedPercent, YearOverview, used_percent, year_overview
from expense_mgmt.core.derivation import Derivation, Explained
from expense_mgmt.core.models import localized_name
from expense_mgmt.core.money import ZERO, money_text
from expense_mgmt.core.periods import MONTHS_IN_YEAR, Month
from expense_mgmt.core.templatetags.dates import month as month_words

ByMonth = Mapping[int, Decimal]


@dataclass(frozen=True, slots=True)
class CompletionRow:
    """How far one budget line of an earlier month came (DOMAIN §10.4).

    line_id     public id of the budget line
    committed   promised and not settled yet; `actual` is what was settled
    status      done, in_progress, not_started, cancelled; as the preparer said, else as the
                figures suggest
    """

    line_id: str
    name: str
    name_en: str
    budget: Decimal
    committed: Decimal
    actual: Decimal
    status: str
    reason: str = ""
    owner: str = ""
    expected_on: dt.date | None = None

    @property
    def label(self) -> str:
        return localized_name(self.name, self.name_en)

    @property
    def unfinished(self) -> Decimal:
        """What of the budget was not settled."""
        return max(self.budget - self.actual, ZERO)

    @property
    def status_label(self) -> str:
        return str(CompletionNote.Status(self.status).label)


@dataclass(frozen=True, slots=True)
class Completion:
    """The completion detail of one earlier month."""

    month: Month
    months_ago: int
    rows: tuple[CompletionRow, ...]

    def detail(self, trace: Derivation | None = None) -> CompletionDetail:
        """Completion and what is still to be explained.

        source    R-19
        """
        items = [
            BudgetItem(row.budget, row.status, row.actual, reason=row.reason) for row in self.rows
        ]
        return completion_detail(self.months_ago, items, trace=trace)


@dataclass(frozen=True, slots=True)
class Annexes:
    """The figures behind the annexes of one month's budget; amounts by month number.

    current_budget        the plan's own amount in the eight parts
    target                turnover planned for the month
    reported_to_cutoff    sales reported up to the 17th of the month before
    approved_budget       what is approved for the months before (R-16)
    year_budget           what is planned for every month of the year (R-18)
    targets               turnover planned for other months, where their plans say it
    annual_total          the year's budget of the project in the eight parts
    last_signed           number of the month before's signed budget; empty without one
    """

    month: Month
    opened: bool
    current_budget: Decimal
    target: Decimal
    reported_to_cutoff: Decimal
    reconciled: ByMonth
    approved_budget: ByMonth
    year_budget: ByMonth
    placement_reports: ByMonth
    received: ByMonth
    targets: ByMonth
    annual_total: Decimal
    completions: tuple[Completion, ...] = ()
    last_signed: str = ""
    last_signed_id: str = ""

    def ratio(self, trace: Derivation | None = None) -> RatioTable:
        """The ratio table at the lower left of the sheet.

        source    R-16
        """
        return ratio_table(
            self.month.year,
            self.month.month,
            opened=self.opened,
            current_budget=self.current_budget,
            target=self.target,
            reconciled=self.reconciled,
            approved_budget=self.approved_budget,
            placement_reports=self.placement_reports,
            received=self.received,
            reported_to_cutoff=self.reported_to_cutoff,
            trace=trace,
        )

    def overview(self, trace: Derivation | None = None) -> YearOverview:
        """Twelve months, actual where known.

        source    R-18
        """
        number = self.month.month
        budget = {**self.year_budget, number: self.current_budget}
        targets = {**self.targets, number: self.target}
        return year_overview(self.reconciled, budget, self.received, targets, trace=trace)

    def used(self, trace: Derivation | None = None) -> UsedPercent:
        """How much of the year's budget each month used, as reconciled.

        source    R-20
        """
        amounts = [self.reconciled.get(number, ZERO) for number in range(1, MONTHS_IN_YEAR + 1)]
        return used_percent(self.annual_total, amounts, trace=trace)

    def explained(self) -> list[Explained]:
        """How each annex was computed, for the page."""
        ratio, overview, used = Derivation(), Derivation(), Derivation()
        self.ratio(ratio)
        self.overview(overview)
        self.used(used)
        found = [
            Explained.of(ratio, "R-16", _("Ad-ratio table")),
            Explained.of(overview, "R-18", _("Year overview")),
            Explained.of(used, "R-20", _("Use of the year's budget")),
        ]
        for one in self.completions:
            trace = Derivation()
            one.detail(trace)
            found.append(Explained.of(trace, "R-19", month_words(one.month)))
        return found

    def with_budget(self, amount: Decimal) -> Self:
        """The same annexes for another amount of the plan: a signer changed items."""
        return replace(self, current_budget=amount)

    def as_json(self) -> dict[str, Any]:
        """As it is kept with a version: amounts as text."""
        return {
            "month": str(self.month),
            "opened": self.opened,
            "current_budget": money_text(self.current_budget),
            "target": money_text(self.target),
            "reported_to_cutoff": money_text(self.reported_to_cutoff),
            "annual_total": money_text(self.annual_total),
            "last_signed": self.last_signed,
            "last_signed_id": self.last_signed_id,
            **{
                name: {str(number): money_text(amount) for number, amount in amounts.items()}
                for name, amounts in self._by_month().items()
            },
            "completions": [
                {
                    "month": str(one.month),
                    "months_ago": one.months_ago,
                    "rows": [_row_json(row) for row in one.rows],
                }
                for one in self.completions
            ],
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read back what `as_json` kept."""
        by_month = {
            name: {int(number): Decimal(amount) for number, amount in kept[name].items()}
            for name in BY_MONTH
        }
        return cls(
            month=Month.parse(kept["month"]),
            opened=kept["opened"],
            current_budget=Decimal(kept["current_budget"]),
            target=Decimal(kept["target"]),
            reported_to_cutoff=Decimal(kept["reported_to_cutoff"]),
            annual_total=Decimal(kept["annual_total"]),
            last_signed=kept["last_signed"],
            last_signed_id=kept["last_signed_id"],
            completions=tuple(
                Completion(
                    Month.parse(one["month"]),
                    one["months_ago"],
                    tuple(_row_of(row) for row in one["rows"]),
                )
                for one in kept["completions"]
            ),
            **by_month,
        )

    def _by_month(self) -> dict[str, ByMonth]:
        return {name: getattr(self, name) for name in BY_MONTH}


BY_MONTH = (
    "reconciled",
    "approved_budget",
    "year_budget",
    "placement_reports",
    "received",
    "targets",
)


def _row_json(row: CompletionRow) -> dict[str, Any]:
    return {
        "line": row.line_id,
        "name": row.name,
        "name_en": row.name_en,
        "budget": money_text(row.budget),
        "committed": money_text(row.committed),
        "actual": money_text(row.actual),
        "status": row.status,
        "reason": row.reason,
        "owner": row.owner,
        "expected_on": row.expected_on.isoformat() if row.expected_on else "",
    }


def _row_of(kept: Mapping[str, str]) -> CompletionRow:
    expected = kept["expected_on"]
    return CompletionRow(
        line_id=kept["line"],
        name=kept["name"],
        name_en=kept["name_en"],
        budget=Decimal(kept["budget"]),
        committed=Decimal(kept["committed"]),
        actual=Decimal(kept["actual"]),
        status=kept["status"],
        reason=kept["reason"],
        owner=kept["owner"],
        expected_on=dt.date.fromisoformat(expected) if expected else None,
    )
