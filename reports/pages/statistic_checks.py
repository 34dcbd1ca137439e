"""What a signer of a statistic should look at: sums, ledger, package, ceiling."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from approvals.interface import Check
from expense_mgmt.core.money import ZERO, thousands
from expense_mgmt.core.periods import Month
from expense_mgmt.core.templatetags.amounts import percent
from expense_mgmt.core.templatetags.dates import month_name
from reports.figures.placing import Treatment
from reports.figures.statement import Statement
from reports.pages.package import PackageItem


def checks_of(statement: Statement, package: Sequence[PackageItem]) -> list[Check]:
    """Red stops, amber asks, green proves; `package` is empty where it stands elsewhere."""
    found = [Check("green", _("The eight parts are the sum of their rows."))]
    found += _against_ledger(statement)
    if statement.carried_from:
        months = _(", ").join(map(month_name, statement.carried_from))
        found.append(
            Check("green", _("With %(months)s, which had no turnover") % {"months": months})
        )
    if package:
        found.append(_package(package))
    found.append(ceiling_check(statement))
    return found


def ceiling_check(statement: Statement) -> Check:
    """Where the year stands against its ceiling (R-17)."""
    year = statement.year
    facts = {"ratio": percent(year.ratio), "amount": thousands(abs(year.remaining))}
    if year.remaining < 0:
        beyond = _("%(ratio)s of turnover, %(amount)s too much") % facts
        return Check("red", _("Above the ceiling of the year"), beyond)
    left = _("%(ratio)s of turnover, %(amount)s left") % facts
    return Check("green", _("Within the ceiling of the year"), left)


def _against_ledger(statement: Statement) -> Iterator[Check]:
    """Media count when they ran; where finance's ledger says another amount, that is named."""
    ledger = _sums(statement, statement.month, Treatment.RECONCILIATION_ONLY)
    stated = _sums(statement, statement.month, Treatment.COUNTED)
    for category, amount in ledger.items():
        label = statement.categories[category].label
        difference = stated[category] - amount
        if not difference:
            yield Check("green", _("%(label)s agrees with the ledger") % {"label": label})
            continue
        yield Check(
            "amber",
            _("%(label)s is %(amount)s off the ledger")
            % {"label": label, "amount": thousands(abs(difference))},
            _("stated %(stated)s by when it ran, paid %(paid)s")
            % {"stated": thousands(stated[category]), "paid": thousands(amount)},
        )


def _sums(statement: Statement, month: Month, treatment: Treatment) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in statement.lines:
        if line.entry.month == month and line.treatment is treatment:
            sums[line.entry.category] += line.entry.amount
    return sums


def _package(package: Sequence[PackageItem]) -> Check:
    missing = [item.label for item in package if item.state == "missing"]
    if not missing:
        return Check("green", _("Nothing of the package is missing"))
    words = ngettext(
        "%(count)d document of the package is missing",
        "%(count)d documents of the package are missing",
        len(missing),
    )
    return Check("amber", words % {"count": len(missing)}, _(", ").join(missing))
