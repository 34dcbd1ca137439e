"""Whether duties are kept apart: asked when a role is given, and when somebody acts."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final

from django.contrib.postgres.fields import DateRangeField
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import NotAllowed
from expense_mgmt.core.prepared import Prepared, given
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import holdings_of
from expense_mgmt.organisation.duties import (
    DEFAULTS,
    FIXED,
    Duty,
    Level,
    Pair,
    conflicting,
    pair_of,
)
from expense_mgmt.organisation.models import DutyPair
from expense_mgmt.organisation.roles import Role

DAYS: Final = DateRangeField()
# Each pair that a company ever entered, and whether it is in force on any of some days.
PAIRS: Final = Prepared(
    lambda: (
        DutyPair.objects.confirmed()
        .filter(company=given("company"))
        .annotate(
            is_in_force=ExpressionWrapper(
                Q(valid__overlap=Cast(given("days", DAYS), DAYS)),
                output_field=BooleanField(),
            )
        )
        .values_list("level", "first", "second", "is_in_force")
    )
)


def pairs_of(
    company_id: int, first: dt.date, after: dt.date | None
) -> Mapping[Level, frozenset[Pair]]:
    """The pairs of a company in force on any day of a period; one query.

    A company that has entered nothing keeps the product's defaults; what the product keeps for
    itself is always among them.

    after   the first day outside; none for a period without an end
    """
    rows = PAIRS(company=company_id, days=f"[{first},{after or ''})")
    if not rows:
        return DEFAULTS
    found: dict[str, set[Pair]] = {level: set(FIXED[level]) for level in Level}
    for level, one, other, is_in_force in rows:
        if is_in_force:
            found[level].add((one, other))
    return {level: frozenset(found[level]) for level in Level}


def roles_beside(role: Role, company_id: int, day: dt.date) -> frozenset[Role]:
    """Roles whose holders do not act in this one, whatever they act on; one query.

    source    DOMAIN §5 separation of duties
    """
    pairs = pairs_of(company_id, day, day + dt.timedelta(days=1))[Level.ROLES]
    return frozenset(other for other in Role if pair_of(role, other) in pairs)


def ensure_apart(
    *,
    actor: User,
    company_id: int,
    role: Role | None,
    duty: Duty,
    done: Mapping[Duty, Iterable[int | None]],
    day: dt.date,
) -> None:
    """The person may do this act in this role, with the roles held and what was done before.

    For everybody: there is no superuser whom it does not ask.

    role      in which the person acts; none where the act needs no role
    done      who did what to the document, by primary key
    raises    NotAllowed duties_conflict, duty_done_by_same_person
    source    DOMAIN §5 separation of duties; RELIABILITY promise 6, internal control (a)
    """
    pairs = pairs_of(company_id, day, day + dt.timedelta(days=1))
    held = {Role(one.role) for one in holdings_of(actor, day) if one.company_id == company_id}
    other = conflicting(role, held - {role}, pairs[Level.ROLES]) if role is not None else None
    if role is not None and other is not None:
        raise NotAllowed(
            "duties_conflict",
            _(
                "You are also %(other)s, which does not go with %(role)s. "
                "Ask an administrator to take one of them away."
            ),
            {"other": other.label, "role": role.label},
        )
    for earlier, people in done.items():
        if pair_of(duty, earlier) in pairs[Level.ACTS] and actor.pk in set(people):
            raise NotAllowed(
                "duty_done_by_same_person",
                _("The person who %(earlier)s is not the one who %(duty)s."),
                {"earlier": earlier.label, "duty": duty.label},
            )
