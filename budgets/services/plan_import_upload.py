"""A sheet comes in for a draft plan; the same file does nothing a second time."""

import datetime as dt
from typing import Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from budgets.models import BudgetPlan, PlanImport
from budgets.services.plan_drafts import ensure_writable
from budgets.services.plan_import_reading import keep_reading, read_plan
from budgets.services.plan_import_work import Work, begin
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.templatetags.dates import day_year
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services import attachments
from expense_mgmt.foundation.services.kept_files import sha256_of
from expense_mgmt.foundation.sheets.container import open_container, sheet_bytes

READ_AT_ONCE: Final = 1_000_000
"""Unpacked bytes of sheets that are read while the person waits; more are a worker's."""


class FileKnown(RuleBroken):
    """The file is on its way or in the plan already; `first` is the import that brought it."""

    def __init__(self, refusal: RuleBroken, first: PlanImport) -> None:
        super().__init__(refusal.code, refusal.message, refusal.params, field="file")
        self.first = first


@transaction.atomic
def upload(
    *, plan_id: UUID, upload: UploadedFile[bytes], actor: User, at: dt.datetime
) -> PlanImport:
    """Keep a sheet for a draft plan and read it, or let a worker read it where it is long.

    The same file does nothing a second time: on its way it is one import, and once it was taken
    in it is refused as long as the plan is what it made of it.

    raises    Conflict wrong_state; NotAllowed not_yours; FileKnown plan_file_on_its_way,
              plan_file_known; RuleBroken: the codes of attachments.store and of `read_plan`
    source    RELIABILITY promise 26, §4 (33)
    """
    # Uploads for one plan follow one another, so that the same file twice meets itself.
    plan = BudgetPlan.objects.visible_to(actor).for_page().lock().get(public_id=plan_id)
    ensure_writable(plan, actor)
    container = open_container(upload, upload.name or "")
    upload.seek(0)
    digest = sha256_of(upload)
    _ensure_new(plan, digest)
    is_long = sheet_bytes(container) > READ_AT_ONCE
    upload.seek(0)
    read = None if is_long else read_plan(upload, upload.name or "", plan=plan, actor=actor)
    plan_import = PlanImport.objects.create(
        plan=plan,
        attachment=attachments.store(upload=upload, company=plan.company, uploaded_by=actor, at=at),
        sha256=digest,
        created_by=actor,
        created_at=at,
        touched_at=at,
    )
    if read is None:
        begin(plan_import, Work.READ, at=at)
        return plan_import
    keep_reading(plan_import, read)
    plan_import.read()
    plan_import.save()
    return plan_import


def _ensure_new(plan: BudgetPlan, digest: str) -> None:
    same = PlanImport.objects.of_plan(plan).filter(sha256=digest)
    on_its_way = same.on_their_way().first()
    if on_its_way is not None:
        raise FileKnown(
            RuleBroken(
                "plan_file_on_its_way",
                _("This file is being imported already, since %(day)s. Go on there."),
                {"day": day_year(on_its_way.created_at)},
            ),
            on_its_way,
        )
    applied = same.applied().first()
    if applied is not None and applied.applied_version == plan.version:
        raise FileKnown(
            RuleBroken(
                "plan_file_known",
                _("This file was imported on %(day)s already. Nothing was changed."),
                {"day": day_year(applied.created_at)},
            ),
            applied,
        )
