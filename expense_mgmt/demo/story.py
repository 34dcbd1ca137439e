"""The demo story of PLATFORM §5, told through the services and never around them."""

import datetime as dt

from expense_mgmt.foundation.models import Company


def prepare(*, company: Company, today: dt.date) -> None:
    """What stands before the story: the matrix, the budgets and the chart of accounts."""


def tell(*, company: Company, today: dt.date) -> None:
    """The story itself."""
