"""Showing a document under approval to somebody who decides nothing on it (抄送)."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.interface import port_of
from approvals.models import Copy, Run
from approvals.models.limits import NOTE_LIMIT
from approvals.receivers import readers_in
from approvals.services import telling, trail
from approvals.services.writing import written
from approvals.sight import is_party, run_before
from expense_mgmt.core.errors import NotAllowed, RuleBroken
from expense_mgmt.foundation.models import User

READERS_AT_ONCE: Final = 20


@transaction.atomic
def copy_to(
    *, subject_id: UUID, readers: Collection[UUID], note: str, actor: User, at: dt.datetime
) -> Sequence[Copy]:
    """Show a document to named people, during its passage or after it; they are told.

    Who has a copy already keeps it and hears nothing again.

    readers   public ids of people of the company
    raises    Run.DoesNotExist: the document is hidden from the actor, or was never sent in
              NotAllowed `not_a_party`
              RuleBroken `nobody_named`, `too_many_readers`, `not_a_reader`, `has_a_copy`,
              `comment_too_long`
    source    DESIGN §9 copy to; DOMAIN §5 notify
    """
    day = timezone.localdate(at)
    run = run_before(actor, subject_id, day)
    port_of(run.kind).lock(run.subject_id)
    run = Run.objects.lock().get(pk=run.pk)
    if not is_party(actor, run, day):
        raise NotAllowed(
            "not_a_party", _("Only the requester and those who decide may copy it to others.")
        )
    people = _named(readers, run, actor, day)
    note = written(note, field="note", limit=NOTE_LIMIT)
    known = set(run.copies.filter(reader__in=people).values_list("reader", flat=True))
    copies = Copy.objects.bulk_create(
        Copy(run=run, reader=person, sender=actor, note=note, at=at)
        for person in people
        if person.pk not in known
    )
    if not copies:
        raise RuleBroken("has_a_copy", _("They have a copy already."), field="readers")
    trail.keep(
        run,
        "copy",
        actor=actor,
        at=at,
        readers=[str(copy.reader.public_id) for copy in copies],
        note=note,
    )
    telling.tell_of_copies(copies)
    return copies


def _named(readers: Collection[UUID], run: Run, actor: User, day: dt.date) -> list[User]:
    if not readers:
        raise RuleBroken("nobody_named", _("Name somebody."), field="readers")
    if len(readers) > READERS_AT_ONCE:
        raise RuleBroken(
            "too_many_readers",
            _("At most %(limit)s people at once."),
            {"limit": READERS_AT_ONCE},
            field="readers",
        )
    may_read = readers_in(run.company_id, day).exclude(pk__in=[actor.pk, run.submitted_by_id])
    people = list(may_read.filter(public_id__in=readers))
    if len(people) != len(set(readers)):
        raise RuleBroken(
            "not_a_reader",
            _("Only active people of the company get a copy, not the requester and not yourself."),
            field="readers",
        )
    return people
