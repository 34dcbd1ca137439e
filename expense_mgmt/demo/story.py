"""The demo story of PLATFORM §5, told through the services and never around them."""

import datetime as dt
from zoneinfo import ZoneInfo

from approvals.services import default_matrix
from expense_mgmt.demo import budgets
from expense_mgmt.foundation.models import Company, User
from ledger.services.charts import default_chart


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


def tell(*, company: Company, today: dt.date) -> None:
    """The story itself."""
