"""What the form of a new budget change opens with: what the page that led to it knows already."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Self
from uuid import UUID

from django.http import QueryDict

from budgets.change_content import ChangeContent, RowContent
from budgets.change_forms import initial_of_line
from budgets.models import BudgetLine, ChangeKind
from expense_mgmt.core.money import ZERO, rounded
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Unit


@dataclass(frozen=True, slots=True)
class Beginning:
    """A change that begins at a budget line.

    line      the one that is to get something; None for a blank form
    source    of a transfer, the one that is to give it; None where none is known to have enough
    amount    what is missing; zero where nothing is
    """

    kind: ChangeKind
    line: BudgetLine | None
    source: BudgetLine | None
    amount: Decimal

    @classmethod
    def of(cls, query: QueryDict, user: User) -> Self:
        """What an address says (`kind`, `line`, `amount`, `source`), as far as it can be read.

        Without an amount it is what the line is overrun by; without a source the fullest line
        beside it that has so much.
        """
        wanted = query.get("kind", "")
        kind = ChangeKind(wanted) if wanted in ChangeKind.values else ChangeKind.TRANSFER
        line = _line(query.get("line", ""), user)
        if line is None:
            return cls(kind, None, None, ZERO)
        amount = _amount(query.get("amount", "")) or max(-line.position.available, ZERO)
        source = None
        if kind == ChangeKind.TRANSFER:
            source = _line(query.get("source", ""), user) or _giver(line, amount, user)
        return cls(kind, line, source, amount)

    def rows(self, today: dt.date) -> list[dict[str, Any]]:
        """Rows of the form; of a transfer the one that gives stands first, blank where unknown."""
        if self.line is None:
            blank = {"month": Month.of(today)}
            raised = [{**blank, "way": "raise"}]
            return (
                raised if self.kind != ChangeKind.TRANSFER else [{**blank, "way": "lower"}, *raised]
            )
        target = self._filled(self.line, "raise")
        if self.kind != ChangeKind.TRANSFER:
            return [target]
        if self.source is not None:
            return [self._filled(self.source, "lower"), target]
        project = str(self.line.project.public_id) if self.line.project else ""
        return [{"month": self.line.month, "way": "lower", "project": project}, target]

    def content(self, unit: Unit) -> ChangeContent | None:
        """The same as a change, so that both remainders show at once; None for a blank form."""
        if self.line is None:
            return None
        rows = [_row(self.line, self.amount)]
        if self.source is not None:
            rows.insert(0, _row(self.source, -self.amount))
        return ChangeContent(self.kind, unit, reason="", report="", rows=tuple(rows))

    def _filled(self, line: BudgetLine, way: str) -> dict[str, Any]:
        amount = f"{self.amount:,.2f}" if self.amount else ""
        return {**initial_of_line(line, way), "amount": amount}


def _row(line: BudgetLine, amount: Decimal) -> RowContent:
    return RowContent(
        month=line.month,
        amount=amount,
        unit=line.unit,
        project=line.project,
        platform=line.platform,
        category=line.category,
    )


def _giver(line: BudgetLine, amount: Decimal, user: User) -> BudgetLine | None:
    if not amount:
        return None
    return BudgetLine.objects.visible_to(user).giving_to(line, at_least=amount).first()


def _line(text: str, user: User) -> BudgetLine | None:
    try:
        wanted = UUID(text)
    except ValueError:
        return None
    return BudgetLine.objects.visible_to(user).named().filter(public_id=wanted).first()


def _amount(text: str) -> Decimal:
    """An amount of an address; zero where it is none."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return ZERO
    return rounded(amount) if amount.is_finite() and 0 < amount < 10**13 else ZERO
