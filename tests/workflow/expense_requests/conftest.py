import pytest

from expense_mgmt.foundation.models import Company
from tests.factories_requests import ground


@pytest.fixture
def books(company: Company) -> Company:
    """The demo company with its matrix and a budget for online media."""
    ground(company)
    return company
