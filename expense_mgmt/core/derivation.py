"""How a rule came to its result, line by line, so that a person can follow it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.money import DEFAULT_CURRENCY_PLACES as CENTS
from expense_mgmt.core.money import EXACTLY, rounded

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NO_VALUE = "—"
YES, NO = _("yes"), _("no")
MINUS = "\N{MINUS SIGN}"
MOST_PLACES = 64


def in_decimals(value: Fraction) -> Decimal:
    """With as many decimals as it has, at least two; to the cent where they never end."""
    places = next((n for n in range(MOST_PLACES) if 10**n % value.denominator == 0), 0)
    if places <= CENTS:
        return rounded(value)
    figure = Decimal(value.numerator * 10**places // value.denominator)
    return figure.scaleb(-places, EXACTLY)


def operand_text(value: object) -> str:
    """A figure inside a calculation: thousands separators, no empty decimals, minus in brackets."""
    if isinstance(value, bool) or not isinstance(value, (Decimal, Fraction, int)):
        return result_text(value)
    if isinstance(value, Fraction):
        value = in_decimals(value)
    figure = f"{abs(value):,f}"
    if "." in figure and not figure.rpartition(".")[2].strip("0"):
        figure = figure.partition(".")[0]
    return f"({MINUS}{figure})" if value < 0 else figure


def result_text(value: object) -> str:
    """A result as it is shown: dates ISO, no value as a dash, amounts with two decimals.

    An exact step in between, a Fraction, shows more where it has more.
    """
    match value:
        case None:
            return NO_VALUE
        case bool():
            return str(YES if value else NO)
        case Decimal() | Fraction():
            figure = in_decimals(value) if isinstance(value, Fraction) else rounded(value)
            return f"{figure:,f}".replace("-", MINUS)
        case date():
            return value.isoformat()
        case dict() | tuple() | list():
            return ", ".join(result_text(item) for item in value) or NO_VALUE
        case _:
            return str(value)


@dataclass(frozen=True, slots=True)
class Line:
    """One step: `label`, the calculation with its operands, and what came out.

    `field` is the path of the result's part that this line gives, keys joined by a slash
    ("net", "2026-04", "statements/0/ratio"); empty for a step in between, and for the result
    itself when it is a single value.
    """

    label: "StrOrPromise"
    template: str
    operands: tuple[object, ...]
    result: object
    field: str = ""

    @property
    def expression(self) -> str:
        """The calculation in figures, such as "60,000 ÷ 30 × 15"."""
        return self.template.format(*(operand_text(operand) for operand in self.operands))

    @property
    def text(self) -> str:
        """The whole line, such as "60,000 ÷ 30 × 15 = 30,000.00" or "3 ≥ 3 → yes"."""
        shown = result_text(self.result)
        if not self.template:
            return shown
        return f"{self.expression} {'→' if isinstance(self.result, bool) else '='} {shown}"


class Derivation:
    """Collects the lines of one evaluation in the order in which they were calculated."""

    __slots__ = ("lines",)

    def __init__(self) -> None:
        self.lines: list[Line] = []

    def add(
        self,
        label: "StrOrPromise",
        template: str = "",
        *operands: object,
        result: object,
        field: str = "",
    ) -> None:
        self.lines.append(Line(label, template, operands, result, field))

    def adopt(self, inner: "Derivation", path: str = "") -> None:
        """Take over the lines of a rule that this one builds upon.

        With a `path` its parts are parts of this result below that path; without one they are
        steps in between.
        """
        for line in inner.lines:
            field = f"{path}/{line.field}" if path and line.field else ""
            self.lines.append(replace(line, field=field))


@dataclass(frozen=True, slots=True)
class Explained:
    """A derivation as a page unfolds it: what it is of, by which rule, and its steps.

    title   empty where the page shows one figure only
    rule    the id of DOMAIN §7, such as R-31
    """

    title: "StrOrPromise"
    rule: str
    lines: tuple[Line, ...]

    @classmethod
    def of(
        cls,
        trace: Derivation,
        rule: str,
        title: "StrOrPromise" = "",
        *,
        without: Collection[str] = (),
    ) -> "Explained":
        """Take over the steps of a rule, except those that give the named parts of its result."""
        return cls(title, rule, tuple(line for line in trace.lines if line.field not in without))


def note(
    trace: Derivation | None,
    label: "StrOrPromise",
    template: str = "",
    *operands: object,
    result: object,
    field: str = "",
) -> None:
    """Add a line if somebody asked for the derivation; costs nothing else."""
    if trace is not None:
        trace.add(label, template, *operands, result=result, field=field)
