"""What amounts do to budget lines: R-32 on the months that R-33 counts together."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Q
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from budgets.interface import STATUS_ORDER, Effect, LineEffect, ShareAsk, Status
from budgets.models import BudgetLine
from budgets.models.line import BALANCES
from budgets.models.placed import DIMENSIONS
from budgets.rules.control import (
    CheckResult,
    ControlMode,
    Window,
    budget_check,
    window_available,
    window_months,
)
from budgets.services.balances import Hold
from budgets.services.covering import Demand
from expense_mgmt.core.errors import Conflict
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import MONTHS_IN_YEAR
from expense_mgmt.core.prepared import Prepared, among

YearKey = tuple[int | None, ...]


def _label_of(line: BudgetLine) -> str:
    return line.label


# An act reads its lines without the names around them; only who is refused gets the words.
_label: Callable[[BudgetLine], StrOrPromise] = lazy(_label_of, str)


LINES: Final = Prepared(lambda: BudgetLine.objects.filter(among("pk", "lines")))
LOCKED_LINES: Final = Prepared(
    lambda: BudgetLine.objects.filter(among("pk", "lines")).select_related("company").lock()
)


@dataclass(slots=True)
class Asked:
    """What a document asks of one line, in all its shares together, and holds of it already."""

    line: BudgetLine
    is_own: bool = False
    amount: Decimal = ZERO
    held_reserved: Decimal = ZERO
    held_committed: Decimal = ZERO


def asked_by(demands: Iterable[Demand]) -> dict[int, Asked]:
    """All shares of one line added up, by line key."""
    asked: dict[int, Asked] = {}
    for demand in demands:
        ask = asked.setdefault(demand.line.pk, Asked(demand.line))
        ask.amount += demand.share.amount
        ask.is_own = ask.is_own or demand.is_own
    return asked


def add_held(
    asked: dict[int, Asked], holds: Iterable[Hold], lines: Mapping[int, BudgetLine]
) -> None:
    """Tell what the document itself holds of the lines, so that it never stands in its own way."""
    for hold in holds:
        if hold.line_id in lines:
            ask = asked.setdefault(hold.line_id, Asked(lines[hold.line_id]))
            ask.held_reserved += hold.reserved
            ask.held_committed += hold.committed


def asked_again(holds: Collection[Hold], lines: Mapping[int, BudgetLine]) -> dict[int, Asked]:
    """What a document holds, asked for once more."""
    asked: dict[int, Asked] = {}
    add_held(asked, holds, lines)
    for hold in holds:
        ask = asked[hold.line_id]
        ask.amount += hold.reserved + hold.committed
        ask.is_own = ask.is_own or hold.is_own
    return asked


def with_windows(lines: Iterable[BudgetLine], *, lock: bool) -> dict[int, BudgetLine]:
    """The lines as they are now, with all months that their windows count, by key.

    lock      in ascending key order, until the caller's transaction ends
    raises    Conflict `budget_control_changed`
    source    PLATFORM §6.25
    """
    given = {line.pk: line for line in lines}
    wide = {year_key(line) for line in given.values() if line.control_window != Window.MONTH}
    if not (wide or lock):
        return given
    ids = set(given)
    if wide:
        siblings = BudgetLine.objects.filter(reduce(or_, (_of_year(key) for key in wide)))
        ids.update(siblings.values_list("pk", flat=True))
    if lock:
        found = {line.pk: line for line in LOCKED_LINES(lines=sorted(ids))}
    else:
        rows = BudgetLine.objects.named().filter(pk__in=ids).order_by("pk")
        found = {line.pk: line for line in rows}
    if any(
        found[key].control_window not in {Window.MONTH, line.control_window}
        for key, line in given.items()
    ):
        # Its window was widened a moment ago: months that count now are not locked.
        raise Conflict(
            "budget_control_changed",
            _("The control of a budget line was changed at this moment. Try again."),
        )
    return found


def with_years(lines: Iterable[BudgetLine], *, lock: bool) -> dict[int, BudgetLine]:
    """The lines as they are now with all months of their years, by key.

    Whoever changes what a month has asks every window that counts it.

    lock      in ascending key order, until the caller's transaction ends
    source    PLATFORM §6.25
    """
    years = {year_key(line) for line in lines}
    if not years:
        return {}
    rows = BudgetLine.objects.named().filter(reduce(or_, (_of_year(key) for key in years)))
    return {line.pk: line for line in (rows.lock() if lock else rows.order_by("pk"))}


def weigh(asked: Collection[Asked], lines: Mapping[int, BudgetLine]) -> Effect:
    """What the amounts do to each line, own lines first; equal windows of one key count once.

    lines     from `with_windows`, as they stand now
    source    R-32, R-33; DOMAIN §6
    """
    by_line = {ask.line.pk: ask for ask in asked}
    years: dict[YearKey, dict[int, BudgetLine]] = defaultdict(dict)
    for line in lines.values():
        years[year_key(line)][line.month.month] = line
    # Months that one window counts are weighed once; but each of them may be controlled otherwise.
    effects: dict[tuple[object, ...], LineEffect] = {}
    for ask in sorted(asked, key=lambda one: (not one.is_own, one.line.month, one.line.pk)):
        line = lines[ask.line.pk]
        year = years[year_key(line)]
        numbers = window_months(line.month.month, Window(line.control_window))
        months = {number: year[number] for number in numbers if number in year}
        control = (line.mode, line.tolerance_percent, line.tolerance_amount)
        key = (*control, *(one.pk for one in months.values()))
        if ask.amount and key not in effects:
            effects[key] = _effect(line, months, by_line, is_own=ask.is_own)
    return effect_of(effects.values())


def effect_of(lines: Iterable[LineEffect]) -> Effect:
    """The lines together: the strictest result and the worst status win."""
    lines = tuple(lines)
    return Effect(
        lines=lines,
        status=max(
            (line.status for line in lines), key=STATUS_ORDER.__getitem__, default=Status.WITHIN
        ),
        blocked=any(line.result is CheckResult.BLOCK for line in lines),
    )


def unbudgeted_effect(share: ShareAsk, zero_line: BudgetLine) -> LineEffect:
    """What the preview shows for an amount that has no line yet."""
    check = budget_check(share.amount, ZERO, mode=ControlMode(zero_line.mode))
    return LineEffect(
        line=None,
        label=zero_line.label,
        month=share.month,
        budget=ZERO,
        spent=ZERO,
        committed=ZERO,
        pending=ZERO,
        this=share.amount,
        available_after=-share.amount,
        overage=check.overage,
        result=check.result,
        status=Status.UNBUDGETED,
        mode=ControlMode(zero_line.mode),
    )


def year_key(line: BudgetLine) -> YearKey:
    """The line's key without its month, and the year instead."""
    places = (getattr(line, f"{dimension}_id") for dimension in DIMENSIONS)
    return line.company_id, line.fiscal_year, *places


def _effect(
    line: BudgetLine, months: Mapping[int, BudgetLine], asked: Mapping[int, Asked], *, is_own: bool
) -> LineEffect:
    mine = [asked[one.pk] for one in months.values() if one.pk in asked]
    held_reserved = sum((ask.held_reserved for ask in mine), ZERO)
    held_committed = sum((ask.held_committed for ask in mine), ZERO)
    this = sum((ask.amount for ask in mine), ZERO)
    budget, reserved, committed, consumed = (
        sum((getattr(one, column) for one in months.values()), ZERO)
        for column in ("revised", *BALANCES)
    )
    available = _available(line, months, held_reserved + held_committed)
    check = budget_check(
        this,
        available,
        budget,
        mode=ControlMode(line.mode),
        tolerance_percent=line.tolerance_percent,
        tolerance_amount=line.tolerance_amount,
    )
    return LineEffect(
        line=line.public_id,
        label=_label(line),
        month=line.month,
        budget=budget,
        spent=consumed,
        committed=committed - held_committed,
        pending=reserved - held_reserved,
        this=this,
        available_after=available - this,
        overage=check.overage,
        result=check.result,
        status=_status(check.result, has_budget=bool(budget), is_own=is_own),
        mode=ControlMode(line.mode),
        is_own=is_own,
    )


def _available(line: BudgetLine, months: Mapping[int, BudgetLine], held: Decimal) -> Decimal:
    budget: list[Decimal] = [ZERO] * MONTHS_IN_YEAR
    used: list[Decimal] = [ZERO] * MONTHS_IN_YEAR
    for number, one in months.items():
        budget[number - 1], used[number - 1] = one.revised, one.used
    used[line.month.month - 1] -= held
    return window_available(line.month.month, Window(line.control_window), budget, used)


def _status(result: CheckResult, *, has_budget: bool, is_own: bool) -> Status:
    if is_own and not has_budget:
        return Status.UNBUDGETED
    return Status.WITHIN if result is CheckResult.PASS else Status.OVER


def _of_year(key: YearKey) -> Q:
    company_id, fiscal_year, *places = key
    wanted = Q(company=company_id, fiscal_year=fiscal_year)
    for dimension, place in zip(DIMENSIONS, places, strict=True):
        wanted &= Q(**{f"{dimension}__isnull": True}) if place is None else Q(**{dimension: place})
    return wanted
