"""What is available on a budget line, and whether a request may take it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.errors import RuleRefused
from expense_mgmt.core.money import ZERO, Number, exact, percent, rounded, share_of, total_of
from expense_mgmt.core.periods import MONTHS_IN_QUARTER, MONTHS_IN_YEAR


@dataclass(frozen=True, slots=True)
class BudgetPosition:
    """A line as it stands now; `used_percent` is None without a revised budget."""

    revised: Decimal
    available: Decimal
    used_percent: Decimal | None


def budget_available(
    approved: Number,
    *,
    adjustments: Number = 0,
    transfer_in: Number = 0,
    transfer_out: Number = 0,
    carried_in: Number = 0,
    reserved: Number = 0,
    committed: Number = 0,
    consumed: Number = 0,
    trace: Derivation | None = None,
) -> BudgetPosition:
    """Revised budget less all holds and use.

    formula  revised = approved + adjustments + transfer in − transfer out + carried in; used =
             reserved + committed + consumed; available = revised − used; used percent = used ÷
             revised × 100, no value without a revised budget above zero
    units    yuan to the cent, per cent to 2 places
    source   R-31; DOMAIN §6
    """
    gained = exact(approved) + exact(adjustments) + exact(transfer_in) + exact(carried_in)
    revised = gained - exact(transfer_out)
    used = exact(reserved) + exact(committed) + exact(consumed)
    position = BudgetPosition(
        revised=rounded(revised),
        available=rounded(revised - used),
        used_percent=percent(used, revised),
    )
    if trace is not None:
        terms = (approved, adjustments, transfer_in, carried_in, transfer_out)
        template = "{} + {} + {} + {} − {}"
        label = _("Revised: approved + adjusted + transferred in + carried in − transferred out")
        trace.add(label, template, *terms, result=position.revised, field="revised")
        holds = (reserved, committed, consumed)
        trace.add(_("Reserved, committed and consumed"), "{} + {} + {}", *holds, result=used)
    available, used_percent = position.available, position.used_percent
    note(trace, _("Available"), "{} − {}", revised, used, result=available, field="available")
    label, field = _("Used, %"), "used_percent"
    note(trace, label, "{} ÷ {} × 100", used, revised, result=used_percent, field=field)
    return position


class ControlMode(StrEnum):
    """What a line does when a request takes more than it has."""

    NONE = "none"
    WARN = "warn"
    BLOCK = "block"


class CheckResult(StrEnum):
    """What the budget check answers."""

    PASS = "pass"  # noqa: S105 - a result word, no password
    WARN = "warn"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class BudgetCheck:
    """The answer, and how far the request goes beyond what is available."""

    result: CheckResult
    overage: Decimal


def allowed_overrun(
    revised: Number, tolerance_percent: Number | None, tolerance_amount: Number | None
) -> Fraction:
    """What a blocking line lets through beyond its balance: the smaller of the given limits.

    Zero when none is given or the smaller one is negative.

    source  R-32
    """
    limits = []
    if tolerance_percent is not None:
        limits.append(share_of(revised, tolerance_percent))
    if tolerance_amount is not None:
        limits.append(exact(tolerance_amount))
    return max(Fraction(), min(limits, default=Fraction()))


def budget_check(
    requested: Number,
    available: Number,
    revised: Number = 0,
    *,
    mode: ControlMode,
    tolerance_percent: Number | None = None,
    tolerance_amount: Number | None = None,
    trace: Derivation | None = None,
) -> BudgetCheck:
    """May this amount be taken from a line of which so much is available?

    A block line lets an overrun through with a warning up to its tolerance, which is zero when
    none is given or the smaller one is negative.

    formula  overage = requested − available, at least 0, and 0 for a request of 0 or less;
             overage 0 or mode none: pass; mode warn: warn; mode block: warn when overage ≤
             tolerance, else block; tolerance = revised × tolerance percent or tolerance amount,
             the smaller when both are given, 0 when none is
    units    yuan to the cent; compared before rounding
    source   R-32; DOMAIN §6
    """
    beyond = Fraction()
    if exact(requested) <= 0:
        note(trace, _("Nothing is taken"), result=ZERO, field="overage")
    else:
        beyond = max(beyond, exact(requested) - exact(available))
        label, terms = _("Beyond the available amount"), (requested, available)
        note(trace, label, "max(0, {} − {})", *terms, result=rounded(beyond), field="overage")
    if not beyond or mode is ControlMode.NONE:
        result = CheckResult.PASS
    elif mode is ControlMode.WARN:
        result = CheckResult.WARN
    else:
        overrun = allowed_overrun(revised, tolerance_percent, tolerance_amount)
        note(trace, _("Tolerance"), result=overrun)
        result = CheckResult.WARN if beyond <= overrun else CheckResult.BLOCK
    note(trace, _("Result of the budget check"), result=result, field="result")
    return BudgetCheck(result=result, overage=rounded(beyond))


class Window(StrEnum):
    """The months over which a line is controlled."""

    MONTH = "month"
    QUARTER_TO_DATE = "quarter_to_date"
    QUARTER = "quarter"
    YEAR_TO_DATE = "year_to_date"
    YEAR = "year"


def window_months(month: int, window: Window) -> range:
    """The month numbers of the window around a month of the year.

    raises  RuleRefused bad_input for a month number outside 1 to 12
    source  R-33
    """
    if not 1 <= month <= MONTHS_IN_YEAR:
        raise RuleRefused("bad_input", field="month")
    quarter_start = (month - 1) // MONTHS_IN_QUARTER * MONTHS_IN_QUARTER + 1
    match window:
        case Window.MONTH:
            return range(month, month + 1)
        case Window.QUARTER_TO_DATE:
            return range(quarter_start, month + 1)
        case Window.QUARTER:
            return range(quarter_start, quarter_start + MONTHS_IN_QUARTER)
        case Window.YEAR_TO_DATE:
            return range(1, month + 1)
        case Window.YEAR:
            return range(1, MONTHS_IN_YEAR + 1)


def window_available(
    month: int,
    window: Window,
    budget: Sequence[Number],
    used: Sequence[Number],
    *,
    trace: Derivation | None = None,
) -> Decimal:
    """What a window of months still has.

    Budget and used run from January on; months not given are zero.

    formula  Σ (budget − used) of the window; used = reserved + committed + consumed; windows:
             month, quarter_to_date, quarter, year_to_date, year around the month
    units    yuan, rounded once to the cent
    raises   RuleRefused bad_input for more than 12 months, or a month outside 1 to 12
    source   R-33; DOMAIN §6
    """
    if max(len(budget), len(used)) > MONTHS_IN_YEAR:
        raise RuleRefused("bad_input", field="budget")
    months = slice(window_months(month, window).start - 1, window_months(month, window).stop - 1)
    planned = total_of(budget[months])
    taken = total_of(used[months])
    available = rounded(planned - taken)
    note(trace, _("Available in the window"), "{} − {}", planned, taken, result=available)
    return available
