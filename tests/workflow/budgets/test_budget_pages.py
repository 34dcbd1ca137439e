"""The budget pages through HTTP: figures, filters, scope, fragments."""

import re
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from budgets.models import BudgetLine
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Category, Project
from tests.workflow.budgets.ground import JUNE, ask, commit, document, line, reserve

LIST = "/budgets/"


def page(client: Client, user: User, url: str = LIST, *, part: bool = False) -> str:
    client.force_login(user)
    response = client.get(url, headers={"HX-Request": "true"} if part else {})
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", strip_tags(html))


@pytest.fixture
def online(company: Company) -> BudgetLine:
    """300,000 of which 30,000 are committed and 60,000 in approval; a total above it."""
    opened = line(company, "300000", project="YXG", category="ONLINE_MEDIA")
    line(company, "500000", project="YXG")
    approved = document(company, "MKT-2605-0001")
    reserve(approved, ask(company, "30000"))
    commit(approved)
    reserve(document(company, "MKT-2605-0002"), ask(company, "60000"))
    return opened


def test_month_shows_the_five_figures_of_each_line(
    client: Client, cast: dict[str, User], online: BudgetLine
) -> None:
    shown = words(page(client, cast["qian"]))

    assert "网络 300,000 — 30,000 60,000 210,000" in shown
    assert "500,000 — 30,000 60,000 410,000" in shown


def test_totals_are_not_added_to_the_lines_below_them(
    client: Client, cast: dict[str, User], online: BudgetLine
) -> None:
    client.force_login(cast["qian"])

    overview = client.get(LIST).context["overview"]

    assert overview.figures.budget == Decimal("300000.00")
    assert [row.is_total for row in overview.groups[0].rows] == [True, False]


def test_month_and_project_narrow_the_list(
    client: Client, company: Company, cast: dict[str, User], online: BudgetLine
) -> None:
    line(company, "7000", JUNE, project="JPJ", category="RADIO")
    line(company, "8000", project="JPJ", category="RADIO")
    riverside = Project.objects.get(code="JPJ").public_id

    june = page(client, cast["qian"], f"{LIST}?month=2026-06")
    narrowed = page(client, cast["qian"], f"{LIST}?project={riverside}")

    assert "7,000" in june
    assert "300,000" not in june
    assert "8,000" in narrowed
    assert "300,000" not in narrowed


@pytest.mark.parametrize("query", ["month=2026-13", "month=abc", "project=1", "month=&project="])
def test_unreadable_filter_shows_the_present_month(
    client: Client, cast: dict[str, User], online: BudgetLine, query: str
) -> None:
    assert "300,000" in page(client, cast["qian"], f"{LIST}?{query}")


def test_month_without_lines_says_so(client: Client, cast: dict[str, User]) -> None:
    assert "fx-es" in page(client, cast["qian"], f"{LIST}?month=2026-11")


def test_line_shows_its_movements_and_its_year(
    client: Client, company: Company, cast: dict[str, User], online: BudgetLine
) -> None:
    line(company, "250000", JUNE, project="YXG", category="ONLINE_MEDIA")

    shown = words(
        page(client, cast["chen"], reverse("budgets:budget_line", args=[online.public_id]))
    )

    assert "MKT-2605-0002" in shown
    assert "−30,000.00 +30,000.00" in shown
    assert "60,000 + 30,000 + 0 = 90,000.00" in shown
    assert "300,000 − 90,000 = 210,000.00" in shown
    assert "250,000" in shown


def test_fragment_of_a_line_has_no_shell(
    client: Client, cast: dict[str, User], online: BudgetLine
) -> None:
    url = reverse("budgets:budget_line", args=[online.public_id])

    part, whole = page(client, cast["qian"], url, part=True), page(client, cast["qian"], url)

    assert "<html" not in part
    assert "<html" in whole
    assert "MKT-2605-0001" in part


def test_line_outside_the_scope_is_not_there(
    client: Client, company: Company, cast: dict[str, User]
) -> None:
    east = line(company, "9", project="SYL")
    client.force_login(cast["ye"])

    whole = client.get(reverse("budgets:budget_line", args=[east.public_id]))

    assert whole.status_code == 404


@pytest.mark.parametrize("username", ["ou", "zheng", "dai"])
def test_people_without_a_budget_role_are_turned_away(
    client: Client, cast: dict[str, User], username: str
) -> None:
    client.force_login(cast[username])

    assert client.get(LIST).status_code == 403


@pytest.fixture
def many(company: Company) -> list[str]:
    """Forty lines of two projects in May, of 1 to 40 yuan; a total above one of them."""
    amounts = iter(range(1, 41))
    codes = Category.objects.filter(parent__isnull=False).order_by("code")
    for project in ("JPJ", "YXG"):
        for code in codes.values_list("code", flat=True)[:20]:
            line(company, str(next(amounts)), project=project, category=code)
    line(company, "999", project="YXG")
    return [str(row.public_id) for row in BudgetLine.objects.all().for_overview()]


def shown_lines(html: str) -> list[str]:
    return re.findall(r'<tr id="line-([0-9a-f-]+)"', html)


def pieces_of(html: str) -> list[str]:
    return [unescape(url) for url in re.findall(r'hx-get="(\?[^"]+)" hx-trigger="intersect', html)]


def test_long_month_comes_by_pieces_and_whole(
    client: Client, cast: dict[str, User], many: list[str]
) -> None:
    first = page(client, cast["qian"])
    parts = [page(client, cast["qian"], LIST + url, part=True) for url in pieces_of(first)]

    assert len(shown_lines(first)) == 18
    assert len(parts) == 1
    assert [*shown_lines(first), *(key for part in parts for key in shown_lines(part))] == many
    assert all("<html" not in part and pieces_of(part) == [] for part in parts)
    assert all("JPJ" not in part or "continued" in part for part in parts)


def test_figures_are_those_of_all_lines_whatever_is_shown(
    client: Client, cast: dict[str, User], many: list[str]
) -> None:
    client.force_login(cast["qian"])

    whole = client.get(LIST).context["overview"]
    later = client.get(LIST, {"from": "30"}).context["overview"]

    # 1 to 40 without the total above them.
    assert whole.figures.budget == later.figures.budget == Decimal(820)
    assert [group.figures.budget for group in later.groups] == [Decimal(610)]
    assert [group.is_continued for group in later.groups] == [True]
    assert whole.row_count == 41


def test_browser_without_scripts_turns_pages(
    client: Client, cast: dict[str, User], many: list[str]
) -> None:
    first = page(client, cast["qian"])
    (on,) = re.findall(r'<a href="(\?[^"]+)">23 more lines', first)
    second = page(client, cast["qian"], LIST + unescape(on))

    assert shown_lines(second) == many[18:]
    assert 'rel="prev"' in second


@pytest.mark.parametrize("start", ["99", "99999", "999999", "-1", "x"])
def test_page_further_down_than_there_are_lines_says_so(
    client: Client, cast: dict[str, User], many: list[str], start: str
) -> None:
    shown = page(client, cast["qian"], f"{LIST}?from={start}")

    is_number = start in {"99", "99999"}
    assert ("There are no lines so far down." in shown) is is_number
    assert len(shown_lines(shown)) == (0 if is_number else 18)


def test_search_is_answered_by_the_server_over_all_lines(
    client: Client, cast: dict[str, User], many: list[str]
) -> None:
    last = BudgetLine.objects.get(public_id=many[-1]).category
    assert last is not None

    found = page(client, cast["qian"], f"{LIST}?q={last.name}")
    nothing = page(client, cast["qian"], f"{LIST}?q=nowhere")

    assert many[-1] in shown_lines(found)
    assert len(shown_lines(found)) == 2
    assert "No line fits the search" in nothing


def test_list_costs_the_same_for_one_line_and_for_many(
    client: Client, company: Company, cast: dict[str, User]
) -> None:
    line(company, "1", project="YXG", category="PRINTING")
    client.force_login(cast["qian"])
    client.get(LIST)

    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for project in ("YXG", "JPJ", "NW1"):
        for code in ("ONLINE_MEDIA", "NEWSPAPER", "TV", "RADIO", "MAGAZINE", "OUTDOOR", "EVENT"):
            line(company, "1", project=project, category=code)
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)

    assert len(many) == len(one) <= 10
