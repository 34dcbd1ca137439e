"""Rules and steps in words, as every page of the authority manual says them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from approvals.interface import kinds, port_of
from approvals.models import PolicyRule, RuleStep
from approvals.reasons import yuan
from approvals.rule_rows import RuleRow, asked_of
from approvals.states import BudgetStatus
from expense_mgmt.organisation.roles import Role

EXECUTIVES = frozenset({Role.CFO, Role.CEO, Role.GROUP_CHAIRMAN})


@dataclass(frozen=True, slots=True)
class StepChip:
    """One step of a row of steps. `css`: x an executive, add or del beside another version."""

    label: str
    css: str = ""


def kind_label(kind: str) -> str:
    """The name of a kind of document; of one that no app registers, its code."""
    return str(port_of(kind).label) if kind in kinds() else kind


def kind_choices(used: Iterable[str] = ()) -> list[tuple[str, StrOrPromise]]:
    """Every registered kind, and those that stored rules still name; labels in any language."""
    known = kinds()
    codes = dict.fromkeys([*known, *sorted(used)])
    return [(code, port_of(code).label if code in known else code) for code in codes]


def band_words(lower: Decimal, upper: Decimal | None) -> str:
    """A band as people say it: 50,000 – 200,000; the upper bound is not in it."""
    if upper is None:
        return _("Any amount") if lower == 0 else _("From %(amount)s") % {"amount": yuan(lower)}
    return f"{yuan(lower)} – {yuan(upper)}"


def status_words(statuses: Sequence[str]) -> str:
    """For which budget status; empty where only documents within their budget are meant."""
    if tuple(statuses) == (BudgetStatus.WITHIN.value,):
        return ""
    if set(statuses) == set(BudgetStatus.values):
        return _("Any budget status")
    if set(statuses) == {BudgetStatus.OVER.value, BudgetStatus.UNBUDGETED.value}:
        return _("Over budget or unbudgeted")
    labels = [str(BudgetStatus(status).label) for status in statuses]
    return _(" or ").join(labels)


def place_words(rule: PolicyRule) -> str:
    """Where the rule holds: project, category, unit; or everywhere."""
    named = [one.label for one in (rule.project, rule.category, rule.unit) if one is not None]
    return " · ".join(named) or _("Default")


def rule_words(rule: PolicyRule) -> str:
    """A rule in one line: place and band."""
    return f"{place_words(rule)} · {band_words(rule.amount_from, rule.amount_to)}"


def step_label(step: RuleStep) -> str:
    """Whose step: the role, above or beside the usual place where the rule says so, or a person."""
    role = str(Role(step.role).label)
    if step.assignee == RuleStep.Assignee.NAMED_PERSON and step.person is not None:
        return f"{role}: {step.person.label}"
    if step.assignee == RuleStep.Assignee.ROLE_IN_PARENT_UNIT:
        return _("%(role)s above") % {"role": role}
    if step.assignee == RuleStep.Assignee.LINE_MANAGER:
        return _("Line manager (%(role)s)") % {"role": role}
    return role


def step_details(step: RuleStep) -> list[str]:
    """What more the step says, beside whose it is."""
    said = [str(step.get_verb_display())]
    if step.decides:
        said.append(
            ngettext("%(count)d hour", "%(count)d hours", step.sla_hours)
            % {"count": step.sla_hours}
        )
    if step.mode != RuleStep.Mode.ANY_OF:
        said.append(str(step.get_mode_display()))
    if step.is_collective:
        said.append(
            _("collective resolution, %(count)d signers and minutes")
            % {"count": step.signers_needed}
        )
    if step.decides and step.bulk_limit is not None:
        said.append(
            _("approves together below %(amount)s") % {"amount": yuan(step.bulk_limit)}
            if step.bulk_limit
            else _("approves each one alone")
        )
    if step.may_change:
        said.append(_("may change items"))
    if step.decides and not step.may_add_approver:
        said.append(_("may not add approvers"))
    return said


def chips_of(row: RuleRow, before: RuleRow | None = None) -> list[StepChip]:
    """The steps of a row; beside another row, with what came and what went."""
    if before is None or before.asked == row.asked:
        return [_chip(step) for step in row.steps] + _resuming(row)
    old = {asked_of(step): step for step in before.steps}
    new = {asked_of(step) for step in row.steps}
    chips = [_chip(step, "" if asked_of(step) in old else "add") for step in row.steps]
    chips += [_chip(step, "del") for key, step in old.items() if key not in new]
    if row.rule.resumes != before.rule.resumes:
        return chips + _resuming(row, "add") + _resuming(before, "del")
    return chips + _resuming(row)


def _resuming(row: RuleRow, css: str = "") -> list[StepChip]:
    """Said only of rules that let a returned document resume at the returner."""
    return [StepChip(_("resumes at the returner"), css)] if row.rule.resumes else []


def _chip(step: RuleStep, css: str = "") -> StepChip:
    label = step_label(step)
    if not step.decides:
        label = _("%(name)s (copy)") % {"name": label}
    if step.is_collective:
        label = _("%(name)s, resolution of %(count)d") % {
            "name": label,
            "count": step.signers_needed,
        }
    executive = "x" if Role(step.role) in EXECUTIVES else ""
    return StepChip(label, css or executive)


def hours_of(row: RuleRow) -> int:
    """How long the row's steps may take together."""
    return sum(step.sla_hours for step in row.steps if step.decides)
