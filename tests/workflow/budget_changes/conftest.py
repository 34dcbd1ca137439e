"""The demo company with its matrix and a few budget lines of May."""

import datetime as dt

import pytest

from approvals.services import default_matrix
from budgets.models import BudgetLine
from expense_mgmt.foundation.models import Company, User
from tests.workflow.budgets.ground import NOON, line


@pytest.fixture
def office(company: Company, cast: dict[str, User]) -> Company:
    """Matrix in force, and of Marketing in May: newspaper and online of Yunxiu Garden, newspaper
    of Riverside Court."""
    default_matrix.establish(
        company=company,
        drafted_by=cast["dai"],
        published_by=cast["yu"],
        valid_from=dt.date(2026, 1, 1),
        at=NOON,
    )
    line(company, "120000", unit="MKT", project="YXG", category="NEWSPAPER")
    line(company, "300000", unit="MKT", project="YXG", category="ONLINE_MEDIA")
    line(company, "60000", unit="MKT", project="JPJ", category="NEWSPAPER")
    return company


@pytest.fixture
def source(office: Company) -> BudgetLine:
    """Newspaper of Yunxiu Garden in May: 120,000 that nobody uses."""
    return BudgetLine.objects.get(project__code="YXG", category__code="NEWSPAPER")


@pytest.fixture
def target(office: Company) -> BudgetLine:
    """Online media of Yunxiu Garden in May: 300,000."""
    return BudgetLine.objects.get(project__code="YXG", category__code="ONLINE_MEDIA")
