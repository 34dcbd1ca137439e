"""Case studies of new outlets (个案研究): what comes before their money."""

import datetime as dt
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from budgets.duties import units_to_plan
from budgets.models import CaseStudy
from budgets.plan_kinds import PlanKind
from expense_mgmt.core.errors import NotAllowed, RuleBroken
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services import attachments
from expense_mgmt.foundation.services.record import record_event
from expense_mgmt.organisation.models import Unit
from expense_mgmt.organisation.queries import units_in_scope


@transaction.atomic
def attach(
    *,
    outlet_id: UUID,
    summary: str,
    upload: UploadedFile[bytes] | None,
    actor: User,
    at: dt.datetime,
) -> CaseStudy:
    """Keep the study of an outlet; from now on money may go there, if its market is a brand one.

    raises    Unit.DoesNotExist; NotAllowed not_yours; RuleBroken study_of_no_outlet,
              study_summary_missing, study_file_missing, those of attachments.store
    source    [FM] 6 (2); R-30
    """
    outlet = units_in_scope(actor).select_related("company").get(public_id=outlet_id)
    if not units_to_plan(actor, PlanKind.ALLOCATION).filter(pk=outlet.pk).exists():
        raise NotAllowed("not_yours", _("Someone else has to do this."))
    if outlet.kind != Unit.Kind.OUTLET:
        raise RuleBroken("study_of_no_outlet", _("Case studies are of outlets."), field="outlet")
    if not summary.strip():
        raise RuleBroken(
            "study_summary_missing",
            _("Say what the study found: capacity, competition, products, expected sales."),
            field="summary",
        )
    if upload is None:
        raise RuleBroken("study_file_missing", _("Attach the study."), field="file")
    stored = attachments.store(upload=upload, company=outlet.company, uploaded_by=actor, at=at)
    study = CaseStudy.objects.create(
        outlet=outlet,
        summary=summary.strip(),
        attachment=stored,
        made_by=actor,
        made_at=at,
    )
    record_event(
        company=outlet.company,
        kind="case_study",
        subject_id=study.public_id,
        name="attach",
        actor=actor,
        at=at,
        payload={"outlet": outlet.code, "summary": study.summary, "file": stored.name},
    )
    return study
