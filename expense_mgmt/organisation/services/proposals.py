"""Roles that need a second administrator: proposed by one, given by another."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services.record import record_event
from expense_mgmt.organisation.models import Project, RoleHolding, RoleProposal, Unit
from expense_mgmt.organisation.roles import Role
from expense_mgmt.organisation.services import holdings


@transaction.atomic
def propose(
    *,
    person: User,
    role: Role,
    place: Unit | Project,
    begins_on: dt.date,
    ends_on: dt.date | None = None,
    actor: User,
    at: dt.datetime,
) -> RoleProposal:
    """Ask a second administrator to give a role; nothing follows before he does.

    raises    as `holdings.grant`; RuleBroken role_proposed
    source    RELIABILITY internal control (b)
    """
    holdings.ensure_administrator(actor, place.company, at)
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    unit = place if isinstance(place, Unit) else None
    project = place if isinstance(place, Project) else None
    holding = RoleHolding(
        company=place.company,
        person=person,
        role=role,
        unit=unit,
        project=project,
        valid=(begins_on, ends_on + dt.timedelta(days=1) if ends_on else None),
    )
    holdings.ensure_grantable(holding, actor, at)
    waiting = RoleProposal.objects.waiting()
    if waiting.filter(person=person, role=role, unit=unit, project=project).exists():
        raise RuleBroken(
            "role_proposed", _("This role waits for a second administrator already."), field="role"
        )
    proposal = RoleProposal.objects.create(
        company=place.company,
        person=person,
        role=role,
        unit=unit,
        project=project,
        begins_on=begins_on,
        ends_on=ends_on,
        proposed_by=actor,
        proposed_at=at,
    )
    _record(proposal, "propose_role", actor, at)
    return proposal


@transaction.atomic
def give(*, proposal_id: UUID, actor: User, at: dt.datetime) -> RoleHolding:
    """The second administrator gives the role, from today where its first day has passed.

    raises    as `holdings.grant`; NotAllowed not_yours; Conflict wrong_state
    source    RELIABILITY internal control (b)
    """
    proposal = _locked(proposal_id, actor, at)
    ensure_may(proposal.give, actor)
    today = holdings.company_day(proposal.company, at)
    holding = holdings.grant(
        person=proposal.person,
        role=Role(proposal.role),
        place=proposal.place,
        begins_on=max(proposal.begins_on, today),
        ends_on=proposal.ends_on,
        actor=actor,
        at=at,
        proposed_by=proposal.proposed_by,
    )
    proposal.give()
    _answered(proposal, actor, at)
    return holding


@transaction.atomic
def decline(*, proposal_id: UUID, actor: User, at: dt.datetime) -> RoleProposal:
    """The second administrator does not give it, or its author takes it back.

    raises    NotAllowed not_yours; Conflict wrong_state
    """
    proposal = _locked(proposal_id, actor, at)
    is_own = proposal.proposed_by_id == actor.pk
    answer = proposal.take_back if is_own else proposal.decline
    ensure_may(answer, actor)
    answer()
    _answered(proposal, actor, at)
    _record(proposal, "take_role_back" if is_own else "decline_role", actor, at)
    return proposal


def _locked(proposal_id: UUID, actor: User, at: dt.datetime) -> RoleProposal:
    proposal = RoleProposal.objects.lock().get(public_id=proposal_id)
    holdings.ensure_administrator(actor, proposal.company, at)
    return proposal


def _answered(proposal: RoleProposal, actor: User, at: dt.datetime) -> None:
    proposal.answered_by, proposal.answered_at = actor, at
    proposal.save(update_fields=["state", "answered_by", "answered_at"])


def _record(proposal: RoleProposal, name: str, actor: User, at: dt.datetime) -> None:
    # The chain is the person's: his row is held.
    User.objects.select_for_update(no_key=True).get(pk=proposal.person_id)
    record_event(
        company=proposal.company,
        kind="person",
        subject_id=proposal.person.public_id,
        name=name,
        actor=actor,
        at=at,
        payload={
            "role": proposal.role,
            "place": proposal.place.code,
            "from": proposal.begins_on,
            "to": proposal.ends_on,
        },
    )
