"""What is asked in both languages."""

from collections.abc import Callable

import pytest

from expense_mgmt.foundation.models import Company
from tests.workflow.visits import Visit


@pytest.fixture(params=["zh-hans", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def visit_as(company: Company, language: str) -> Callable[[str], Visit]:
    """Somebody of the demo company, reading the language of the test."""
    return lambda username: Visit.of(username, language)
