"""Letting a person in and out: a dismissed one loses every right with the next click."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import Conflict, NotAllowed
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.services.record import record_event
from expense_mgmt.organisation.models import Deputy
from expense_mgmt.organisation.services import followers
from expense_mgmt.organisation.services.holdings import ensure_administrator_of


@transaction.atomic
def deactivate(*, company: Company, person: User, actor: User, at: dt.datetime) -> User:
    """Shut a person out: sign-in and sessions end, open tasks go to whoever holds the role.

    raises    NotAllowed not_yours, own_role; Conflict wrong_state
    source    PLATFORM §6.2; RELIABILITY promise 23
    """
    return _turn(company, person, is_active=False, name="deactivate", actor=actor, at=at)


@transaction.atomic
def reactivate(*, company: Company, person: User, actor: User, at: dt.datetime) -> User:
    """Let a person in again, with the roles still held.

    raises    NotAllowed not_yours, own_role; Conflict wrong_state
    source    PLATFORM §6.2
    """
    return _turn(company, person, is_active=True, name="reactivate", actor=actor, at=at)


def _turn(
    company: Company, person: User, *, is_active: bool, name: str, actor: User, at: dt.datetime
) -> User:
    ensure_administrator_of(person, actor, company, at)
    if person.pk == actor.pk:
        raise NotAllowed("own_role", _("Nobody changes his own roles."))
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if person.is_active == is_active:
        raise Conflict("wrong_state", _("The document has moved on. Its present state is shown."))
    person.is_active = is_active
    person.save(update_fields=["is_active"])
    record_event(
        company=company,
        kind="person",
        subject_id=person.public_id,
        name=name,
        actor=actor,
        at=at,
        payload={},
    )
    followers.tell(person, at)
    # Those for whom the person acted have lost, or have got back, their deputy.
    principals = Deputy.objects.filter(deputy=person).values("person")
    for principal in User.objects.filter(pk__in=principals).order_by("pk"):
        followers.tell(principal, at)
    return person
