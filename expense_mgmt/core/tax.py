"""Value-added tax inside a tax-inclusive amount."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.errors import RuleRefused
from expense_mgmt.core.money import Number, exact, rounded


@dataclass(frozen=True, slots=True)
class VatSplit:
    """`expense` is what the accounting entry charges as cost."""

    net: Decimal
    tax: Decimal
    expense: Decimal


def vat_split(
    gross: Number, rate_percent: Number, *, deductible: bool = True, trace: Derivation | None = None
) -> VatSplit:
    """Net and tax of a tax-inclusive amount; tax that is not deductible is part of the cost.

    formula  net = gross ÷ (1 + rate); tax = gross − net; expense = net if deductible, else gross
    units    yuan, net rounded to the cent first
    raises   RuleRefused bad_input for a rate of −100 %
    source   R-36; DOMAIN §1, GST alike
    """
    factor = 1 + exact(rate_percent) / 100
    if not factor:
        raise RuleRefused("bad_input", field="rate_percent")
    net = rounded(exact(gross) / factor)
    tax = rounded(exact(gross) - exact(net))
    expense = net if deductible else rounded(gross)
    note(trace, _("Net"), "{} ÷ (1 + {} %)", gross, rate_percent, result=net, field="net")
    note(trace, _("Tax"), "{} − {}", gross, net, result=tax, field="tax")
    label = _("Expense: net, the tax is deductible")
    if not deductible:
        label = _("Expense: gross, the tax is not deductible")
    note(trace, label, result=expense, field="expense")
    return VatSplit(net=net, tax=tax, expense=expense)
