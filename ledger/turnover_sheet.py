"""What the turnover page shows: the derivation line by line, and who has signed."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from expense_mgmt.core.derivation import Derivation, Explained
from expense_mgmt.core.templatetags.dates import moment
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Project
from expense_mgmt.organisation.roles import Role
from ledger.duties import holders_for_project, roles_for_project
from ledger.models import Countersignature, Turnover, TurnoverTransition
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


EVENT_WORDS: dict[str, "StrOrPromise"] = {
    "report": gettext_lazy("reported the figures"),
    "correct": gettext_lazy("reported other figures"),
    "confirm": gettext_lazy("confirmed the figures for finance"),
    "sign": gettext_lazy("signed"),
    "countersign": gettext_lazy("completed the sheet"),
    "lock": gettext_lazy("locked the sheet with the monthly statistic"),
}
EVENT_ICONS = {
    "report": "pencil",
    "correct": "arrow-back-up",
    "confirm": "check",
    "sign": "signature",
    "countersign": "rubber-stamp",
    "lock": "lock",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A project in the list of a month; without a sheet nobody has reported."""

    project: Project
    sheet: Turnover | None
    received: Decimal | None
    deducted: Decimal | None
    signatures: str
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the trail, as the timeline draws it."""

    icon: str
    who: str
    text: str
    at: dt.datetime


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
    waits = turnover.agency_gifts is None and turnover.project.sold_by == Project.SoldBy.AGENCY
    source = _("Before the agency's gifts") if waits else ""
    return SheetLine("=", _("Turnover received"), source, turnover.received())


def explained(turnover: Turnover) -> list[Explained]:
    """The same figures as the rule worked through them.

    source    R-07
    """
    trace = Derivation()
    turnover.received(trace=trace)
    return [Explained.of(trace, "R-07")]


def rows(projects: Iterable[Project], sheets: Iterable[Turnover]) -> list[Row]:
    """The projects of a month with their sheets; `sheets` comes from `for_list()`."""
    by_project = {sheet.project_id: sheet for sheet in sheets}
    required: dict[int, int] = {}
    found = []
    for project in projects:
        sheet = by_project.get(project.pk)
        if sheet is None:
            found.append(Row(project, None, None, None, "", is_complete=False))
            continue
        if project.company_id not in required:
            required[project.company_id] = len(sheet.required_roles())
        signed, needed = getattr(sheet, "signed_count"), required[project.company_id]  # noqa: B009
        words = _("%(signed)d of %(needed)d") % {"signed": signed, "needed": needed}
        received = sheet.received()
        deducted = sheet.confirmed_sales - received
        found.append(Row(project, sheet, received, deducted, words, is_complete=signed >= needed))
    return found


def events(turnover: Turnover) -> list[Event]:
    """The trail of the sheet, newest first."""
    return [
        Event(
            EVENT_ICONS[row.name],
            _who(row),
            _event_words(row),
            row.at,
        )
        for row in turnover.transitions.select_related("actor")
        if row.name in EVENT_WORDS
    ]


def _who(row: TurnoverTransition) -> str:
    return row.actor.label if row.actor else ""


def _event_words(row: TurnoverTransition) -> str:
    words = str(EVENT_WORDS[row.name])
    if row.name == "sign":
        return _("signed as %(role)s") % {"role": Role(row.comment).label}
    if not row.comment:
        return words
    return _("%(act)s: %(comment)s") % {"act": words, "comment": row.comment}


def steps(turnover: Turnover, user: User, day: dt.date) -> list[Step]:
    """The way of the sheet: reported, confirmed, one station for each role that signs."""
    trail = list(turnover.transitions.select_related("actor"))
    written = next(row for row in trail if row.name in {"report", "correct"})
    stations = [Step("done", _who(written), _("Accountant · reported"), moment(written.at))]
    if turnover.state == TurnoverState.REPORTED:
        stations.append(Step("now", _("Finance"), _("Accountant · to confirm")))
    else:
        confirmed = next(row for row in trail if row.name == "confirm")
        stations.append(
            Step("done", _who(confirmed), _("Accountant · confirmed"), moment(confirmed.at))
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
                    moment(signature.at),
                    seal=_("Signed"),
                )
            )
        else:
            goes_round = turnover.state == TurnoverState.FINANCE_CONFIRMED
            stations.append(
                Step(
                    "now" if goes_round else "waiting",
                    _(", ").join(person.label for person in people[role]) or str(role.label),
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
