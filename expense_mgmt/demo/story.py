"""The demo story of PLATFORM §5, told through the services and never around them."""

import datetime as dt
from zoneinfo import ZoneInfo

from expense_mgmt.demo import budgets
from expense_mgmt.foundation.models import Company
from ledger.services.charts import default_chart


def prepare(*, company: Company, today: dt.date) -> None:
    """What stands before the story: the matrix, the budgets and the chart of accounts."""
    new_year = dt.datetime(today.year, 1, 2, 9, 0, tzinfo=ZoneInfo(company.time_zone))
    default_chart(company)
    budgets.open_year(company=company, today=today, at=new_year)


def tell(*, company: Company, today: dt.date) -> None:
    """The story itself."""
