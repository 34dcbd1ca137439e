"""The demo story of PLATFORM §5, told through the services and never around them."""

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import translation

from approvals.services import default_matrix
from expense_mgmt.demo import budgets, last_month, this_month, waiting
from expense_mgmt.demo.buying import Buyer
from expense_mgmt.demo.cast import Cast
from expense_mgmt.demo.days import ONE_DAY, Days
from expense_mgmt.demo.purchases import Purchase
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Deputy
from ledger.services.charts import default_chart

LEAVE: Final = 7 * ONE_DAY

THIS_MONTH: Final = (
    *this_month.APPROVED,
    *this_month.ENDED,
    *waiting.WITH_EXECUTIVES,
    *waiting.WITH_FINANCE_HEAD,
    *waiting.WITH_FINANCE_REVIEWER,
    *waiting.WITH_DEPARTMENT,
    *this_month.DRAFTS,
)


def prepare(*, company: Company, today: dt.date) -> None:
    """What stands before the story: the matrix, the budgets and the chart of accounts."""
    new_year = dt.datetime(today.year, 1, 2, 9, 0, tzinfo=ZoneInfo(company.time_zone))
    default_chart(company)
    people = {person.username: person for person in User.objects.all()}
    default_matrix.establish(
        company=company,
        drafted_by=people["dai"],
        published_by=people["yu"],
        valid_from=dt.date(today.year - 1, 1, 1),
        at=new_year,
    )
    budgets.open_year(company=company, today=today, at=new_year)


@transaction.atomic
def tell(*, company: Company, today: dt.date) -> None:
    """The story itself: whole or not at all, the same for the same day."""
    cast = Cast.of(company)
    days = Days(today, ZoneInfo(company.time_zone))
    with translation.override("zh-hans"):
        _go_on_leave(cast, days)
        buyer = Buyer(cast, days)
        for purchase in in_order(days, (*last_month.PLACED, *THIS_MONTH)):
            buyer.buys(purchase)


def in_order(days: Days, purchases: tuple[Purchase, ...]) -> list[Purchase]:
    """As they were sent, so that numbers run with the days."""
    return sorted(purchases, key=lambda purchase: days.at(purchase.sent))


def _go_on_leave(cast: Cast, days: Days) -> None:
    """The department head is away for a week; the department's manager signs for him.

    A deputy is a row of settings, for which there is no service yet.
    """
    Deputy.objects.create(
        person=cast.people["chen"],
        deputy=cast.people["he"],
        valid=(days.today, days.today + LEAVE),
    )
