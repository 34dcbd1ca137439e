"""The workbook through HTTP: rows, filters, scope, the drawer of a cell, parts that come later."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from budgets.models import BudgetLine
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Project
from tests.workflow.budget_changes.ground import row as change_row
from tests.workflow.budget_changes.ground import supplementary
from tests.workflow.budgets import plans
from tests.workflow.budgets.ground import JUNE, ask, commit, document, line, reserve
from tests.workflow.budgets.test_cells import figures as cell_figures
from tests.workflow.budgets.test_cells import ground

BOOK = "/budgets/workbook"
CELL = "/budgets/workbook/2026-05"


def page(client: Client, user: User, url: str = BOOK, *, part: bool = False) -> str:
    client.force_login(user)
    response = client.get(url, headers={"HX-Request": "true"} if part else {})
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def rows(client: Client, user: User, query: str = "") -> dict[str, tuple[str, ...]]:
    """Path of each row → what its cells say."""
    client.force_login(user)
    context: Any = client.get(f"{BOOK}?{query}").context
    return {
        one.row.node.path: tuple(cell.text for cell in (*one.cells, one.year))
        for one in context["rows"]
    }


def paths(html: str) -> list[str]:
    return re.findall(r'data-toggle="([^"]+)"', html)


@pytest.fixture
def online(company: Company) -> BudgetLine:
    """300,000 of May, of which 30,000.50 are committed and 60,000 in approval."""
    opened = line(company, "300000.00", unit="MKT", project="YXG", category="ONLINE_MEDIA")
    line(company, "80000.00", unit="MKT", project="YXG", category="TV")
    line(company, "7000.00", JUNE, unit="MKT", project="JPJ", category="TV")
    approved = document(company, "MKT-2605-0001")
    reserve(approved, ask(company, "30000.50"))
    commit(approved)
    reserve(document(company, "MKT-2605-0002"), ask(company, "60000.00"))
    return opened


def test_department_shows_its_projects_by_month_in_thousand_yuan(
    client: Client, cast: dict[str, User], online: BudgetLine
) -> None:
    shown = rows(client, cast["qian"])

    assert shown["MKT"][4:6] == ("290", "7")
    assert shown["MKT"][-1] == "297"
    assert shown["MKT~YXG"][4:6] == ("290", "—")
    assert shown["MKT~JPJ"][4:6] == ("—", "7")


def test_yuan_are_right_to_the_cent(
    client: Client, cast: dict[str, User], online: BudgetLine
) -> None:
    shown = {
        measure: rows(client, cast["qian"], f"unit=yuan&by=category&show={measure}")
        for measure in ("budget", "committed", "actual", "available")
    }

    assert shown["budget"]["ONLINE_MEDIA"][4] == "300,000.00"
    assert shown["committed"]["ONLINE_MEDIA"][4] == "90,000.50"
    assert shown["actual"]["ONLINE_MEDIA"][4] == "—"
    assert shown["available"]["ONLINE_MEDIA"][4] == "209,999.50"


def test_every_cell_is_the_sum_of_its_lines_balances(
    client: Client, company: Company, cast: dict[str, User], online: BudgetLine
) -> None:
    client.force_login(cast["qian"])
    context = client.get(f"{BOOK}?by=project").context

    cells = ground(company).cells(())[()]
    whole = {str(month): cell_figures(amounts) for month, amounts in cells.items()}

    months = context["total"].row.months
    assert f"{months[4].budget:.2f}" == whole["2026-05"][0] == "380000.00"
    assert f"{months[4].pending:.2f}" == whole["2026-05"][1] == "60000.00"
    assert f"{months[4].committed:.2f}" == whole["2026-05"][2] == "30000.50"


def test_rows_open_by_the_address(
    client: Client, cast: dict[str, User], online: BudgetLine
) -> None:
    query = "open=MKT&open=MKT~YXG&open=MKT~YXG~TV"

    shown = rows(client, cast["qian"], query)
    text = words(page(client, cast["qian"], f"{BOOK}?{query}"))

    assert list(shown) == ["MKT", "MKT~JPJ", "MKT~YXG", "MKT~YXG~ONLINE_MEDIA", "MKT~YXG~TV"]
    assert "Available — — — — 80.0" in text
    assert list(rows(client, cast["qian"], "open=none")) == ["MKT"]


def test_only_rows_over_ninety_per_cent_are_left(
    client: Client, company: Company, cast: dict[str, User], online: BudgetLine
) -> None:
    reserve(document(company, "MKT-2605-0003"), ask(company, "72000.00", category="TV"))

    shown = rows(client, cast["qian"], "only=hot&by=category&open=none")

    assert list(shown) == ["TV"]


@pytest.mark.parametrize(
    "narrowed",
    [
        ("q=JPJ", ["JPJ"]),
        ("q=online_media", ["YXG"]),
        ("q=nothing of this name", []),
        ("department={MKT}", ["JPJ", "YXG"]),
        ("project={JPJ}", ["JPJ"]),
        ("category={ONLINE_MEDIA}", ["YXG"]),
    ],
)
def test_filters_in_the_address_narrow_the_rows(
    client: Client,
    company: Company,
    cast: dict[str, User],
    online: BudgetLine,
    narrowed: tuple[str, list[str]],
) -> None:
    query, left = narrowed
    rows_of: list[Any] = [
        *Project.objects.all(),
        *company.units.all(),
        *company.categories.all(),
    ]
    keys = {row.code: str(row.public_id) for row in rows_of}

    shown = rows(client, cast["qian"], f"by=project&open=none&{query.format_map(keys)}")

    assert list(shown) == left


@pytest.mark.parametrize(
    "query",
    [
        "year=abc",
        "year=99999",
        "by=x&show=y&unit=z",
        "project=1",
        "from=-1",
        "from=9999999&rows=x",
        "open=%00&open=~~~",
        "q=%00",
        "under=nothing",
    ],
)
def test_what_cannot_be_read_is_left_out(
    client: Client, cast: dict[str, User], online: BudgetLine, query: str
) -> None:
    page(client, cast["qian"], f"{BOOK}?{query}")


def test_department_sees_its_own(
    client: Client, company: Company, cast: dict[str, User], online: BudgetLine
) -> None:
    line(company, "5000.00", unit="SAL", category="TV")

    assert "SAL" not in rows(client, cast["chen"])
    assert client.get(f"{CELL}?row=SAL").status_code == 404


@pytest.mark.parametrize("username", ["ou", "zheng", "dai"])
def test_people_without_a_budget_role_are_turned_away(
    client: Client, cast: dict[str, User], username: str
) -> None:
    client.force_login(cast[username])

    assert client.get(BOOK).status_code == 403
    assert client.get(CELL).status_code == 403


def test_cell_shows_its_figures_and_what_moved_it(
    client: Client, cast: dict[str, User], online: BudgetLine
) -> None:
    shown = words(page(client, cast["qian"], f"{CELL}?row=MKT~YXG~ONLINE_MEDIA"))

    assert "Budget 300,000.00 Actual 0.00 Committed 30,000.50 In approval 60,000.00" in shown
    assert "Available 209,999.50" in shown
    assert "MKT-2605-0001" in shown
    assert "Committed +30,000.50" in shown
    assert "Reserved +60,000.00" in shown


def test_cell_names_who_changed_its_budget_and_why(
    client: Client, company: Company, cast: dict[str, User]
) -> None:
    plans.matrix(company)
    plan = plans.issued(plans.annual(company, plans.item(company, "1200.00", {JUNE: "1200.00"})))

    shown = words(page(client, cast["qian"], "/budgets/workbook/2026-06?row=MKT~YXG~ONLINE_MEDIA"))

    assert f"Issued {plan.number} 0.00 → 1,200.00" in shown
    assert f"V1 {plan.number} 1,200.00" in shown
    assert cast["lin"].label in shown


def test_cell_of_nothing_is_not_there(
    client: Client, cast: dict[str, User], online: BudgetLine
) -> None:
    client.force_login(cast["qian"])

    for address in (
        f"{CELL}?row=NO_SUCH",
        f"{CELL}?row=MKT%00",
        f"{CELL}?row=MKT~YXG~TV~MORE",
        f"{CELL}?row=MKT~YXG~RADIO",
        "/budgets/workbook/2026-11?row=MKT",
        "/budgets/workbook/2026-13?row=MKT",
        "/budgets/workbook/abc",
        "/budgets/workbook/2025?row=MKT",
        "/budgets/workbook/0000?row=MKT",
    ):
        assert client.get(address).status_code == 404


def test_parts_have_no_shell(client: Client, cast: dict[str, User], online: BudgetLine) -> None:
    more = page(client, cast["qian"], f"{BOOK}?under=MKT~YXG&open=MKT", part=True)
    cell = page(client, cast["qian"], f"{CELL}?row=MKT~YXG", part=True)

    assert "<html" not in more + cell
    assert more.count("<tr") == 3
    assert "Movements" in cell


def many(company: Company) -> None:
    """A row for each project and category, all of one department."""
    categories = company.categories.filter(children=None).order_by("pk")[:40]
    for project in Project.objects.order_by("pk")[:4]:
        for category in categories:
            line(company, "1.00", unit="MKT", project=project.code, category=category.code)


def test_rows_further_down_come_as_parts_of_their_own(
    client: Client, company: Company, cast: dict[str, User]
) -> None:
    many(company)
    codes = [project.code for project in Project.objects.all()]
    query = "open=MKT&" + "&".join(f"open=MKT~{code}" for code in codes)
    client.force_login(cast["qian"])

    first: Any = client.get(f"{BOOK}?{query}").context
    pieces = first["pieces"]
    rest: list[str] = []
    for piece in pieces:
        rest += paths(page(client, cast["qian"], BOOK + piece["url"], part=True))

    assert len(first["rows"]) == 18
    assert sum(piece["count"] for piece in pieces) == len(rest) == first["book"].row_count - 18
    assert not {one.row.node.path for one in first["rows"]} & {*rest}
    assert len(client.get(f"{BOOK}?{query}").content) < 60_000


def test_pages_turn_without_scripts(
    client: Client, company: Company, cast: dict[str, User]
) -> None:
    many(company)
    query = "open=MKT&open=MKT~YXG"
    client.force_login(cast["qian"])

    first: Any = client.get(f"{BOOK}?{query}").context
    second: Any = client.get(BOOK + first["pages"]["on"]).context

    assert [one.row.node.path for one in second["rows"]]
    assert second["pages"]["back"]
    assert second["total"] is not None


def test_costs_the_same_for_one_row_and_for_many(
    client: Client, company: Company, cast: dict[str, User], online: BudgetLine
) -> None:
    client.force_login(cast["qian"])
    client.get(BOOK)

    with CaptureQueriesContext(connection) as few:
        client.get(f"{BOOK}?open=MKT&open=MKT~YXG")
    for code in ("NEWSPAPER", "RADIO", "MAGAZINE", "OUTDOOR", "EVENT", "PRINTING"):
        line(company, "1.00", unit="MKT", project="YXG", category=code)
        reserve(document(company, f"MKT-2605-{code}"), ask(company, "1.00", category=code))
    with CaptureQueriesContext(connection) as more:
        client.get(f"{BOOK}?open=MKT&open=MKT~YXG")

    assert len(more) == len(few) <= 32
    assert not [query for query in more.captured_queries if "budgets_movement" in query["sql"]]


def test_month_page_leads_to_the_year(
    client: Client, cast: dict[str, User], online: BudgetLine
) -> None:
    assert reverse("budgets:workbook") in page(client, cast["qian"], "/budgets/")


def deltas(client: Client, user: User, query: str = "") -> dict[str, list[tuple[str, bool]]]:
    """Path of each row → what is on its way in its cells, and whether that takes from them."""
    client.force_login(user)
    context: Any = client.get(f"{BOOK}?{query}").context
    return {
        one.row.node.path: [
            (cell.drafted, cell.gets_less) for cell in (*one.cells, one.year) if cell.drafted
        ]
        for one in (*context["rows"], context["total"])
    }


def test_drafts_stand_in_the_corner_of_their_cells(
    client: Client, company: Company, cast: dict[str, User]
) -> None:
    line(company, "70000.00", JUNE, unit="MKT", project="JPJ", category="RADIO")
    line(company, "40000.00", JUNE, unit="MKT", project="YXG", category="ONLINE_MEDIA")
    line(company, "25000.00", JUNE, unit="MKT", project="YXG", category="RADIO")
    plans.monthly(company, plans.item(company, "60000.00"))

    shown = deltas(client, cast["feng"], "open=MKT&open=MKT~YXG")
    html = page(client, cast["feng"], f"{BOOK}?open=MKT&open=MKT~YXG")

    assert shown == {
        "MKT": [("−5", True)] * 2,
        "MKT~JPJ": [],
        "MKT~YXG": [("−5", True)] * 2,
        "MKT~YXG~ONLINE_MEDIA": [("+20", False)] * 2,
        "MKT~YXG~RADIO": [("−25", True)] * 2,
        "": [("−5", True)] * 2,
    }
    assert "−5 on its way" in words(html)
    assert '<span class="dl dn">−25</span>' in html


def test_the_five_figures_are_in_the_unit_of_the_page(
    client: Client, company: Company, cast: dict[str, User]
) -> None:
    line(company, "70000.00", unit="MKT", project="YXG", category="ONLINE_MEDIA")
    reserve(document(company), ask(company, "12300.50"))

    in_thousands = words(page(client, cast["qian"], BOOK))
    in_yuan = words(page(client, cast["qian"], f"{BOOK}?unit=yuan"))

    assert "in thousand yuan" in in_thousands
    assert "Budget 70 " in in_thousands
    assert "of it 12 in approval" in in_thousands
    assert "Budget 70,000.00 " in in_yuan
    assert "of it 12,300.50 in approval" in in_yuan


def test_what_is_spent_grows_by_no_draft(
    client: Client, company: Company, cast: dict[str, User]
) -> None:
    line(company, "40000.00", JUNE, unit="MKT", project="YXG", category="ONLINE_MEDIA")
    plans.monthly(company, plans.item(company, "60000.00"))

    shown = {
        measure: deltas(client, cast["feng"], f"show={measure}&unit=yuan")["MKT"]
        for measure in ("budget", "committed", "actual")
    }

    assert shown == {"budget": [("+20,000.00", False)] * 2, "committed": [], "actual": []}


def test_years_cell_shows_all_its_months(
    client: Client, cast: dict[str, User], online: BudgetLine
) -> None:
    shown = words(page(client, cast["qian"], "/budgets/workbook/2026?row=MKT"))

    assert "Year 2026" in shown
    assert "Budget 387,000.00" in shown
    assert "Committed 30,000.50" in shown
    assert "Available 296,999.50" in shown
    assert "江畔居 · 营销策划部 · 电视/影视 · 2026年6月" in shown
    assert "MKT-2605-0002" in shown


def test_cell_names_changes_that_are_on_their_way(
    client: Client, company: Company, cast: dict[str, User], online: BudgetLine
) -> None:
    plans.matrix(company)
    change = supplementary(
        company,
        change_row(company, "9000", unit="MKT", project="YXG", category="ONLINE_MEDIA"),
        by=cast["lin"],
    )

    shown = words(page(client, cast["qian"], f"{CELL}?row=MKT~YXG~ONLINE_MEDIA"))

    assert f"In approval {change.number} +9,000.00" in shown


def test_import_begins_at_the_workbook(
    client: Client, company: Company, cast: dict[str, User]
) -> None:
    new = page(client, cast["lin"])
    form = page(client, cast["lin"], "/budgets/plans/new?source=sheet")
    plan = plans.annual(company)

    with_draft = page(client, cast["lin"])

    assert 'href="/budgets/plans/new?source=sheet"' in new
    assert re.search(r'value="sheet"[^>]* (selected|checked)', form)
    assert f'href="/budgets/plans/{plan.public_id}/import"' in with_draft
