"""What the database itself refuses, whoever writes."""

import pytest
from django.db import DatabaseError, connection, transaction

from budgets.models import BudgetLine, Movement
from expense_mgmt.foundation.models import Company
from tests.workflow.budgets.ground import ask, balances, document, line, reserve

LINE_ATTACKS = {
    "overrun of a block": "UPDATE budgets_budgetline SET reserved = 1000.01",
    "overrun by a cut": "UPDATE budgets_budgetline SET adjusted = -600.01",
    "overrun by a transfer": "UPDATE budgets_budgetline SET transferred_out = 600.01",
    "negative reserved": "UPDATE budgets_budgetline SET reserved = -0.01",
    "negative committed": "UPDATE budgets_budgetline SET committed = -0.01",
    "negative consumed": "UPDATE budgets_budgetline SET consumed = -0.01",
    "negative overrun": "UPDATE budgets_budgetline SET allowed_overrun = -1",
    "unknown mode": "UPDATE budgets_budgetline SET mode = 'hard'",
    "unknown window": "UPDATE budgets_budgetline SET control_window = 'week'",
    "another day of the month": "UPDATE budgets_budgetline SET month = '2026-05-02'",
    "another year": "UPDATE budgets_budgetline SET fiscal_year = 2027",
    "written revised budget": "UPDATE budgets_budgetline SET revised = 5000",
    "removed line": "DELETE FROM budgets_budgetline",
    "doubled key": (
        "INSERT INTO budgets_budgetline (public_id, company_id, fiscal_year, month, project_id,"
        " is_planned, currency, approved, adjusted, transferred_in, transferred_out, carried_in,"
        " reserved, committed, consumed, mode, control_window, allowed_overrun)"
        " SELECT gen_random_uuid(), company_id, fiscal_year, month, project_id, true, currency,"
        " 0, 0, 0, 0, 0, 0, 0, 0, mode, control_window, 0 FROM budgets_budgetline"
    ),
}
MOVEMENT = (
    "INSERT INTO budgets_movement (line_id, share_id, document_kind, document_number, document_id,"
    " kind, reserved_delta, committed_delta, consumed_delta, is_own, dated_on, at)"
    " SELECT line_id, share_id, document_kind, document_number, document_id, {kind},"
    " true, dated_on, at FROM budgets_movement"
)
MOVEMENT_ATTACKS = {
    "changed amount": "UPDATE budgets_movement SET reserved_delta = 1",
    "changed document": "UPDATE budgets_movement SET document_number = 'MKT-2605-9999'",
    "changed owner": "UPDATE budgets_movement SET is_own = false",
    "removed": "DELETE FROM budgets_movement",
    "emptied": "TRUNCATE budgets_movement",
    "reserves nothing": MOVEMENT.format(kind="'reserve', 0, 0, 0"),
    "reserves less": MOVEMENT.format(kind="'reserve', -1, 0, 0"),
    "reserves and commits": MOVEMENT.format(kind="'reserve', 1, 1, 0"),
    "commits more than was reserved": MOVEMENT.format(kind="'commit', -1, 2, 0"),
    "releases by taking": MOVEMENT.format(kind="'release', 1, -2, 0"),
    "releases nothing": MOVEMENT.format(kind="'release', 0, 0, 0"),
    "consumes a reservation": MOVEMENT.format(kind="'consume', -1, 0, 1"),
    "consumes nothing": MOVEMENT.format(kind="'consume', 0, -1, 0"),
    "kind that does not exist": MOVEMENT.format(kind="'adjust', 1, 0, 0"),
}


@pytest.fixture
def online(company: Company) -> BudgetLine:
    """A line of 1,000 of which 400 are reserved."""
    opened = line(company, "1000", project="YXG")
    reserve(document(company), ask(company, "400"))
    return opened


@pytest.mark.parametrize("attack", LINE_ATTACKS.values(), ids=LINE_ATTACKS)
def test_line_withstands_raw_sql(online: BudgetLine, attack: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{attack}; SET CONSTRAINTS ALL IMMEDIATE")

    assert balances(online) == ("400.00", "0.00", "0.00")
    assert BudgetLine.objects.count() == 1


@pytest.mark.parametrize("attack", MOVEMENT_ATTACKS.values(), ids=MOVEMENT_ATTACKS)
def test_movement_withstands_raw_sql(online: BudgetLine, attack: str) -> None:
    before = list(Movement.objects.values())

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)

    assert list(Movement.objects.values()) == before
    assert online.movements.count() == 1


def test_wide_window_leaves_the_month_to_the_rule(company: Company) -> None:
    opened = line(company, "1000", project="YXG", control={"control_window": "quarter"})

    changed = BudgetLine.objects.filter(pk=opened.pk).update(consumed="1500")

    assert changed == 1
