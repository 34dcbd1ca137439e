"""Who keeps the authority manual of which company."""

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet

from approvals.models import AuthorityPolicy
from expense_mgmt.core import clock
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.access import Act
from expense_mgmt.organisation.models import RoleHolding


def companies_ruled_by(user: User, day: dt.date | None = None) -> QuerySet[Company]:
    """Companies whose rules the person keeps as an administrator."""
    held = RoleHolding.objects.of(user, day or clock.today()).filter(
        role__in=Act.ADMINISTER.roles, company=OuterRef("pk")
    )
    return Company.objects.filter(Exists(held)).order_by("code")


def administrators_of(policy: AuthorityPolicy, day: dt.date) -> list[User]:
    """The company's administrators of today who did not draft this version."""
    held = RoleHolding.objects.on(day).filter(
        role__in=Act.ADMINISTER.roles, company=policy.company_id, person=OuterRef("pk")
    )
    return list(User.objects.filter(Exists(held)).exclude(pk=policy.drafted_by_id).order_by("pk"))
