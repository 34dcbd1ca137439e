"""Who would approve a document under one version, and why; nothing is written."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from approvals.interface import Outline, Subject, port_of
from approvals.models import ApprovalTask, AuthorityPolicy, RuleStep, Run
from approvals.rules import matching
from approvals.rules.bands import Band, band_of
from approvals.rules.facts import Branches, RuleFacts, Scope
from approvals.rules.why import LeftOut
from approvals.services.assignment import desks_of
from approvals.services.matching import branches_of, facts_of, plan_under, rules_of
from approvals.services.signatures import FINANCE_PAIR
from approvals.services.staff import Desk, Staff, read_staff
from expense_mgmt.core.derivation import Derivation
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.money import ZERO
from expense_mgmt.foundation.models import User

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
        if role not in FINANCE_PAIR:
            return set(self.people)
        return {
            person
            for person, signed in self.people.items()
            if signed == role or signed not in FINANCE_PAIR
        }


def simulate(policy: AuthorityPolicy, subject: Subject, day: dt.date) -> Simulation:
    """The steps that a submit under this version would ask for, with today's people.

    Where only one person can sign a step, he is taken to have signed it, so that a later step
    of the same person shows as passed over.

    source  DOMAIN §5; DESIGN §5, approval rules
    """
    version = AuthorityPolicy.objects.filter(pk=policy.pk)
    stored = rules_of(version, subject.kind, subject.amount.currency)
    rules = [facts_of(rule) for rule in stored]
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
    desks = [desks_of(demand, plan.unit_path) for demand in plan.demands]
    staff = read_staff((desk for of_step in desks for desk in of_step), day, kind=subject.kind)
    found = _Found(staff, subject.submitted_by_id, _people(staff))
    steps = [
        found.step(demand, of_step) for demand, of_step in zip(plan.demands, desks, strict=True)
    ]
    return Simulation(policy, choices, steps, plan.left_out, derivation)


def _people(staff: Staff) -> Mapping[int, User]:
    """Everybody whom one of the desks may name, in one query."""
    keys: set[int] = set()
    for office in staff.offices.values():
        keys |= office.active | {key for pair in office.deputies for key in pair}
    return User.objects.in_bulk(keys)


def subject_of_run(run: Run, outline: Outline) -> Subject:
    """A document as it was sent round, to be sent round again under other rules."""
    return Subject(
        kind=run.kind,
        id=run.subject_id,
        company_id=run.company_id,
        version=run.version,
        content_hash=run.content_hash,
        amount=run.deciding,
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


class _Found:
    """Step by step, who could sign; what was signed before bars and counts as in a real run."""

    def __init__(self, staff: Staff, requester_id: int, people: Mapping[int, User]) -> None:
        self.staff = staff
        self.requester_id = requester_id
        self.people = people
        self.signed = _Signed()

    def step(self, demand: matching.Demand, desks: Sequence[Desk]) -> SimulatedStep:
        asked = demand.step
        is_copy = asked.verb == RuleStep.Verb.NOTIFY
        is_collective = asked.signers_needed > 1
        if asked.mode == RuleStep.Mode.ANY_OF and not is_copy and not is_collective:
            counting = self.signed.counting_for(asked.role)
            covering = {key for desk in desks for key in self.staff.holders_at(desk) & counting}
            if covering:
                return SimulatedStep(demand, (), Placed.HOLDER, self.people[min(covering)])
        own = frozenset({self.requester_id, *self.signed.people})
        barred: frozenset[int] = frozenset() if is_copy else own
        signers: dict[int, Signer] = {}
        placed = Placed.HOLDER
        for desk in desks:
            where = self.staff.placing(desk, requester_id=self.requester_id, barred=barred)
            if where is None:
                placed = Placed.ADMINISTRATOR
                continue
            placed = max(placed, where[1], key=_HOW_FAR.index)
            for signer in self._signers(where[0], barred):
                signers.setdefault(signer.person.pk, signer)
        if len(signers) == 1 and not is_copy:
            self.signed.people[next(iter(signers))] = asked.role
        return SimulatedStep(demand, tuple(signers.values()), placed)

    def _signers(self, desk: Desk, barred: frozenset[int]) -> list[Signer]:
        office = self.staff.offices[desk]
        own = [Signer(self.people[key]) for key in sorted(office.active - barred)]
        taken = {signer.person.pk for signer in own}
        return own + [
            Signer(self.people[deputy], self.people[holder])
            for holder, deputy in sorted(office.deputies)
            if holder not in barred and deputy not in barred and deputy not in taken
        ]


_HOW_FAR = [Placed.HOLDER, Placed.PARENT, Placed.SUPERIOR, Placed.ADMINISTRATOR]
