"""Bad input to budgets over HTTP: told at its row or cell in both languages, nothing changed."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from pytest_django import Settings

from approvals.models import ApprovalTask
from budgets.models import BudgetChange, BudgetPlan, PlanImport
from budgets.models.line import Mode
from budgets.rules.regional import MarketStage
from expense_mgmt.foundation.models import Company
from expense_mgmt.foundation.services import jobs
from expense_mgmt.organisation.models import Unit
from ledger.services import periods
from tests.workflow.budget_changes.ground import content, says, submit
from tests.workflow.budget_changes.ground import row as change_row
from tests.workflow.budget_changes.test_change_pages import form
from tests.workflow.budgets.ground import JUNE, MAY, NOON, ask, document, line, reserve
from tests.workflow.budgets.import_ground import as_upload, row, sheet
from tests.workflow.budgets.plans import annual, item, matrix, monthly, person
from tests.workflow.budgets.test_plan_pages import sheet as plan_form
from tests.workflow.expense_requests.posts import line as request_line
from tests.workflow.expense_requests.posts import posted, url
from tests.workflow.fingerprint import fingerprint
from tests.workflow.page_tree import error_of
from tests.workflow.quotas.ground import STAGES, figures, published
from tests.workflow.visits import Answer, Visit

pytestmark = pytest.mark.usefixtures("catalogue", "_day", "_matrix")

Words = dict[str, str]
NEWSPAPER: dict[str, Any] = {"project": "YXG", "category": "NEWSPAPER"}
ONLINE: dict[str, Any] = {"project": "YXG", "category": "ONLINE_MEDIA"}


@pytest.fixture
def _day(settings: Settings) -> None:
    settings.EXPENSE_TODAY = "2026-05-12"


@pytest.fixture
def _matrix(company: Company) -> None:
    matrix(company)


@pytest.fixture
def wu(visit_as: Callable[[str], Visit], company: Company) -> Visit:
    """The accountant beside two lines of May."""
    line(company, "120000", unit="MKT", **NEWSPAPER)
    line(company, "300000", unit="MKT", **ONLINE)
    return visit_as("wu")


@pytest.fixture
def lin(visit_as: Callable[[str], Visit]) -> Visit:
    return visit_as("lin")


def send(wu: Visit, company: Company, *rows: dict[str, str]) -> Answer:
    """A transfer, sent from its form."""
    return wu.post(reverse("budgets:change_send", args=[uuid4()]), form(company, *rows))


def save(visit: Visit, plan: BudgetPlan, row: dict[str, str], **facts: Any) -> Answer:
    """A plan's form with one row."""
    return visit.post(reverse("budgets:plan_save", args=[plan.public_id]), plan_form(row, **facts))


def test_months_that_do_not_sum_to_the_year(lin: Visit, company: Company) -> None:
    plan = annual(company)
    typed = {"category": "RADIO", **{f"month_{number}": "8" for number in range(1, 13)}}

    answer = save(lin, plan, {**typed, "project": "YXG", "amount": "100"}, act="submit")

    words = {
        "en": "The months add up to 96.00, the row says 100.00: 4.00 apart.",
        "zh-hans": "各月合计 96.00，该行总额 100.00，相差 4.00。",
    }
    assert answer.status == 422
    assert words[lin.language] in error_of(answer.page, "rows-0-amount").text
    assert answer.page.by_name("rows-0-month_3").value == "8"
    assert fingerprint() == answer.before


def test_negative_budget(lin: Visit, company: Company) -> None:
    plan = annual(company)

    answer = save(lin, plan, {"category": "RADIO", "project": "YXG", "amount": "-100"})

    words = {"en": "A budget may not be negative.", "zh-hans": "预算不能为负数。"}
    assert answer.status == 422
    assert words[lin.language] in error_of(answer.page, "rows-0-amount").text
    assert fingerprint() == answer.before


def test_two_plans_for_one_year(lin: Visit, company: Company) -> None:
    annual(company)
    marketing = Unit.objects.get(code="MKT").public_id

    answer = lin.post(
        reverse("budgets:plan_create"),
        {
            "plan_kind": "annual_budget",
            "owner": f"unit-{marketing}",
            "year": "2026",
            "fiscal_year": "2026",
            "source": "empty",
        },
    )

    words = {
        "en": "is being prepared already. There is one at a time.",
        "zh-hans": "正在编制中，同一时间只能有一份。",
    }
    assert answer.status == 422
    assert words[lin.language] in answer.page.text
    assert fingerprint() == answer.before


def test_transfer_within_one_line(wu: Visit, company: Company) -> None:
    rows = ({**NEWSPAPER, "way": "lower", "amount": "100"}, {**NEWSPAPER, "amount": "100"})

    answer = send(wu, company, *rows)

    words = {
        "en": "Line 1 names the same budget line. A change names each line once.",
        "zh-hans": "与第 1 行是同一条预算明细。同一张单中，每条明细只写一次。",
    }
    assert answer.status == 422
    assert words[wu.language] in error_of(answer.page, "rows-1-category").text
    assert fingerprint() == answer.before


def test_more_than_the_source_has(wu: Visit, company: Company) -> None:
    rows = (
        {**NEWSPAPER, "way": "lower", "amount": "120000.01"},
        {**ONLINE, "amount": "120000.01"},
    )

    answer = send(wu, company, *rows)

    words = {
        "en": "can give 120,000.00 at most, 0.01 less",
        "zh-hans": "最多可调出 120,000.00，还差 0.01",
    }
    assert answer.status == 422
    assert words[wu.language] in error_of(answer.page, "rows-0-amount").text
    assert fingerprint() == answer.before


def test_source_that_became_less_in_the_meantime(
    wu: Visit, company: Company, visit_as: Callable[[str], Visit]
) -> None:
    """A line that only warns may be overdrawn while the transfer waits for its last signature."""
    line(company, "50000", JUNE, project="YXG", category="SOC_KOL", control={"mode": Mode.WARN})
    change = submit(
        content(
            company,
            change_row(company, "-40000", JUNE, project="YXG", category="SOC_KOL"),
            change_row(company, "40000", unit="MKT", **ONLINE),
        ),
        person("wu"),
    )
    says(change, person("chen"))
    reserve(document(company), ask(company, "20000", JUNE, category="SOC_KOL"))
    run = BudgetChange.objects.get().run
    assert run is not None
    task = ApprovalTask.objects.open().get(run=run)

    answer = visit_as("qian").post(
        reverse("approvals:decide", args=[task.public_id]),
        {"decision": "approve", "version": run.version, "content_hash": run.content_hash},
    )

    words = {"en": "can give", "zh-hans": "最多可调出"}
    assert answer.status == 422
    assert words[wu.language] in answer.page.text
    assert fingerprint() == answer.before


def test_change_of_a_closed_month(wu: Visit, company: Company) -> None:
    period = periods.ensure_period(company=company, month=MAY, actor=person("wu"), at=NOON)
    periods.soft_close(period_id=period.public_id, actor=person("wu"), at=NOON)
    rows = ({**NEWSPAPER, "way": "lower", "amount": "100"}, {**ONLINE, "amount": "100"})

    answer = send(wu, company, *rows)

    words = {"en": "its budget does not change any more", "zh-hans": "已关账，预算不再变动。"}
    assert answer.status == 422
    assert words[wu.language] in error_of(answer.page, "rows-0-month").text.replace("Its", "its")
    assert fingerprint() == answer.before


def test_plan_of_a_closed_month(visit_as: Callable[[str], Visit], company: Company) -> None:
    period = periods.ensure_period(company=company, month=JUNE, actor=person("wu"), at=NOON)
    periods.soft_close(period_id=period.public_id, actor=person("wu"), at=NOON)
    plan = monthly(company, item(company, "10.00"))
    feng = visit_as("feng")

    answer = save(feng, plan, {"category": "RADIO", "amount": "8000"}, act="submit")

    words = {"en": "its budget does not change any more", "zh-hans": "已关账，预算不再变动。"}
    assert answer.status == 422
    assert words[feng.language].lower() in error_of(answer.page, "rows-0-amount").text.lower()
    assert fingerprint() == answer.before


def test_unknown_category_in_row_3004_of_a_sheet(lin: Visit, company: Company) -> None:
    """Headings stand in row 1, so that row 3,004 is the 3,003rd item."""
    plan = annual(company)
    known = [row(content=f"投放 {number}") for number in range(2, 3004)]
    lin.client.post(
        reverse("budgets:plan_import_upload", args=[plan.public_id]),
        {"file": as_upload(sheet(*known, row("天空写字"), row(content="末行")))},
    )
    jobs.sweep()
    found = PlanImport.objects.get()
    lin.client.post(
        reverse("budgets:plan_import_match", args=[found.public_id]),
        {"version": found.version}
        | {f"column_{place}": name for place, name in enumerate(found.fields)},
    )
    jobs.sweep()
    found = PlanImport.objects.get()

    page = lin.client.get(found.get_absolute_url(), {"show": "wrong"}).content.decode()
    answer = lin.post(
        reverse("budgets:plan_import_confirm", args=[found.public_id]), {"version": found.version}
    )

    words = {
        "en": "There is no category “天空写字” for this plan.",
        "zh-hans": "本方案没有“天空写字”这个费用类别。",
    }
    assert "3004" in page.replace(",", "")
    assert words[lin.language] in page
    assert answer.status == 422
    assert fingerprint() == answer.before
    assert BudgetPlan.objects.get().version == plan.version


def test_request_of_a_guerrilla_outlet(visit_as: Callable[[str], Visit], company: Company) -> None:
    published(company, figures(company, stages={**STAGES, "FS01": MarketStage.NEW_GUERRILLA}))
    outlet = Unit.objects.get(code="FS01").public_id
    data = posted(company, request_line(company), unit=str(outlet))

    su = visit_as("su")

    answer = su.post(url("send", data["request"]), data)

    words = {
        "en": "This outlet is a guerrilla market: no advertising money goes there.",
        "zh-hans": "该网点属游击市场，不投放广告费用。",
    }
    assert answer.status == 422
    assert words[su.language] in error_of(answer.page, "unit").text
    assert fingerprint() == answer.before
