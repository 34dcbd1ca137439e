"""Who acts for a person during a period (DOMAIN §5 delegation)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.services.record import record_event
from expense_mgmt.organisation.models import Deputy
from expense_mgmt.organisation.services import followers
from expense_mgmt.organisation.services.delegation import tell_deputy
from expense_mgmt.organisation.services.holdings import company_day, ensure_administrator_of


@transaction.atomic
def appoint(
    *,
    company: Company,
    person: User,
    deputy: User,
    begins_on: dt.date,
    ends_on: dt.date,
    actor: User,
    at: dt.datetime,
) -> Deputy:
    """Let somebody act for a person from one day through another; both days count.

    The person names his own deputy; for others an administrator of the company does.

    raises    NotAllowed not_yours; RuleBroken deputy_is_the_person, person_inactive,
              begins_in_the_past, ends_before_it_begins, deputy_overlaps
    source    DOMAIN §5; PLATFORM §6.2
    """
    if actor.pk != person.pk:
        ensure_administrator_of(person, actor, company, at)
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if deputy.pk == person.pk:
        raise RuleBroken(
            "deputy_is_the_person", _("Somebody else has to be the deputy."), field="deputy"
        )
    if not deputy.is_active:
        raise RuleBroken("person_inactive", _("This person is no longer active."), field="deputy")
    if begins_on < company_day(company, at):
        raise RuleBroken(
            "begins_in_the_past", _("A deputy begins today or later."), field="begins_on"
        )
    if ends_on < begins_on:
        raise RuleBroken("ends_before_it_begins", _("It ends before it begins."), field="ends_on")
    period = (begins_on, ends_on + dt.timedelta(days=1))
    if Deputy.objects.filter(person=person, valid__overlap=period).exists():
        raise RuleBroken(
            "deputy_overlaps",
            _("The person has a deputy in these days already."),
            field="begins_on",
        )
    appointed = Deputy.objects.create(person=person, deputy=deputy, valid=period)
    _record(company, appointed, "appoint_deputy", (begins_on, ends_on), actor=actor, at=at)
    tell_deputy(appointed=appointed, begins_on=begins_on, ends_on=ends_on, at=at)
    followers.tell(person, at)
    return appointed


@transaction.atomic
def end(
    *, company: Company, deputy_id: int, ends_on: dt.date, actor: User, at: dt.datetime
) -> Deputy:
    """Let a deputyship end with a day; yesterday ends it at once.

    raises    NotAllowed not_yours; RuleBroken ends_in_the_past, ends_before_it_begins
    source    DOMAIN §5; PLATFORM §6.2
    """
    found = Deputy.objects.select_related("person").get(pk=deputy_id)
    if actor.pk != found.person_id:
        ensure_administrator_of(found.person, actor, company, at)
    person = User.objects.select_for_update(no_key=True).get(pk=found.person_id)
    appointed = Deputy.objects.select_related("person", "deputy").get(pk=deputy_id)
    if ends_on < company_day(company, at) - dt.timedelta(days=1):
        raise RuleBroken(
            "ends_in_the_past", _("A deputy ends yesterday at the earliest."), field="ends_on"
        )
    begins_on = appointed.valid.lower
    if ends_on < begins_on:
        raise RuleBroken("ends_before_it_begins", _("It ends before it begins."), field="ends_on")
    appointed.valid = (begins_on, ends_on + dt.timedelta(days=1))
    appointed.save(update_fields=["valid"])
    _record(company, appointed, "end_deputy", (begins_on, ends_on), actor=actor, at=at)
    followers.tell(person, at)
    return appointed


def _record(
    company: Company,
    appointed: Deputy,
    name: str,
    period: tuple[dt.date, dt.date],
    *,
    actor: User,
    at: dt.datetime,
) -> None:
    record_event(
        company=company,
        kind="person",
        subject_id=appointed.person.public_id,
        name=name,
        actor=actor,
        at=at,
        payload={"deputy": appointed.deputy.username, "from": period[0], "to": period[1]},
    )
