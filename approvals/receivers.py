"""Whom an act of an approver may name: who may get a copy, who may decide instead or as well."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from expense_mgmt.foundation.models import User
from expense_mgmt.organisation import separation
from expense_mgmt.organisation.access import SIGNERS
from expense_mgmt.organisation.models import RoleHolding
from expense_mgmt.organisation.roles import Role

# Administrators configure and see no business (DOMAIN §5).
READERS = frozenset(Role) - {Role.ADMINISTRATOR}


def readers_in(company_id: int, day: dt.date) -> QuerySet[User]:
    """Active people of the company to whom a document may be shown."""
    return _holding(READERS, company_id, day)


def deciders_in(company_id: int, day: dt.date) -> QuerySet[User]:
    """Active people of the company one of whose roles approves.

    Neither administrators nor auditors are among them: their roles go with no other
    (organisation.duties), and none of them approves.
    """
    return _holding(SIGNERS, company_id, day)


def deciders_for(role: Role, company_id: int, day: dt.date) -> QuerySet[User]:
    """Of these, whoever holds no role that does not go with signing in this one."""
    apart = RoleHolding.objects.on(day).filter(
        role__in=separation.roles_beside(role, company_id, day),
        company=company_id,
        person=OuterRef("pk"),
    )
    return deciders_in(company_id, day).exclude(Exists(apart))


def _holding(roles: Collection[Role], company_id: int, day: dt.date) -> QuerySet[User]:
    held = RoleHolding.objects.on(day).filter(
        role__in=roles, company=company_id, person=OuterRef("pk")
    )
    return User.objects.filter(Exists(held), is_active=True).order_by("pk")


def named(people: QuerySet[User], company_id: int, day: dt.date) -> list[tuple[str, str]]:
    """People to choose from: (public id, name and roles in the company); two queries."""
    roles: dict[int, list[str]] = {}
    held = RoleHolding.objects.on(day).filter(company=company_id, person__in=people)
    for person_id, role in held.order_by("pk").values_list("person", "role"):
        label = str(Role(role).label)
        if label not in roles.setdefault(person_id, []):
            roles[person_id].append(label)
    return [
        (str(person.public_id), f"{person.label} · {', '.join(roles.get(person.pk, []))}")
        for person in people
    ]
