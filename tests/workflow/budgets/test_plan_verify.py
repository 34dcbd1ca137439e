"""verify_books recomputes what plans gave to lines, and finds what force changed."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from budgets import verify, verify_documents
from budgets.models import BudgetLine
from expense_mgmt.core.findings import Finding
from expense_mgmt.foundation.models import Company, User
from tests.workflow.budget_changes import ground as changes
from tests.workflow.budgets.ground import ask, commit, document, line, reserve
from tests.workflow.budgets.plans import annual, issued, item, matrix, monthly


@pytest.fixture
def _signed(company: Company) -> None:
    matrix(company)
    issued(annual(company, item(company, "120000.00")))
    issued(monthly(company, item(company, "150000.00")))


def forced(statement: str) -> None:
    """What only the owner of the database can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


@pytest.mark.usefixtures("_signed")
def test_issued_plans_and_their_lines_agree() -> None:
    assert BudgetLine.objects.filter(is_planned=True).count() == 1
    assert [*verify.plans_and_lines(), *verify.plans_add_up()] == []


@pytest.mark.usefixtures("_signed")
@pytest.mark.parametrize(
    ("column", "check", "code"),
    [
        ("approved", verify.plans_and_lines, "line_without_its_plan"),
        ("adjusted", verify.line_changes, "budget_drifted"),
    ],
)
def test_a_line_changed_by_force_is_found(
    column: str, check: Callable[[], Iterator[Finding]], code: str
) -> None:
    forced(f"UPDATE budgets_budgetline SET {column} = {column} + 1")  # noqa: S608  # a column of this test

    assert [one.code for one in check()] == [code]


@pytest.mark.usefixtures("_signed")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE budgets_planitem SET amount = amount + 1 WHERE id = (SELECT max(id) FROM budgets_planitem)",
        "UPDATE budgets_planitemmonth SET amount = 0 WHERE id = (SELECT max(id) FROM budgets_planitemmonth)",
        "UPDATE budgets_budgetplan SET amount = 1 WHERE id = (SELECT max(id) FROM budgets_budgetplan)",
    ],
)
def test_a_plan_that_does_not_add_up_is_found(statement: str) -> None:
    forced(statement)

    assert "plan_does_not_add_up" in {one.code for one in verify.plans_add_up()}


@pytest.mark.usefixtures("_signed")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE budgets_planissue SET planned = planned + 1 WHERE id = (SELECT max(id) FROM budgets_planissue)",
        "DELETE FROM budgets_planissue WHERE id = (SELECT min(id) FROM budgets_planissue)",
        "UPDATE budgets_planitem SET category_id = (SELECT id FROM organisation_category WHERE code = 'TV')"
        " WHERE id = (SELECT max(id) FROM budgets_planitem)",
    ],
)
def test_a_plan_that_says_other_than_it_gave_is_found(statement: str) -> None:
    assert list(verify_documents.plans_reached_lines()) == []

    forced(statement)

    assert [one.code for one in verify_documents.plans_reached_lines()] == [
        "plan_differs_from_issue"
    ]


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE budgets_changerow SET amount = amount + 1", "change_differs_from_lines"),
        ("UPDATE budgets_budgetchange SET amount = amount + 1", "change_does_not_add_up"),
        ("UPDATE budgets_linechange SET amount = amount + 1", "change_differs_from_lines"),
    ],
)
def test_a_change_that_says_other_than_it_did_is_found(
    company: Company, cast: dict[str, User], statement: str, code: str
) -> None:
    matrix(company)
    change = changes.supplementary(
        company,
        changes.row(company, "50.00", unit="MKT", project="YXG", category="TV"),
        by=cast["wu"],
    )
    changes.says(change, cast["he"])
    changes.says(change, cast["qian"])
    assert list(verify_documents.changes_reached_lines()) == []

    forced(statement)

    assert code in {one.code for one in verify_documents.changes_reached_lines()}


def test_more_given_back_than_was_held_is_found(company: Company) -> None:
    line(company, "100", project="YXG", category="TV")
    request = document(company)
    reserve(request, ask(company, "60", category="TV"))
    commit(request)
    assert list(verify_documents.holds_are_taken_first()) == []

    forced("DELETE FROM budgets_movement WHERE kind = 'reserve'")

    assert [one.code for one in verify_documents.holds_are_taken_first()] == ["hold_below_nothing"]
