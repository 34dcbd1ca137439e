import pytest
from django.test import Client

from expense_mgmt.foundation.models import Company
from tests.factories_requests import ground, person


@pytest.fixture
def books(company: Company) -> Company:
    """The demo company with its matrix and a budget for online media."""
    ground(company)
    return company


@pytest.fixture
def lin(client: Client, books: Company) -> Client:
    client.force_login(person("lin"))
    client.cookies["language"] = "en"
    return client
