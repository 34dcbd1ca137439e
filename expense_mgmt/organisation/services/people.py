"""Letting a person in and out: a dismissed one loses every right with the next click."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import Conflict, NotAllowed
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.services.record import record_event
from expense_mgmt.organisation.models import Deputy
from expense_mgmt.organisation.services import deputies, followers
from expense_mgmt.organisation.services.holdings import company_day, ensure_administrator_of


@transaction.atomic
def deactivate(*, company: Company, person: User, actor: User, at: dt.datetime) -> User:
    """Shut a person out: sign-in and sessions end, open tasks go to whoever holds the role.

    He acts for nobody any more, and the deputies he named himself no longer act for him.

    raises    NotAllowed not_yours, own_role; Conflict wrong_state
    source    PLATFORM §6.2; RELIABILITY promise 23
    """
    ensure_administrator_of(person, actor, company, at)
    return _turn(company, person, is_active=False, name="deactivate", actor=actor, at=at)


@transaction.atomic
def shut_out(*, company: Company, person: User, actor: User, at: dt.datetime) -> User:
    """The same by the timer, for whom an administrator entered a last day; he answers for it.

    raises    Conflict wrong_state
    source    RELIABILITY promise 23
    """
    return _turn(company, person, is_active=False, name="deactivate", actor=actor, at=at)


@transaction.atomic
def reactivate(*, company: Company, person: User, actor: User, at: dt.datetime) -> User:
    """Let a person in again, with the roles still held.

    raises    NotAllowed not_yours, own_role; Conflict wrong_state
    source    PLATFORM §6.2
    """
    ensure_administrator_of(person, actor, company, at)
    return _turn(company, person, is_active=True, name="reactivate", actor=actor, at=at)


def _turn(
    company: Company, person: User, *, is_active: bool, name: str, actor: User, at: dt.datetime
) -> User:
    if person.pk == actor.pk:
        raise NotAllowed("own_role", _("Nobody changes his own roles."))
    person = _locked(person, company_day(company, at))
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
    left = list(_principals_of(person, company_day(company, at)))
    if not is_active:
        deputies.end_with_the_person(company=company, person=person, actor=actor, at=at)
    for one in [person, *left]:
        followers.tell(one, at)
    return person


def _principals_of(person: User, day: dt.date) -> QuerySet[User]:
    """For whom the person acts or will act."""
    acting = Deputy.objects.since(day).filter(deputy=person).order_by()
    return User.objects.filter(pk__in=acting.values("person")).order_by("pk")


def _locked(person: User, day: dt.date) -> User:
    """The person with those for whom he acts, whose trails the change goes into as well."""
    keys = [person.pk, *_principals_of(person, day).values_list("pk", flat=True)]
    people = User.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True)
    return next(one for one in people if one.pk == person.pk)
