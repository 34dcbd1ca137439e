"""Who would approve a document, and why, as the page shows it (mock 11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from approvals.models import ApprovalTask, PolicyRule, RuleStep
from approvals.policy_words import StepChip, rule_words
from approvals.reasons import why_left_out, why_needed
from approvals.rules.facts import RuleStepFacts
from approvals.rules.why import Reason
from approvals.services.simulation import Choice, Signer, SimulatedStep, Simulation
from expense_mgmt.organisation.models import Category, Project
from expense_mgmt.organisation.roles import Role

Placed = ApprovalTask.Placed


@dataclass(frozen=True, slots=True)
class StepView:
    """One step or one that is not needed. `state`: needed, copy, covered, stuck, left_out"""

    state: str
    names: str
    role: str
    act: str
    why: str
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """Which rule counted for one part of the document, and against which other."""

    scope: str
    rule: str
    rule_id: object
    against: str


@dataclass(frozen=True, slots=True)
class ResultView:
    """What one version makes of the document."""

    title: str
    is_refused: bool
    steps: Sequence[StepView]
    choices: Sequence[ChoiceView]
    derivation: Sequence[tuple[str, str]]
    chips: Sequence[StepChip]
    count_words: str
    policy: Any


def result_of(
    simulation: Simulation, *, other: Simulation | None = None, title: str = ""
) -> ResultView:
    """A simulation in words; steps that the other version does not have are marked as new."""
    known = {step.demand.step.role for step in other.steps} if other is not None else None
    steps = [_step(step, known) for step in simulation.steps]
    hours = sum(
        step.demand.step.sla_hours
        for step in simulation.steps
        if step.demand.step.verb != RuleStep.Verb.NOTIFY
    )
    return ResultView(
        title=title,
        is_refused=simulation.is_refused,
        steps=steps
        + [
            StepView("left_out", "", str(Role(one.role).label), "", why_left_out(one))
            for one in simulation.left_out
        ],
        choices=_choices(simulation),
        derivation=[(line.text, str(line.label)) for line in simulation.derivation.lines],
        chips=_chips(simulation, known),
        count_words=_("%(steps)s, at most %(hours)s")
        % {
            "steps": ngettext("%(count)d step", "%(count)d steps", len(steps))
            % {"count": len(steps)},
            "hours": ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours},
        },
        policy=simulation.policy,
    )


def _chips(simulation: Simulation, known: set[str] | None) -> list[StepChip]:
    return [
        StepChip(
            str(Role(step.demand.step.role).label),
            "add" if known is not None and step.demand.step.role not in known else "",
        )
        for step in simulation.steps
    ]


def _step(step: SimulatedStep, known: set[str] | None) -> StepView:
    asked = step.demand.step
    state = "needed"
    if asked.verb == RuleStep.Verb.NOTIFY:
        state = "copy"
    elif step.covered is not None:
        state = "covered"
    elif step.placed == Placed.ADMINISTRATOR:
        state = "stuck"
    return StepView(
        state=state,
        names=_(", ").join(_name(signer) for signer in step.signers) or _("Nobody yet"),
        role=str(Role(asked.role).label),
        act=_act(step),
        why=_why(step),
        is_new=known is not None and asked.role not in known,
    )


def _name(signer: Signer) -> str:
    if signer.deputy_of is None:
        return signer.person.label
    facts = {"name": signer.person.label, "principal": signer.deputy_of.label}
    return _("%(name)s for %(principal)s") % facts


def _act(step: SimulatedStep) -> str:
    asked = step.demand.step
    words = [str(RuleStep.Verb(asked.verb).label)]
    if asked.verb != RuleStep.Verb.NOTIFY:
        words.append(
            ngettext("%(count)d hour", "%(count)d hours", asked.sla_hours)
            % {"count": asked.sla_hours}
        )
    if asked.signers_needed > 1:
        words.append(
            _("collective resolution, %(count)d signers and minutes")
            % {"count": asked.signers_needed}
        )
    if asked.mode != RuleStep.Mode.ANY_OF and len(step.signers) > 1:
        words.append(str(RuleStep.Mode(asked.mode).label))
    return " · ".join(words)


def _why(step: SimulatedStep) -> str:
    """Why the step is there, and why these people."""
    said = [why_needed(step.demand.reason, step.demand.reason_amount)]
    if step.demand.reason == Reason.ALWAYS:
        said = [_("At any amount")]
    if step.covered is not None:
        said.append(_("%(name)s signs an earlier step; that counts") % {"name": step.covered.label})
    elif step.placed == Placed.PARENT:
        said.append(_("Nobody here can sign it; the same role above does"))
    elif step.placed == Placed.SUPERIOR:
        said.append(_("The requester holds this role; the next superior signs"))
    elif step.placed == Placed.ADMINISTRATOR:
        said.append(_("Nobody holds this role. An administrator has to name a holder."))
    elif len(step.signers) > 1 and _one_suffices(step.demand.step):
        said.append(_("any one of them"))
    return " · ".join(part for part in said if part)


def _one_suffices(asked: RuleStepFacts) -> bool:
    return asked.mode == RuleStep.Mode.ANY_OF and asked.signers_needed == 1


def _choices(simulation: Simulation) -> list[ChoiceView]:
    ids = [rule.id for one in simulation.choices for rule in (one.rule, one.next_rule) if rule]
    rules = PolicyRule.objects.select_related("unit", "category", "project").in_bulk(ids)
    projects = Project.objects.in_bulk([one.scope[0] for one in simulation.choices if one.scope[0]])
    categories = Category.objects.in_bulk(
        [one.scope[1] for one in simulation.choices if one.scope[1]]
    )
    found = []
    for one in simulation.choices:
        named = [
            row.label
            for row in (projects.get(one.scope[0] or 0), categories.get(one.scope[1] or 0))
            if row is not None
        ]
        rule = rules[one.rule.id] if one.rule else None
        found.append(
            ChoiceView(
                scope=" · ".join(named),
                rule=rule_words(rule) if rule else "",
                rule_id=rule.public_id if rule else None,
                against=_against(one, rules),
            )
        )
    return found


def _against(choice: Choice, rules: Mapping[int, PolicyRule]) -> str:
    if choice.next_rule is None:
        return ""
    because = {
        "project": _("it names the project"),
        "category": _("it is closer to the category"),
        "unit": _("it is closer to the unit"),
        "priority": _("its priority is higher"),
        "newest": _("it is newer"),
    }
    facts = {"rule": rule_words(rules[choice.next_rule.id]), "reason": because[choice.because]}
    return _("before “%(rule)s”, because %(reason)s") % facts
