"""A signer changes items of a plan before signing it (PLATFORM §6.28)."""

import datetime as dt
from dataclasses import replace
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from approvals.services.amend import amend, hold_for_change
from budgets.models import BudgetPlan
from budgets.plan_content import Item, PlanContent, stored_content
from budgets.services.plan_annexes import annexes_of
from budgets.services.plan_checks import PlanIncomplete, row_shortcomings
from budgets.services.plan_rows import RowsRefused, ensure_rows_fit
from budgets.services.plan_seal import subject_of
from budgets.services.plan_versions import current_version, seal, write_version
from budgets.states import PlanState
from expense_mgmt.core.errors import Conflict, RuleBroken
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services.record import record
from expense_mgmt.foundation.services.versions import ensure_version

LONGEST_REASON = 500


@transaction.atomic
def change_items(
    *, plan_id: UUID, version: int, content: PlanContent, actor: User, at: dt.datetime
) -> BudgetPlan:
    """Make a new version of a plan that waits for the actor's signature.

    Each changed row carries its reason; a row that is to go keeps its place with zero. Earlier
    signatures stay, marked with the version they saw, and their givers are told; the versions
    before stay with the plan. The task stays open: the signer signs what he made.

    content   every row, those that did not change too
    version   of the plan as the form showed it
    raises    Conflict stale_version, wrong_state; those of approvals.services.amend; RowsRefused:
              reason_missing, plan_row_removed; PlanIncomplete; RuleBroken nothing_changed
    source    PLATFORM §6.28
    """
    plan = BudgetPlan.objects.visible_to(actor).for_page().lock().get(public_id=plan_id)
    if plan.state != PlanState.IN_APPROVAL or plan.run is None:
        raise Conflict("wrong_state", _("The document has moved on. Its present state is shown."))
    ensure_version(plan, version)
    task = hold_for_change(run=plan.run, actor=actor, at=at)
    before = current_version(plan)
    changed = _with_reasons(stored_content(before), content)
    ensure_rows_fit(plan, changed)
    today = at.astimezone(ZoneInfo(plan.company.time_zone)).date()
    lacking = row_shortcomings(plan, changed, today=today)
    if lacking:
        raise PlanIncomplete(lacking)
    plan.version += 1
    plan.saved_at = at
    made = write_version(plan, changed, actor=actor, at=at)
    made.plan = plan
    seal(made, annexes=annexes_of(plan, changed, earlier=before), at=at)
    plan.save(update_fields=["version", "saved_at", "edition", "amount"])
    amend(task=task, subject=subject_of(plan, current_version(plan)), actor=actor, at=at)
    record(plan, "change", actor=actor, at=at, amounts=plan.amounts)
    return plan


def _with_reasons(before: PlanContent, after: PlanContent) -> PlanContent:
    """The new content, with reasons on its changed rows only.

    raises    RowsRefused reason_missing, plan_row_removed; RuleBroken nothing_changed
    """
    old = {item.key: item for item in before.items}
    found: list[RuleBroken] = []
    rows: list[Item] = []
    for index, item in enumerate(after.items):
        is_changed = replace(item, reason="") != old.get(item.key)
        if is_changed and not item.reason.strip():
            found.append(
                RuleBroken(
                    "reason_missing", _("Say why you change it."), field=f"rows-{index}-reason"
                )
            )
        rows.append(replace(item, reason=item.reason.strip() if is_changed else ""))
    if missing := old.keys() - {item.key for item in after.items}:
        first = next(item for item in before.items if item.key in missing)
        found.append(
            RuleBroken(
                "plan_row_removed",
                _("Row %(row)s is missing. Set its amount to zero instead, with the reason."),
                {"row": first.content or first.category.label},
                field="rows",
            )
        )
    if found:
        raise RowsRefused(found)
    if not any(item.reason for item in rows):
        raise RuleBroken("nothing_changed", _("Nothing was changed. Sign the plan as it is."))
    # Targets and reported sales are the preparer's word.
    return PlanContent(tuple(rows), before.sales, before.reported_to_cutoff)
