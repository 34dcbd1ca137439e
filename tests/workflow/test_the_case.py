"""One placement, from the form to the month's Excel, by people over HTTP."""

import io
import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from budgets.models import BudgetLine
from expense_mgmt import books
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company, Job, User
from expense_mgmt.foundation.services import jobs
from expense_mgmt.organisation.models import Category, Platform, Project, Supplier
from ledger.models import Entry, LedgerImport, ProjectMonth, ReconciledSpend, Turnover, Voucher
from reports.models import MonthlyStatistic
from requests.models import AdPlacement, ExpenseRequest, Payment, SettlementClaim
from tests.workflow.case_sheet import XLSX, ledger_sheet
from tests.workflow.visitor import Form, Visitor, paper

APRIL, MAY = Month(2026, 4), Month(2026, 5)


class Case:
    """The people of the case and what they make."""

    def __init__(self, company: Company, cast: dict[str, User]) -> None:
        self.company = company
        self.visitors = {name: Visitor(person) for name, person in cast.items()}

    def __getattr__(self, name: str) -> Visitor:
        return self.visitors[name]

    def line(self, month: Month) -> BudgetLine:
        """The budget line of the placement in a month."""
        return BudgetLine.objects.get(
            company=self.company,
            month=month,
            project__code="YXG",
            category__code="ONLINE_MEDIA",
            platform=None,
        )

    def held(self) -> list[tuple[str, str, str]]:
        """Reserved, committed and consumed in April and May."""
        return [
            (str(line.reserved), str(line.committed), str(line.consumed))
            for line in (self.line(APRIL), self.line(MAY))
        ]

    def request(self) -> ExpenseRequest:
        return ExpenseRequest.objects.get()

    def request_values(self) -> dict[str, object]:
        """What Lin types into the form."""
        own = {"company": self.company}
        return {
            "title": "云岫花园 5 月门户焦点图",
            "supplier": str(Supplier.objects.get(code="S002", **own).public_id),
            "background": "五一后看楼客户回流，门户承接咨询。",
            "expected_effect": "咨询 420 组，到访 120 组。",
            "lines-0-category": str(Category.objects.get(code="ONLINE_MEDIA", **own).public_id),
            "lines-0-platform": str(Platform.objects.get(code="PORTAL", **own).public_id),
            "lines-0-project": str(Project.objects.get(code="YXG", **own).public_id),
            "lines-0-starts_on": "2026-04-16",
            "lines-0-ends_on": "2026-05-15",
            "lines-0-amount": "60,000.00",
            "quotation": paper("搜房报价单.pdf"),
        }

    def submit_request(self) -> ExpenseRequest:
        self.lin.open("/requests/new").send("/send", self.request_values())
        return self.request()

    def decide(
        self, who: str, decision: str = "approve", comment: str = "", expect: int = 200
    ) -> Visitor:
        """A person opens the inbox and decides on what waits longest."""
        visitor = self.visitors[who].open("/approvals/").follow("task=")
        return visitor.send(
            "/decide", {"comment": comment}, button=("decision", decision), expect=expect
        )

    def approve_request(self) -> ExpenseRequest:
        for who in ("chen", "zhao", "qian", "wang"):
            self.decide(who)
        return self.request()

    def settle(self) -> SettlementClaim:
        """Lin starts the placement and sends the claim with its papers."""
        page = f"/requests/{self.request().public_id}"
        self.lin.open(page).send("/start")
        self.lin.open(f"/claims/new?request={self.request().public_id}")
        shares = {
            name: "30,000.00"
            for name in self.lin.form("/claims").values
            if name.startswith("line-")
        }
        self.lin.send(
            "/claims",
            {
                **shares,
                "contract_number": "HT-2026-0412",
                "completed_on": "2026-05-12",
                "is_final": "on",
                "amount": "60,000.00",
                "invoices-0-kind": "digital",
                "invoices-0-number": "25447000000000000018",
                "invoices-0-seller_tax_number": "91440101MA5BSF0002",
                "invoices-0-dated_on": "2026-05-11",
                "invoices-0-net": "56,603.77",
                "invoices-0-tax": "3,396.23",
                "invoices-0-total": "60,000.00",
                "invoices-0-deductible": "on",
                "file-invoice": paper("数电票.pdf"),
                "file-contract": paper("合同.pdf"),
                "file-acceptance_form": paper("验收单.pdf"),
                "file-proof_of_publication": paper("上线截图.pdf"),
            },
            button=("act", "submit"),
        )
        return SettlementClaim.objects.get()

    def post_and_pay(self) -> Payment:
        """Wu posts the approved claim and asks for its payment, Zheng pays."""
        claim = SettlementClaim.objects.get()
        self.wu.open(f"/claims/{claim.public_id}").send("/post")
        self.wu.open(f"/claims/{claim.public_id}/payments/new").send("/payments")
        for who in ("qian", "wang"):
            self.decide(who)
        self.zheng.open(f"/payments/{Payment.objects.get().public_id}").send(
            "/pay", {"paid_on": "2026-05-12", "bank_reference": "GF20260512-001"}
        )
        return Payment.objects.get()

    def import_ledger(self) -> LedgerImport:
        """Wu uploads and matches April's sheet, Xu confirms it."""
        sheet = SimpleUploadedFile(XLSX, ledger_sheet())
        self.wu.open("/ledger/imports/").send("/upload", {"month": "2026-04", "file": sheet})
        columns = {
            "网络": Category.objects.get(code="ONLINE_MEDIA"),
            "时花绿化": Category.objects.get(code="SUN_FLOWERS_GREENING"),
        }
        found = LedgerImport.objects.get()
        self.wu.send(
            "/map",
            {
                f"column_{column.position}": str(columns[column.header].public_id)
                for column in found.columns.all()
            },
        )
        self.xu.open(f"/ledger/imports/{found.public_id}").send("/confirm")
        return LedgerImport.objects.get()

    def confirm_turnover(self) -> Turnover:
        """Wu reports and confirms April's sales, the three parties countersign."""
        project = Project.objects.get(company=self.company, code="YXG")
        self.wu.open(f"/ledger/turnover/{project.public_id}/2026-04")
        self.wu.send(
            "/report",
            {
                "confirmed_sales": "40,000,000",
                "forfeits_and_returns": "1,000,000",
                "area_difference": "20,000",
                "price_difference": "50,000",
                "gifted_management_fee": "30,000",
            },
        )
        page = f"/ledger/turnover/{Turnover.objects.get().public_id}"
        self.wu.open(page).send("/confirm")
        for who in ("feng", "guo", "qian"):
            self.visitors[who].open(page).send("/sign")
        return Turnover.objects.get()

    def sign_statistic(self) -> MonthlyStatistic:
        """Feng generates and prepares, the managers, the clerk and finance sign."""
        self.feng.open("/reports/statistics?month=2026-04").send("/generate")
        self.feng.open(f"/reports/statistics/{MonthlyStatistic.objects.get().public_id}")
        self.feng.send("/prepare")
        for who in ("guo", "ye", "huang", "qian"):
            self.decide(who)
        return MonthlyStatistic.objects.get()

    def run_to_the_lock(self) -> MonthlyStatistic:
        """Everything of the case, step by step."""
        self.submit_request()
        self.approve_request()
        self.settle()
        for who in ("chen", "zhao", "qian", "wang"):
            self.decide(who)
        self.import_ledger()
        self.confirm_turnover()
        return self.sign_statistic()


@pytest.fixture
def case(ready: Company, cast: dict[str, User]) -> Case:
    return Case(ready, cast)


def test_form_shows_split_budget_and_approvers_while_it_is_typed(case: Case) -> None:
    case.lin.open("/requests/new")
    form = case.lin.form("/send")
    values = {**form.values, **case.request_values()}
    values.pop("quotation")

    shown = case.lin.client.post("/requests/preview", values, headers={"HX-Request": "true"})

    text = shown.content.decode()
    assert shown.status_code == 200
    assert text.count("30,000.00") >= 2
    assert "陈志远" in text
    assert "赵敏" in text
    assert "钱莉" in text
    assert "王静" in text
    assert not ExpenseRequest.objects.exists()


def test_submit_reserves_each_month_and_allots_the_number(case: Case) -> None:
    expense_request = case.submit_request()

    assert (expense_request.number, expense_request.state) == ("MKT-2605-0001", "in_approval")
    assert case.held() == [("30000.00", "0.00", "0.00"), ("30000.00", "0.00", "0.00")]


def test_four_people_approve_and_the_budget_is_committed(case: Case) -> None:
    case.submit_request()

    expense_request = case.approve_request()

    assert expense_request.state == "approved"
    assert case.held() == [("0.00", "30000.00", "0.00"), ("0.00", "30000.00", "0.00")]
    assert AdPlacement.objects.get().state == "booked"


def test_requester_cannot_approve_and_a_stranger_finds_nothing(case: Case) -> None:
    expense_request = case.submit_request()
    page = f"/requests/{expense_request.public_id}"

    asked = case.lin.client.get("/approvals/")
    stranger = case.ou.client.get(page)
    cashier = case.zheng.client.get(page)

    assert asked.status_code == 403
    assert stranger.status_code == 404
    assert cashier.status_code == 404


def test_claim_is_approved_posted_and_paid(case: Case) -> None:
    case.submit_request()
    case.approve_request()
    case.settle()
    for who in ("chen", "zhao", "qian", "wang"):
        case.decide(who)

    payment = case.post_and_pay()

    assert case.held() == [("0.00", "0.00", "30000.00"), ("0.00", "0.00", "30000.00")]
    assert SettlementClaim.objects.get().state == "paid"
    assert ExpenseRequest.objects.get().state == "closed"
    assert payment.state == "paid"
    assert [str(voucher.number) for voucher in Voucher.objects.order_by("pk")] == ["1", "2"]
    entries = {
        (entry.voucher.number, entry.account.code): (entry.debit, entry.credit)
        for entry in Entry.objects.select_related("voucher", "account")
    }
    zero = Decimal("0.00")
    assert entries == {
        (1, "6601"): (Decimal("56603.77"), zero),
        (1, "2221.01"): (Decimal("3396.23"), zero),
        (1, "2202"): (zero, Decimal("60000.00")),
        (2, "2202"): (Decimal("60000.00"), zero),
        (2, "1002"): (zero, Decimal("60000.00")),
    }


def test_ledger_is_uploaded_matched_and_confirmed_by_another(case: Case) -> None:
    imported = case.import_ledger()

    assert imported.state == "confirmed"
    assert {
        (row.column.header, row.project.code, str(row.amount))
        for row in imported.rows.select_related("column", "project")
    } == {("网络", "YXG", "60000.00"), ("时花绿化", "YXG", "2500.00")}


def test_turnover_is_derived_and_countersigned(case: Case) -> None:
    turnover = case.confirm_turnover()

    assert turnover.state == "countersigned"
    assert "38,900,000" in case.qian.text


def test_statistic_holds_april_alone_and_locks_it(case: Case) -> None:
    statistic = case.run_to_the_lock()

    assert statistic.state == "confirmed"
    assert {
        (spend.part, str(spend.amount)) for spend in ReconciledSpend.objects.exclude(amount=0)
    } == {("online", "30000.00")}
    # The months before April that waited without turnover are stated with it.
    locked = ProjectMonth.objects.locked().order_by("month").values_list("month", flat=True)
    assert [str(month) for month in locked] == ["2026-01", "2026-02", "2026-03", "2026-04"]
    page = case.feng.open(f"/reports/statistics/{statistic.public_id}").text
    assert "30,000" in page
    assert "38,900,000" in page
    assert "0.08%" in page


def test_books_hold_after_the_case(case: Case) -> None:
    case.run_to_the_lock()

    found = {name: findings for name, findings in books.run().items() if findings}

    assert found == {}


def report_forms(visitor: Visitor) -> list[Form]:
    """The forms of the two reports of the case on the download centre, once it is open."""
    kinds = (["ad_spend"], ["budget_variance"])
    return [form for form in visitor.forms() if form.values.get("kind") in kinds]


def downloads(visitor: Visitor) -> list[bytes]:
    """Every file that the download centre offers, newest first."""
    links = re.findall(r'href="(/reports/files/[^"]+)"', visitor.open("/reports/").text)
    return [
        b"".join(visitor.client.get(link).streaming_content)  # type: ignore[attr-defined]  # a file
        for link in dict.fromkeys(links)
    ]


def figures(content: bytes) -> set[Decimal]:
    """Every number of a workbook."""
    book = load_workbook(io.BytesIO(content))
    return {
        Decimal(str(cell.value))
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, int | float)
    }


def test_manager_downloads_both_reports_with_the_pages_figures(case: Case) -> None:
    case.run_to_the_lock()
    project = Project.objects.get(company=case.company, code="YXG")
    asked = {"month": "2026-04", "project": str(project.public_id)}
    post = case.wang.open("/reports/").client.post

    for form in report_forms(case.wang):
        answer = post(form.action, {**form.values, **asked, "period": "to_date"})
        assert answer.status_code == 303
    assert Job.objects.filter(state="waiting").count() == 2
    assert jobs.sweep() == 2

    assert {job.state for job in Job.objects.all()} == {"done"}
    found = [figures(content) for content in downloads(case.wang)]
    assert len(found) == 2
    assert any(
        {Decimal(30000), Decimal(38900000), Decimal(40000000)} <= numbers for numbers in found
    )
    page = case.wang.open(f"/reports/variance?month=2026-04&project={project.public_id}").text
    assert "30,000" in page
