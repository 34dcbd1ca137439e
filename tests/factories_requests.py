"""Short ways to requests in any state; each state is reached through the services."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from approvals.models import ApprovalTask
from approvals.services.decide import decide
from budgets.models.line import Mode
from budgets.services.lines import LineSpec, open_lines
from expense_mgmt.core.periods import DateSpan, FiscalYear, Month
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Category, Platform, Project, Supplier, Unit
from requests.content import Content, Line, Weight
from requests.models import DocumentKind, ExpenseRequest
from requests.services import drafts
from requests.services.drafts import Upload
from requests.services.submit import submit
from tests import factories_policy

NOON = dt.datetime(2026, 5, 12, 4, 0, tzinfo=dt.UTC)
APRIL, MAY, JUNE = Month(2026, 4), Month(2026, 5), Month(2026, 6)
PDF = b"%PDF-1.7 quotation"
APPROVERS = ("chen", "zhao", "qian", "wang", "su", "deng", "sun")


def person(username: str) -> User:
    return User.objects.get(username=username)


def pdf(name: str = "quotation.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF + name.encode(), content_type="application/pdf")


def ground(company: Company, *, approved: str = "300000", mode: Mode = Mode.BLOCK) -> None:
    """The default matrix, and a budget for each project's online media in April to June."""
    factories_policy.in_force(company, at=NOON)
    rows = [
        LineSpec(
            month=month,
            approved=Decimal(approved),
            project=project,
            category=Category.objects.get(company=company, code="ONLINE_MEDIA"),
            mode=mode,
        )
        for month in (APRIL, MAY, JUNE)
        for project in Project.objects.filter(company=company)
    ]
    open_lines(company=company, fiscal_year=FiscalYear(2026), lines=rows, actor=None, at=NOON)


def portal_line(company: Company, **changes: Any) -> Line:
    """The line of the story: a portal placement of 60,000 from 16 April to 15 May."""
    facts: dict[str, Any] = {
        "category": Category.objects.get(company=company, code="ONLINE_MEDIA"),
        "platform": Platform.objects.get(company=company, code="PORTAL"),
        "amount": Decimal("60000.00"),
        "spans": (DateSpan(dt.date(2026, 4, 16), dt.date(2026, 5, 15)),),
        "weights": weights(company, "YXG"),
    }
    return Line(**(facts | changes))


def weights(company: Company, *codes: str, rest: str = "") -> tuple[Weight, ...]:
    return tuple(
        Weight(Project.objects.get(company=company, code=code), Decimal(1), takes_rest=code == rest)
        for code in codes
    )


def content(company: Company, lines: Sequence[Line] | None = None, **changes: Any) -> Content:
    facts: dict[str, Any] = {
        "unit": Unit.objects.get(company=company, code="MKT"),
        "title": "搜房网焦点图",
        "background": "五一后带看量下降，需要线上引流。",
        "expected_effect": "留资 120 组。",
        "supplier": Supplier.objects.get(company=company, code="S002"),
        "lines": tuple([portal_line(company)] if lines is None else lines),
    }
    return Content(**(facts | changes))


def draft(
    company: Company,
    *,
    by: str = "lin",
    written: Content | None = None,
    request_id: UUID | None = None,
    with_quotation: bool = True,
    at: dt.datetime = NOON,
) -> ExpenseRequest:
    return drafts.save(
        request_id=request_id or uuid4(),
        version=0,
        content=written or content(company),
        actor=person(by),
        at=at,
        uploads=[Upload(pdf(), DocumentKind.QUOTATION)] if with_quotation else [],
    )


def submitted(company: Company, *, by: str = "lin", **facts: Any) -> ExpenseRequest:
    at = facts.get("at", NOON)
    written = draft(company, by=by, **facts)
    return submit(request_id=written.public_id, version=written.version, actor=person(by), at=at)


def approved(company: Company, **facts: Any) -> ExpenseRequest:
    """Approved by everybody whom the matrix asks."""
    expense_request = submitted(company, **facts)
    while (reread := fresh(expense_request)).state == "in_approval":
        decide_next(reread, "approve")
    return fresh(expense_request)


def decide_next(
    expense_request: ExpenseRequest, verb: str, *, comment: str = "", at: dt.datetime = NOON
) -> User:
    """Let whoever holds the open step decide; gives that person."""
    run = expense_request.run
    assert run is not None
    for username in APPROVERS:
        actor = person(username)
        task = ApprovalTask.objects.awaiting(actor).filter(run=run).first()
        if task is not None:
            decide(
                task_id=task.public_id,
                actor=actor,
                verb=verb,
                comment=comment,
                version=run.version,
                content_hash=run.content_hash,
                at=at,
            )
            return actor
    raise AssertionError("nobody can decide")


def fresh(expense_request: ExpenseRequest) -> ExpenseRequest:
    return ExpenseRequest.objects.select_related("run", "company").get(pk=expense_request.pk)
