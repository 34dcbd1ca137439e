import pytest

from approvals.models import AuthorityPolicy
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory


@pytest.fixture
def three_steps(company: Company) -> AuthorityPolicy:
    """Department head, then the two finance reviewers, at any amount."""
    return factory.matrix(
        *factory.rules_for(Role.DEPT_HEAD, Role.FINANCE_PRELIMINARY, Role.FINANCE_HEAD)
    )
