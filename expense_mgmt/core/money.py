"""Money: its type, the one place that rounds, typed-in amounts, and shares in whole yuan."""

import re
import unicodedata
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import MAX_PREC, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Self, TypeAlias, TypeVar

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import RuleBroken, RuleRefused

if TYPE_CHECKING:
    from expense_mgmt.core.derivation import Derivation

Key = TypeVar("Key", bound=Hashable)

Number: TypeAlias = Decimal | Fraction | int
"""What a rule may calculate with; a float is refused."""

ZERO: Final = Decimal("0.00")
MAXIMUM_AMOUNT: Final = Decimal("9999999999999.99")
DEFAULT_CURRENCY_PLACES: Final = 2
EXACTLY: Final = Context(prec=MAX_PREC)
CENT: Final = Decimal("0.01")
KEPT_PLANS: Final = 256
CURRENCY_PLACES: Final[Mapping[str, int]] = MappingProxyType({"JPY": 0, "KRW": 0})

_CURRENCY = re.compile(r"[A-Z]{3}")
_TYPED_AMOUNT = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]*)(?:\.(?P<cents>[0-9]+))?"
)
_TYPED_LENGTH = 64


def exact(x: Number) -> Fraction:
    """`x` without any loss; a float is refused because it already lost something."""
    if isinstance(x, bool) or not isinstance(x, (Decimal, Fraction, int)):
        msg = f"money is Decimal, Fraction or int, not {type(x).__name__}"
        raise TypeError(msg)
    return Fraction(x)


def total_of(amounts: Iterable[Number]) -> Fraction:
    """The exact sum, at any size; zero of nothing."""
    return sum(map(exact, amounts), Fraction())


def from_minor(cents: int) -> Decimal:
    """Whole cents as a Decimal with exactly two places, at any size."""
    return EXACTLY.multiply(cents, CENT)


def rounded(x: Number) -> Decimal:
    """`x` to 2 places, half away from zero, never minus zero.

    source  R-01 money; the only place of the product that rounds
    """
    if type(x) is Decimal and x and x.as_tuple().exponent == -DEFAULT_CURRENCY_PLACES:
        # As amounts come from the database; most of what is rounded has two places already.
        return x
    fraction = exact(x)
    top, bottom = abs(fraction.numerator) * 200, fraction.denominator
    cents = (top + bottom) // (2 * bottom)
    return from_minor(-cents if fraction.numerator < 0 else cents)


def money_text(x: Number) -> str:
    """`x` rounded, as a string with exactly two decimals."""
    return str(rounded(x))


def thousands(x: Number) -> str:
    """`x` rounded, with thousands separators and two decimals: "1,234.50"."""
    return f"{rounded(x):,f}"


def whole_yuan(x: Number) -> Decimal:
    """`x` cut toward zero to whole yuan, with two places.

    source  R-01 whole_yuan
    """
    return from_minor(int(exact(x)) * 100)


def cut_to_cent(x: Number) -> Decimal:
    """`x` cut toward zero to 2 places: a limit as it may be stored, never wider than it is."""
    return from_minor(int(exact(x) * 100))


def percent(numerator: Number, denominator: Number) -> Decimal | None:
    """Numerator ÷ denominator × 100, rounded once to 2 places; None without a positive base.

    source  R-01 percent
    """
    base = exact(denominator)
    if base <= 0:
        return None
    return rounded(exact(numerator) / base * 100)


def share_of(amount: Number, rate_percent: Number) -> Fraction:
    """`rate_percent` per cent of `amount`, exactly."""
    return exact(amount) * exact(rate_percent) / 100


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency, no finer than the currency's unit.

    raises  TypeError for anything but a Decimal, ValueError for an amount that is too fine or
            no number, for a bad currency code, and when two currencies meet
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        given: object = self.amount
        if not isinstance(given, Decimal):
            msg = f"the amount of Money is a Decimal, not {type(given).__name__}"
            raise TypeError(msg)
        if not _CURRENCY.fullmatch(self.currency):
            msg = f"{self.currency!r} is no currency code"
            raise ValueError(msg)
        if not self.amount.is_finite():
            msg = f"{self.amount} is no amount"
            raise ValueError(msg)
        places = CURRENCY_PLACES.get(self.currency, DEFAULT_CURRENCY_PLACES)
        top, bottom = self.amount.as_integer_ratio()
        if top * 10**places % bottom:
            msg = f"{self.amount} is finer than the unit of {self.currency}"
            raise ValueError(msg)
        object.__setattr__(self, "amount", from_minor(top * 100 // bottom))

    @classmethod
    def zero(cls, currency: str) -> Self:
        return cls(ZERO, currency)

    @property
    def is_zero(self) -> bool:
        return self.amount == 0

    def _amount_of(self, other: object) -> Decimal:
        if not isinstance(other, Money):
            msg = f"Money does not mix with {type(other).__name__}"
            raise TypeError(msg)
        if self.currency != other.currency:
            msg = f"{self.currency} and {other.currency} do not mix"
            raise ValueError(msg)
        return other.amount

    def __add__(self, other: Self) -> Self:
        return type(self)(self.amount + self._amount_of(other), self.currency)

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.amount - self._amount_of(other), self.currency)

    def __neg__(self) -> Self:
        return type(self)(-self.amount, self.currency)

    def __lt__(self, other: Self) -> bool:
        return self.amount < self._amount_of(other)

    def __le__(self, other: Self) -> bool:
        return self.amount <= self._amount_of(other)

    def __gt__(self, other: Self) -> bool:
        return self.amount > self._amount_of(other)

    def __ge__(self, other: Self) -> bool:
        return self.amount >= self._amount_of(other)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


def places_of(amounts: "Iterable[Decimal | None]") -> int:
    """How many decimals a table needs so that none of its amounts is cut: two, or none at all."""
    cents = any(amount is not None and amount != amount.to_integral_value() for amount in amounts)
    return DEFAULT_CURRENCY_PLACES if cents else 0


def parse_amount(text: str) -> Decimal:
    """A typed or imported amount as a Decimal with two places.

    Thousands separators in groups of three (comma or space), full-width characters, ¥ before
    and 元 after the figure are understood; nothing is ever rounded.

    raises  RuleBroken amount_missing, amount_not_a_number, amount_too_fine, amount_too_large
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-").split())
    if not plain:
        raise RuleBroken("amount_missing", _("Enter an amount."))
    if len(plain) > _TYPED_LENGTH:
        raise RuleBroken("amount_too_large", _TOO_LARGE, {"maximum": thousands(MAXIMUM_AMOUNT)})
    bare = re.sub(r"^([+-]?) ?(?:¥|CNY) ?([+-]?)", r"\1\2", plain)
    match = _TYPED_AMOUNT.fullmatch(re.sub(r" ?元$", "", bare))
    if match is None or not (match["whole"] or match["cents"]):
        raise RuleBroken("amount_not_a_number", _("Enter the amount in figures, such as 1,234.50."))
    if len(match["cents"] or "") > DEFAULT_CURRENCY_PLACES:
        raise RuleBroken("amount_too_fine", _("An amount has at most two decimals."))
    yuan = re.sub(r"[, ]", "", match["whole"]) or "0"
    cents = int(yuan) * 100 + int((match["cents"] or "").ljust(DEFAULT_CURRENCY_PLACES, "0"))
    amount = from_minor(-cents if match["sign"] == "-" else cents)
    if abs(amount) > MAXIMUM_AMOUNT:
        raise RuleBroken("amount_too_large", _TOO_LARGE, {"maximum": thousands(MAXIMUM_AMOUNT)})
    return amount


def allocate_whole_yuan(
    total: Number,
    weights: Sequence[tuple[Key, Number]],
    remainder_key: Key | None = None,
    *,
    trace: "Derivation | None" = None,
) -> dict[Key, Decimal]:
    """Split `total` by weight into whole yuan; one part takes everything left over.

    That part is `remainder_key`, else the largest weight, the first of equals. The parts add
    up to the total to the cent, in the order of `weights`; a weight of zero gets nothing.

    formula  share = total × weight ÷ Σ weights, cut toward zero to whole yuan; the part that
             takes the rest = its share + total − Σ shares
    units    total to the cent, shares in whole yuan; cut, never rounded up
    raises   RuleRefused bad_input for a key that comes twice, negative_weight, no_weight when
             all are zero, remainder_key_has_no_weight
    source   R-05; [RE] 4.3.2 (1)
    """
    parts, part_sum, taker = _whole_parts_kept(tuple(weights), remainder_key)
    top, bottom = total.as_integer_ratio()
    sign, top = (-1, -top) if top < 0 else (1, top)
    divisor = bottom * part_sum
    shares = [top * part // divisor * 100 for part in parts]
    rest = (top * 200 + bottom) // (2 * bottom) - sum(shares)
    if trace is not None:
        cut = [from_minor(sign * share) for share in shares]
        _explain_shares(trace, total, weights, cut, (taker, from_minor(sign * rest)))
    shares[taker] += rest
    return {key: from_minor(sign * shares[place]) for place, (key, _w) in enumerate(weights)}


def _whole_parts(
    weights: tuple[tuple[Hashable, Number], ...], remainder_key: Hashable | None
) -> tuple[tuple[int, ...], int, int]:
    """Whole numbers in the proportion of the weights, their sum, and which takes what is left."""
    keys = [key for key, _weight in weights]
    if len({*keys}) != len(keys):
        raise RuleRefused("bad_input", field="weights")
    ratios = [weight.as_integer_ratio() for _key, weight in weights]
    scale = lcm(*[bottom for _top, bottom in ratios])
    parts = tuple(top * (scale // bottom) for top, bottom in ratios)
    if any(part < 0 for part in parts):
        raise RuleRefused("negative_weight", field="weights")
    part_sum = sum(parts)
    if not part_sum:
        raise RuleRefused("no_weight", field="weights")
    if remainder_key is None:
        return parts, part_sum, parts.index(max(parts))
    if remainder_key not in keys or not parts[keys.index(remainder_key)]:
        raise RuleRefused("remainder_key_has_no_weight", field="remainder_key")
    return parts, part_sum, keys.index(remainder_key)


# The lines of a campaign share their weights.
_whole_parts_kept = lru_cache(maxsize=KEPT_PLANS)(_whole_parts)


def _explain_shares(
    trace: "Derivation",
    total: Number,
    weights: Sequence[tuple[Key, Number]],
    cut: Sequence[Decimal],
    left_over: tuple[int, Decimal],
) -> None:
    """`cut` are the shares in whole yuan, `left_over` which one takes the rest, and the rest."""
    taker, rest = left_over
    weight_sum = total_of(weight for _key, weight in weights)
    for place, (key, weight) in enumerate(weights):
        terms, field = (str(key), total, weight, weight_sum), "" if place == taker else str(key)
        label = _("Share, cut to whole yuan")
        trace.add(label, "{}: {} × {} ÷ {}", *terms, result=cut[place], field=field)
    label, field = _("Share that takes what is left over"), str(weights[taker][0])
    taken = rounded(exact(cut[taker]) + exact(rest))
    trace.add(label, "{}: {} + {}", field, cut[taker], rest, result=taken, field=field)


_TOO_LARGE = _("An amount may not exceed %(maximum)s.")
