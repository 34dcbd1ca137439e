"""verify_books recomputes what rules gave to plans, and finds what force changed."""

import pytest
from django.db import connection

from budgets.verify_computed import computed_plans
from expense_mgmt.foundation.models import Company
from tests.workflow.quotas.ground import divided, issued_quota, ready
from tests.workflow.quotas.test_products import ROWS, made

pytestmark = pytest.mark.django_db


@pytest.fixture
def _computed(office: Company) -> None:
    ready(office)
    issued_quota()
    divided()
    made(*ROWS)


def forced(statement: str) -> None:
    """What only the owner of the database can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


@pytest.mark.usefixtures("_computed")
def test_kept_figures_are_what_their_inputs_give() -> None:
    assert list(computed_plans()) == []


@pytest.mark.usefixtures("_computed")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE budgets_regionalquota SET variable = variable + 1",
        "UPDATE budgets_outletshare SET base = base * 2 WHERE id = (SELECT min(id) FROM budgets_outletshare)",
        "UPDATE budgets_productsales SET sales = sales / 2",
    ],
)
def test_figures_changed_by_force_are_found(statement: str) -> None:
    forced(statement)

    assert [one.code for one in computed_plans()] == ["computed_plan_differs"]
