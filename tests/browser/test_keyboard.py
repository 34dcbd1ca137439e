"""The case by keyboard alone, in English: every stop is seen, and the focus lands where work is."""

from collections.abc import Callable

import pytest
from django.db.models import QuerySet
from playwright.sync_api import FilePayload, Page, expect

from approvals.models import Decision
from expense_mgmt.core import clock
from expense_mgmt.demo import story
from expense_mgmt.foundation.models import Company, Job, User
from expense_mgmt.organisation.models import Category, Platform, Project, Supplier
from reports.models import MonthlyStatistic
from requests.models import ExpenseRequest, SettlementClaim
from tests.browser.conftest import wait_until
from tests.browser.hands import Hands
from tests.factories_requests import content, submitted
from tests.workflow.test_the_case import Case
from tests.workflow.visitor import PDF

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Sit = Callable[[str], Hands]
SUMMARY = "[data-error-summary]"
ROW = "[data-rows] [data-row]"
QUESTION = "dialog[id^=confirm-reject]"


def paper(name: str) -> FilePayload:
    return FilePayload(name=f"{name}.pdf", mimeType="application/pdf", buffer=PDF)


def key_of(model: type, code: str) -> str:
    return str(model._default_manager.get(code=code).public_id)  # type: ignore[attr-defined]  # every one of them has it


@pytest.fixture
def sit(open_as: Callable[..., Page]) -> Sit:
    """Somebody at the keyboard, on his home page; a mouse would be heard."""

    def down(username: str) -> Hands:
        page = open_as(username, language="en")
        page.goto("/")
        return Hands(page)

    return down


@pytest.fixture
def case(company: Company) -> Case:
    """The company ready for the case; those who stay away from the keyboard act over HTTP."""
    story.prepare(company=company, today=clock.today())
    return Case(company, {user.username: user for user in User.objects.all()})


def submit_a_request(lin: Hands) -> ExpenseRequest:
    """N, the form cell by cell, a refusal, its correction."""
    page = lin.page
    lin.press("Tab")
    assert lin.is_at(".fx-skip")
    lin.ensure_seen()
    lin.goes_on(lambda: lin.press("n"))
    lin.write("[name=title]", "Portal focus picture of May")
    lin.choose("[name=supplier]", key_of(Supplier, "S002"))
    lin.write("[name=background]", "Visitors come back after the holiday.")
    lin.write("[name=expected_effect]", "420 enquiries, 120 visits.")
    lin.choose("[name=lines-0-category]", key_of(Category, "ONLINE_MEDIA"))
    lin.choose("[name=lines-0-platform]", key_of(Platform, "PORTAL"))
    lin.choose("[name=lines-0-project]", key_of(Project, "YXG"))
    lin.write_day("[name=lines-0-starts_on]", "2026-04-16")
    lin.write_day("[name=lines-0-ends_on]", "2026-05-15")
    lin.write("[name=lines-0-amount]", "60,000.005")
    lin.attach("[name=quotation]", [paper("quotation")])

    lin.press("Control+Enter")
    lin.wait_at(SUMMARY)
    assert not ExpenseRequest.objects.exists()
    lin.tab_to(f"{SUMMARY} a")
    lin.press("Enter")
    lin.wait_at("[name=lines-0-amount][aria-invalid=true]")
    expect(page.locator("[data-file-list]").first).to_contain_text("quotation.pdf")
    lin.press("Control+a")
    page.keyboard.type("60,000.00")
    lin.goes_on(lambda: lin.press("Control+Enter"))

    expect(page.locator("main h1")).to_have_text("Portal focus picture of May")
    lin.press("Tab")
    assert lin.is_at(".fx-skip")
    lin.press("Enter")
    lin.tab_to("main a, main button")
    return ExpenseRequest.objects.get()


def decided() -> QuerySet[Decision]:
    """Signatures on requests; the year's budget was signed before the case began."""
    return Decision.objects.filter(run__kind=ExpenseRequest.kind)


def decide_in_the_inbox(chen: Hands) -> None:
    """G A, J and K; A with Z and again; a rejection thought over, then confirmed."""
    title = chen.page.locator(".fx-pane-h h2")
    chen.goes_on(lambda: chen.press("g", "a"))
    expect(title).to_have_text("Portal focus picture of May")
    chen.press("j")
    chen.wait_at(f"{ROW}:nth-of-type(2) [data-go]")
    expect(title).to_have_text("A second request")
    chen.press("k")
    chen.wait_at(f"{ROW}:nth-of-type(1) [data-go]")
    expect(title).to_have_text("Portal focus picture of May")

    # Undone at once, nothing moves away; undone later, the item comes back.
    chen.press("a", "z")
    chen.wait_at("#pane button[value=approve]")
    expect(chen.page.locator(ROW).first).to_have_attribute("aria-current", "true")
    chen.press("a")
    expect(title).to_have_text("A second request")
    chen.press("z")
    chen.wait_at(f"{ROW}:nth-of-type(1) [data-go]")
    expect(title).to_have_text("Portal focus picture of May")
    assert not decided().exists()
    chen.press("a")
    chen.wait_at(f"{ROW}:nth-of-type(2) [data-go]")
    expect(title).to_have_text("A second request")

    chen.press("Shift+x")
    chen.wait_at("[data-comment]")
    chen.page.keyboard.type("Not this month.")
    chen.tab_to("button[value=reject]")
    chen.press("Enter")
    chen.page.wait_for_selector(f"{QUESTION}[open]")
    chen.ensure_seen()
    chen.press("Escape")
    chen.wait_at("button[value=reject]")
    chen.press("Enter")
    chen.tab_to(f"{QUESTION} [data-confirmed]")
    chen.press("Enter")
    chen.wait_at("#main")
    chen.goes_on(lambda: chen.press("g", "b"))
    wait_until(lambda: decided().count() == 2)


def settle(lin: Hands, expense_request: ExpenseRequest) -> SettlementClaim:
    """Start the placement, settle it with its papers."""
    page = lin.page
    page.goto(f"/requests/{expense_request.public_id}")
    lin.tab_to("form[action$='/start'] button")
    lin.goes_on(lambda: lin.press("Enter"))
    lin.tab_to("a[href*='/claims/new']")
    lin.goes_on(lambda: lin.press("Enter"))
    lin.write("[name=contract_number]", "HT-2026-0412")
    lin.write_day("[name=completed_on]", "2026-05-12")
    lin.tab_to("[name=is_final]")
    lin.press("Space")
    lin.write("[name=amount]", "60,000.00")
    lin.write("[name=invoices-0-number]", "25447000000000000018")
    lin.write("[name=invoices-0-seller_tax_number]", "91440101MA5BSF0002")
    lin.write_day("[name=invoices-0-dated_on]", "2026-05-11")
    lin.write("[name=invoices-0-net]", "56,603.77")
    lin.write("[name=invoices-0-tax]", "3,396.23")
    lin.write("[name=invoices-0-total]", "60,000.00")
    for kind in ("invoice", "contract", "acceptance_form"):
        lin.attach(f"[name=file-{kind}]", [paper(kind)])

    lin.press("Control+Enter")
    lin.wait_at(SUMMARY)
    assert not SettlementClaim.objects.exists()
    chosen = page.locator("[name=file-contract]").evaluate("each => each.files[0]?.name")
    assert chosen == "contract.pdf"
    lin.attach("[name=file-proof_of_publication]", [paper("proof")])
    lin.goes_on(lambda: lin.press("Control+Enter"))
    return SettlementClaim.objects.get()


def prepare_the_statistic(feng: Hands) -> MonthlyStatistic:
    """Generate April and send it round."""
    feng.page.goto("/reports/statistics?month=2026-04")
    project = key_of(Project, "YXG")
    feng.tab_to(f"form[action$='/generate']:has(input[value='{project}']) button")
    feng.goes_on(lambda: feng.press("Enter"))
    feng.tab_to("form[action$='/prepare'] button")
    feng.goes_on(lambda: feng.press("Enter"))
    return MonthlyStatistic.objects.get()


def sign(guo: Hands, statistic: MonthlyStatistic) -> None:
    """A on the sheet itself; leaving the page sends it."""
    before = Decision.objects.count()
    guo.page.goto(f"/reports/statistics/{statistic.public_id}")
    guo.tab_to("[data-comment]")
    guo.page.keyboard.type("Agreed.")
    guo.tab_to("button[value=approve]", back=True)
    guo.press("Space")
    guo.goes_on(lambda: guo.press("g", "a"))
    wait_until(lambda: Decision.objects.count() > before)


def build_both_reports(wang: Hands) -> None:
    """G R, the month and the project, twice."""
    page = wang.page
    wang.goes_on(lambda: wang.press("g", "r"))
    for kind in ("ad_spend", "budget_variance"):
        form = f"form:has(input[value={kind}])"
        if page.locator(f"details:has(input[value={kind}])").get_attribute("open") is None:
            wang.tab_to(f"details:has(input[value={kind}]) > summary")
            wang.press("Enter")
        wang.choose(f"{form} [name=project]", key_of(Project, "YXG"))
        wang.tab_to(f"{form} button[type=submit]")
        wang.goes_on(lambda: wang.press("Enter"))
    assert Job.objects.filter(kind="reports.build").count() == 2


def test_whole_case_is_walked_without_a_mouse(sit: Sit, case: Case) -> None:
    lin = sit("lin")
    expense_request = submit_a_request(lin)
    second = content(case.company, title="A second request")
    submitted(case.company, written=second, at=clock.now())
    decide_in_the_inbox(sit("chen"))
    for who in ("zhao", "qian", "wang"):
        case.decide(who)
    expense_request = ExpenseRequest.objects.get(pk=expense_request.pk)
    assert expense_request.state == "approved"

    claim = settle(lin, expense_request)
    for who in ("chen", "zhao", "qian", "wang"):
        case.decide(who)
    case.import_ledger()
    case.confirm_turnover()
    statistic = prepare_the_statistic(sit("feng"))
    sign(sit("guo"), statistic)
    build_both_reports(sit("wang"))

    claim = SettlementClaim.objects.get()
    assert claim.state == "approved"
    assert MonthlyStatistic.objects.get().state == "prepared"
