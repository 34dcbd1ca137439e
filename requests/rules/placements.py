"""Advertisements: when they count, what a change costs, what a medium gives back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.errors import RuleRefused
from expense_mgmt.core.money import Number, exact, rounded, thousands, total_of
from expense_mgmt.core.periods import Month

PUBLISHED = "published"


class InsertionKind(StrEnum):
    """Media whose appearances are dated and not prorated."""

    NEWSPAPER = "newspaper"
    MAGAZINE = "magazine"


@dataclass(frozen=True, slots=True)
class Insertion:
    """One appearance; a magazine may name the month of its issue."""

    kind: InsertionKind
    amount: Number
    date: date
    status: str
    issue_month: Month | None = None

    @property
    def counts_in(self) -> Month:
        """The month in which the insertion counts."""
        if self.kind is InsertionKind.MAGAZINE and self.issue_month is not None:
            return self.issue_month
        return Month.of(self.date)


@dataclass(frozen=True, slots=True)
class RecognisedInsertions:
    """What a month counts for each kind."""

    newspaper: Decimal
    magazine: Decimal


def recognise_insertions(
    month: Month, insertions: Sequence[Insertion], *, trace: Derivation | None = None
) -> RecognisedInsertions:
    """Published insertions of a month: newspapers by date, magazines by issue; never prorated.

    A magazine without an issue month counts by its date. Any status but `published` counts
    nowhere.

    formula  newspaper = Σ amounts dated in the month; magazine = Σ amounts whose issue month,
             else whose date, is the month
    units    yuan, each sum rounded to the cent
    source   R-03; [RE] 4.3.1 (2), 4.3.2 (2)
    """
    sums = dict.fromkeys(InsertionKind, Fraction())
    for insertion in insertions:
        if insertion.status == PUBLISHED and insertion.counts_in == month:
            sums[insertion.kind] += exact(insertion.amount)
            label = _("Published insertion of the month")
            terms = (insertion.kind, insertion.date)
            note(trace, label, "{}, {}", *terms, result=exact(insertion.amount))
    newspaper = rounded(sums[InsertionKind.NEWSPAPER])
    magazine = rounded(sums[InsertionKind.MAGAZINE])
    note(trace, _("Newspaper"), result=newspaper, field="newspaper")
    note(trace, _("Magazine"), result=magazine, field="magazine")
    return RecognisedInsertions(newspaper=newspaper, magazine=magazine)


class NoteLanguage(StrEnum):
    """Languages of the remark on a magazine line."""

    CHINESE = "zh-Hans"
    ENGLISH = "en"


def magazine_note(
    project: str,
    month: Month,
    title: str,
    amount: Number,
    language: NoteLanguage,
    *,
    trace: Derivation | None = None,
) -> str:
    """The remark each magazine line of a statistic carries; the wording is prescribed.

    formula  zh-Hans: {project}于{year}年{month}月投放《{title}》杂志，投放费用¥{amount}元; en: {project}
             placed in {title} magazine, {YYYY-MM}, cost ¥{amount}
    units    amount to the cent, thousands separated; two decimals when there are cents, else
             none; in Chinese the month has no leading zero
    source   R-04; [RE] 4.3.2 (4)
    """
    cost = thousands(amount).removesuffix(".00")
    if language is NoteLanguage.CHINESE:
        remark = f"{project}于{month.year}年{month.month}月投放《{title}》杂志，投放费用¥{cost}元"
    else:
        remark = f"{project} placed in {title} magazine, {month}, cost ¥{cost}"
    note(trace, _("Remark"), result=remark)
    return remark


@dataclass(frozen=True, slots=True)
class Rebate:
    """What a newspaper gives back; confirmed by a letter of the medium."""

    month: Month
    amount: Number
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class NetNewspaper:
    """Net after confirmed rebates, and rebates still waiting for their letter."""

    net: Decimal
    pending: Decimal


def net_newspaper(
    month: Month, gross: Number, rebates: Sequence[Rebate] = (), *, trace: Derivation | None = None
) -> NetNewspaper:
    """Gross less the month's confirmed rebates; may be negative.

    Rebates of other months change nothing.

    formula  net = gross − Σ confirmed rebates of the month; pending = Σ unconfirmed ones
    units    yuan, rounded to the cent
    source   R-10; [RE] 4.3.2 (2)
    """
    own = [rebate for rebate in rebates if rebate.month == month]
    confirmed = total_of(rebate.amount for rebate in own if rebate.confirmed)
    net = rounded(exact(gross) - confirmed)
    pending = rounded(total_of(rebate.amount for rebate in own if not rebate.confirmed))
    label = _("Gross less confirmed rebates")
    note(trace, label, "{} − {}", gross, confirmed, result=net, field="net")
    note(trace, _("Rebates not yet confirmed"), result=pending, field="pending")
    return NetNewspaper(net=net, pending=pending)


class AdChangeKind(StrEnum):
    """The two applications that alter a booked advertisement."""

    CHANGE = "change"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class AdChange:
    """What the advertisement costs now; a negative release needs more budget."""

    cost: Decimal
    release: Decimal


def change_or_withdraw(
    kind: AdChangeKind,
    amount: Number,
    *,
    application_approved: bool = False,
    planned_days: int = 0,
    run_days: int = 0,
    new_amount: Number = 0,
    fee: Number = 0,
    trace: Derivation | None = None,
) -> AdChange:
    """Cost of an advertisement that was changed or pulled; unapproved, it costs what it did.

    A single insertion that is pulled has 1 planned day and ran 0 or 1. A negative release
    needs more budget.

    formula  not approved: cost = amount; withdraw: cost = amount × run days ÷ planned days, to
             the cent, + fee; change: cost = new amount + fee; release = amount − cost
    units    yuan, rounded to the cent
    raises   RuleRefused bad_input for an approved withdrawal without planned days
    source   R-11; [RE] 4.3.2 (2)
    """
    if not application_approved:
        cost = rounded(amount)
        label = _("Cost unchanged, the application is not approved")
        note(trace, label, result=cost, field="cost")
    elif kind is AdChangeKind.WITHDRAW:
        if planned_days < 1:
            raise RuleRefused("bad_input", field="planned_days")
        ran = rounded(exact(amount) * run_days / planned_days)
        cost = rounded(exact(ran) + exact(fee))
        label, terms = _("Part that ran"), (amount, run_days, planned_days)
        note(trace, label, "{} × {} ÷ {}", *terms, result=ran)
        note(trace, _("Cost with the fee"), "{} + {}", ran, fee, result=cost, field="cost")
    else:
        cost = rounded(exact(new_amount) + exact(fee))
        label = _("New amount with the fee")
        note(trace, label, "{} + {}", new_amount, fee, result=cost, field="cost")
    release = rounded(exact(amount) - exact(cost))
    note(trace, _("Released"), "{} − {}", amount, cost, result=release, field="release")
    return AdChange(cost=cost, release=release)
