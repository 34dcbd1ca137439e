"""Keeping the pairs of duties of a company: proposed by one administrator, seen by a second."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.services.record import record_event
from expense_mgmt.organisation.duties import DEFAULTS, FIXED, Level, pair_of
from expense_mgmt.organisation.models import DutyPair
from expense_mgmt.organisation.services.holdings import company_day, ensure_administrator

EVENT_KIND = "duty_pair"
# Defaults hold for all days.
EVER = dt.date(2000, 1, 1)


@transaction.atomic
def establish(*, company: Company) -> None:
    """Write the product's defaults down for a company that has no pair yet."""
    company = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    if DutyPair.objects.filter(company=company).exists():
        return
    DutyPair.objects.bulk_create(
        DutyPair(company=company, level=level, first=first, second=second, valid=(EVER, None))
        for level, pairs in DEFAULTS.items()
        for first, second in sorted(pairs)
    )


@transaction.atomic
def propose(
    *,
    company: Company,
    level: str,
    one: str,
    other: str,
    begins_on: dt.date,
    actor: User,
    at: dt.datetime,
) -> DutyPair:
    """Propose that two roles or two acts no longer go together, from a day on.

    raises    NotAllowed not_yours; RuleBroken begins_in_the_past, same_duty, pair_known
    source    PLATFORM §6.10, 37
    """
    ensure_administrator(actor, company, at)
    establish(company=company)
    if one == other:
        raise RuleBroken("same_duty", _("Choose two different ones."), field="other")
    if begins_on < company_day(company, at):
        raise RuleBroken("begins_in_the_past", _("It begins today or later."), field="begins_on")
    first, second = pair_of(one, other)
    there = DutyPair.objects.filter(company=company, level=level, first=first, second=second)
    if there.filter(valid__overlap=(begins_on, None)).exists():
        raise RuleBroken("pair_known", _("These two are kept apart already."), field="other")
    pair = DutyPair.objects.create(
        company=company,
        level=Level(level),
        first=first,
        second=second,
        valid=(begins_on, None),
        proposed_by=actor,
    )
    _record(pair, "propose_pair", actor, at)
    return pair


@transaction.atomic
def propose_end(*, pair_id: UUID, ends_on: dt.date, actor: User, at: dt.datetime) -> DutyPair:
    """Propose that a pair holds through a day and no longer.

    raises    NotAllowed not_yours; RuleBroken ends_in_the_past, pair_is_fixed;
              Conflict wrong_state: something of it waits already
    """
    pair = _locked(pair_id, actor, at)
    if (pair.first, pair.second) in FIXED[Level(pair.level)]:
        raise RuleBroken(
            "pair_is_fixed", _("The product itself keeps these two apart; that does not end.")
        )
    if pair.is_waiting:
        raise _moved_on()
    if ends_on < company_day(pair.company, at):
        raise RuleBroken("ends_in_the_past", _("It ends today at the earliest."), field="ends_on")
    pair.ends_on, pair.end_proposed_by = ends_on, actor
    pair.save(update_fields=["ends_on", "end_proposed_by"])
    _record(pair, "propose_end", actor, at)
    return pair


@transaction.atomic
def confirm(*, pair_id: UUID, actor: User, at: dt.datetime) -> DutyPair:
    """Put in force what another administrator proposed: a new pair, or the end of one.

    raises    NotAllowed not_yours, own_draft; Conflict wrong_state
    source    PLATFORM §6.37
    """
    pair = _locked(pair_id, actor, at)
    proposer = pair.waits_since_by
    if not pair.is_waiting or proposer is None:
        raise _moved_on()
    if proposer.pk == actor.pk:
        raise NotAllowed("own_draft", _("A second administrator confirms what you proposed."))
    if pair.ends_on is not None:
        pair.valid = (pair.valid.lower, pair.ends_on + dt.timedelta(days=1))
        pair.ends_on = pair.end_proposed_by = None
        pair.save(update_fields=["valid", "ends_on", "end_proposed_by"])
        _record(pair, "confirm_end", actor, at)
        return pair
    pair.confirmed_by = actor
    pair.save(update_fields=["confirmed_by"])
    _record(pair, "confirm_pair", actor, at)
    return pair


@transaction.atomic
def decline(*, pair_id: UUID, actor: User, at: dt.datetime) -> None:
    """Turn down what waits, or take back an own proposal; the trail keeps it.

    raises    NotAllowed not_yours; Conflict wrong_state
    """
    pair = _locked(pair_id, actor, at)
    if not pair.is_waiting:
        raise _moved_on()
    _record(pair, "decline_pair", actor, at)
    if pair.ends_on is None:
        pair.delete()
        return
    pair.ends_on = pair.end_proposed_by = None
    pair.save(update_fields=["ends_on", "end_proposed_by"])


def _locked(pair_id: UUID, actor: User, at: dt.datetime) -> DutyPair:
    pair = DutyPair.objects.lock().get(public_id=pair_id)
    ensure_administrator(actor, pair.company, at)
    return pair


def _moved_on() -> Conflict:
    return Conflict("wrong_state", _("The document has moved on. Its present state is shown."))


def _record(pair: DutyPair, name: str, actor: User, at: dt.datetime) -> None:
    record_event(
        company=pair.company,
        kind=EVENT_KIND,
        subject_id=pair.public_id,
        name=name,
        actor=actor,
        at=at,
        payload={
            "level": pair.level,
            "first": pair.first,
            "second": pair.second,
            "ends_on": pair.ends_on,
        },
    )
