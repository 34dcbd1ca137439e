"""The monthly ad-spend statistic of a project."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.errors import RuleRefused
from expense_mgmt.core.money import ZERO, Number, exact, rounded, total_of
from expense_mgmt.organisation.parts import EIGHT_PARTS, STATISTIC_PARTS, Clock, Part
from reports.rules.parts import DEFAULT_PARTS, GIFT_CATEGORIES, PartRule

SELF_SOLD = "self"
AGENCY_SOLD = "agency"

EXCLUDED = "excluded"
TURNOVER_DEDUCTION = "turnover_deduction"
RECONCILIATION_ONLY = "reconciliation_only"


def ensure_sold_by(sold_by: str) -> None:
    """Refuse anything but self-sold and agency-sold.

    raises  RuleRefused bad_sold_by
    """
    if sold_by not in {SELF_SOLD, AGENCY_SOLD}:
        raise RuleRefused("bad_sold_by", field="sold_by")


@dataclass(frozen=True, slots=True)
class GiftTreatment:
    """Where a gift to owners counts; one of the two is zero."""

    ad_cost: Decimal
    turnover_deduction: Decimal


def gift_treatment(
    sold_by: str, amount: Number, *, trace: Derivation | None = None
) -> GiftTreatment:
    """Gifts to owners: ad cost of a self-sold project, less turnover of an agency-sold one.

    formula  self: ad cost = amount; agency: turnover deduction = amount; the other one is zero
    units    yuan, rounded to the cent
    raises   RuleRefused bad_sold_by for anything but `self` and `agency`
    source   R-08; [RE] 4.2.1
    """
    ensure_sold_by(sold_by)
    given = rounded(amount)
    ad_cost, deduction = (given, ZERO) if sold_by == SELF_SOLD else (ZERO, given)
    note(trace, _("Ad cost, in part other"), result=ad_cost, field="ad_cost")
    label = _("Deducted from turnover")
    note(trace, label, result=deduction, field=TURNOVER_DEDUCTION)
    return GiftTreatment(ad_cost=ad_cost, turnover_deduction=deduction)


@dataclass(frozen=True, slots=True)
class CategoryAmount:
    """An amount of one category."""

    category: str
    amount: Number


@dataclass(frozen=True, slots=True)
class RebateAmount:
    """A newspaper rebate of the month."""

    amount: Number
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class MonthlyStatistic:
    """The eight parts with their total, and what stays outside them."""

    newspaper: Decimal
    online: Decimal
    magazine: Decimal
    tv: Decimal
    radio: Decimal
    vehicle: Decimal
    design: Decimal
    other: Decimal
    total: Decimal
    excluded: Decimal
    turnover_deduction: Decimal
    reconciliation_only: Decimal


def place_line(
    line: CategoryAmount,
    clock: Clock | None,
    sold_by: str,
    *,
    parts: Mapping[str, PartRule] = DEFAULT_PARTS,
    gift_categories: Collection[str] = GIFT_CATEGORIES,
) -> str:
    """The figure of the statistic that a line enters, by its name in MonthlyStatistic.

    `clock` is where the line comes from; None is an adjustment, which has no clock.

    source  R-12
    """
    rule = parts.get(line.category)
    if rule is None or rule.part is Part.NONE or clock not in {None, rule.clock}:
        return RECONCILIATION_ONLY
    if line.category in gift_categories and sold_by == AGENCY_SOLD:
        return TURNOVER_DEDUCTION
    return str(rule.part)


def monthly_statistic(
    sold_by: str,
    accruals: Sequence[CategoryAmount] = (),
    ledger: Sequence[CategoryAmount] = (),
    rebates: Sequence[RebateAmount] = (),
    adjustments: Sequence[CategoryAmount] = (),
    *,
    parts: Mapping[str, PartRule] = DEFAULT_PARTS,
    gift_categories: Collection[str] = GIFT_CATEGORIES,
    trace: Derivation | None = None,
) -> MonthlyStatistic:
    """Eight parts out of accruals, the finance ledger, rebates and adjustments.

    Accruals are month shares already (R-02, R-03). A category's part and clock are those of
    DOMAIN §8: newspaper, online and magazine take accruals, the other five ledger lines. A line
    on the wrong clock is only reconciled, and so is everything of a category without a part.
    Sundries are excluded. Gifts to owners, OWNER_GIFT, of an agency-sold project are deducted
    from turnover (R-08). An adjustment has no clock and enters its category's part.

    formula  part, excluded, turnover deduction = Σ its lines on its clock + Σ its adjustments,
             newspaper − Σ confirmed rebates; reconciliation only = Σ all other lines and
             adjustments; total = Σ of the eight parts
    units    yuan, each sum rounded once to the cent
    raises   RuleRefused bad_sold_by for anything but `self` and `agency`
    source   R-12; [RE] 4.2.1, 4.2.2, 4.3.1 (2)
    """
    ensure_sold_by(sold_by)
    sums = dict.fromkeys(
        [*map(str, STATISTIC_PARTS), TURNOVER_DEDUCTION, RECONCILIATION_ONLY], Fraction()
    )
    sources = (
        (_("Accrual"), Clock.INCURRED, accruals),
        (_("Finance ledger"), Clock.LEDGER, ledger),
        (_("Adjustment"), None, adjustments),
    )
    for label, clock, lines in sources:
        for line in lines:
            place = place_line(line, clock, sold_by, parts=parts, gift_categories=gift_categories)
            sums[place] += exact(line.amount)
            note(trace, label, "{} → {}", line.category, place, result=exact(line.amount))
    given_back = total_of(rebate.amount for rebate in rebates if rebate.confirmed)
    sums[Part.NEWSPAPER] -= given_back
    note(trace, _("Confirmed rebates, less newspaper"), result=given_back)
    figures = {place: rounded(amount) for place, amount in sums.items()}
    total = rounded(total_of(sums[part] for part in EIGHT_PARTS))
    for place, amount in figures.items():
        note(trace, _("Sum of the part"), "{}", place, result=amount, field=place)
    note(trace, _("Total of the eight parts"), result=total, field="total")
    return MonthlyStatistic(**figures, total=total)
