"""Writing about a document under approval without deciding on it."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.interface import port_of
from approvals.models import Comment, Run
from approvals.services import telling, trail
from approvals.services.writing import written
from approvals.sight import run_before
from expense_mgmt.foundation.models import User


@transaction.atomic
def comment_on(*, subject_id: UUID, text: str, actor: User, at: dt.datetime) -> Comment:
    """Write a comment on a document that the actor sees; the others concerned are told.

    raises    Run.DoesNotExist: the document is hidden from the actor, or was never sent in
              RuleBroken `comment_needed`, `comment_too_long`
    source    DESIGN §5 live comments, §8 C
    """
    seen = run_before(actor, subject_id, timezone.localdate(at))
    port_of(seen.kind).lock(subject_id)
    run = Run.objects.lock().get(pk=seen.pk)
    comment = Comment.objects.create(
        run=run,
        author=actor,
        text=written(text, field="comment", needed=_("Write something.")),
        at=at,
    )
    trail.keep(run, "comment", actor=actor, at=at, comment=comment.text)
    telling.tell_of_comment(comment)
    return comment
