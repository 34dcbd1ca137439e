"""The minutes of a collective resolution (三重一大)."""

import datetime as dt
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from approvals.models import Minutes
from approvals.services import trail
from approvals.services.turn import turn_of
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services import attachments


@transaction.atomic
def attach_minutes(
    *, task_id: UUID, upload: UploadedFile[bytes], actor: User, at: dt.datetime
) -> Minutes:
    """Attach minutes to the step of a task that waits for the actor; its signers rest on them.

    raises    as `turn_of`; RuleBroken `no_resolution_here`, those of attachments.store
    source    DOMAIN §5; the manual's collective resolution
    """
    turn = turn_of(task_id=task_id, actor=actor, at=at)
    step = turn.task.step
    if not step.is_collective:
        raise RuleBroken("no_resolution_here", _("This step asks for no collective resolution."))
    kept = attachments.store(upload=upload, company=turn.run.company, uploaded_by=actor, at=at)
    minutes = Minutes.objects.create(step=step, attachment=kept, actor=actor, at=at)
    trail.keep(
        turn.run,
        "attach_minutes",
        actor=actor,
        at=at,
        step=step.role,
        file=kept.name,
        sha256=kept.file.sha256,
    )
    return minutes
