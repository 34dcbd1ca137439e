"""Figures that judge spend: return, variance, and where accruals stand."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.money import ZERO, Number, exact, percent, rounded


@dataclass(frozen=True, slots=True)
class ReturnOnSpend:
    """ROI in percent, revenue per yuan, cost per conversion; None where nothing divides."""

    roi_percent: Decimal | None
    roas: Decimal | None
    cpa: Decimal | None


def return_on_spend(
    revenue: Number, cost: Number, conversions: int = 0, *, trace: Derivation | None = None
) -> ReturnOnSpend:
    """What the spend of a campaign brought.

    No value for the first two unless cost is above zero, for the third without conversions.

    formula  roi percent = (revenue − cost) ÷ cost × 100; roas = revenue ÷ cost; cpa = cost ÷
             conversions
    units    per cent, quotient and yuan, each rounded once to 2 places
    source   R-39; [SM] 3 (7)
    """
    roi = percent(exact(revenue) - exact(cost), cost)
    roas = rounded(exact(revenue) / exact(cost)) if exact(cost) > 0 else None
    cpa = rounded(exact(cost) / conversions) if conversions > 0 else None
    label, terms = _("Return on investment, %"), (revenue, cost, cost)
    note(trace, label, "({} − {}) ÷ {} × 100", *terms, result=roi, field="roi_percent")
    note(trace, _("Return on ad spend"), "{} ÷ {}", revenue, cost, result=roas, field="roas")
    note(trace, _("Cost per conversion"), "{} ÷ {}", cost, conversions, result=cpa, field="cpa")
    return ReturnOnSpend(roi_percent=roi, roas=roas, cpa=cpa)


class VarianceStatus(StrEnum):
    """How an actual stands against its budget."""

    OVER = "over"
    UNDER = "under"
    ON = "on"
    UNBUDGETED = "unbudgeted"


@dataclass(frozen=True, slots=True)
class BudgetVariance:
    """Actual less budget, also in percent of the budget."""

    variance: Decimal
    percent: Decimal | None
    status: VarianceStatus


def budget_variance(
    budget: Number, actual: Number, *, trace: Derivation | None = None
) -> BudgetVariance:
    """How far the actual is off its budget; no percentage unless the budget is above zero.

    formula  variance = actual − budget; percent = variance ÷ budget × 100; status unbudgeted
             when budget is 0 and actual is not, else over, under or on
    units    yuan to the cent, per cent to 2 places
    source   R-40; DOMAIN §10
    """
    difference = exact(actual) - exact(budget)
    variance, off_percent = rounded(difference), percent(difference, budget)
    if not budget and actual:
        status = VarianceStatus.UNBUDGETED
    elif difference > 0:
        status = VarianceStatus.OVER
    elif difference < 0:
        status = VarianceStatus.UNDER
    else:
        status = VarianceStatus.ON
    note(trace, _("Variance"), "{} − {}", actual, budget, result=variance, field="variance")
    label, terms = _("Variance, %"), (difference, budget)
    note(trace, label, "{} ÷ {} × 100", *terms, result=off_percent, field="percent")
    note(trace, _("Status"), result=status, field="status")
    return BudgetVariance(variance=variance, percent=off_percent, status=status)


@dataclass(frozen=True, slots=True)
class AccrualPosition:
    """Differences between what ran, what was invoiced and what was paid; never negative."""

    accrued_unbilled: Decimal
    billed_in_advance: Decimal
    unpaid_invoices: Decimal
    paid_without_invoice: Decimal
    prepaid: Decimal


def accrual_position(
    incurred: Number = 0, invoiced: Number = 0, paid: Number = 0, *, trace: Derivation | None = None
) -> AccrualPosition:
    """Where a cost stands between running, invoice and payment; nothing is negative.

    formula  each the difference, at least 0: accrued unbilled = incurred − invoiced; billed in
             advance = invoiced − incurred; unpaid invoices = invoiced − paid; paid without
             invoice = paid − invoiced; prepaid = paid − incurred
    units    yuan, rounded to the cent
    source   R-42; [IP]
    """
    differences = (
        (_("Incurred, not invoiced"), "accrued_unbilled", incurred, invoiced),
        (_("Invoiced, not incurred"), "billed_in_advance", invoiced, incurred),
        (_("Invoiced, not paid"), "unpaid_invoices", invoiced, paid),
        (_("Paid, not invoiced"), "paid_without_invoice", paid, invoiced),
        (_("Paid, not incurred"), "prepaid", paid, incurred),
    )
    figures: dict[str, Decimal] = {}
    for label, field, more, less in differences:
        figures[field] = max(ZERO, rounded(exact(more) - exact(less)))
        note(trace, label, "max(0, {} − {})", more, less, result=figures[field], field=field)
    return AccrualPosition(**figures)
