"""What the turnover page shows: the derivation line by line, and who has signed."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from expense_mgmt.core.money import ZERO
from expense_mgmt.core.templatetags.dates import moment
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Project
from expense_mgmt.organisation.roles import Role
from ledger.duties import holders_for_project, roles_for_project
from ledger.models import Countersignature, Turnover
from ledger.states import TurnoverState

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FIGURE_WORDS: dict[str, "StrOrPromise"] = {
    "confirmed_sales": gettext_lazy("Confirmed sales"),
    "forfeits_and_returns": gettext_lazy("Forfeited deposits and returned units"),
    "area_difference": gettext_lazy("Area difference"),
    "price_difference": gettext_lazy("Signing price difference"),
    "gifted_management_fee": gettext_lazy("Waived management fee"),
}


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line of the derivation; no amount yet is None."""

    operator: str
    words: "StrOrPromise"
    source: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Step:
    """One station of the sheet, as the approval chain draws it."""

    state: str
    name: str
    role: str
    time: str = ""
    seal: str = ""
    mine: bool = False
    reason: str = ""
    detail: str = ""


def derivation(turnover: Turnover) -> list[SheetLine]:
    """R-07 with its figures, each with the place it was taken from.

    source    R-07, PLATFORM §6.30; design mock 06
    """
    lines = [
        SheetLine(
            "−" if position > 1 else "",
            words,
            _("Turnover sign-off sheet, line %(line)d") % {"line": position},
            turnover.figures()[name],
        )
        for position, (name, words) in enumerate(FIGURE_WORDS.items(), start=1)
    ]
    if turnover.agency_gifts or turnover.project.sold_by == Project.SoldBy.AGENCY:
        lines.append(
            SheetLine(
                "−",
                _("Gifts of the agency-sold project"),
                _("Finance ledger, added by the monthly statistic"),
                turnover.agency_gifts,
            )
        )
    return lines


def result(turnover: Turnover) -> SheetLine:
    """The last line; before the statistic adds an agency's gifts it says so."""
    waits = (
        turnover.agency_gifts is None and turnover.project.sold_by == Project.SoldBy.AGENCY
    )
    source = _("Before the agency's gifts") if waits else ""
    return SheetLine("=", _("Turnover received"), source, turnover.received())


def deductions(turnover: Turnover) -> Decimal:
    """All deductions together, for the list."""
    return turnover.confirmed_sales - turnover.received()


def steps(turnover: Turnover, user: User, day: dt.date) -> list[Step]:
    """The way of the sheet: reported, confirmed, one station for each role that signs."""
    trail = list(turnover.transitions.select_related("actor"))
    written = next(row for row in trail if row.name in {"report", "correct"})
    stations = [
        Step("done", written.actor.label, _("Accountant · reported"), _time(written.at))
    ]
    if turnover.state == TurnoverState.REPORTED:
        stations.append(Step("now", _("Finance"), _("Accountant · to confirm")))
    else:
        confirmed = next(row for row in trail if row.name == "confirm")
        stations.append(
            Step(
                "done", confirmed.actor.label, _("Accountant · confirmed"), _time(confirmed.at)
            )
        )
    roles = turnover.required_roles()
    people = holders_for_project(turnover.project, roles, day)
    signed = {
        signature.role: signature
        for signature in turnover.live_signatures().select_related("person")
    }
    mine = set(signable(turnover, user))
    for role in roles:
        signature = signed.get(role)
        if signature is not None:
            stations.append(
                Step(
                    "done",
                    signature.person.label,
                    str(role.label),
                    _time(signature.at),
                    seal=_("Signed"),
                )
            )
        else:
            goes_round = turnover.state == TurnoverState.FINANCE_CONFIRMED
            stations.append(
                Step(
                    "now" if goes_round else "waiting",
                    "、".join(person.label for person in people[role]) or str(role.label),
                    str(role.label),
                    mine=role in mine,
                )
            )
    return stations


def signable(turnover: Turnover, user: User) -> list[Role]:
    """Roles the person may sign for now; none after the first signature."""
    if turnover.state != TurnoverState.FINANCE_CONFIRMED:
        return []
    signatures = list(turnover.live_signatures())
    if any(signature.person_id == user.pk for signature in signatures):
        return []
    signed = {signature.role for signature in signatures}
    held = roles_for_project(user, turnover.project)
    return [role for role in turnover.required_roles() if role in held and role not in signed]


def void_signatures(turnover: Turnover) -> list[Countersignature]:
    """Signatures on earlier figures: visible, without effect."""
    rows = turnover.countersignatures.exclude(version=turnover.version)
    return list(rows.select_related("person").order_by("-version", "at"))


def _time(at: dt.datetime) -> str:
    return moment(at)
