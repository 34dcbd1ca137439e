"""Whom an approver may name to decide in his place, or as well."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from approvals.models import ApprovalTask
from approvals.receivers import deciders_for, deciders_in
from expense_mgmt.core.errors import Conflict, RuleBroken
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.roles import Role


def receiver_for(
    task: ApprovalTask, receiver: UUID, *, for_people: Collection[int], day: dt.date
) -> User:
    """The person named, if he may decide on the task's document and is not asked already.

    for_people   who names him, and for whom that one acts
    raises       RuleBroken `not_a_decider`, `to_oneself`, `receiver_submitted`,
                 `receiver_signed`, `receiver_duties_conflict`, `receiver_barred`;
                 Conflict `receiver_asked`
    source       DOMAIN §5 separation of duties; RELIABILITY promise 6
    """
    person = deciders_in(task.run.company_id, day).filter(public_id=receiver).first()
    if person is None:
        raise _refused("not_a_decider", _("Name an active person whose role approves."))
    if person.pk in for_people:
        raise _refused("to_oneself", _("Name somebody else than yourself."))
    if person.pk == task.run.submitted_by_id:
        raise _refused("receiver_submitted", _("The requester does not decide on it."))
    if task.run.decisions.by(person).exists():
        raise _refused("receiver_signed", _("This person has signed it already."))
    if task.step.tasks.unsettled().filter(queue__person=person).exists():
        raise Conflict(
            "receiver_asked",
            _("This person is asked in this step already."),
            field="receiver",
        )
    able = deciders_for(Role(task.step.role), task.run.company_id, day)
    if not able.filter(pk=person.pk).exists():
        raise _refused(
            "receiver_duties_conflict",
            _("This person holds a role that does not go with signing here."),
        )
    if person.pk in task.barred:
        raise _refused(
            "receiver_barred", _("This person may not sign here, so that two people agree.")
        )
    return person


def _refused(code: str, message: StrOrPromise) -> RuleBroken:
    return RuleBroken(code, message, field="receiver")
