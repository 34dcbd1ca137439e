"""Work that waits on several desks of the demo company, reached through the services."""

import datetime as dt
import uuid
from collections.abc import Mapping
from decimal import Decimal

from budgets.services.lines import LineSpec, open_lines
from expense_mgmt.core.periods import DateSpan, FiscalYear, Month
from expense_mgmt.demo import catalogue
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Category, Platform, Project, Supplier, Unit
from expense_mgmt.organisation.parts import Part
from ledger.models import Turnover
from ledger.services import reconciled, turnover
from ledger.services.charts import default_chart
from requests.content import Content, Line, Weight
from requests.models import ExpenseRequest
from requests.services import drafts
from requests.services.drafts import Upload
from requests.services.submit import submit
from tests import factories_policy
from tests.workflow.settlement.ground import approve_all, decide_as, moment, pdf

TODAY = dt.date(2026, 5, 12)
APRIL = Month(2026, 4)
FIGURES = {"confirmed_sales": Decimal("40000000.00"), "forfeits_and_returns": Decimal("1100000.00")}

SIGNERS = (("feng", "project_lead"), ("guo", "project_manager"), ("qian", "finance_head"))


def lay_ground(company: Company) -> None:
    """Matrix, chart of accounts and the demo's budget of April to June."""
    at = moment("2026-01-02")
    factories_policy.in_force(company, at=at)
    default_chart(company)
    categories = {row.code: row for row in Category.objects.all()}
    lines = [
        LineSpec(
            month=Month(2026, month),
            approved=Decimal(amount) * Decimal(catalogue.PROJECT_FACTOR[project.code]),
            unit=project.department,
            project=project,
            category=categories[code],
        )
        for month in (4, 5, 6)
        for project in Project.objects.select_related("department").order_by("pk")
        for code, amount in catalogue.MONTHLY_BUDGET.items()
    ]
    open_lines(company=company, fiscal_year=FiscalYear(2026), lines=lines, actor=None, at=at)


def person(username: str) -> User:
    return User.objects.get(username=username)


def draft(
    title: str,
    amount: str = "20000.00",
    *,
    days: tuple[str, str] = ("2026-05-16", "2026-05-17"),
    category: str = "ONLINE_MEDIA",
    platform: str = "WECHAT",
    project: str = "YXG",
    by: str = "lin",
    at: dt.datetime | None = None,
) -> ExpenseRequest:
    """A request with one line, written and not sent."""
    first, last = (dt.date.fromisoformat(one) for one in days)
    line = Line(
        category=Category.objects.get(code=category),
        platform=Platform.objects.get(code=platform),
        amount=Decimal(amount),
        spans=(DateSpan(first, last),),
        weights=(Weight(Project.objects.get(code=project), Decimal(1)),),
    )
    content = Content(
        unit=Unit.objects.get(code="MKT"),
        title=title,
        background="蓄客",
        expected_effect="留资 120 组",
        supplier=Supplier.objects.get(code="S002"),
        lines=(line,),
    )
    return drafts.save(
        request_id=uuid.uuid4(),
        version=0,
        content=content,
        actor=person(by),
        at=at or moment("2026-05-11"),
        uploads=[Upload(pdf(f"quotation {title}"), "quotation")],
    )


def submitted(
    title: str, amount: str = "20000.00", *, at: dt.datetime | None = None, **facts: object
) -> ExpenseRequest:
    """Sent, and waiting for the department head."""
    at = at or moment("2026-05-11")
    written = draft(title, amount, at=at, **facts)  # type: ignore[arg-type]  # passed on as given
    return submit(
        request_id=written.public_id, version=written.version, actor=written.created_by, at=at
    )


def approved(
    title: str, amount: str = "20000.00", *, at: dt.datetime | None = None, **facts: object
) -> ExpenseRequest:
    at = at or moment("2026-04-10")
    sent = submitted(title, amount, at=at, **facts)
    approve_all(sent, at)
    return ExpenseRequest.objects.get(pk=sent.pk)


def sent_back(title: str, reason: str, *, by: str = "chen") -> ExpenseRequest:
    sent = submitted(title)
    decide_as(person(by), sent, "return", moment("2026-05-11", 17), reason)
    return ExpenseRequest.objects.get(pk=sent.pk)


def pass_to(sent: ExpenseRequest, username: str) -> None:
    """Let everyone before the person approve."""
    for earlier in ("chen", "zhao", "qian", "wang", "sun"):
        if earlier == username:
            return
        decide_as(person(earlier), sent, "approve", moment("2026-05-11", 16))


def reported(
    project: str, month: Month = APRIL, *, figures: Mapping[str, Decimal] = FIGURES
) -> Turnover:
    """The month's receipts, entered by Wu and not confirmed yet."""
    return turnover.report(
        project=Project.objects.select_related("company").get(code=project),
        month=month,
        figures=figures,
        actor=person("wu"),
        at=moment("2026-05-06"),
    )


def confirmed(
    project: str, month: Month = APRIL, *, figures: Mapping[str, Decimal] = FIGURES
) -> Turnover:
    """On its way round for signature."""
    sheet = reported(project, month, figures=figures)
    return turnover.confirm(
        turnover_id=sheet.public_id,
        version=sheet.version,
        actor=person("xu"),
        at=moment("2026-05-07"),
    )


def sign(sheet: Turnover, username: str, role: str) -> Turnover:
    return turnover.countersign(
        turnover_id=sheet.public_id,
        role=role,
        version=sheet.version,
        actor=person(username),
        at=moment("2026-05-08"),
    )


def countersigned(
    project: str, month: Month = APRIL, *, figures: Mapping[str, Decimal] = FIGURES
) -> Turnover:
    sheet = confirmed(project, month, figures=figures)
    for username, role in SIGNERS:
        sheet = sign(sheet, username, role)
    return sheet


def reconciled_month(project: str, month: Month, spend: str) -> None:
    """A month whose statistic is confirmed, as far as the books of it go."""
    sheet = countersigned(project, month)
    key = uuid.uuid4()
    amounts: Mapping[str, Decimal] = {Part.ONLINE.value: Decimal(spend)}
    reconciled.store(project_id=sheet.project_id, month=month, amounts=amounts, statistic_id=key)
