"""Drafts of the matrix and the people who keep it, for the tests of its pages."""

from collections.abc import Sequence
from typing import Any

from django.test import Client

from approvals.models import AuthorityPolicy
from approvals.policy_specs import RuleSpec
from approvals.services import policies
from approvals.services.default_matrix import default_rules
from expense_mgmt.foundation.models import Company
from tests import factories_policy
from tests.approvals_document.factory import AT, SINCE, person

NEXT_MONTH = AT.date().replace(month=6, day=1)


def in_force() -> AuthorityPolicy:
    """The default matrix, drafted by dai and published by yu."""
    return factories_policy.in_force(Company.objects.get(), at=AT, valid_from=SINCE)


def draft(rules: Sequence[RuleSpec] | None = None, *, by: str = "dai") -> AuthorityPolicy:
    """A draft for next month; of the default matrix where no rules are given."""
    return policies.draft(
        company=Company.objects.get(),
        rules=default_rules() if rules is None else rules,
        valid_from=NEXT_MONTH,
        actor=person(by),
        at=AT,
    )


def client_of(username: str) -> Client:
    """Signed in, and reading English."""
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person(username))
    return client


def page(client: Client, address: str, **query: Any) -> str:
    """The page, which is there."""
    response = client.get(address, query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()
