"""Amounts of a draft typed in its grid: one save for all cells, or none and everything typed kept."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from budgets.models import BudgetPlan, PlanItem, PlanVersion
from budgets.plan_content import stored_content
from budgets.services import plan_drafts
from budgets.services.plan_versions import current_version
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company, User
from tests.workflow.budgets import plans
from tests.workflow.budgets.ground import JUNE, MAY, NOON


@pytest.fixture
def draft(company: Company) -> BudgetPlan:
    """An annual draft of two rows: 1,200 of which 700 are in June, 500 in May."""
    return plans.annual(
        company,
        plans.item(company, "1200.00", {MAY: "500.00", JUNE: "700.00"}),
        plans.item(company, "90.00", {MAY: "90.00"}, category="TV"),
    )


def keys(plan: BudgetPlan) -> list[UUID]:
    return list(current_version(plan).items.values_list("key", flat=True))


def amounts(plan: BudgetPlan) -> list[tuple[str, dict[int, str]]]:
    """Whole amount of each row, and its months by number."""
    return [
        (str(item.amount), {one.month.month: str(one.amount) for one in item.months.all()})
        for item in current_version(BudgetPlan.objects.get(pk=plan.pk)).items.all()
    ]


def address(plan: BudgetPlan, name: str = "plan_grid") -> str:
    return reverse(f"budgets:{name}", args=[plan.public_id])


def save(client: Client, plan: BudgetPlan, form: dict[str, str], version: int | None = None) -> Any:
    posted = {"version": plan.version if version is None else version, **form}
    return client.post(address(plan, "plan_grid_save"), posted)


def test_changed_cells_are_kept_and_nothing_else(
    client: Client, cast: dict[str, User], draft: BudgetPlan
) -> None:
    client.force_login(cast["lin"])
    first, second = keys(draft)

    response = save(
        client,
        draft,
        {f"c-{first}-5": "500.50", f"c-{first}-6": "699.50", f"c-{second}-amount": "90"},
    )

    assert response.status_code == 303
    assert amounts(draft) == [
        ("1200.00", {5: "500.50", 6: "699.50"}),
        ("90.00", {5: "90.00"}),
    ]
    assert keys(draft) == [first, second]
    assert BudgetPlan.objects.get().version == draft.version + 1


def test_cells_of_rows_that_are_not_on_the_page_come_as_a_list(
    client: Client, cast: dict[str, User], draft: BudgetPlan
) -> None:
    client.force_login(cast["lin"])
    first, second = keys(draft)
    edits = f"{first}\t6\t\n{second}\t12\t1,000.25\n{second}\tamount\t1,090.25"

    save(client, draft, {"edits": edits})

    assert amounts(draft) == [
        ("1200.00", {5: "500.00"}),
        ("1090.25", {5: "90.00", 12: "1000.25"}),
    ]


def test_keys_of_rows_are_told_without_the_rows(
    client: Client, cast: dict[str, User], draft: BudgetPlan
) -> None:
    client.force_login(cast["lin"])

    answer = client.get(address(draft), {"from": "1", "rows": "5", "keys": "1"})

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode() == str(keys(draft)[1])


def test_more_cells_than_one_save_takes_are_refused_and_none_is_kept(
    client: Client, cast: dict[str, User], draft: BudgetPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(cast["lin"])
    monkeypatch.setattr("budgets.forms.plan_cells.LONGEST_EDITS", 60)
    first, second = keys(draft)

    answer = save(client, draft, {"edits": f"{first}\t5\t1\n{second}\t5\t2"})

    assert answer.status_code == 422
    assert "These are too many cells at once" in answer.content.decode()
    assert amounts(draft) == [("1200.00", {5: "500.00", 6: "700.00"}), ("90.00", {5: "90.00"})]


def test_rows_whose_months_do_not_add_up_are_kept_and_named(
    client: Client, cast: dict[str, User], draft: BudgetPlan
) -> None:
    client.force_login(cast["lin"])
    first, _second = keys(draft)

    save(client, draft, {f"c-{first}-6": "650"})
    shown = client.get(address(draft))

    assert shown.context["apart_count"] == 1
    assert str(shown.context["rows"][0].apart) == "-50.00"
    assert "−50.00" in shown.content.decode()


@pytest.mark.parametrize("typed", ["-5", "1.234", "abc", "1e5", "12x"])
def test_wrong_cell_is_named_and_nothing_is_kept(
    client: Client, cast: dict[str, User], draft: BudgetPlan, typed: str
) -> None:
    client.force_login(cast["lin"])
    first, second = keys(draft)
    before = amounts(draft)

    response = save(client, draft, {f"c-{first}-5": typed, f"c-{second}-5": "77"})

    assert response.status_code == 422
    assert amounts(draft) == before
    cells = {cell.name: cell for row in response.context["rows"] for cell in row.cells}
    assert cells[f"c-{first}-5"].error
    assert cells[f"c-{first}-5"].text == typed
    assert cells[f"c-{second}-5"].text == "77"
    assert len(response.context["errors"]) == 1


def test_draft_that_moved_on_keeps_what_was_typed(
    client: Client, cast: dict[str, User], draft: BudgetPlan
) -> None:
    client.force_login(cast["lin"])
    first, second = keys(draft)
    save(client, draft, {f"c-{second}-5": "91"})

    response = save(client, draft, {f"c-{first}-5": "501", "edits": f"{second}\t7\t7"})

    assert response.status_code == 409
    assert amounts(draft)[0] == ("1200.00", {5: "500.00", 6: "700.00"})
    cells = {cell.name: cell.text for row in response.context["rows"] for cell in row.cells}
    assert cells[f"c-{first}-5"] == "501"
    assert cells[f"c-{second}-7"] == "7"
    assert cells[f"c-{second}-5"] == "91"
    again = save(
        client, BudgetPlan.objects.get(), {f"c-{first}-5": "501", "edits": f"{second}\t7\t7"}
    )
    assert again.status_code == 303
    assert amounts(draft) == [
        ("1200.00", {5: "501.00", 6: "700.00"}),
        ("90.00", {5: "91.00", 7: "7.00"}),
    ]


def test_one_month_has_one_amount(client: Client, company: Company, cast: dict[str, User]) -> None:
    plan = plans.monthly(company, plans.item(company, "100.00"))
    client.force_login(cast["feng"])
    (key,) = keys(plan)

    save(client, plan, {f"c-{key}-amount": "120.10"})

    assert amounts(plan) == [("120.10", {6: "120.10"})]


def test_only_its_preparer_may_write(
    client: Client, cast: dict[str, User], draft: BudgetPlan
) -> None:
    (first, _second) = keys(draft)

    client.force_login(cast["feng"])
    stranger = save(client, draft, {f"c-{first}-5": "1"}).status_code
    client.force_login(cast["wang"])
    signer = client.get(address(draft)).status_code

    assert (stranger, signer) == (404, 403)
    assert amounts(draft)[0] == ("1200.00", {5: "500.00", 6: "700.00"})


def test_plan_that_is_on_its_way_is_not_written(
    client: Client, company: Company, cast: dict[str, User], draft: BudgetPlan
) -> None:
    plans.matrix(company)
    client.force_login(cast["lin"])
    first, _second = keys(draft)
    plans.submitted(draft)

    response = save(client, BudgetPlan.objects.get(), {f"c-{first}-5": "1"})

    assert response.status_code == 409
    assert PlanVersion.objects.count() == 1
    assert amounts(draft)[0] == ("1200.00", {5: "500.00", 6: "700.00"})


def long_plan(company: Company, rows: int) -> BudgetPlan:
    year = {Month(2026, number): "1.00" for number in range(1, 13)}
    one = plans.item(company, "12.00", year)
    return plans.annual(company, *[one] * rows)


def test_two_thousand_rows_are_read_piece_by_piece_and_saved_at_once(
    client: Client, company: Company, cast: dict[str, User]
) -> None:
    plan = long_plan(company, 2000)
    client.force_login(cast["lin"])
    last = keys(plan)[-1]

    page: Any = client.get(address(plan))
    piece = client.get(page.context["pieces"][-1]["url"], headers={"HX-Request": "true"})
    saved = save(client, plan, {"edits": f"{last}\t12\t2"})

    assert len(page.content) < 60_000
    assert sum(one["count"] for one in page.context["pieces"]) == 2000 - len(page.context["rows"])
    assert f"c-{last}-12" in piece.content.decode()
    assert "<html" not in piece.content.decode()
    assert saved.status_code == 303
    assert amounts(plan)[-1][1][12] == "2.00"
    assert PlanItem.objects.count() == 2000


def test_piece_costs_the_same_whatever_the_plan_holds(
    client: Client, company: Company, cast: dict[str, User]
) -> None:
    plan = long_plan(company, 30)
    client.force_login(cast["lin"])
    client.get(address(plan))

    with CaptureQueriesContext(connection) as few:
        client.get(address(plan))
    content = stored_content(current_version(plan))
    longer = plans.item(company, "12.00", {JUNE: "12.00"})
    plan_drafts.save(
        plan_id=plan.public_id,
        version=plan.version,
        content=type(content)(items=(*content.items, *[longer] * 100)),
        actor=cast["lin"],
        at=NOON,
    )
    with CaptureQueriesContext(connection) as many:
        client.get(address(plan))

    assert len(few) == len(many)
