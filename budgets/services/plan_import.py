"""A sheet on its way into a draft plan, step by step; the plan changes at the last one alone."""

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from budgets.models import BudgetPlan, PlanHeading, PlanImport
from budgets.models.plan_import import is_uploader
from budgets.plan_catalogue import PlanCatalogue
from budgets.plan_sheets.columns import NAMES, columns_of, heading_key
from budgets.plan_sheets.fixes import Fix, FixAct
from budgets.plan_sheets.names import catalogues_of
from budgets.services.plan_drafts import ensure_writable
from budgets.services.plan_import_work import Work, begin, moved_on
from expense_mgmt.core.errors import NotAllowed, RuleBroken
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services.versions import ensure_version

NEEDED = ("category",)
AMOUNTS = ("amount", "month_")


@transaction.atomic
def match(
    *, import_id: UUID, fields: Sequence[str], version: int, actor: User, at: dt.datetime
) -> PlanImport:
    """Say what each column is, remember it, and compare the rows.

    fields    of the columns in the order of the sheet; empty for one that is left out
    raises    Conflict stale_version, wrong_state; NotAllowed not_yours; RuleBroken
              plan_column_unknown, plan_column_twice, plan_column_missing
    """
    plan_import = locked(import_id, version, actor)
    plan = plan_import.plan
    _ensure_columns(plan, plan_import, fields)
    ensure_may(plan_import.begin_check, actor)
    for column, field in zip(plan_import.columns, fields, strict=True):
        column["is_remembered"] = column["is_remembered"] and column["field"] == field
        column["field"] = field
    _remember(plan_import, actor, at)
    return _look(plan_import, at)


@transaction.atomic
def match_again(*, import_id: UUID, version: int, actor: User, at: dt.datetime) -> PlanImport:
    """Go back to the columns; what was said about rows is kept.

    raises    Conflict stale_version, wrong_state; NotAllowed not_yours
    """
    plan_import = locked(import_id, version, actor)
    ensure_may(plan_import.match_again, actor)
    plan_import.match_again()
    return _touch(plan_import, at)


@transaction.atomic
def fix(*, import_id: UUID, fix: Fix, version: int, actor: User, at: dt.datetime) -> PlanImport:
    """Say one thing about all rows with the same trouble, and compare them again.

    raises    Conflict stale_version, wrong_state; NotAllowed not_yours; RuleBroken
              plan_fix_unknown
    """
    plan_import = locked(import_id, version, actor)
    ensure_may(plan_import.begin_check, actor)
    _ensure_known(plan_import.plan, fix)
    plan_import.fixes = [*plan_import.fixes, fix.as_json()]
    return _look(plan_import, at)


@transaction.atomic
def unfix(*, import_id: UUID, place: int, version: int, actor: User, at: dt.datetime) -> PlanImport:
    """Take back what was said, and compare the rows again.

    place     of it among all that was said, from 0
    raises    Conflict stale_version, wrong_state; NotAllowed not_yours; RuleBroken
              plan_fix_unknown
    """
    plan_import = locked(import_id, version, actor)
    ensure_may(plan_import.begin_check, actor)
    if not 0 <= place < len(plan_import.fixes):
        raise unknown_fix()
    plan_import.fixes = [*plan_import.fixes[:place], *plan_import.fixes[place + 1 :]]
    return _look(plan_import, at)


@transaction.atomic
def take_off(
    *, import_id: UUID, takes_off: bool, version: int, actor: User, at: dt.datetime
) -> PlanImport:
    """Say whether rows of the plan that the sheet does not name stay or go.

    raises    Conflict stale_version, wrong_state; NotAllowed not_yours
    """
    plan_import = locked(import_id, version, actor)
    ensure_may(plan_import.begin_check, actor)
    plan_import.takes_off = takes_off
    return _look(plan_import, at)


@transaction.atomic
def compare_again(*, import_id: UUID, version: int, actor: User, at: dt.datetime) -> PlanImport:
    """Compare the rows once more, after the plan was changed elsewhere.

    raises    Conflict stale_version, wrong_state; NotAllowed not_yours
    """
    plan_import = locked(import_id, version, actor)
    ensure_may(plan_import.begin_check, actor)
    return _look(plan_import, at)


@transaction.atomic
def confirm(*, import_id: UUID, version: int, actor: User, at: dt.datetime) -> PlanImport:
    """Take the sheet in, all of it or nothing; a long one by a worker.

    raises    Conflict stale_version, wrong_state, plan_moved_on; NotAllowed not_yours; RuleBroken
              plan_import_has_errors, plan_import_changes_nothing
    source    RELIABILITY promise 26
    """
    plan_import = locked(import_id, version, actor)
    ensure_may(plan_import.confirm, actor)
    if plan_import.counts.get("wrong") or plan_import.refusals:
        raise RuleBroken(
            "plan_import_has_errors",
            _("Some rows are still to be corrected or left out. Nothing was taken in."),
        )
    if not plan_import.changes:
        raise RuleBroken(
            "plan_import_changes_nothing",
            _("The sheet says what the plan says already. There is nothing to take in."),
        )
    if plan_import.compared_with != plan_import.plan.version:
        raise moved_on()
    plan_import.confirm()
    _touch(plan_import, at)
    begin(plan_import, Work.WRITE, at=at)
    return plan_import


@transaction.atomic
def abandon(*, import_id: UUID, version: int, actor: User, at: dt.datetime) -> PlanImport:
    """Give a sheet up; its rows are forgotten, the plan stays as it is.

    raises    Conflict stale_version, wrong_state; NotAllowed not_yours
    """
    plan_import = locked(import_id, version, actor)
    ensure_may(plan_import.abandon, actor)
    plan_import.abandon()
    plan_import.rows.all().delete()
    return _touch(plan_import, at)


def locked(import_id: UUID, version: int, actor: User) -> PlanImport:
    """The import under its lock and its plan's, if its uploader may carry it on.

    raises    PlanImport.DoesNotExist; Conflict stale_version, wrong_state; NotAllowed not_yours
    """
    visible = PlanImport.objects.visible_to(actor)
    plan_id = visible.values_list("plan", flat=True).get(public_id=import_id)
    plan = BudgetPlan.objects.for_page().lock().get(pk=plan_id)
    plan_import = visible.for_page().lock().get(public_id=import_id)
    plan_import.plan = plan
    if not is_uploader(plan_import, actor):
        raise NotAllowed("not_yours", _("Someone else has to do this."))
    ensure_writable(plan, actor)
    ensure_version(plan_import, version)
    return plan_import


def _look(plan_import: PlanImport, at: dt.datetime) -> PlanImport:
    plan_import.begin_check()
    _touch(plan_import, at)
    begin(plan_import, Work.CHECK, at=at)
    return plan_import


def _touch(plan_import: PlanImport, at: dt.datetime) -> PlanImport:
    plan_import.version += 1
    plan_import.touched_at = at
    plan_import.save()
    return plan_import


def _ensure_columns(plan: BudgetPlan, plan_import: PlanImport, fields: Sequence[str]) -> None:
    known = {column.field for column in columns_of(plan, PlanCatalogue.of(plan))}
    chosen = [field for field in fields if field]
    if len(fields) != len(plan_import.columns) or set(chosen) - known:
        raise RuleBroken("plan_column_unknown", _("Choose a column of the plan, or leave it out."))
    twice = next((field for field in chosen if chosen.count(field) > 1), None)
    if twice is not None:
        places = [str(place) for place, field in enumerate(fields) if field == twice]
        raise RuleBroken(
            "plan_column_twice",
            _("Two columns of the sheet may not be the same column of the plan."),
            field=f"column_{places[-1]}",
        )
    has_amount = any(field.startswith(AMOUNTS) for field in chosen)
    if not set(NEEDED) <= set(chosen) or not has_amount:
        raise RuleBroken(
            "plan_column_missing",
            _("Say which column is the category, and which ones hold the amounts."),
        )


def _remember(plan_import: PlanImport, actor: User, at: dt.datetime) -> None:
    """Keep what the headings mean for the next sheet."""
    meant: Mapping[str, str] = {
        heading_key(column["heading"]): column["field"]
        for column in plan_import.columns
        if column["heading"]
    }
    PlanHeading.objects.bulk_create(
        [
            PlanHeading(
                company_id=plan_import.plan.company_id,
                key=key,
                field=field,
                chosen_by=actor,
                chosen_at=at,
            )
            for key, field in meant.items()
            if key
        ],
        update_conflicts=True,
        unique_fields=["company", "chosen_by", "key"],
        update_fields=["field", "chosen_at"],
    )


def _ensure_known(plan: BudgetPlan, fix: Fix) -> None:
    if fix.act is not FixAct.REPLACE:
        return
    names = catalogues_of(PlanCatalogue.of(plan)).get(fix.column) if fix.column in NAMES else None
    if names is None or not fix.text or len(names.found(fix.to)) != 1:
        raise unknown_fix()


def unknown_fix() -> RuleBroken:
    """The refusal of an answer that names nothing."""
    return RuleBroken("plan_fix_unknown", _("Choose what is meant instead."), field="to")
