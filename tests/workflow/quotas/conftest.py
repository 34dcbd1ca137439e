"""The demo company with its matrix in force."""

import pytest

from expense_mgmt.foundation.models import Company
from tests.workflow.budgets.plans import matrix


@pytest.fixture
def office(company: Company) -> Company:
    matrix(company)
    return company
