"""The monthly statistic: computed, prepared, signed, confirmed, filed (DOMAIN §4)."""

import datetime as dt
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.money import money_text
from expense_mgmt.core.periods import Month
from expense_mgmt.core.snapshot import snapshot
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services.record import record
from expense_mgmt.foundation.services.versions import ensure_version
from expense_mgmt.organisation.models import Project
from reports import sources
from reports.figures.digest import digest_of
from reports.figures.statement import Outcome, Statement, WaitingMonth, state_month
from reports.models import MonthlyStatistic
from reports.models.statistic import is_project_lead
from reports.services import snapshots


def compute(project: Project, month: Month) -> Outcome:
    """The month as its rows now make it, read at one moment; nothing is stored.

    raises    RuleRefused bad_sold_by; RuleBroken statistic_does_not_add_up
    source    PLATFORM §6.5, §6.29
    """
    with snapshot():
        given = sources.project_input(project, month)
    return state_month(given)


def generate(*, project: Project, month: Month, actor: User, at: dt.datetime) -> MonthlyStatistic:
    """Compute the statement of a month and store it; again as long as it is not prepared.

    raises    RuleBroken month_in_future, month_waits: without turnover of its own the month
              has no statement (R-13); Conflict wrong_state, generated_meanwhile; NotAllowed
    source    DOMAIN §4 monthly statistic; R-12, R-13, R-15, R-17
    """
    if month > Month.of(_local_day(project, at)):
        raise RuleBroken("month_in_future", _("This month has not begun."), field="month")
    outcome = compute(project, month)
    if isinstance(outcome, WaitingMonth):
        raise month_waits(outcome)
    try:
        return _store(project, month, outcome, actor, at)
    except IntegrityError as error:
        if "monthlystatistic_once_a_month" not in str(error):
            raise
        raise Conflict(
            "generated_meanwhile",
            _("Someone else has just generated this statistic. It is shown now."),
        ) from error


@transaction.atomic
def _store(
    project: Project, month: Month, statement: Statement, actor: User, at: dt.datetime
) -> MonthlyStatistic:
    statistic = (
        MonthlyStatistic.objects.select_related("project", "company")
        .filter(project=project, month=month)
        .lock()
        .first()
    )
    if statistic is None:
        statistic = MonthlyStatistic(
            company_id=project.company_id,
            project=project,
            month=month,
            created_by=actor,
            created_at=at,
        )
        if not is_project_lead(statistic, actor):
            raise NotAllowed("not_yours", _("Someone else has to do this."))
        snapshots.fill(statistic, statement)
        statistic.save(force_insert=True)
    else:
        ensure_may(statistic.generate, actor)
        if statistic.digest == digest_of(statement):
            return statistic
        statistic.generate()
        statistic.version += 1
        snapshots.fill(statistic, statement)
        statistic.save(update_fields=["state", "version", *snapshots.HEADER])
    snapshots.write_rows(statistic, statement)
    record(statistic, "generate", actor=actor, at=at, amounts=amounts_of(statistic))
    return statistic


@transaction.atomic
def file_copies(
    *, statistic_id: UUID, version: int, actor: User, at: dt.datetime
) -> MonthlyStatistic:
    """The clerk has issued the copies and filed the package.

    raises    Conflict wrong_state, stale_version; NotAllowed not_yours
    source    DOMAIN §4 monthly statistic / issue copies
    """
    statistic = locked(statistic_id, actor)
    ensure_version(statistic, version)
    ensure_may(statistic.file, actor)
    statistic.file()
    statistic.filed_by, statistic.filed_at = actor, at
    statistic.save(update_fields=["state", "filed_by", "filed_at"])
    record(statistic, "file", actor=actor, at=at, amounts=amounts_of(statistic))
    return statistic


def locked(statistic_id: UUID, actor: User) -> MonthlyStatistic:
    """A statistic the person sees, locked for the caller's transaction.

    raises    MonthlyStatistic.DoesNotExist
    """
    rows = MonthlyStatistic.objects.visible_to(actor).select_related("project", "company")
    return rows.lock().get(public_id=statistic_id)


def amounts_of(statistic: MonthlyStatistic) -> dict[str, str]:
    """The amounts of this moment, for the trail."""
    return {
        "spend": money_text(statistic.spend),
        "turnover": money_text(statistic.turnover),
        "digest": statistic.digest,
    }


def month_waits(waiting: WaitingMonth) -> RuleBroken:
    """Why a month without turnover gets no statement (R-13)."""
    return RuleBroken(
        "month_waits",
        _(
            "%(month)s has no turnover of its own, so it gets no statement. Its costs wait for the "
            "next month with turnover."
        ),
        {"month": waiting.month},
        field="month",
    )


def _local_day(project: Project, at: dt.datetime) -> dt.date:
    return at.astimezone(sources.zone_of(project)).date()
