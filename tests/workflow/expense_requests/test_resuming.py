"""What is material of a request: it resumes at the returner, or begins at step one."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from approvals.services import policies
from approvals.services.default_matrix import default_rules
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Supplier
from requests.models import ExpenseRequest
from requests.services import drafts
from requests.services.submit import submit
from tests.factories_requests import (
    NOON,
    content,
    decide_next,
    fresh,
    person,
    portal_line,
    submitted,
    weights,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(books: Company) -> Company:
    """Its matrix lets a returned document resume at the returner."""
    policy = policies.draft(
        company=books,
        rules=[replace(rule, resumes=True) for rule in default_rules()],
        valid_from=dt.date(2026, 5, 12),
        actor=person("dai"),
        at=NOON,
    )
    policies.publish(policy=policy, revision=policy.revision, actor=person("yu"), at=NOON)
    return books


def sent_again(company: Company, **changes: Any) -> list[tuple[str, str]]:
    """Returned by the finance head, changed and sent again: (role, state) of its steps."""
    sent = submitted(company)
    decide_next(sent, "approve")
    decide_next(sent, "approve")
    decide_next(sent, "return", comment="缺代理商报价单")
    saved = drafts.save(
        request_id=sent.public_id,
        version=fresh(sent).version,
        content=content(company, **changes),
        actor=person("lin"),
        at=NOON,
    )
    later = NOON + dt.timedelta(hours=1)
    again: ExpenseRequest = submit(
        request_id=sent.public_id, version=saved.version, actor=person("lin"), at=later
    )
    assert again.run is not None
    return list(again.run.steps.order_by("sequence").values_list("role", "state"))[:3]


RESUMED = [
    ("dept_head", "carried"),
    ("finance_preliminary", "carried"),
    ("finance_head", "open"),
]
ANEW = [("dept_head", "open"), ("finance_preliminary", "waiting"), ("finance_head", "waiting")]


def test_another_background_is_not_material(company: Company) -> None:
    assert sent_again(company, background="附上报价单。") == RESUMED


def test_another_payee_is_material(company: Company) -> None:
    other = Supplier.objects.exclude(code="S002").filter(company=company).order_by("pk")[0]

    assert sent_again(company, supplier=other) == ANEW


@pytest.mark.parametrize("change", ["amount", "project"])
def test_another_amount_or_project_is_material(company: Company, change: str) -> None:
    line = (
        portal_line(company, amount=Decimal("60000.02"))
        if change == "amount"
        else portal_line(company, weights=weights(company, "NW1"))
    )

    assert sent_again(company, lines=[line]) == ANEW
