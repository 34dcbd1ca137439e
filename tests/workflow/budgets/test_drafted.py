"""What drafts would make of the workbook's cells is what issuing them makes of them."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from budgets.cells import Axis, Ground, Key
from budgets.drafted import OnTheirWay, drafted
from budgets.forms.workbook import View, WorkbookChoice
from budgets.models import BudgetPlan, ChangeKind
from budgets.plan_content import Item, PlanContent
from budgets.plan_kinds import PlanKind
from budgets.services import plan_drafts, plan_issue
from budgets.services.plan_drafts import PlanSpec
from expense_mgmt.core.periods import FiscalYear, Month
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Project
from tests.workflow.budget_changes.ground import content as change_content
from tests.workflow.budget_changes.ground import draft, says, supplementary
from tests.workflow.budget_changes.ground import row as change_row
from tests.workflow.budgets.ground import JUNE, MAY, NOON, line, place
from tests.workflow.budgets.plans import (
    annual,
    issued,
    item,
    matrix,
    monthly,
    person,
    signed,
    submitted,
)
from tests.workflow.quotas import ground as quotas

pytestmark = pytest.mark.usefixtures("_matrix")

Cells = dict[tuple[Key, Month | None], Decimal]
AXES = (Axis.UNIT, Axis.PROJECT, Axis.CATEGORY)
YEAR = FiscalYear(2026)
JULY = Month(2026, 7)


@pytest.fixture
def _matrix(company: Company) -> None:
    matrix(company)


def view(company: Company, **narrowed: Any) -> WorkbookChoice:
    return WorkbookChoice(company, YEAR, **narrowed)


def budgets(choice: WorkbookChoice) -> Cells:
    """The budget of every row of a view by month, as the workbook reads it."""
    ground = Ground.of(choice.lines(person("qian")), choice.company, YEAR)
    return {
        (key, month): budget
        for level in range(len(AXES) + 1)
        for key, row in ground.cells(choice.view.axes[:level]).items()
        for month, (budget, *_used) in row.items()
    }


def on_its_way(choice: WorkbookChoice, keys: set[Key], by: str = "qian") -> Cells:
    user = person(by)
    ground = Ground.of(choice.lines(user), choice.company, YEAR)
    found = drafted(OnTheirWay.of(user, choice), ground, choice, keys)
    return {(key, month): part for key, row in found.items() for month, part in row.items()}


def differences(before: Cells, after: Cells) -> Cells:
    found = {
        cell: after.get(cell, Decimal(0)) - before.get(cell, Decimal(0))
        for cell in {*before, *after}
    }
    return {cell: amount for cell, amount in found.items() if amount}


def every_key(company: Company) -> set[Key]:
    """All rows there may be, those that only a draft names among them."""
    units = [0, *company.units.values_list("pk", flat=True)]
    projects = [0, *Project.objects.values_list("pk", flat=True)]
    categories = [0, *company.categories.values_list("pk", flat=True)]
    return {
        (),
        *((unit,) for unit in units),
        *((unit, project) for unit in units for project in projects),
        *((unit, project, one) for unit in units for project in projects for one in categories),
    }


def special(company: Company, *items: Item) -> BudgetPlan:
    return plan_drafts.open_plan(
        plan_id=uuid4(),
        spec=PlanSpec(
            PlanKind.SPECIAL, 2026, month=JUNE, occasion="端午", **place(company, unit="YH")
        ),
        content=PlanContent(items=items),
        actor=person("su"),
        at=NOON,
    )


def revised(plan: BudgetPlan, *items: Item, by: str) -> BudgetPlan:
    again = plan_drafts.revise(plan_id=plan.public_id, new_id=uuid4(), actor=person(by), at=NOON)
    return plan_drafts.save(
        plan_id=again.public_id,
        version=again.version,
        content=PlanContent(items=items),
        actor=person(by),
        at=NOON,
    )


def year_of(company: Company, amount: str, **codes: Any) -> Item:
    """A row with as much in each month from June on: nothing before it has to be explained."""
    months = YEAR.months[5:]
    return item(company, str(Decimal(amount) * len(months)), dict.fromkeys(months, amount), **codes)


def test_first_plan_of_a_year_adds_all_it_says(company: Company) -> None:
    choice, keys = view(company), every_key(company)
    rows = (year_of(company, "100.10"), year_of(company, "50.00", category="RADIO"))
    plan, before = annual(company, *rows), budgets(choice)

    found = on_its_way(choice, keys)
    issued(plan)

    assert found[(), JUNE] == Decimal("150.10")
    assert found[(), None] == Decimal("1050.70")
    assert found == differences(before, budgets(choice))


def test_monthly_budget_says_all_of_its_month(company: Company) -> None:
    """It leaves the radio out, which then gets nothing, and names a line that is new."""
    choice, keys = view(company), every_key(company)
    issued(annual(company, year_of(company, "100.00"), year_of(company, "50.00", category="RADIO")))
    line(company, "500.00", JUNE, unit="MKT")
    plan = monthly(company, item(company, "120.00"), item(company, "30.00", category="SOC_ADS"))
    before = budgets(choice)

    found = on_its_way(choice, keys)
    issued(plan)

    assert found == differences(before, budgets(choice))
    assert sorted(set(found.values())) == [Decimal(-50), Decimal(20), Decimal(30)]


def test_revision_leaves_what_a_later_month_was_signed_for(company: Company) -> None:
    choice, keys = view(company), every_key(company)
    tv = year_of(company, "50.00", category="RADIO")
    first = issued(annual(company, year_of(company, "100.00"), tv))
    issued(monthly(company, item(company, "90.00"), item(company, "50.00", category="RADIO")))
    plan = revised(first, year_of(company, "100.00"), by="lin")
    before = budgets(choice)

    found = on_its_way(choice, keys)
    issued(plan)

    assert found[(), JUNE] == Decimal(-50)
    assert found == differences(before, budgets(choice))


def test_special_plan_adds_and_its_revision_the_difference(company: Company) -> None:
    choice, keys = view(company), every_key(company)
    issued(annual(company, year_of(company, "100.00")))
    rows = (item(company, "40.00"), item(company, "8.00", category="RADIO"))
    first = signed(submitted(special(company, *rows)), "deng", "sun")
    plan = revised(first, item(company, "55.00"), by="su")
    before = budgets(choice)

    found = on_its_way(choice, keys)
    signed(submitted(plan), "deng", "sun")

    assert found[(), JUNE] == Decimal(7)
    assert found == differences(before, budgets(choice))


def test_what_outlets_would_get_is_taken_off_their_region(company: Company) -> None:
    quotas.ready(company)
    quotas.issued_quota()
    choice, keys = view(company), every_key(company)
    plan, before = quotas.divided(), budgets(choice)

    found = on_its_way(choice, keys)
    signed(submitted(plan), "deng", "sun")

    assert ((), MAY) not in found
    assert found == differences(before, budgets(choice))


def test_line_opened_above_others_takes_them_in(company: Company) -> None:
    """Online media as a whole above two of its platforms, one of which is changed with it."""
    choice, keys = view(company), every_key(company)
    issued(annual(company, year_of(company, "40.00", platform="PORTAL")))
    line(company, "7.00", JUNE, unit="MKT", project="YXG", category="ONLINE_MEDIA", platform="TV")
    rows = (item(company, "100.00"), item(company, "45.00", platform="PORTAL"))
    plan, before = monthly(company, *rows), budgets(choice)

    found = on_its_way(choice, keys)
    issued(plan)

    assert found == differences(before, budgets(choice))
    assert found[(), JUNE] == Decimal(53)


def test_special_plan_above_lines_leaves_them_what_they_have(company: Company) -> None:
    choice, keys = view(company), every_key(company)
    line(
        company, "7.00", JUNE, unit="MKT", project="YXG", category="ONLINE_MEDIA", platform="WECHAT"
    )
    plan, before = special(company, item(company, "20.00")), budgets(choice)

    found = on_its_way(choice, keys)
    signed(submitted(plan), "deng", "sun")

    assert found == differences(before, budgets(choice))
    assert found[(), JUNE] == Decimal(13)


def test_quota_opened_between_takes_over_what_lay_below(company: Company) -> None:
    """The company's line lies above one of an outlet; then the region's own comes between."""
    quotas.ready(company)
    line(company, "500000.00", MAY, unit="YH", category="REGIONAL")
    line(company, "9000.00", MAY, unit="FS01", category="REGIONAL")
    choice, keys = view(company), every_key(company)
    quotas.computed()
    before = budgets(choice)

    found = on_its_way(choice, keys)
    plan = signed(submitted(BudgetPlan.objects.get(plan_kind=PlanKind.QUOTA)), "deng", "sun")
    plan_issue.issue(plan_id=plan.public_id, version=plan.version, actor=person("su"), at=NOON)

    assert found == differences(before, budgets(choice))
    assert ((), MAY) not in found


def test_row_of_nothing_opens_no_line_above_others(company: Company) -> None:
    choice, keys = view(company), every_key(company)
    issued(annual(company, year_of(company, "40.00", platform="PORTAL")))
    rows = (item(company, "0.00"), item(company, "40.00", platform="PORTAL"))
    plan, before = monthly(company, *rows), budgets(choice)

    found = on_its_way(choice, keys)
    issued(plan)

    assert found == differences(before, budgets(choice))
    assert ((), JUNE) not in found


def test_supplementary_budget_above_lines_takes_them_in(company: Company) -> None:
    line(company, "40.00", unit="MKT", project="YXG", category="SOC_ADS")
    choice, keys = view(company), every_key(company)
    row = change_row(company, "60000", unit="MKT", project="YXG", category="SOCIAL")
    sent = supplementary(company, row, by=person("lin"))
    before = budgets(choice)

    found = on_its_way(choice, keys)
    for signer in ("he", "qian", "fang"):
        says(sent, person(signer))

    assert found == differences(before, budgets(choice))


def test_changes_count_once_sent_and_to_their_author_before(company: Company) -> None:
    line(company, "120000", unit="MKT", project="YXG", category="NEWSPAPER")
    line(company, "300000", unit="MKT", project="YXG", category="ONLINE_MEDIA")
    choice, keys = view(company), every_key(company)
    codes: dict[str, Any] = {"unit": "MKT", "project": "YXG"}
    draft(
        change_content(
            company,
            change_row(company, "500.00", category="NEWSPAPER", **codes),
            kind=ChangeKind.ADJUSTMENT,
        ),
        person("wu"),
    )
    mine, theirs = on_its_way(choice, keys, by="wu"), on_its_way(choice, keys)
    sent = supplementary(
        company, change_row(company, "60000", category="ONLINE_MEDIA", **codes), by=person("lin")
    )
    before = budgets(choice)

    found = on_its_way(choice, keys)
    for signer in ("he", "qian", "fang"):
        says(sent, person(signer))

    assert (mine[(), MAY], theirs) == (Decimal(500), {})
    assert found == differences(before, budgets(choice))


def test_of_two_plans_for_a_line_the_shorter_period_counts(company: Company) -> None:
    choice, keys = view(company), every_key(company)
    annual(company, year_of(company, "100.00"))
    monthly(company, item(company, "130.00"))

    found = on_its_way(choice, keys)

    assert (found[(), JULY], found[(), JUNE]) == (Decimal(100), Decimal(130))


def test_filters_of_the_view_narrow_what_is_drafted(company: Company) -> None:
    monthly(company, item(company, "130.00"))
    monthly(company, item(company, "70.00", project="JPJ"), project="JPJ")

    found = on_its_way(
        view(company, project=Project.objects.get(code="JPJ"), view=View.PROJECT), {()}
    )
    searched = on_its_way(view(company, search="云岫"), {()})

    assert (found[(), JUNE], searched[(), JUNE]) == (Decimal(70), Decimal(130))
