"""Who would approve a document under one version, and why; nothing is written."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from approvals.interface import Outline, Subject, port_of
from approvals.models import ApprovalTask, AuthorityPolicy, Queue, RuleStep, Run
from approvals.rules import matching
from approvals.rules.bands import Band, band_of
from approvals.rules.facts import Branches, RuleFacts, Scope
from approvals.rules.why import LeftOut
from approvals.services import assignment
from approvals.services.matching import branches_of, plan_under, rules_of
from expense_mgmt.core.derivation import Derivation
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.money import ZERO
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Unit

Placed = ApprovalTask.Placed


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rule counts for one (project, category), which would have counted next, and why not.

    because  project, category, unit, priority: the first thing in which the winner is closer
    """

    scope: Scope
    rule: RuleFacts | None
    next_rule: RuleFacts | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who could sign; `deputy_of` where he would act for another."""

    person: User
    deputy_of: User | None = None


@dataclass(frozen=True, slots=True)
class SimulatedStep:
    """One step with whoever could sign it.

    placed   why they and not the holders of the role; `administrator`: nobody can
    covered  whose signature on an earlier step counts, so that this one is passed over
    """

    demand: matching.Demand
    signers: Sequence[Signer]
    placed: str
    covered: User | None = None


@dataclass(frozen=True, slots=True)
class Simulation:
    """What one version makes of a document. No steps: it could not be submitted."""

    policy: AuthorityPolicy
    choices: Sequence[Choice]
    steps: Sequence[SimulatedStep]
    left_out: Sequence[LeftOut]
    derivation: Derivation

    @property
    def is_refused(self) -> bool:
        return not self.steps


@dataclass(slots=True)
class _Signed:
    """Who is taken to have signed so far: the only person who could, step by step."""

    people: dict[int, str] = field(default_factory=dict)

    def counting_for(self, role: str) -> set[int]:
        """Not the other finance reviewer: those two are two people (DOMAIN §5)."""
        if role not in assignment.FINANCE_PAIR:
            return set(self.people)
        return {
            person
            for person, signed in self.people.items()
            if signed == role or signed not in assignment.FINANCE_PAIR
        }


def simulate(policy: AuthorityPolicy, subject: Subject, day: dt.date) -> Simulation:
    """The steps that a submit under this version would ask for, with today's people.

    Where only one person can sign a step, he is taken to have signed it, so that a later step
    of the same person shows as passed over.

    source  DOMAIN §5; DESIGN §5, approval rules
    """
    rules = rules_of(policy, subject.kind, subject.amount.currency)
    branches = branches_of(subject, rules)
    derivation = Derivation()
    choices = [
        _choice(rules, scope, branches, subject, derivation)
        for scope in sorted(subject.scopes or {(None, None)}, key=_in_order)
    ]
    try:
        plan = plan_under(policy, subject, day)
    except RuleBroken:
        return Simulation(policy, choices, (), (), derivation)
    unit = Unit.objects.get(pk=subject.unit_id)
    signed = _Signed()
    steps = [_step(demand, unit, subject, signed, day) for demand in plan.demands]
    return Simulation(policy, choices, steps, plan.left_out, derivation)


def subject_of_run(run: Run, outline: Outline) -> Subject:
    """A document as it was sent round, to be sent round again under other rules."""
    return Subject(
        kind=run.kind,
        id=run.subject_id,
        company_id=run.company_id,
        version=run.version,
        content_hash=run.content_hash,
        amount=run.money,
        unit_id=run.unit_id,
        scopes=outline.scopes,
        budget_status=run.budget_status,
        submitted_by_id=run.submitted_by_id,
    )


def past_subject(company_id: int, kind: str, number: str) -> tuple[Subject, Run] | None:
    """The document of a number with its latest run; None where there is none."""
    port = port_of(kind)
    key = port.numbered(company_id, number)
    if key is None:
        return None
    run = Run.objects.filter(kind=kind, subject_id=key).order_by("-opened_at", "-pk").first()
    if run is None:
        return None
    return subject_of_run(run, port.outlines([key])[key]), run


def day_of(run: Run) -> dt.date:
    """The day on which the document was sent round."""
    return timezone.localdate(run.opened_at)


def _in_order(scope: Scope) -> tuple[int, int]:
    return scope[0] or 0, scope[1] or 0


def _choice(
    rules: Sequence[RuleFacts],
    scope: Scope,
    branches: Branches,
    subject: Subject,
    derivation: Derivation,
) -> Choice:
    amount, status = subject.amount.amount, subject.budget_status
    found = matching.ranking(rules, scope, branches, amount=max(amount, ZERO), budget_status=status)
    if not found:
        return Choice(scope, None)
    winner = found[0]
    siblings = [
        Band(other.place, other.priority, other.amount_from, other.amount_to, other.id)
        for other in rules
        if other.place == winner.place and other.budget_status == status
    ]
    band_of(amount, siblings, trace=derivation)
    if len(found) == 1:
        return Choice(scope, winner)
    closer = matching.specificity(winner, scope, branches) or ()
    other_fit = matching.specificity(found[1], scope, branches) or ()
    names = ("project", "category", "unit", "priority", "newest")
    because = next(
        name for name, mine, other in zip(names, closer, other_fit, strict=True) if mine != other
    )
    return Choice(scope, winner, found[1], because)


def _step(
    demand: matching.Demand, unit: Unit, subject: Subject, signed: _Signed, day: dt.date
) -> SimulatedStep:
    step = demand.step
    queues = [
        Queue(
            company_id=subject.company_id,
            role="" if step.person_id else step.role,
            unit_id=site.unit_id,
            project_id=site.project_id,
            person_id=step.person_id,
        )
        for site in assignment.sites_of(demand, unit)
    ]
    is_copy = step.verb == RuleStep.Verb.NOTIFY
    barred = frozenset() if is_copy else frozenset({subject.submitted_by_id, *signed.people})
    if step.mode == RuleStep.Mode.ANY_OF and not is_copy:
        counting = {
            person
            for queue in queues
            for person in assignment.holders_at(queue, day) & signed.counting_for(step.role)
        }
        if counting:
            covered = User.objects.get(pk=min(counting))
            return SimulatedStep(demand, (), Placed.HOLDER, covered)
    signers: dict[int, Signer] = {}
    placed: str = Placed.HOLDER
    for queue in queues:
        found = assignment.seat_of(
            queue, requester_id=subject.submitted_by_id, barred=barred, day=day
        )
        if found is None:
            placed = Placed.ADMINISTRATOR
            continue
        role, site, why = found
        placed = placed if placed == Placed.ADMINISTRATOR else max(placed, why, key=_far)
        for signer in _signers(queue, role, site, barred, day):
            signers.setdefault(signer.person.pk, signer)
    if len(signers) == 1 and not is_copy:
        signed.people[next(iter(signers))] = step.role
    return SimulatedStep(demand, tuple(signers.values()), placed)


def _far(placed: str) -> int:
    return [Placed.HOLDER, Placed.PARENT, Placed.SUPERIOR, Placed.ADMINISTRATOR].index(
        Placed(placed)
    )


def _signers(
    queue: Queue, role: str, site: assignment.Site, barred: frozenset[int], day: dt.date
) -> list[Signer]:
    if role == "" and queue.person_id is not None:
        return [Signer(User.objects.get(pk=queue.person_id))]
    office = assignment.offices(role, [site], day)[site]
    people = User.objects.in_bulk(office.active | {key for pair in office.deputies for key in pair})
    own = [Signer(people[key]) for key in sorted(office.active - barred)]
    taken = {signer.person.pk for signer in own}
    return own + [
        Signer(people[deputy], people[holder])
        for holder, deputy in sorted(office.deputies)
        if holder not in barred and deputy not in barred and deputy not in taken
    ]
