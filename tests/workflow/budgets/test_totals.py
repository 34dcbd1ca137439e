"""Which lines of a month are totals of others."""

import pytest

from budgets.models import BudgetLine
from budgets.totals import totals_in, with_totals
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import UnitAncestry
from tests.workflow.budgets.ground import MAY, line
from tests.workflow.budgets.test_cells import any_lines


def lies_below(lower: BudgetLine, upper: BudgetLine) -> bool:
    """Whether one line lies in another: the same or one of its own in each of the four ways."""
    above = set(UnitAncestry.objects.values_list("descendant", "ancestor"))
    project = lower.project
    units = {lower.unit_id, project and project.department_id, project and project.region_id}
    categories: set[int | None] = {None}
    category = lower.category
    while category is not None:
        categories.add(category.pk)
        category = category.parent
    return (
        lower.pk != upper.pk
        and lower.is_planned
        and upper.project_id in {None, lower.project_id}
        and upper.platform_id in {None, lower.platform_id}
        and upper.category_id in categories
        and (upper.unit_id is None or any((one, upper.unit_id) in above for one in units))
    )


@pytest.mark.parametrize("seed", range(4))
def test_totals_are_found_as_when_each_line_is_laid_beside_each(
    company: Company, seed: int
) -> None:
    any_lines(company, seed)
    keys = list(BudgetLine.objects.order_by("pk").values_list("pk", flat=True))
    BudgetLine.objects.filter(pk__in=keys[::7]).update(is_planned=False)

    found = totals_in(MAY)

    rows = list(BudgetLine.objects.in_month(MAY).select_related("project", "category__parent"))
    assert found == {one.pk for one in rows if any(lies_below(other, one) for other in rows)}
    assert 0 < len(found) < len(rows)
    marked = with_totals(BudgetLine.objects.in_month(MAY)).filter(is_total=True)
    assert found == set(marked.values_list("pk", flat=True))


def test_department_is_the_total_of_its_projects(company: Company) -> None:
    department = line(company, "900.00", unit="MKT", category="TV")
    line(company, "300.00", project="YXG", category="TV")
    line(company, "300.00", project="YXG", category="RADIO")

    assert totals_in(MAY) == {department.pk}


def test_line_that_nothing_was_planned_in_makes_no_total(company: Company) -> None:
    line(company, "900.00", unit="MKT")
    BudgetLine.objects.filter(pk=line(company, "0.00", unit="MKT", category="TV").pk).update(
        is_planned=False
    )

    assert totals_in(MAY) == set()
