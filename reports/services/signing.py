"""From the project lead's word to finance's: preparing, signing and confirming a statistic."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.interface import Subject, material
from approvals.services import runs
from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.money import ZERO, Money
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services import numbers
from expense_mgmt.foundation.services.record import record
from expense_mgmt.foundation.services.versions import ensure_version
from expense_mgmt.organisation.roles import Role
from ledger.services import ledger_import, project_months, reconciled, turnover
from reports import sources
from reports.figures.digest import digest_of
from reports.figures.inputs import ProjectInput
from reports.figures.placing import Treatment
from reports.figures.statement import Statement, state_month
from reports.models import MonthlyStatistic
from reports.services.snapshots import is_intact
from reports.services.statistic import amounts_of, locked
from reports.states import StatisticState
from reports.stored import statement_of


@transaction.atomic
def prepare(*, statistic_id: UUID, version: int, actor: User, at: dt.datetime) -> MonthlyStatistic:
    """The project lead vouches for the statistic and sends it round for signature.

    raises    Conflict wrong_state, stale_version, statistic_outdated: rows changed since it was
              generated; NotAllowed not_yours; RuleBroken statistic_incomplete: names the ledger
              sheets and countersign sheets that are missing; no_rule
    source    DOMAIN §4 monthly statistic / prepare; PLATFORM §6.27, §6.35
    """
    statistic = locked(statistic_id, actor)
    ensure_version(statistic, version)
    ensure_may(statistic.prepare, actor)
    given = sources.project_input(statistic.project, statistic.month)
    statement = statement_of(statistic)
    ensure_complete(given, statement)
    ensure_current(statement, given)
    if not statistic.number:
        month = Month.of(at.astimezone(sources.zone_of(statistic.project)).date())
        statistic.number = numbers.allot(
            company=statistic.company, kind=MonthlyStatistic.kind, month=month
        )
    statistic.prepare()
    statistic.prepared_by, statistic.prepared_at = actor, at
    statistic.run = runs.open_run(subject=subject_of(statistic), actor=actor, at=at)
    statistic.save(update_fields=["state", "number", "prepared_by", "prepared_at", "run"])
    record(statistic, "prepare", actor=actor, at=at, amounts=amounts_of(statistic))
    return statistic


def ensure_complete(given: ProjectInput, statement: Statement) -> None:
    """Every stated month has its ledger sheet, and its receipts are countersigned.

    A month that waited needs a countersign sheet only if it reported any receipts.

    raises    RuleBroken statistic_incomplete
    source    DOMAIN §4 monthly statistic / prepare
    """
    months = {one.month: one for one in given.months}
    ledger = [at for at in (statement.month, *statement.carried_from) if not months[at].has_ledger]
    sheets = []
    for at in months_to_lock(given, statement):
        sheet = months[at].turnover
        is_needed = sheet is not None or at == statement.month
        if is_needed and not (sheet and sheet.is_countersigned):
            sheets.append(at)
    if not ledger and not sheets:
        return
    nothing = "—"
    raise RuleBroken(
        "statistic_incomplete",
        _(
            "Not ready yet. Finance-ledger sheet to be confirmed: %(ledger)s. Turnover to be "
            "countersigned: %(sheets)s."
        ),
        {
            "ledger": ", ".join(map(str, sorted(ledger))) or nothing,
            "sheets": ", ".join(map(str, sorted(sheets))) or nothing,
        },
    )


def ensure_current(statement: Statement, given: ProjectInput) -> None:
    """What was stored is what the rows make now: nothing came or went since.

    raises    Conflict statistic_outdated
    """
    now = state_month(given)
    if not isinstance(now, Statement) or _content(now) != _content(statement):
        raise Conflict(
            "statistic_outdated",
            _("Rows have changed since this statistic was generated. Generate it again."),
        )


def subject_of(statistic: MonthlyStatistic) -> Subject:
    """What is asked to be signed. An amount below zero is signed as nothing spent."""
    return Subject(
        kind=MonthlyStatistic.kind,
        id=statistic.public_id,
        company_id=statistic.company_id,
        version=statistic.version,
        content_hash=statistic.digest,
        amount=Money(max(statistic.spend, ZERO), statistic.currency),
        unit_id=statistic.project.region_id or statistic.project.department_id,
        scopes=frozenset({(statistic.project_id, None)}),
        budget_status="within",
        submitted_by_id=statistic.prepared_by_id or statistic.created_by_id,
        number=statistic.number,
        title=f"{statistic.project.name} {statistic.month}",
        title_en=f"{statistic.project.name_en or statistic.project.name} {statistic.month}",
        url=reverse("reports:statistic_detail", args=[statistic.public_id]),
        # Of a statistic every figure is material; its digest holds them all.
        material_hash=material(digest=statistic.digest),
    )


def pass_step(statistic: MonthlyStatistic, role: str, actor: User, at: dt.datetime) -> None:
    """A signer agreed: both managers make it reviewed, the clerk makes it checked."""
    if role in {Role.REGIONAL_MANAGER, Role.ADMIN_CLERK}:
        _advance(statistic, StatisticState.REVIEWED, actor, at)
    if role == Role.ADMIN_CLERK:
        _advance(statistic, StatisticState.CLERK_CHECKED, actor, at)


def confirm(statistic: MonthlyStatistic, actor: User, at: dt.datetime) -> None:
    """Finance agrees: the project's months are locked and their spend is reconciled, for ever.

    Runs inside the transaction that records the decision.

    raises    NotAllowed preparer_is_checker; Conflict statistic_outdated, month_already_locked,
              wrong_state; RuleBroken statistic_altered
    source    DOMAIN §4 monthly statistic / finance check, §5; PLATFORM §6.31–33
    """
    if actor.pk == statistic.prepared_by_id:
        raise NotAllowed(
            "preparer_is_checker", _("You prepared this statistic. Somebody else confirms it.")
        )
    if not is_intact(statistic):
        raise RuleBroken(
            "statistic_altered",
            _("The stored figures are not those that were signed. Tell an administrator."),
        )
    _advance(statistic, StatisticState.CLERK_CHECKED, actor, at)
    statement = statement_of(statistic)
    for one in statement.months:
        if one.turnover_id is not None:
            turnover.lock(
                turnover_id=one.turnover_id, actor=actor, at=at, agency_gifts=one.agency_gifts
            )
    given = sources.project_input(statistic.project, statistic.month)
    months = months_to_lock(given, statement)
    for turnover_id in silent_sheets(given, statement, months):
        turnover.lock(turnover_id=turnover_id, actor=actor, at=at)
    for month in months:
        project_months.lock([statistic.project], month, statistic.public_id, actor, at)
        ledger_import.lock(company_id=statistic.company_id, month=month, actor=actor, at=at)
    # Read again: only now nobody can add to these months any more.
    ensure_current(statement, sources.project_input(statistic.project, statistic.month))
    amounts = spend_by_month(statement)
    for month in months:
        reconciled.store(
            project_id=statistic.project_id,
            month=month,
            amounts=amounts.get(month, {}),
            statistic_id=statistic.public_id,
        )
    ensure_may(statistic.confirm, actor)
    statistic.confirm()
    statistic.confirmed_by, statistic.confirmed_at = actor, at
    statistic.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    record(statistic, "confirm", actor=actor, at=at, amounts=amounts_of(statistic))


def send_back(statistic: MonthlyStatistic, reason: str, actor: User, at: dt.datetime) -> None:
    """A signer returns it: it is computed again and signed anew.

    source    DOMAIN §4 monthly statistic / send_back
    """
    ensure_may(statistic.send_back, actor)
    statistic.send_back()
    statistic.save(update_fields=["state"])
    record(
        statistic, "send_back", actor=actor, at=at, comment=reason, amounts=amounts_of(statistic)
    )


def months_to_lock(given: ProjectInput, statement: Statement) -> list[Month]:
    """The stated month and every month before it that waited, also those without any amount."""
    waited = []
    for one in reversed(given.months[:-1]):
        if one.month in given.stated or _has_own_statement(one.month, given):
            break
        waited.append(one.month)
    return sorted({*waited, *statement.carried_from, statement.month})


def silent_sheets(
    given: ProjectInput, statement: Statement, months: Collection[Month]
) -> list[UUID]:
    """Turnover sheets of zero in months that are locked without being named in the statement."""
    named = {one.month for one in statement.months}
    return [
        one.turnover.id
        for one in given.months
        if one.month in months and one.month not in named and one.turnover and one.turnover.id
    ]


def _has_own_statement(month: Month, given: ProjectInput) -> bool:
    shorter = tuple(one for one in given.months if one.month <= month)
    return isinstance(state_month(replace(given, months=shorter)), Statement)


def spend_by_month(statement: Statement) -> dict[Month, dict[str, Decimal]]:
    """Counted spend of each stated month by part; what was carried in stays with its month."""
    found: dict[Month, dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for line in statement.lines:
        if line.treatment is Treatment.COUNTED:
            found[line.entry.month][line.part] += line.signed_amount
    return {month: dict(parts) for month, parts in found.items()}


def _advance(
    statistic: MonthlyStatistic, target: StatisticState, actor: User, at: dt.datetime
) -> None:
    """Go on to a state of the signing, through the one before it."""
    steps = (
        (StatisticState.PREPARED, statistic.review, "review"),
        (StatisticState.REVIEWED, statistic.check_package, "check_package"),
    )
    for source, transition, name in steps:
        if statistic.state == source and statistic.state != target:
            ensure_may(transition, actor)
            transition()
            statistic.save(update_fields=["state"])
            record(statistic, name, actor=actor, at=at, amounts=amounts_of(statistic))


def _content(statement: Statement) -> str:
    """What the statement says, apart from the time of its rows: locking a sheet is no change."""
    return digest_of(replace(statement, as_of=None))
