"""A region's request goes to advertising planning, the sales director and the CEO (DOMAIN §5)."""

import datetime as dt
from decimal import Decimal

import pytest

from approvals.services import default_matrix
from expense_mgmt.core.periods import DateSpan
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Category, RoleHolding, Unit
from expense_mgmt.organisation.roles import Role
from tests.factories_policy import NEW_YEAR
from tests.factories_requests import (
    MAY,
    NOON,
    content,
    decide_next,
    fresh,
    person,
    portal_line,
    submitted,
)
from tests.workflow.budgets.ground import line

pytestmark = pytest.mark.django_db


@pytest.fixture
def region(company: Company) -> Unit:
    """The south, where Lin asks too, with a budget for its media in May."""
    south = Unit.objects.get(company=company, code="SOUTH")
    default_matrix.establish(
        company=company,
        drafted_by=person("dai"),
        published_by=person("yu"),
        valid_from=NEW_YEAR,
        at=NOON,
        sales_units=[south],
    )
    RoleHolding.objects.create(
        company=company,
        person=person("lin"),
        role=Role.REQUESTER,
        unit=south,
        valid=(NEW_YEAR, None),
    )
    line(company, "300000", MAY, unit="SOUTH", category="REG_MEDIA")
    return south


@pytest.mark.parametrize("amount", ["100.00", "250000.00"])
def test_regions_request_is_approved_by_the_ceo(
    company: Company, region: Unit, amount: str
) -> None:
    asked = portal_line(
        company,
        category=Category.objects.get(code="REG_MEDIA"),
        amount=Decimal(amount),
        spans=(DateSpan(dt.date(2026, 5, 1), dt.date(2026, 5, 15)),),
        weights=(),
    )
    sent = submitted(company, written=content(company, [asked], unit=region))

    signers = [decide_next(sent, "approve").username for _ in range(3)]

    assert signers == ["su", "deng", "sun"]
    assert fresh(sent).state == "approved"
