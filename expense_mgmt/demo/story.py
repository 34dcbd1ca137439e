"""The demo story of PLATFORM §5, told through the services and never around them."""

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import translation

from approvals.services import default_matrix
from budgets.services import budget_settings
from expense_mgmt.core.periods import FiscalYear, Month
from expense_mgmt.demo import budgets, catalogue, holidays, last_month, stage, this_month, waiting
from expense_mgmt.demo.books import Bookkeeper
from expense_mgmt.demo.budget_changes import Changer
from expense_mgmt.demo.buying import Buyer
from expense_mgmt.demo.cast import Cast
from expense_mgmt.demo.days import ONE_DAY, Days
from expense_mgmt.demo.planning import Planner
from expense_mgmt.demo.purchases import Purchase
from expense_mgmt.demo.quotas import Allocator
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.services import notices
from expense_mgmt.organisation.rules.day_lists import lines_of, read_days
from expense_mgmt.organisation.services import calendars, deputies
from ledger.services.charts import default_chart
from reports.builders.ask import Ask
from reports.models import ReportKind
from reports.services import building

LEAVE: Final = 7 * ONE_DAY
UNREAD_FOR: Final = 2 * ONE_DAY
# The last month that a request of the story reaches into, counted from its own.
FURTHEST_MONTH: Final = 3

STATED_PROJECT: Final = "YXG"
READS_REPORTS: Final = "wang"

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
    month = Month.of(today)
    years = sorted({month.plus(-1).year, month.plus(FURTHEST_MONTH).year})
    new_year = dt.datetime(years[0], 1, 2, 9, 0, tzinfo=ZoneInfo(company.time_zone))
    default_chart(company)
    cast = Cast.of(company)
    people = cast.people
    default_matrix.establish(
        company=company,
        drafted_by=people["dai"],
        published_by=people["yu"],
        valid_from=dt.date(today.year - 1, 1, 1),
        at=new_year,
        sales_units=[cast.units[code] for code in catalogue.SALES_UNITS],
    )
    budget_settings.establish(
        company=company,
        drafted_by=people["dai"],
        published_by=people["yu"],
        valid_from=dt.date(years[0], 1, 1),
        at=new_year - ONE_DAY,
    )
    if holidays.YEAR in years:
        _publish_calendar(company, people["dai"], people["yu"], new_year)
    days = Days(today, ZoneInfo(company.time_zone))
    for year in years:
        budgets.plan_year(cast=cast, days=days, year=FiscalYear(year), at=new_year)
    _read_the_news(cast, days)


def _publish_calendar(
    company: Company, drafted_by: User, published_by: User, at: dt.datetime
) -> None:
    """The holidays of the year, from one administrator to the other."""
    draft = calendars.draft(
        company=company, year=holidays.YEAR, remark=holidays.SOURCE, actor=drafted_by, at=at
    )
    days, _issues = read_days(lines_of(holidays.LINES), holidays.YEAR)
    filled = calendars.fill(
        calendar_id=draft.public_id, revision=draft.revision, days=days, actor=drafted_by, at=at
    )
    calendars.publish(
        calendar_id=draft.public_id, revision=filled.revision, actor=published_by, at=at
    )


@transaction.atomic
def tell(*, company: Company, today: dt.date) -> None:
    """The story itself: whole or not at all, the same for the same day."""
    cast = Cast.of(company)
    days = Days(today, ZoneInfo(company.time_zone))
    with translation.override("zh-hans"):
        _go_on_leave(cast, days)
        buyer = Buyer(cast, days)
        purchases = (*_searches(days), *last_month.PLACED, *THIS_MONTH)
        stage.in_turn(
            [
                *map(buyer.buys, purchases),
                *Bookkeeper(cast, days).threads(),
                *Planner(cast, days).threads(),
                *Changer(cast, days).threads(),
                *Allocator(cast, days).threads(),
            ],
        )
        _order_reports(cast, days)
    _read_the_news(cast, days)


def _searches(days: Days) -> list[Purchase]:
    """The placement that ran since January, where the month to be stated is not the first."""
    months = days.month.plus(-1).month
    return [last_month.brand_search(-months, -2)] if months > 1 else []


def _order_reports(cast: Cast, days: Days) -> None:
    """Two files that the worker builds when it comes up, for the download centre."""
    for kind in (ReportKind.AD_SPEND, ReportKind.BUDGET_VARIANCE):
        ask = Ask(
            kind=kind,
            company=cast.company,
            month=days.month.plus(-1),
            project=cast.projects[STATED_PROJECT],
            asked_by=cast.people[READS_REPORTS],
        )
        building.ask_for(ask, actor=cast.people[READS_REPORTS])


def _go_on_leave(cast: Cast, days: Days) -> None:
    """The department head is away for a week; the department's manager signs for him."""
    deputies.appoint(
        company=cast.company,
        person=cast.people["chen"],
        deputy=cast.people["he"],
        begins_on=days.today,
        ends_on=days.today + LEAVE - ONE_DAY,
        actor=cast.people["chen"],
        at=dt.datetime.combine(days.today, dt.time(8), days.zone),
    )


def _read_the_news(cast: Cast, days: Days) -> None:
    """Everybody has seen what is older than two days."""
    seen = dt.datetime.combine(days.today - UNREAD_FOR, dt.time(18), days.zone)
    for person in cast.people.values():
        notices.read_all(person=person, at=seen, until=seen)
