"""Writing a plan, until it is sent round and again after a return or withdrawal."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from budgets.duties import projects_to_plan, units_to_plan
from budgets.models import BudgetPlan, PlanAttachment
from budgets.models.plan import is_preparer
from budgets.plan_content import PlanContent, stored_content
from budgets.plan_kinds import FOR_OCCASIONS, PlanKind
from budgets.services.plan_notes import Note, keep_notes
from budgets.services.plan_rows import ensure_rows_fit
from budgets.services.plan_versions import current_version, write_version
from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.core.form_fields import FIRST_YEAR, LAST_YEAR
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services import attachments
from expense_mgmt.foundation.services.record import record
from expense_mgmt.foundation.services.versions import ensure_version
from expense_mgmt.organisation.models import Project, Unit

DRAFT_COLUMNS = ["edition", "amount", "saved_at", "version"]


@dataclass(frozen=True, slots=True)
class PlanSpec:
    """Which plan: its kind, whom it plans for, and when.

    project    of a project's plan; its department is then the unit
    """

    plan_kind: PlanKind
    fiscal_year: int
    unit: Unit
    project: Project | None = None
    quarter: int | None = None
    month: Month | None = None
    occasion: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to attach, and what it is to the plan."""

    file: UploadedFile[bytes]
    kind: str


@transaction.atomic
def open_plan(
    *,
    plan_id: UUID,
    spec: PlanSpec,
    content: PlanContent,
    actor: User,
    at: dt.datetime,
    revises: BudgetPlan | None = None,
) -> BudgetPlan:
    """Begin a plan; of a kind, owner and period there is one at a time.

    content   what it begins with: nothing, last year's plan, the signed month
    revises   the issued plan that this one is to take the place of
    raises    RuleBroken not_yours_to_plan, occasion_missing, plan_period_wrong, plan_exists,
              and those of `plan_rows.ensure_rows_fit`
    source    DOMAIN §4 budget plan
    """
    _ensure_yours(spec, actor)
    plan = BudgetPlan(
        public_id=plan_id,
        company=spec.unit.company,
        plan_kind=spec.plan_kind,
        fiscal_year=spec.fiscal_year,
        quarter=spec.quarter,
        month=spec.month,
        unit=spec.unit,
        project=spec.project,
        occasion=spec.occasion.strip(),
        revises=revises,
        currency=spec.unit.company.currency,
        saved_at=at,
        created_by=actor,
        created_at=at,
    )
    _ensure_period(plan)
    _ensure_only_one(plan)
    ensure_rows_fit(plan, content)
    plan.full_clean(
        exclude=["state", "company", "created_by", "unit", "project", "revises"],
        validate_unique=False,
        validate_constraints=False,
    )
    plan.amount = content.amount
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
    except IntegrityError as error:
        if "budgetplan_one_on_its_way" not in str(error):
            raise
        # Another began the same plan at this moment.
        raise _exists(plan) from error
    write_version(plan, content, actor=actor, at=at)
    record(plan, "create", actor=actor, at=at, amounts=plan.amounts)
    return plan


@transaction.atomic
def save(
    *,
    plan_id: UUID,
    version: int,
    content: PlanContent,
    actor: User,
    at: dt.datetime,
    uploads: Sequence[Upload] = (),
    detached: Collection[UUID] = (),
    notes: Sequence[Note] = (),
) -> BudgetPlan:
    """Keep what the preparer wrote; after a return it becomes a new version of the items.

    version    of the plan as the form showed it
    notes      on lines of the two months before; lines that are not named keep theirs
    detached   public ids of attachments to take away
    raises     Conflict stale_version, wrong_state; NotAllowed not_yours; RuleBroken
               those of `plan_rows.ensure_rows_fit` and of attachments.store
    """
    plan = locked_draft(plan_id, version, actor)
    ensure_rows_fit(plan, content)
    write_version(plan, content, actor=actor, at=at)
    keep_notes(plan, notes)
    _detach(plan, detached, actor, at)
    for upload in uploads:
        _attach(plan, upload, actor, at)
    plan.saved_at = at
    plan.version += 1
    plan.save(update_fields=DRAFT_COLUMNS)
    return plan


@transaction.atomic
def revise(*, plan_id: UUID, new_id: UUID, actor: User, at: dt.datetime) -> BudgetPlan:
    """Begin the revision of an issued plan, with its items as they stand.

    raises    Conflict wrong_state; those of `open_plan`
    source    DOMAIN §4 budget plan / revise
    """
    issued = BudgetPlan.objects.visible_to(actor).for_page().lock().get(public_id=plan_id)
    ensure_may(issued.supersede, actor)
    spec = PlanSpec(
        plan_kind=PlanKind(issued.plan_kind),
        fiscal_year=issued.fiscal_year,
        unit=issued.unit,
        project=issued.project,
        quarter=issued.quarter,
        month=issued.month,
        occasion=issued.occasion,
    )
    return open_plan(
        plan_id=new_id,
        spec=spec,
        content=stored_content(current_version(issued)),
        actor=actor,
        at=at,
        revises=issued,
    )


def locked_draft(plan_id: UUID, version: int, actor: User) -> BudgetPlan:
    """The plan under its lock, if its preparer may write it now.

    raises    BudgetPlan.DoesNotExist; Conflict stale_version, wrong_state; NotAllowed not_yours
    """
    plan = BudgetPlan.objects.visible_to(actor).for_page().lock().get(public_id=plan_id)
    ensure_writable(plan, actor)
    ensure_version(plan, version)
    return plan


def ensure_writable(plan: BudgetPlan, actor: User) -> None:
    """Refuse whoever does not prepare the plan, and a plan that went round.

    raises    Conflict wrong_state; NotAllowed not_yours
    """
    if not is_preparer(plan, actor):
        raise NotAllowed("not_yours", _("Someone else has to do this."))
    if not plan.is_editable:
        raise Conflict("wrong_state", _("The document has moved on. Its present state is shown."))


def _ensure_yours(spec: PlanSpec, actor: User) -> None:
    if spec.project is not None:
        is_yours = spec.project.department_id == spec.unit.pk and (
            projects_to_plan(actor, spec.plan_kind).filter(pk=spec.project.pk).exists()
        )
    else:
        is_yours = units_to_plan(actor, spec.plan_kind).filter(pk=spec.unit.pk).exists()
    if not is_yours:
        raise RuleBroken(
            "not_yours_to_plan", _("You do not prepare such a plan for this place."), field="owner"
        )


def _ensure_period(plan: BudgetPlan) -> None:
    if plan.plan_kind in FOR_OCCASIONS and not plan.occasion:
        raise RuleBroken("occasion_missing", _("Name the occasion."), field="occasion")
    fits = {
        PlanKind.ANNUAL: plan.quarter is None and plan.month is None,
        PlanKind.QUARTERLY: plan.quarter is not None and plan.month is None,
    }.get(PlanKind(plan.plan_kind), plan.quarter is None and plan.month is not None)
    is_in_reach = FIRST_YEAR <= plan.fiscal_year <= LAST_YEAR
    is_of_its_year = plan.month is None or plan.month.year == plan.fiscal_year
    if not (fits and is_in_reach and is_of_its_year):
        raise RuleBroken(
            "plan_period_wrong", _("Choose the year, quarter or month of the plan."), field="period"
        )


def _ensure_only_one(plan: BudgetPlan) -> None:
    same = BudgetPlan.objects.same_place(plan)
    if same.on_their_way().exists():
        raise _exists(plan)
    if plan.revises is None and same.issued().exists():
        raise RuleBroken(
            "plan_is_issued",
            _("%(title)s is issued already. Revise it instead of making a second one."),
            {"title": plan.title},
            field="period",
        )


def _exists(plan: BudgetPlan) -> RuleBroken:
    return RuleBroken(
        "plan_exists",
        _("%(title)s is being prepared already. There is one at a time."),
        {"title": plan.title},
        field="period",
    )


def _attach(plan: BudgetPlan, upload: Upload, actor: User, at: dt.datetime) -> None:
    attachment = attachments.store(
        upload=upload.file, company=plan.company, uploaded_by=actor, at=at
    )
    PlanAttachment.objects.create(plan=plan, attachment=attachment, kind=upload.kind)
    record(plan, "attach", actor=actor, at=at, comment=attachment.name)


def _detach(plan: BudgetPlan, ids: Collection[UUID], actor: User, at: dt.datetime) -> None:
    rows = plan.attachments.filter(attachment__public_id__in=ids)
    for row in rows.select_related("attachment"):
        name = row.attachment.name
        row.delete()
        record(plan, "detach", actor=actor, at=at, comment=name)
