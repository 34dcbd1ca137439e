"""What a budget change says, as forms hand it over and services read it."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from budgets.models import ChangeKind
from budgets.models.line import LineKey
from budgets.rules.change import lowered_of, raised_of
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.periods import Month
from expense_mgmt.organisation.models import Category, Platform, Project, Unit


@dataclass(frozen=True, slots=True)
class RowContent:
    """One line by its key, raised by the amount or lowered by a negative one; never zero."""

    month: Month
    amount: Decimal
    unit: Unit | None = None
    project: Project | None = None
    platform: Platform | None = None
    category: Category | None = None

    @property
    def key(self) -> LineKey:
        """What makes its line the only one of its kind in the company."""
        places = (self.unit, self.project, self.platform, self.category)
        unit, project, platform, category = (place.pk if place else None for place in places)
        return self.month, unit, project, platform, category


@dataclass(frozen=True, slots=True)
class ChangeContent:
    """A change as its form has it."""

    kind: ChangeKind
    unit: Unit
    reason: str
    report: str
    rows: tuple[RowContent, ...]

    @property
    def amount(self) -> Decimal:
        """What decides who approves: a transfer once, an adjustment each way.

        source    DOMAIN §5
        """
        amounts = [row.amount for row in self.rows]
        if self.kind == ChangeKind.TRANSFER:
            return max(raised_of(amounts), lowered_of(amounts))
        return raised_of(amounts) + lowered_of(amounts)


class ChangeRefused(RuleBroken):
    """A change cannot be made; `shortcomings` are all reasons, each with its field.

    field    of each: a field of the head, `rows`, or `rows-<index>-<field>`
    """

    def __init__(self, shortcomings: Collection[RuleBroken]) -> None:
        first, *others = shortcomings
        if others:
            super().__init__("change_refused", _("The change cannot be made as it stands."))
        else:
            super().__init__(first.code, first.message, first.params, field=first.field)
        self.shortcomings = tuple(shortcomings)
