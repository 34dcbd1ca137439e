from collections.abc import Callable

import pytest
from django.test import Client

from expense_mgmt.foundation.models import Company, User
from tests.workflow.home import ground

Opens = Callable[[str, str], str]


@pytest.fixture
def office(company: Company) -> Company:
    """The demo company with matrix, chart of accounts and the budget of the year."""
    ground.lay_ground(company)
    return company


@pytest.fixture
def open_as(company: Company) -> Opens:
    """The page at an address as a person reads it, in English."""

    def opens(username: str, address: str = "/") -> str:
        client = Client(headers={"accept-language": "en"})
        client.force_login(User.objects.get(username=username))
        response = client.get(address)
        text = response.content.decode()
        assert response.status_code == 200, (username, address, response.status_code)
        assert "MISSING VARIABLE" not in text
        return text

    return opens
