"""The workbook and the grid of a draft in a real browser: keys, drawer, rows in rows, paste, undo."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from budgets.models import BudgetPlan
from budgets.services.plan_versions import current_version
from expense_mgmt.foundation.models import Company
from tests.browser.axe import Examiner
from tests.browser.conftest import wait_until
from tests.browser.hands import Hands
from tests.workflow.budgets import plans
from tests.workflow.budgets.ground import JUNE, MAY, ask, document, line, reserve

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OpenAs = Callable[..., Page]
PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  document.activeElement.dispatchEvent(event);
}"""


@pytest.fixture
def year(company: Company) -> Company:
    """Two projects of one department; television of May is used up to 95 per cent."""
    line(company, "300000.00", unit="MKT", project="YXG", category="ONLINE_MEDIA")
    line(company, "80000.00", unit="MKT", project="YXG", category="TV")
    line(company, "7000.00", JUNE, unit="MKT", project="JPJ", category="TV")
    reserve(document(company), ask(company, "76000.00", category="TV"))
    return company


def at(page: Page) -> tuple[str, int]:
    """Row and column of the cell that has the focus."""
    found: list[object] = page.evaluate(
        """() => {
          const cell = document.activeElement.closest("td, th");
          return [cell.closest("tr").querySelector("th").innerText.trim(), cell.cellIndex];
        }"""
    )
    return str(found[0]), int(str(found[1]))


def test_keys_walk_the_grid_open_rows_and_cells_and_come_back(
    open_as: OpenAs, year: Company
) -> None:
    page = open_as("qian", language="en")
    page.goto("/budgets/workbook")
    hands = Hands(page)
    expect(page.locator("table[role=treegrid]")).to_have_count(1)
    hands.tab_to("[data-grid] a")
    assert at(page) == ("Marketing", 0)

    hands.press("ArrowDown", "ArrowDown")
    assert at(page) == ("Yunxiu Garden", 0)
    hands.press("Enter")
    expect(page.locator("[data-toggle='MKT~YXG~TV']")).to_be_visible()
    assert "open=MKT%7EYXG" in page.url
    assert at(page) == ("Yunxiu Garden", 0)
    hands.press("ArrowDown", "ArrowDown", "End", "Home")
    assert at(page) == ("Television and film", 0)
    hands.press(*["ArrowRight"] * 5)
    hands.ensure_seen()
    assert at(page) == ("Television and film", 5)

    hands.press("Enter")
    hands.wait_at("#cell-title")
    expect(page.locator("#workbook-cell")).to_contain_text("76,000.00")
    expect(page.locator("[role=treegrid] [aria-selected=true]")).to_have_count(1)
    hands.press("Escape")
    assert at(page) == ("Television and film", 5)
    expect(page.locator("#workbook-cell")).to_be_empty()
    hands.press("Home", "ArrowUp", "ArrowUp", "Enter")
    expect(page.locator("[data-toggle='MKT~YXG~TV']")).to_have_count(0)
    hands.press("Control+End")
    assert at(page)[0] == "All"


def test_only_what_is_nearly_used_up_is_left_and_the_address_says_so(
    open_as: OpenAs, year: Company
) -> None:
    page = open_as("qian", language="en")
    page.goto("/budgets/workbook?by=category&open=none")
    expect(page.locator("tbody tr.l0")).to_have_count(2)

    page.get_by_role("link", name="Only over 90%").click()

    expect(page.locator("tbody tr.l0")).to_have_count(1)
    assert "only=hot" in page.url
    expect(page.locator("td.hot")).not_to_have_count(0)


def test_workbook_can_be_read_by_everybody(open_as: OpenAs, year: Company) -> None:
    page = open_as("qian")
    examiner = Examiner(page)
    page.goto("/budgets/workbook?open=MKT&open=MKT~YXG&open=MKT~YXG~TV")
    page.locator("td.hot a").first.click()
    page.wait_for_selector("#workbook-cell h2")

    examiner.look("the workbook with a cell open")
    examiner.visit("/budgets/workbook/2026-05?row=MKT~YXG~TV")

    assert not examiner.found, "\n".join(examiner.found)


@pytest.fixture
def draft(company: Company) -> BudgetPlan:
    rows = [
        plans.item(company, "100.00", {MAY: "60.00", JUNE: "40.00"}, facts={"content": f"{n}"})
        for n in range(1, 31)
    ]
    return plans.annual(company, *rows)


def months_of(plan: BudgetPlan, row: int) -> dict[int, str]:
    item = current_version(BudgetPlan.objects.get(pk=plan.pk)).items.all()[row]
    return {one.month.month: str(one.amount) for one in item.months.all()}


def test_block_from_a_sheet_is_pasted_named_undone_and_saved(
    open_as: OpenAs, draft: BudgetPlan
) -> None:
    page = open_as("lin", language="en")
    page.goto(f"/budgets/plans/{draft.public_id}/grid")
    rows = page.locator("tbody tr")
    rows.nth(0).locator("input").nth(5).focus()
    changed = page.locator("[data-cells-count]")

    page.keyboard.press("ArrowDown")
    page.keyboard.type("61.50")
    page.keyboard.press("Enter")
    expect(changed).to_have_text("Cells changed: 1")
    expect(rows.nth(1).locator("[data-apart]")).to_have_text("+1.50")

    page.evaluate(PASTE, "1,000.25\t2\n-5\tabc\n")
    expect(page.locator("input[aria-invalid=true]")).to_have_count(2)
    expect(page.locator("#toasts")).to_contain_text("Cells that are no amounts: 2")
    page.keyboard.press("Control+z")
    expect(changed).to_have_text("Cells changed: 1")
    expect(page.locator("input[aria-invalid=true]")).to_have_count(0)

    # Below what is on the page: kept, and shown when the rows come into view.
    page.evaluate(PASTE, "\n".join(["7"] * 28))
    expect(changed).to_have_text("Cells changed: 29")
    page.keyboard.press("Control+z")
    expect(changed).to_have_text("Cells changed: 1")
    page.evaluate(PASTE, "\n".join(["7"] * 28))
    rows.nth(15).scroll_into_view_if_needed()
    expect(rows.nth(29).locator("input").nth(5)).to_have_value("7")
    expect(changed).to_have_text("Cells changed: 29")
    with page.expect_navigation():
        page.keyboard.press("Control+s")

    expect(page.locator("#toasts")).to_contain_text("Saved: 29 cells.")
    assert months_of(draft, 1) == {5: "61.50", 6: "40.00"}
    assert months_of(draft, 2) == {5: "7.00", 6: "40.00"}
    assert months_of(draft, 29) == {5: "7.00", 6: "40.00"}


def test_rows_on_their_way_show_what_was_pasted_meanwhile(
    open_as: OpenAs, draft: BudgetPlan
) -> None:
    page = open_as("lin", language="en")
    under_way: list[Route] = []

    def keep(route: Route) -> None:
        if "keys=" in route.request.url:
            route.continue_()
        else:
            under_way.append(route)

    page.route("**/grid?*from=*", keep)
    page.goto(f"/budgets/plans/{draft.public_id}/grid")
    page.locator("tr.more").scroll_into_view_if_needed()
    wait_until(lambda: page.evaluate("document.querySelector('tr.htmx-request') !== null"))
    page.locator("tbody tr").nth(1).locator("input").nth(5).focus()

    page.evaluate(PASTE, "\n".join(["7"] * 29))
    expect(page.locator("[data-cells-count]")).to_have_text("Cells changed: 29")
    under_way[0].continue_()

    expect(page.locator("tbody tr").nth(29).locator("input").nth(5)).to_have_value("7")
    assert len(under_way) == 1


def test_leaving_with_changes_asks_first(open_as: OpenAs, draft: BudgetPlan) -> None:
    page = open_as("lin", language="en")
    page.goto(f"/budgets/plans/{draft.public_id}/grid")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator("tbody tr").nth(0).locator("input").nth(5).click()
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Back to the plan").click()
    page.wait_for_timeout(300)

    assert asked == ["beforeunload"]
    assert page.url.endswith("/grid")
    assert months_of(draft, 0) == {5: "60.00", 6: "40.00"}


def test_what_was_refused_is_still_there(open_as: OpenAs, draft: BudgetPlan) -> None:
    page = open_as("lin", language="en")
    page.goto(f"/budgets/plans/{draft.public_id}/grid")
    examiner = Examiner(page, refusal_expected=True)
    field = page.locator("tbody tr").nth(0).locator("input").nth(5)
    field.click()
    page.keyboard.type("12.345")
    page.keyboard.press("Enter")

    with page.expect_navigation():
        page.keyboard.press("Control+s")

    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator("tbody tr").nth(0).locator("input").nth(5)).to_have_value("12.345")
    expect(page.locator("[data-cells-count]")).to_have_text("Cells changed: 1")
    examiner.look("the grid of a draft, refused")
    assert not examiner.found, "\n".join(examiner.found)
    assert months_of(draft, 0) == {5: "60.00", 6: "40.00"}


def test_amounts_come_out_of_a_sheet_in_its_dress(open_as: OpenAs, draft: BudgetPlan) -> None:
    page = open_as("lin", language="zh-hans")
    page.goto(f"/budgets/plans/{draft.public_id}/grid")
    rows = page.locator("tbody tr")
    rows.nth(0).locator("input").nth(5).focus()

    page.evaluate(PASTE, "¥ 1,200.00 \t\uff11\uff12\uff10\r\n ￥ - \t(30.00)\r\n\t\r\n")

    values = [[rows.nth(n).locator("input").nth(c).input_value() for c in (5, 6)] for n in range(3)]
    assert values == [["1,200.00", "120"], ["", "-30.00"], ["60", "40"]]
    expect(page.locator("input[aria-invalid=true]")).to_have_count(1)
    expect(rows.nth(1).locator("td.over[title]")).to_have_attribute("title", "预算不能为负数。")


def test_a_cell_of_two_lines_stays_one_cell_of_the_form(open_as: OpenAs, draft: BudgetPlan) -> None:
    page = open_as("lin", language="en")
    page.goto(f"/budgets/plans/{draft.public_id}/edit")
    first = page.locator("[name=rows-0-content]")
    first.focus()

    page.evaluate(PASTE, '"Opening\nweek ""A"""\t2026/5/9\t(5.00)\nRadio\tsoon\t-\n\t\t\n')

    assert first.input_value() == 'Opening week "A"'
    expect(page.locator("[name=rows-0-planned_on]")).to_have_value("2026-05-09")
    expect(page.locator("[name=rows-0-amount]")).to_have_value("-5.00")
    expect(page.locator("[name=rows-1-content]")).to_have_value("Radio")
    expect(page.locator("[name=rows-1-planned_on]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name=rows-1-amount]")).to_have_value("")
    expect(page.locator("[name=rows-2-content]")).to_have_value("3")


def test_amount_being_typed_is_in_sight_on_the_phone(open_as: OpenAs, company: Company) -> None:
    long_name = {"content": "地铁口灯箱八面与公交候车亭广告，含制作与安装"}
    plan = plans.monthly(company, plans.item(company, "60000.00", facts=long_name))
    page = open_as("feng", language="zh-hans")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/budgets/plans/{plan.public_id}/grid")

    field = page.locator("tbody input").first
    field.focus()

    assert field.evaluate(
        """(field) => {
          const box = field.getBoundingClientRect();
          const at = (x) => document.elementFromPoint(x, box.top + box.height / 2);
          return at(box.left + 2) === field && at(box.right - 2) === field;
        }"""
    )


def test_paper_has_sums_once_and_no_buttons(open_as: OpenAs, draft: BudgetPlan) -> None:
    page = open_as("lin", language="zh-hans")
    page.emulate_media(media="print")
    page.goto(f"/budgets/plans/{draft.public_id}")

    footers = page.locator("tfoot").evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one).display)"
    )

    assert set(footers) <= {"table-row-group"}
    expect(page.locator("main .fx-hd .btn:visible")).to_have_count(0)
