"""Putting what a rule computed into a plan, and proving that the plan still says it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from budgets.basis import computed_amounts
from budgets.models import BudgetPlan
from budgets.models.plan import is_preparer
from budgets.outlets import outlet_refusals
from budgets.plan_content import PlanContent
from budgets.plan_kinds import COMPUTED, PlanKind
from budgets.services import plan_drafts
from budgets.services.plan_drafts import PlanSpec
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.money import ZERO, thousands
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Unit


@dataclass(frozen=True, slots=True)
class PlanPlace:
    """Kind, owner and month of a computed plan."""

    kind: PlanKind
    unit: Unit
    month: Month


def keep_plan(
    place: PlanPlace, content: PlanContent, *, plan_id: UUID, actor: User, at: dt.datetime
) -> BudgetPlan:
    """The plan of a place with a computed content: a new one, the person's own draft, or a revision.

    plan_id   of a new plan
    raises    those of plan_drafts.open_plan and save
    """
    spec = PlanSpec(place.kind, place.month.year, unit=place.unit, month=place.month)
    present = BudgetPlan.objects.visible_to(actor).filter(
        plan_kind=place.kind, unit=place.unit, month=place.month, project=None
    )
    draft = present.on_their_way().lock().first()
    if draft is not None and draft.is_editable and is_preparer(draft, actor):
        return plan_drafts.save(
            plan_id=draft.public_id, version=draft.version, content=content, actor=actor, at=at
        )
    return plan_drafts.open_plan(
        plan_id=plan_id,
        spec=spec,
        content=content,
        actor=actor,
        at=at,
        revises=present.issued().lock().first(),
    )


def basis_shortcomings(plan: BudgetPlan, content: PlanContent) -> Iterator[RuleBroken]:
    """A computed plan that does not say what its rule gave. Signers may still change it.

    source    R-28, R-29, R-30; PLATFORM §6.28
    """
    if plan.plan_kind not in COMPUTED:
        return
    computed = computed_amounts(plan)
    if computed is None:
        yield RuleBroken(
            "plan_not_computed",
            _("Such a plan is computed on its own page, not written by hand."),
            field="rows",
        )
        return
    planned: dict[int, Decimal] = {}
    places: dict[int, int] = {}
    for place, item in enumerate(content.items):
        planned[item.unit.pk] = planned.get(item.unit.pk, ZERO) + item.amount
        places.setdefault(item.unit.pk, place)
    for unit_id in sorted(planned.keys() | computed.keys()):
        said, given = planned.get(unit_id, ZERO), computed.get(unit_id, ZERO)
        if said != given:
            index = places.get(unit_id)
            yield RuleBroken(
                "plan_differs_from_rule",
                _("The rule gives %(given)s, the plan says %(said)s. Compute it again."),
                {"given": thousands(given), "said": thousands(said)},
                field="rows" if index is None else f"rows-{index}-amount",
            )


def outlet_shortcomings(content: PlanContent, today: dt.date) -> Iterator[RuleBroken]:
    """Rows that give money to an outlet that may have none.

    field     `rows-<index>-unit`
    source    R-30
    """
    refused = outlet_refusals({item.unit.pk for item in content.items if item.amount}, today)
    for index, item in enumerate(content.items):
        error = refused.get(item.unit.pk)
        if error is not None and item.amount:
            yield RuleBroken(error.code, error.message, field=f"rows-{index}-unit")
