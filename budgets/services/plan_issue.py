"""Issuing a plan (下达): its amounts open the budget lines or change them, all or none."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from budgets.closed_months import month_closed
from budgets.models import BudgetLine, BudgetPlan, PlanIssue
from budgets.models.line import ControlWindow, Mode
from budgets.plan_content import Item, LineKey, by_line, stored_content
from budgets.plan_kinds import FOR_OCCASIONS
from budgets.plan_stages import Stage
from budgets.services.allocations import ensure_within_quota, quota_lines
from budgets.services.closing import ensure_months_open
from budgets.services.plan_lines import (
    LineChange,
    changes_of,
    refusals,
    removed_lines,
    wide_years,
)
from budgets.services.plan_reminders import settle
from budgets.services.plan_versions import current_version
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.money import ZERO, money_text
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.services.record import record, record_event
from expense_mgmt.foundation.services.versions import ensure_version
from ledger.services import periods, project_months

CHANGED_COLUMNS = (
    "approved",
    "adjusted",
    "is_planned",
    "mode",
    "control_window",
    "tolerance_percent",
    "tolerance_amount",
    "allowed_overrun",
)
CONTROL_COLUMNS = ("mode", "control_window", "tolerance_percent", "tolerance_amount")


@transaction.atomic
def issue(*, plan_id: UUID, version: int, actor: User, at: dt.datetime) -> BudgetPlan:
    """A person issues an approved plan, such as a regional quota.

    raises    Conflict stale_version, wrong_state; NotAllowed not_yours; those of `issue_locked`
    source    DOMAIN §4 budget plan / issue; PLATFORM §6.21
    """
    plan = BudgetPlan.objects.visible_to(actor).for_page().lock().get(public_id=plan_id)
    ensure_may(plan.issue, actor)
    ensure_version(plan, version)
    issue_locked(plan, actor=actor, at=at)
    return plan


def issue_locked(plan: BudgetPlan, *, actor: User, at: dt.datetime) -> None:
    """Let an approved plan take effect; the caller holds its lock and its transaction.

    The first issue of a line sets `approved`; a later plan writes the difference to `adjusted`,
    so that signed changes of the line stay on top. A line that blocks never gets less than is
    used or held of it. What the plan takes the place of is superseded; its lines stay.

    raises    RuleBroken budget_below_used, budget_line_closed, budget_month_closed,
              allocation_beyond_quota, month_locked
    source    DOMAIN §4 budget plan / issue, revise, close period; PLATFORM §6.20, §6.21, §6.25
    """
    ensure_may(plan.issue, actor)
    items = stored_content(current_version(plan)).items
    # Two plans of one company are issued one after the other; other writers are not held up.
    Company.objects.select_for_update(no_key=True).get(pk=plan.company_id)
    lines = _locked_lines(plan, items)
    changes = changes_of(plan, items, lines)
    refused = refusals(changes, wide_years(plan, lines))
    if refused:
        raise _first(refused)
    ensure_within_quota(plan, changes)
    moved = [change for change in changes if change.delta]
    _ensure_months_open(plan, moved)
    project_months.hold_all_open(
        (change.line.project_id, change.line.month)
        for change in moved
        if change.line.project_id is not None
    )
    _apply(plan, changes, at)
    _supersede(plan, actor, at)
    plan.issue()
    plan.issued_at, plan.issued_by = at, actor
    plan.save(update_fields=["state", "issued_at", "issued_by"])
    record(plan, "issue", actor=actor, at=at, amounts=plan.amounts)
    settle(plan, Stage.SUBMITTED, Stage.ISSUED, at=at)
    record_event(
        company=plan.company,
        kind="budget_year",
        subject_id=plan.company.public_id,
        name="issue",
        actor=actor,
        at=at,
        payload={
            "fiscal_year": plan.fiscal_year,
            "lines": len(changes),
            "approved": money_text(sum((change.planned for change in changes), ZERO)),
            "plan": plan.number,
        },
    )


def _locked_lines(plan: BudgetPlan, items: Sequence[Item]) -> list[BudgetLine]:
    """Every line that the plan names or takes from, made where missing, locked in key order."""
    keys = set(by_line(items))
    present = BudgetLine.objects.filter(company=plan.company_id, month__in=list(plan.months))
    missing = keys - {line.key for line in present}
    # A submit may open the same line at this moment: its row then serves both.
    BudgetLine.objects.bulk_create(
        [_unplanned(plan, key) for key in sorted(missing, key=str)], ignore_conflicts=True
    )
    removed = set(present.filter(removed_lines(plan)).values_list("pk", flat=True))
    wanted = [line.pk for line in present.all() if line.key in keys or line.pk in removed]
    wide = Q(pk__in=[line.pk for of_year in _wide(plan, wanted) for line in of_year])
    held = Q(pk__in=wanted) | wide | Q(pk__in=_keys_of(quota_lines(plan)))
    locked = BudgetLine.objects.named().filter(held).lock()
    return [line for line in locked if line.key in keys or line.pk in removed]


def _keys_of(lines: Q) -> list[int]:
    return list(BudgetLine.objects.filter(lines).values_list("pk", flat=True))


def _wide(plan: BudgetPlan, wanted: Collection[int]) -> Iterable[Sequence[BudgetLine]]:
    return wide_years(plan, list(BudgetLine.objects.filter(pk__in=wanted))).values()


def _unplanned(plan: BudgetPlan, key: LineKey) -> BudgetLine:
    month, unit_id, project_id, platform_id, category_id = key
    return BudgetLine(
        company_id=plan.company_id,
        fiscal_year=plan.fiscal_year,
        month=month,
        unit_id=unit_id,
        project_id=project_id,
        platform_id=platform_id,
        category_id=category_id,
        currency=plan.currency,
        is_planned=False,
        mode=Mode.WARN,
    )


def _ensure_months_open(plan: BudgetPlan, moved: Sequence[LineChange]) -> None:
    """Months that finance closed while the plan went round take nothing of it."""
    opening = [change.line for change in moved if not change.line.is_planned]
    ensure_months_open(plan.company_id, opening)
    months = {change.line.month for change in moved}
    closed = periods.hold_closed(plan.company_id, months)
    if closed:
        raise month_closed(min(closed))


def _first(refused: Sequence[tuple[LineChange, RuleBroken]]) -> RuleBroken:
    return refused[0][1]


def _apply(plan: BudgetPlan, changes: Sequence[LineChange], at: dt.datetime) -> None:
    controls = _controls(plan, changes)
    issued = []
    for change in changes:
        line, opens = change.line, change.opens
        if not line.is_planned:
            _take_control(line, controls.get(line.key[1:]))
        if opens:
            line.is_planned, line.approved = True, change.delta
        else:
            line.adjusted += change.delta
        # An increase is never refused, even where more is used already (PLATFORM §6.25).
        line.allowed_overrun = max(change.tolerance, line.used - change.revised, ZERO)
        issued.append(
            PlanIssue(
                plan=plan,
                line=line,
                planned=change.planned,
                approved_delta=change.delta if opens else ZERO,
                adjusted_delta=ZERO if opens else change.delta,
                opened_line=opens,
                is_addition=plan.plan_kind in FOR_OCCASIONS,
                at=at,
            )
        )
    BudgetLine.objects.bulk_update(
        [change.line for change in changes], CHANGED_COLUMNS, batch_size=1000
    )
    PlanIssue.objects.bulk_create(issued, batch_size=1000)


def _controls(
    plan: BudgetPlan, changes: Sequence[LineChange]
) -> dict[tuple[int | None, ...], BudgetLine]:
    """How the same line is controlled in other months of the year, for lines that open now."""
    opening = {change.line.key[1:] for change in changes if not change.line.is_planned}
    if not opening:
        return {}
    planned = BudgetLine.objects.filter(
        company=plan.company_id, fiscal_year=plan.fiscal_year, is_planned=True
    )
    return {line.key[1:]: line for line in planned.order_by("-month") if line.key[1:] in opening}


def _take_control(line: BudgetLine, like: BudgetLine | None) -> None:
    """As in the other months; a line that is new to the year blocks on its month (DOMAIN §6)."""
    if like is None:
        line.mode, line.control_window = Mode.BLOCK, ControlWindow.MONTH
        return
    for column in CONTROL_COLUMNS:
        setattr(line, column, getattr(like, column))


def _supersede(plan: BudgetPlan, actor: User, at: dt.datetime) -> None:
    """What this plan takes the place of is over; its lines stay, with their holds."""
    if plan.revises_id is None:
        return
    earlier = BudgetPlan.objects.select_related("company").lock().get(pk=plan.revises_id)
    ensure_may(earlier.supersede, actor)
    earlier.supersede()
    earlier.save(update_fields=["state"])
    record(earlier, "supersede", actor=actor, at=at, amounts=earlier.amounts)
