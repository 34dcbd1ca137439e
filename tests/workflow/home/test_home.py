"""The home page of each person of the cast: what it shows, and what it must not."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.test import Client

from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Category
from ledger.services import ledger_import
from requests.models import SettlementClaim
from requests.services import claim_posting, payments
from tests.ledger.sheets import ledger_file
from tests.workflow.home import ground
from tests.workflow.home.conftest import Opens
from tests.workflow.settlement import ground as settling
from tests.workflow.settlement.ground import approve_all, decide_as, moment

JANUARY = Month(2026, 1)
LEDGER_COLUMNS = {"报纸": "NEWSPAPER", "电视": "TV", "车身": "VEHICLE_BODY", "活动公关": "EVENT"}


def rows_of(page: str) -> list[str]:
    """The titles of the list of what needs the person, in order."""
    found = re.findall(r'class="fx-todo">.*?<h3>(.*?)</h3>', page, re.DOTALL)
    return [title.strip() for title in found]


def claim_on(title: str, number: str, last: str) -> SettlementClaim:
    """An approved claim of 60,000 on an approved request that ended on `last`."""
    request = ground.approved(title, "60000.00", days=("2026-04-11", last), platform="PORTAL")
    draft = settling.claim_draft(
        None,
        amount="60000.00",
        completed_on=last,
        invoices=[settling.invoice(number, dated_on=last)],
    )
    claim = settling.submitted_claim(request, draft, at=moment("2026-05-06"))
    approve_all(claim, moment("2026-05-07"))
    return SettlementClaim.objects.get(pk=claim.pk)


def posted(claim: SettlementClaim) -> SettlementClaim:
    return claim_posting.post(
        claim_id=claim.public_id,
        version=claim.version,
        actor=ground.person("wu"),
        at=moment("2026-05-08"),
    )


def test_everyone_has_a_home(office: Company, open_as: Opens) -> None:
    people = User.objects.filter(is_active=True)

    pages = {person.username: open_as(person.username, "/") for person in people}

    assert len(pages) == 29
    assert all("Nothing needs you" in page or rows_of(page) for page in pages.values())


def test_requester_sees_what_came_back_and_what_to_settle(office: Company, open_as: Opens) -> None:
    ground.sent_back("抖音信息流", "缺代理商报价单。")
    ground.approved("户外广告发布费", days=("2026-04-16", "2026-05-01"))
    ground.approved("五一暖场", days=("2026-04-20", "2026-04-26"))
    ground.approved("端午蓄客", days=("2026-05-20", "2026-06-01"))

    page = open_as("lin", "/")

    assert rows_of(page) == [
        "Settle: 五一暖场",
        "Sent back: 抖音信息流",
        "Settle: 户外广告发布费",
    ]
    assert "Chen Zhiyuan: “缺代理商报价单。”" in page
    assert "1 day late" in page
    assert "by 16 May · 4 days left" in page


def test_requester_sees_no_turnover_and_no_desk_of_others(office: Company, open_as: Opens) -> None:
    ground.submitted("周末暖场促销")
    ground.reported("YXG")
    ground.reconciled_month("YXG", JANUARY, "290666.00")

    page = open_as("lin", "/")

    assert rows_of(page) == []
    assert "1 request is on its way." in page
    assert "Promotion expense" not in page
    assert "38,900,000" not in page
    assert "Where documents wait" not in page
    assert "My requests" in page
    assert "周末暖场促销" in page


def test_approver_sees_the_three_oldest_tasks_and_how_many_more(
    office: Company, open_as: Opens
) -> None:
    for hour in range(5):
        ground.submitted(f"活动 {hour}", at=moment("2026-05-11", 9 + hour))

    page = open_as("chen", "/")

    assert rows_of(page) == ["活动 0", "活动 1", "活动 2"]
    assert "2 more to decide" in page
    assert "Lin Xiaotong" in page
    assert "In my scope" in page
    assert 'href="/approvals/"' in page


def test_task_names_the_documents_own_amount(office: Company, open_as: Opens) -> None:
    ground.submitted("活动 1", "30000.00", at=moment("2026-05-11", 9))
    second = ground.submitted("活动 2", "28000.00", at=moment("2026-05-11", 10))

    # Like requests of thirty days choose the approvers together: 58,000.
    assert second.run is not None
    assert second.run.deciding.amount == Decimal("58000.00")
    assert f"{second.number} · Lin Xiaotong · ¥28,000.00" in open_as("chen", "/")


def test_decided_task_leaves_the_list(office: Company, open_as: Opens) -> None:
    sent = ground.submitted("活动")
    decide_as(ground.person("chen"), sent, "approve", moment("2026-05-11", 15))

    assert rows_of(open_as("chen", "/")) == []
    assert rows_of(open_as("zhao", "/")) == ["活动"]


def test_accountant_posts_and_asks_for_payment(office: Company, open_as: Opens) -> None:
    claim_on("搜房网通栏", "25317000000000000018", "2026-05-02")
    posted(claim_on("搜房网焦点图", "25317000000000000019", "2026-04-30"))
    ground.reported("YXG")

    page = open_as("xu", "/")

    assert sorted(rows_of(page)) == [
        "Confirm turnover: Yunxiu Garden, April",
        "Post: 搜房网通栏",
        "Unpaid: 搜房网焦点图",
    ]
    assert "Where documents wait" not in page


def test_finance_ledger_waits_for_another_accountant(office: Company, open_as: Opens) -> None:
    wu, at = ground.person("wu"), moment("2026-05-08")
    uploaded = ledger_import.upload(
        company=office, month=ground.APRIL, upload=ledger_file(), actor=wu, at=at
    )
    while_unmatched = rows_of(open_as("xu", "/"))
    ledger_import.map_columns(
        import_id=uploaded.public_id,
        categories={
            column.position: Category.objects.get(code=LEDGER_COLUMNS[column.header])
            for column in uploaded.columns.filter(header__in=LEDGER_COLUMNS)
        },
        version=uploaded.version,
        actor=wu,
        at=at,
    )

    assert while_unmatched == []
    assert rows_of(open_as("xu", "/")) == ["Confirm the April finance ledger"]
    assert rows_of(open_as("wu", "/")) == []
    assert "uploaded by Wu Wei · ¥717,033.00" in open_as("xu", "/")


def test_booked_claim_with_a_payment_under_way_waits_for_nobody(
    office: Company, open_as: Opens
) -> None:
    claim = posted(claim_on("搜房网焦点图", "25317000000000000019", "2026-04-30"))
    payments.request_payment(
        claim_id=claim.public_id,
        account_id=claim.supplier.accounts.get().public_id,
        amount=Decimal("60000.00"),
        actor=ground.person("wu"),
        at=moment("2026-05-09"),
    )

    assert rows_of(open_as("wu", "/")) == []
    assert rows_of(open_as("qian", "/")) == ["Payment to 搜房网络广告有限公司"]


def test_cashier_sees_payments_by_the_day_they_are_due(office: Company, open_as: Opens) -> None:
    claim = posted(claim_on("搜房网焦点图", "25317000000000000019", "2026-04-30"))
    payment = payments.request_payment(
        claim_id=claim.public_id,
        account_id=claim.supplier.accounts.get().public_id,
        amount=Decimal("60000.00"),
        actor=ground.person("wu"),
        at=moment("2026-05-09"),
    )
    approve_all(payment, moment("2026-05-10"))

    page = open_as("zheng", "/")

    assert rows_of(page) == ["Pay ¥60,000.00 to SouFun Portal Advertising"]
    assert "6222020200020002" not in page
    assert "Promotion expense" not in page
    assert "budget</h2>" not in page


def test_project_lead_prepares_last_months_statistic_by_its_day(
    office: Company, open_as: Opens
) -> None:
    ground.countersigned("YXG")
    ground.confirmed("JPJ")

    page = open_as("feng", "/")

    assert rows_of(page) == [
        *["Prepare the April ad-spend statistic"] * 3,
        "Sign turnover: Riverside Court, April",
    ]
    assert "Yunxiu Garden · Turnover is countersigned." in page
    assert "Riverside Court · Confirmed by finance" in page
    assert "South Bay No. 1 · Turnover is not reported yet." in page
    assert "by 15 May · 3 days left" in page
    assert "1 more statistic" in page


def test_month_whose_turnover_is_nothing_asks_for_no_statistic(
    office: Company, open_as: Opens
) -> None:
    for project in ("YXG", "JPJ", "NW1"):
        ground.countersigned(project)
    ground.countersigned("SYL", figures={"confirmed_sales": Decimal(0)})

    page = open_as("feng", "/")

    assert len(rows_of(page)) == 3
    assert "Songyue Lane · Turnover" not in page


@pytest.mark.parametrize("username", ["guo", "qian"])
def test_signers_are_asked_once(office: Company, open_as: Opens, username: str) -> None:
    sheet = ground.confirmed("JPJ")
    before = rows_of(open_as(username, "/"))
    role = {"guo": "project_manager", "qian": "finance_head"}[username]

    ground.sign(sheet, username, role)

    assert before == ["Sign turnover: Riverside Court, April"]
    assert rows_of(open_as(username, "/")) == []


def test_who_does_not_sign_is_not_asked(office: Company, open_as: Opens) -> None:
    ground.confirmed("JPJ")

    for username in ("lin", "ye", "ma", "zheng", "huang"):
        assert rows_of(open_as(username, "/")) == [], username


def test_ratio_comes_from_reconciled_months(office: Company, open_as: Opens) -> None:
    nothing = open_as("wang", "/")
    ground.reconciled_month("YXG", JANUARY, "290666.00")

    page = open_as("wang", "/")

    assert "The first confirmed statistic of the year gives the ratio its figures." in nothing
    assert "0.75<span>%</span>" in page
    assert "Turnover received, to January" in page
    assert "98,334" in page


def test_ratio_of_other_regions_stays_hidden(office: Company, open_as: Opens) -> None:
    ground.reconciled_month("YXG", JANUARY, "290666.00")

    south, east = open_as("ye", "/"), open_as("cai", "/")

    assert "0.75<span>%</span>" in south
    assert "0.75" not in east


def test_budget_panel_shows_the_project_asked_for(office: Company, open_as: Opens) -> None:
    ground.submitted("微信朋友圈", "38500.00", project="JPJ")
    project = office.projects.get(code="JPJ")

    mine = open_as("lin", "/")
    asked = open_as("lin", f"/?project={project.public_id}")
    everything = open_as("lin", "/?project=all")

    # Yunxiu Garden has the whole of the monthly budget, Riverside Court half of it.
    assert "1,055,000" in mine
    assert "527,500" in asked
    assert "111,500" in asked
    assert "2,848,500" in everything


@pytest.mark.parametrize("asked", ["nonsense", "%00", "00000000-0000-0000-0000-000000000007"])
def test_unknown_project_shows_the_first(office: Company, open_as: Opens, asked: str) -> None:
    assert "1,055,000" in open_as("lin", f"/?project={asked}")


def test_person_without_a_role_is_told_so(office: Company, open_as: Opens) -> None:
    ground.submitted("周末暖场促销")

    page = open_as("ou", "/")

    assert "You hold no role yet." in page
    for hidden in ("周末暖场促销", "Deadlines", "budget", "In my scope", "period open"):
        assert hidden not in page.replace("Budgets", "")


def test_watchers_see_where_documents_wait(office: Company, open_as: Opens) -> None:
    ground.submitted("活动 1", at=moment("2026-05-09"))
    ground.submitted("活动 2", at=moment("2026-05-12", 0))
    sent = ground.submitted("活动 3", at=moment("2026-05-11"))
    decide_as(ground.person("chen"), sent, "approve", moment("2026-05-12", 0))

    page = open_as("ma", "/")

    table = page.split("Where documents wait now", 1)[1]
    assert re.findall(
        r'<th scope="row" class="b5">(.*?)</th><td class="r num b6">(\d+)<', table
    ) == [
        ("Department head", "2"),
        ("Finance reviewer", "1"),
    ]


def test_part_is_the_desk_alone(office: Company) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(ground.person("lin"))

    part = client.get("/?project=all", headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert 'id="desk"' in part
    assert 'hx-get="/?project=all"' in part
    assert 'data-poll="60"' in part


def test_role_that_ended_shows_nothing(office: Company, open_as: Opens) -> None:
    ground.submitted("周末暖场促销")
    chen = User.objects.get(username="chen")
    chen.holdings.update(valid=(dt.date(2025, 1, 1), dt.date(2026, 5, 1)))

    page = open_as("chen", "/")

    assert "周末暖场促销" not in page
