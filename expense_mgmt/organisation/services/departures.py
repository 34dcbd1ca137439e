"""Somebody leaves with a day: his roles end with it by themselves, the account the day after."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import NotAllowed, RuleBroken
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.services.record import record_event
from expense_mgmt.organisation.models import Departure, RoleHolding
from expense_mgmt.organisation.services import people
from expense_mgmt.organisation.services.holdings import company_day, ensure_administrator_of

ONE_DAY = dt.timedelta(days=1)


@transaction.atomic
def leave(
    *, company: Company, person: User, last_day: dt.date, actor: User, at: dt.datetime
) -> Departure | None:
    """Let a person go with a day; yesterday shuts him out at once.

    All his roles in the company end with that day, without anybody or any timer acting; the
    night after, his account is closed and what waited for him moves on.

    returns   what is still to come; None for who is shut out at once
    raises    NotAllowed not_yours, own_role; RuleBroken ends_in_the_past, leaves_already,
              person_inactive
    source    PLATFORM §6.2; RELIABILITY promise 23
    """
    ensure_administrator_of(person, actor, company, at)
    if person.pk == actor.pk:
        raise NotAllowed("own_role", _("Nobody changes his own roles."))
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    today = company_day(company, at)
    if not person.is_active:
        raise RuleBroken("person_inactive", _("This person is no longer active."), field="last_day")
    if last_day < today - ONE_DAY:
        raise RuleBroken(
            "ends_in_the_past", _("The last day is yesterday at the earliest."), field="last_day"
        )
    if Departure.objects.filter(person=person, carried_out_at__isnull=True).exists():
        raise RuleBroken("leaves_already", _("The last day is entered already."), field="last_day")
    _end_holdings(company, person, last_day)
    record_event(
        company=company,
        kind="person",
        subject_id=person.public_id,
        name="leave",
        actor=actor,
        at=at,
        payload={"last_day": last_day},
    )
    if last_day < today:
        people.deactivate(company=company, person=person, actor=actor, at=at)
        return None
    return Departure.objects.create(
        company=company, person=person, last_day=last_day, entered_by=actor, entered_at=at
    )


def carry_out(*, today: dt.date, at: dt.datetime) -> int:
    """Shut out everybody whose last day has passed; safe to run any number of times.

    returns   how many were shut out
    """
    done = 0
    over = Departure.objects.over(today).select_related("company", "person", "entered_by")
    for departure in over.order_by("pk"):
        with transaction.atomic():
            locked = Departure.objects.over(today).filter(pk=departure.pk)
            if locked.select_for_update().first() is None:
                continue
            if User.objects.filter(pk=departure.person_id, is_active=True).exists():
                people.shut_out(
                    company=departure.company,
                    person=departure.person,
                    actor=departure.entered_by,
                    at=at,
                )
                done += 1
            Departure.objects.filter(pk=departure.pk).update(carried_out_at=at)
    return done


def _end_holdings(company: Company, person: User, last_day: dt.date) -> None:
    """What has begun ends with the day; what was to begin later is not given."""
    after = last_day + ONE_DAY
    held = RoleHolding.objects.filter(company=company, person=person)
    held.filter(valid__startswith__gte=after).delete()
    for holding in held.filter(Q(valid__endswith__gt=after) | Q(valid__endswith__isnull=True)):
        holding.valid = (holding.valid.lower, after)
        holding.save(update_fields=["valid"])
