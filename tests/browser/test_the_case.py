"""The case in a real Chromium, in Chinese: every step by the person whose step it is."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import FilePayload, Page

from approvals.models import Decision
from budgets.models import BudgetLine
from expense_mgmt import books
from expense_mgmt.core import clock
from expense_mgmt.demo import story
from expense_mgmt.foundation.models import Company, Job
from ledger.models import LedgerImport, Turnover
from reports.models import MonthlyStatistic
from requests.models import ExpenseRequest, Payment, SettlementClaim
from tests.browser.conftest import wait_until
from tests.workflow.case_sheet import XLSX, ledger_sheet
from tests.workflow.visitor import PDF

pytestmark = pytest.mark.browser

OpenAs = Callable[..., Page]


def paper(name: str) -> FilePayload:
    return FilePayload(name=name, mimeType="application/pdf", buffer=PDF)


def choose(page: Page, name: str, label: str) -> None:
    page.locator(f"select[name='{name}']").select_option(label=label)


def press(page: Page, ending: str) -> None:
    """Press the button that sends to an address ending so, and wait for the next page."""
    own = f"form[action$='{ending}'] button[type=submit]:not([formaction])"
    with page.expect_navigation():
        page.locator(f"{own}, button[formaction$='{ending}']").last.click()


def submit_request(page: Page) -> ExpenseRequest:
    page.goto("/requests/new")
    page.fill("[name=title]", "云岫花园 5 月门户焦点图")
    choose(page, "supplier", "搜房网络广告有限公司")
    page.fill("[name=background]", "五一后看楼客户回流，门户承接咨询。")
    page.fill("[name=expected_effect]", "咨询 420 组，到访 120 组。")
    choose(page, "lines-0-category", "网络")
    choose(page, "lines-0-platform", "房产门户")
    choose(page, "lines-0-project", "云岫花园")
    page.fill("[name=lines-0-starts_on]", "2026-04-16")
    page.fill("[name=lines-0-ends_on]", "2026-05-15")
    page.fill("[name=lines-0-amount]", "60,000.00")
    page.set_input_files("[name=quotation]", [paper("搜房报价单.pdf")])
    page.wait_for_selector("text=王静")
    assert page.locator("text=30,000.00").count() >= 2
    press(page, "/send")
    return ExpenseRequest.objects.get()


def decide(page: Page) -> None:
    """Open the inbox, press A on what waits longest, and leave: the hold is flushed."""
    before = Decision.objects.count()
    page.goto("/approvals/")
    page.locator("[data-go]").first.click()
    page.wait_for_selector("#pane button[value=approve]")
    page.keyboard.press("a")
    page.goto("/")
    wait_until(lambda: Decision.objects.count() > before)


def settle(page: Page, expense_request: ExpenseRequest) -> SettlementClaim:
    page.goto(f"/requests/{expense_request.public_id}")
    press(page, "/start")
    page.goto(f"/claims/new?request={expense_request.public_id}")
    for field in page.locator("[name^=line-]").all():
        field.fill("30,000.00")
    typed = {
        "contract_number": "HT-2026-0412",
        "completed_on": "2026-05-12",
        "amount": "60,000.00",
        "invoices-0-number": "25447000000000000018",
        "invoices-0-seller_tax_number": "91440101MA5BSF0002",
        "invoices-0-dated_on": "2026-05-11",
        "invoices-0-net": "56,603.77",
        "invoices-0-tax": "3,396.23",
        "invoices-0-total": "60,000.00",
    }
    for name, value in typed.items():
        page.fill(f"[name='{name}']", value)
    page.check("[name=is_final]")
    page.check("[name=invoices-0-deductible]")
    for kind in ("invoice", "contract", "acceptance_form", "proof_of_publication"):
        page.set_input_files(f"[name='file-{kind}']", [paper(f"{kind}.pdf")])
    with page.expect_navigation():
        page.locator("button[name=act][value=submit]").click()
    return SettlementClaim.objects.get()


def pay(open_as: OpenAs, claim: SettlementClaim) -> Payment:
    wu = open_as("wu")
    wu.goto(f"/claims/{claim.public_id}")
    press(wu, "/post")
    wu.goto(f"/claims/{claim.public_id}/payments/new")
    press(wu, "/payments")
    for who in ("qian", "wang"):
        decide(open_as(who))
    zheng = open_as("zheng")
    zheng.goto(f"/payments/{Payment.objects.get().public_id}")
    zheng.fill("[name=paid_on]", "2026-05-12")
    zheng.fill("[name=bank_reference]", "GF20260512-001")
    press(zheng, "/pay")
    return Payment.objects.get()


def import_ledger(open_as: OpenAs) -> LedgerImport:
    wu = open_as("wu")
    wu.goto("/ledger/imports/")
    wu.fill("[name=month]", "2026-04")
    sheet = FilePayload(name=XLSX, mimeType="application/octet-stream", buffer=ledger_sheet())
    wu.set_input_files("[name=file]", [sheet])
    press(wu, "/upload")
    for column in LedgerImport.objects.get().columns.all():
        choose(wu, f"column_{column.position}", column.header)
    press(wu, "/map")
    xu = open_as("xu")
    xu.goto(f"/ledger/imports/{LedgerImport.objects.get().public_id}")
    press(xu, "/confirm")
    return LedgerImport.objects.get()


def confirm_turnover(open_as: OpenAs) -> Turnover:
    wu = open_as("wu")
    wu.goto("/ledger/turnover/?month=2026-04")
    wu.locator("a:has-text('云岫花园')").first.click()
    figures = {
        "confirmed_sales": "40,000,000",
        "forfeits_and_returns": "1,000,000",
        "area_difference": "20,000",
        "price_difference": "50,000",
        "gifted_management_fee": "30,000",
    }
    for name, value in figures.items():
        wu.fill(f"[name={name}]", value)
    press(wu, "/report")
    page = f"/ledger/turnover/{Turnover.objects.get().public_id}"
    wu.goto(page)
    press(wu, "/confirm")
    for who in ("feng", "guo", "qian"):
        signer = open_as(who)
        signer.goto(page)
        press(signer, "/sign")
    return Turnover.objects.get()


def sign_statistic(open_as: OpenAs) -> MonthlyStatistic:
    feng = open_as("feng")
    feng.goto("/reports/statistics?month=2026-04")
    with feng.expect_navigation():
        feng.locator("tr:has-text('云岫花园') form[action$='/generate'] button").click()
    press(feng, "/prepare")
    for who in ("guo", "ye", "huang", "qian"):
        decide(open_as(who))
    return MonthlyStatistic.objects.get()


def build(page: Page, kind: str) -> bytes:
    """Ask for a report, watch it being built, fetch the file."""
    page.goto("/reports/")
    form = page.locator(f"form[action$='/build']:has(input[value={kind}])")
    page.locator("details.fx-build", has=form).evaluate("each => each.open = true")
    form.locator("[name=month]").fill("2026-04")
    form.locator("[name=project]").select_option(label="云岫花园")
    if kind == "budget_variance":
        form.locator("[name=period]").select_option("to_date")
    known = set(Job.objects.values_list("pk", flat=True))
    with page.expect_navigation():
        form.locator("button[type=submit]").click()
    job = Job.objects.exclude(pk__in=known).get()
    wait_until(lambda: Job.objects.get(pk=job.pk).state == Job.State.DONE, seconds=90)
    # The page follows the job by itself; nobody reloads it.
    page.wait_for_selector("a[href^='/reports/files/']")
    with page.expect_download() as started:
        page.locator("a[href^='/reports/files/']").first.click()
    return Path(str(started.value.path())).read_bytes()


def texts(content: bytes) -> set[object]:
    book = load_workbook(io.BytesIO(content))
    return {cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("worker")
def test_one_placement_from_the_browser_to_the_months_excel(
    open_as: OpenAs, company: Company
) -> None:
    story.prepare(company=company, today=clock.today())

    expense_request = submit_request(open_as("lin"))
    for who in ("chen", "zhao", "qian", "wang"):
        decide(open_as(who))
    claim = settle(open_as("lin"), expense_request)
    for who in ("chen", "zhao", "qian", "wang"):
        decide(open_as(who))
    payment = pay(open_as, claim)
    imported = import_ledger(open_as)
    turnover = confirm_turnover(open_as)
    statistic = sign_statistic(open_as)
    wang = open_as("wang")
    ad_spend, variance = build(wang, "ad_spend"), build(wang, "budget_variance")

    assert ExpenseRequest.objects.get().state == "closed"
    assert payment.state == "paid"
    assert imported.state == "confirmed"
    assert turnover.state == "countersigned"
    assert statistic.state == "confirmed"
    lines = BudgetLine.objects.filter(consumed__gt=0).order_by("month")
    assert [str(line.consumed) for line in lines] == ["30000.00", "30000.00"]
    assert {30000, 38900000} <= texts(ad_spend)
    assert 30000 in texts(variance)
    assert [findings for findings in books.run().values() if findings] == []
