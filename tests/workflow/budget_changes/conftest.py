"""The demo company with its matrix and a few budget lines of May."""

import pytest

from budgets.models import BudgetLine
from expense_mgmt.foundation.models import Company, User
from tests import factories_policy
from tests.workflow.budgets.ground import NOON, line


@pytest.fixture
def office(company: Company, cast: dict[str, User]) -> Company:
    """Matrix in force, and of Marketing in May: newspaper and online of Yunxiu Garden, newspaper
    of Riverside Court."""
    factories_policy.in_force(company, at=NOON)
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
