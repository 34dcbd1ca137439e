"""When the daily digest is written: at the person's hour, on the company's working days."""

import datetime as dt

from django.db.models import Exists, OuterRef

from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.services import digests
from expense_mgmt.organisation.calendar import working_time_of
from expense_mgmt.organisation.models import RoleHolding


def write_due(*, at: dt.datetime) -> int:
    """Write today's digest to everyone whose hour has come, in the zone of their company.

    Called every few minutes; one that was missed is made up for at the next call of the same
    day, and none is written twice.

    source    R-21 for what a working day is
    """
    written = 0
    for company_id in Company.objects.order_by("pk").values_list("pk", flat=True):
        time = working_time_of(company_id, at.date())
        local = at.astimezone(time.zone)
        if not time.days.is_working(local.date()):
            continue
        held = RoleHolding.objects.filter(
            person=OuterRef("pk"), valid__contains=local.date(), company=company_id
        )
        people = User.objects.filter(Exists(held), digest_hour__lte=local.hour)
        written += digests.write(people=people, day=local.date())
    return written
