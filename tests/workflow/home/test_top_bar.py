"""The project chosen in the top bar, and the lists it narrows."""

import re

import pytest
from django.test import Client

from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Project
from requests.models import SettlementClaim
from requests.services import claim_posting
from tests.workflow.home import ground
from tests.workflow.settlement import ground as settling
from tests.workflow.settlement.ground import approve_all, moment

LISTS = ("/", "/requests", "/claims", "/reports/", "/reports/statistics")


@pytest.fixture
def lin(office: Company) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(ground.person("lin"))
    return client


def key(code: str) -> str:
    return str(Project.objects.get(code=code).public_id)


def chosen(page: str) -> list[str]:
    """What the top bar shows as the present choice."""
    return re.findall(r'name="project" value="[^"]*" aria-current="true">([^<]*)<', page)


def page_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_lists_are_of_all_projects_until_one_is_chosen(lin: Client) -> None:
    ground.submitted("云岫花园通栏", project="YXG")
    ground.submitted("江畔居通栏", project="JPJ")

    before = page_of(lin, "/requests?view=progress")
    answer = lin.post("/narrow", {"project": key("JPJ"), "next": "/requests?view=progress"})
    after = page_of(lin, "/requests?view=progress")

    assert chosen(before) == ["All projects"]
    assert "云岫花园通栏" in before
    assert "江畔居通栏" in before
    assert (answer.status_code, answer.headers["Location"]) == (303, "/requests?view=progress")
    assert chosen(after) == ["Riverside Court"]
    assert "云岫花园通栏" not in after
    assert "江畔居通栏" in after
    assert re.search(r"In progress\s*<span[^>]*>1<", after)


def test_choice_stays_on_the_way_through_the_lists(lin: Client) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(ground.person("feng"))
    client.post("/narrow", {"project": key("NW1")})

    shown = {address: chosen(page_of(client, address)) for address in LISTS}
    client.post("/narrow", {"project": ""})

    assert shown == {address: ["South Bay No. 1"] for address in LISTS}
    assert chosen(page_of(client, "/requests")) == ["All projects"]


def test_home_shows_the_requests_and_the_budget_of_the_project(lin: Client) -> None:
    ground.submitted("云岫花园通栏", project="YXG")
    ground.submitted("江畔居通栏", project="JPJ")
    sent_back = ground.sent_back("退回的通栏", "缺报价单")
    lin.post("/narrow", {"project": key("JPJ")})

    page = page_of(lin, "/")

    assert "江畔居通栏" in page
    assert "云岫花园通栏" not in page
    assert re.search(rf'project={key("JPJ")}"[^>]*aria-current="true"', page)
    assert sent_back.title in page, "what waits for the person is never hidden"


def test_claims_and_payments_are_those_of_the_project(lin: Client) -> None:
    request = ground.approved("搜房网首页通栏", "60000.00", days=("2026-04-16", "2026-05-10"))
    draft = settling.claim_draft(
        None,
        amount="60000.00",
        completed_on="2026-05-10",
        invoices=[settling.invoice(dated_on="2026-05-10")],
    )
    settling.submitted_claim(request, draft, at=moment("2026-05-11"))

    lin.post("/narrow", {"project": key("JPJ")})
    elsewhere = page_of(lin, "/claims?tab=in_approval")
    lin.post("/narrow", {"project": key("YXG")})
    here = page_of(lin, "/claims?tab=in_approval")

    assert "搜房网首页通栏" not in elsewhere
    assert "搜房网首页通栏" in here


def test_payments_are_those_of_the_project(lin: Client) -> None:
    request = ground.approved("搜房网首页通栏", "60000.00", days=("2026-04-16", "2026-05-10"))
    draft = settling.claim_draft(
        None,
        amount="60000.00",
        completed_on="2026-05-10",
        invoices=[settling.invoice(dated_on="2026-05-10")],
    )
    claim = settling.submitted_claim(request, draft, at=moment("2026-05-11"))
    approve_all(claim, moment("2026-05-11"))
    claim.refresh_from_db(fields=["version"])
    claim_posting.post(
        claim_id=claim.public_id,
        version=claim.version,
        actor=ground.person("wu"),
        at=moment("2026-05-11"),
    )
    payment = settling.requested_payment(SettlementClaim.objects.get(pk=claim.pk))
    zheng = Client(headers={"accept-language": "en"})
    zheng.force_login(ground.person("zheng"))

    zheng.post("/narrow", {"project": key("JPJ")})
    elsewhere = page_of(zheng, "/payments?tab=in_approval")
    zheng.post("/narrow", {"project": key("YXG")})
    here = page_of(zheng, "/payments?tab=in_approval")

    assert payment.number not in elsewhere
    assert payment.number in here


def test_address_that_names_a_project_goes_before_the_choice(lin: Client) -> None:
    ground.submitted("云岫花园通栏", project="YXG")
    lin.post("/narrow", {"project": key("JPJ")})

    page = page_of(lin, f"/requests?project={key('YXG')}")

    assert "云岫花园通栏" in page


@pytest.mark.parametrize("wrong", ["nonsense", "\0", "00000000-0000-0000-0000-000000000007"])
def test_project_that_is_not_offered_narrows_nothing(lin: Client, wrong: str) -> None:
    answer = lin.post("/narrow", {"project": wrong, "next": "/requests"})

    assert answer.status_code == 303
    assert chosen(page_of(lin, "/requests")) == ["All projects"]


def test_page_comes_back_from_its_start(lin: Client) -> None:
    place = f"/requests?view=done&older={key('YXG')}&project={key('YXG')}"

    answer = lin.post("/narrow", {"project": key("JPJ"), "next": place})

    assert answer.headers["Location"] == "/requests?view=done"


def test_person_without_a_role_has_nothing_to_choose(office: Company) -> None:
    ou = Client(headers={"accept-language": "en"})
    ou.force_login(ground.person("ou"))

    assert chosen(page_of(ou, "/")) == []


@pytest.mark.parametrize(
    ("address", "entry"),
    [
        ("/budgets/workbook", "/budgets/"),
        ("/budgets/year-end", "/budgets/"),
        ("/budgets/plans/deadlines", "/budgets/plans"),
        ("/", "/"),
        ("/notifications", None),
    ],
)
def test_page_shows_the_entry_it_belongs_to(
    office: Company, address: str, entry: str | None
) -> None:
    client = Client()
    client.force_login(ground.person("qian"))

    sidebar = page_of(client, address).split('class="fx-tabs', 1)[0]

    marked = set(re.findall(r'<a href="([^"]+)" aria-current="page"', sidebar))
    assert marked == ({entry} if entry else set())
