import pytest

from expense_mgmt.foundation.models import Company
from requests.models import ExpenseRequest
from tests.workflow.settlement import ground


@pytest.fixture
def books(company: Company) -> Company:
    """The demo company with chart of accounts, matrix and budget."""
    ground.lay_ground(company)
    return company


@pytest.fixture
def expense_request(books: Company) -> ExpenseRequest:
    """60,000 for a portal placement from 16 April to 15 May, approved (DOMAIN R-02)."""
    return ground.approved_request()
