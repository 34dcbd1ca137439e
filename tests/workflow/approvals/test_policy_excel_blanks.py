"""Cells of an uploaded version that only look empty: an empty one would mean any amount, any place."""

import pytest

from approvals.models import AuthorityPolicy
from approvals.policy_sheet import workbook
from tests.workflow.approvals.test_policy_excel import cell_of, changed, read, rich

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]

UNCALCULATED = "This formula has no result. Write the value itself."
MERGED = "The cell is merged with another. Split them and fill in each row."


@pytest.mark.parametrize("title", ["Amount up to", "Project", "Unit", "Reviewer's bulk limit"])
def test_a_formula_that_was_never_calculated_is_no_empty_cell(title: str) -> None:
    content = workbook(rich())
    cell = cell_of(content, title, 0)

    imported = read(changed(content, lambda sheet: sheet.__setitem__(cell, "=50000+0")))

    assert imported.policy is None
    assert [(issue.cell, issue.text) for issue in imported.issues] == [(cell, UNCALCULATED)]
    assert AuthorityPolicy.objects.count() == 1


def test_merged_cells_do_not_blank_those_under_them() -> None:
    content = workbook(rich())
    first, last = (cell_of(content, "Amount up to", line) for line in (0, 3))

    imported = read(changed(content, lambda sheet: sheet.merge_cells(f"{first}:{last}")))

    assert imported.policy is None
    assert (first, MERGED) in [(issue.cell, issue.text) for issue in imported.issues]


def test_a_person_beside_a_role_is_not_dropped_in_silence() -> None:
    content = workbook(rich())
    cell = cell_of(content, "Person", 0)

    imported = read(changed(content, lambda sheet: sheet.__setitem__(cell, "wang")))

    assert imported.policy is None
    assert [(issue.cell, issue.text) for issue in imported.issues] == [
        (cell, "A person is named here, but the step asks whoever holds the role.")
    ]
