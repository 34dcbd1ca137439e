"""As many rows of everything as a list is to show, and documents ready for an act.

What has a life of its own here is reached through the services; what only stands in a list
besides is a copy of it, written while the guards of the life cycle look away.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

from django.db import connection, models
from django.db.models import F

from approvals.models import ApprovalTask, Decision, Queue
from approvals.policy_specs import RuleSpec, StepSpec
from approvals.services import policies
from budgets.change_content import ChangeContent, RowContent
from budgets.models import BudgetLine, BudgetPlan, ChangeKind
from budgets.models.line import ControlWindow, Mode
from budgets.models.setting import Carry
from budgets.plan_kinds import PlanKind
from budgets.services import budget_settings, change_submit, control_settings, quota_settings
from budgets.services.budget_settings import Figures
from budgets.services.control_settings import Control
from budgets.services.lines import LineSpec, open_lines
from expense_mgmt.core.periods import DateSpan, FiscalYear, Month
from expense_mgmt.foundation.models import Attachment, Company, StoredFile, User
from expense_mgmt.organisation.models import (
    Category,
    Deputy,
    Platform,
    Project,
    RoleHolding,
    Supplier,
    Unit,
)
from expense_mgmt.organisation.roles import Role
from expense_mgmt.organisation.services import calendars
from expense_mgmt.organisation.services.units import add_unit
from ledger.models import Entry, LedgerImport, Period, Turnover, Voucher
from ledger.services import targets
from reports.models import MonthlyStatistic, ReportFile, ReportKind
from requests.content import Content, Line, Weight
from requests.models import ExpenseRequest, Payment, SettlementClaim
from requests.services import claim_posting, claims, drafts
from requests.services.drafts import Upload
from requests.services.submit import submit
from tests.workflow.home import ground as office
from tests.workflow.quotas import ground as quotas
from tests.workflow.settlement import ground as desk

Row = models.Model
APRIL = Month(2026, 4)
SENT_ON = desk.moment("2026-04-10")
TODAY = desk.moment("2026-05-12", 9)
LINES = 3
# Numbers that the counter of vouchers does not reach here.
BEYOND = 1000


def copies(row: Row, number: int, change: Callable[[int], dict[str, Any]]) -> list[Any]:
    """Rows like one that is stored, each with its own keys and with what `change` says."""
    rows = []
    for place in range(number):
        like = copy(row)
        like._state = models.base.ModelState()
        like.pk = None
        for name, value in ({"public_id": uuid4()} | change(place)).items():
            setattr(like, name, value)
        rows.append(like)
    return list(type(row)._default_manager.bulk_create(rows))


@contextmanager
def without_guards() -> Iterator[None]:
    """Triggers do not fire inside; constraints hold."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


@dataclass
class Crowd:
    """The demo company with so many rows in each list, and more of them on demand."""

    company: Company
    size: int = 0
    _serial: Iterator[int] = field(default_factory=lambda: count(1))
    _papers: Iterator[int] = field(default_factory=lambda: count(1))

    def grow(self, size: int) -> None:
        """Let every list hold so many rows."""
        more, self.size = size - self.size, size
        for _ in range(more):
            office.submitted(f"活动 {next(self._serial)}", "100.00")
            self._version()
            self._delegation()
            self._person()
            calendars.draft(company=self.company, year=2026, actor=office.person("dai"), at=TODAY)
            self._budget_papers(next(self._papers))
            self._region()
        posted = self.posted_claim()
        payment = desk.requested_payment(posted, str(posted.amount))
        desk.approve_all(payment, TODAY)
        with without_guards():
            self._books(more, posted)
            self._payments(more, Payment.objects.get(pk=payment.pk))
            self._decisions(more)
            self._months(more)
            self._beyond_budget()
            self._stuck(more)

    def _version(self) -> None:
        """One more draft of the authority manual."""
        policies.draft(
            company=self.company,
            rules=[RuleSpec("expense_request", "within", [StepSpec(Role.CFO)])],
            valid_from=dt.date(2026, 6, 1),
            actor=office.person("dai"),
            at=TODAY,
        )

    def _person(self) -> None:
        """One more person with a role."""
        number = next(self._serial)
        person = User.objects.create(username=f"crowd{number}", name=f"员工 {number}")
        root = Unit.objects.get(company=self.company, kind=Unit.Kind.COMPANY)
        RoleHolding.objects.create(
            company=self.company,
            person=person,
            role=Role.SALES_SUPPORT_SUPERVISOR,
            unit=root,
            valid=(dt.date(2026, 1, 1), None),
        )

    def _stuck(self, more: int) -> None:
        """Tasks that wait for an administrator to name a holder."""
        task = ApprovalTask.objects.open().exclude(queue__role=Role.ADMINISTRATOR).first()
        root = Unit.objects.get(company=self.company, kind=Unit.Kind.COMPANY)
        assert task is not None
        queue, _made = Queue.objects.get_or_create(
            company=self.company, role=Role.ADMINISTRATOR, unit=root
        )
        copies(task, more, lambda _place: {"queue": queue, "placed": "administrator"})

    def _delegation(self) -> None:
        """One more day of a later month on which somebody acts for the department head."""
        day = dt.date(2026, 7, 1) + dt.timedelta(days=next(self._serial))
        Deputy.objects.create(
            person=office.person("chen"),
            deputy=office.person("he"),
            valid=(day, day + dt.timedelta(days=1)),
        )

    def _budget_papers(self, place: int) -> None:
        """One more budget change, proposal of control and draft of figures."""
        # Two and two lines that follow one another are of one project and month.
        lines = list(BudgetLine.objects.named().order_by("pk")[place - place % 2 :][:2])
        line = lines[place % 2]
        rows = tuple(
            RowContent(one.month, amount, one.unit, one.project, one.platform, one.category)
            for one, amount in zip(lines, (Decimal("-0.01"), Decimal("0.01")), strict=True)
        )
        unit = Unit.objects.get(code="MKT")
        change_submit.save_and_submit(
            change_id=uuid4(),
            version=0,
            content=ChangeContent(ChangeKind.TRANSFER, unit, f"活动 {place}", "", rows),
            actor=office.person("wu"),
            at=SENT_ON,
        )
        control_settings.propose(
            line_id=line.public_id,
            control=Control(Mode.WARN, ControlWindow.MONTH),
            rest_of_year=False,
            reason=f"活动 {place}",
            actor=office.person("zhao"),
            at=SENT_ON,
        )
        budget_settings.draft(
            company=self.company,
            figures=Figures(Decimal(place), Decimal(1), Mode.WARN, Carry.CARRY_ALL),
            valid_from=dt.date(2026, 6, 1),
            actor=office.person("dai"),
            at=SENT_ON,
        )

    def _region(self) -> None:
        """One more region with an outlet, and drafts of its figures and targets."""
        number = next(self._serial)
        root = Unit.objects.get(company=self.company, kind=Unit.Kind.COMPANY)
        region = add_unit(
            company=self.company,
            kind=Unit.Kind.REGION,
            code=f"R{number}",
            name=f"区域 {number}",
            parent=root,
        )
        add_unit(
            company=self.company,
            kind=Unit.Kind.OUTLET,
            code=f"O{number}",
            name=f"网点 {number}",
            parent=region,
        )
        quota_settings.draft(
            company=self.company,
            figures=quotas.figures(self.company),
            valid_from=dt.date(2026, 6, 1),
            actor=office.person("zhao"),
            at=TODAY,
        )
        targets.draft(
            place=region,
            year=2026,
            amounts={APRIL: Decimal(number)},
            valid_from=dt.date(2026, 6, 1),
            actor=office.person("zhao"),
            at=TODAY,
        )

    def draft(self) -> ExpenseRequest:
        """A request of three lines, each over two months, ready to be sent."""
        line = Line(
            category=Category.objects.get(code="ONLINE_MEDIA"),
            platform=Platform.objects.get(code="PORTAL"),
            description="首页通栏",
            amount=Decimal("30.00"),
            spans=(DateSpan(dt.date(2026, 4, 20), dt.date(2026, 5, 9)),),
            weights=(Weight(Project.objects.get(code="YXG"), Decimal(1)),),
        )
        written = Content(
            unit=Unit.objects.get(code="MKT"),
            title=f"搜房网 {next(self._serial)}",
            background="五一前夕集中投放",
            expected_effect="留资 420 组",
            supplier=Supplier.objects.get(code="S002"),
            lines=(line,) * LINES,
        )
        return drafts.save(
            request_id=uuid4(),
            version=0,
            content=written,
            actor=office.person("lin"),
            at=SENT_ON,
            uploads=[Upload(desk.pdf("quotation"), "quotation")],
        )

    def sent(self) -> ExpenseRequest:
        written = self.draft()
        return submit(
            request_id=written.public_id,
            version=written.version,
            actor=written.created_by,
            at=SENT_ON,
        )

    def sent_to_last(self) -> ApprovalTask:
        """The task of the last step of a request that everybody else approved."""
        sent = self.sent()
        steps = sent.run.steps.count() if sent.run else 0
        while (task := self.task_of(sent)).step.sequence < steps:
            actor = self.decider_of(task)
            desk.decide_as(actor, sent, "approve", SENT_ON, "同意")
        return task

    def draft_claim(self) -> SettlementClaim:
        sent = self.sent()
        desk.approve_all(sent, SENT_ON)
        number = f"2531700000000{next(self._serial):07}"
        invoice = desk.invoice(
            number, net="84.91", tax="5.09", total="90.00", dated_on="2026-05-10"
        )
        draft = desk.claim_draft(
            None, amount="90.00", completed_on="2026-05-10", invoices=[invoice]
        )
        return desk.draft_claim(sent, draft, at=TODAY)

    def approved_claim(self) -> SettlementClaim:
        claim = self.draft_claim()
        claims.submit(
            claim_id=claim.public_id, version=claim.version, actor=claim.created_by, at=TODAY
        )
        desk.approve_all(claim, TODAY)
        return SettlementClaim.objects.get(pk=claim.pk)

    def posted_claim(self) -> SettlementClaim:
        claim = self.approved_claim()
        return claim_posting.post(
            claim_id=claim.public_id,
            version=claim.version,
            actor=office.person("wu"),
            at=TODAY,
        )

    def task_of(self, document: ExpenseRequest) -> ApprovalTask:
        tasks = ApprovalTask.objects.open().filter(run__subject_id=document.public_id)
        return tasks.select_related("run", "step").get()

    def decider_of(self, task: ApprovalTask) -> User:
        return next(
            user
            for user in User.objects.order_by("pk")
            if ApprovalTask.objects.awaiting(user, TODAY.date()).filter(pk=task.pk).exists()
        )

    def _books(self, more: int, posted: SettlementClaim) -> None:
        voucher = Voucher.objects.get(source_id=posted.public_id)
        rows = copies(voucher, more, lambda _place: {"number": BEYOND + next(self._serial)})
        for entry in Entry.objects.filter(voucher=voucher):
            copies(entry, more, lambda place: {"voucher": rows[place]})
        period = Period.objects.earliest("month")
        copies(period, more, lambda place: {"month": period.month.plus(-1 - place)})

    def _payments(self, more: int, payment: Payment) -> None:
        claim = SettlementClaim.objects.get(pk=payment.claim_id)
        held = copies(claim, more, lambda _place: {"number": self._number("HX")})
        copies(
            payment,
            more,
            lambda place: {"number": self._number("FK"), "claim": held[place], "pk": None},
        )

    def _decisions(self, more: int) -> None:
        on_requests = Decision.objects.filter(run__kind=ExpenseRequest.kind)
        decision = on_requests.filter(actor=office.person("qian")).earliest("pk")
        runs = copies(decision.run, more, lambda _place: {})
        steps = copies(decision.step, more, lambda place: {"run": runs[place]})
        of_run = [{"run": run, "step": step} for run, step in zip(runs, steps, strict=True)]
        tasks = copies(decision.task, more, lambda place: of_run[place])
        copies(decision, more, lambda place: {**of_run[place], "task": tasks[place]})

    def _beyond_budget(self) -> None:
        """Every other request waits for somebody who will have to give a reason."""
        requests = ApprovalTask.objects.open().filter(kind=ExpenseRequest.kind)
        requests.annotate(half=F("pk") % 2).filter(half=0).update(budget_status="over")

    def _months(self, more: int) -> None:
        """What there is once for a project's month: projects with their sheets and statistics."""
        own = {"company": self.company, "currency": "CNY", "created_at": TODAY}
        wu = office.person("wu")
        first = Project.objects.get(code="YXG")
        projects = copies(first, more, lambda _place: {"code": self._number("P")})
        online = Category.objects.get(code="ONLINE_MEDIA")
        specs = [
            LineSpec(month=month, approved=Decimal(1), project=project, category=online)
            for project in projects
            for month in (APRIL, APRIL.plus(1))
        ]
        open_lines(
            company=self.company, fiscal_year=FiscalYear(2026), lines=specs, actor=None, at=TODAY
        )
        for project in projects:
            BudgetPlan.objects.create(
                **own,
                plan_kind=PlanKind.MONTHLY,
                fiscal_year=2026,
                month=APRIL.plus(2),
                unit=project.department,
                project=project,
                saved_at=TODAY,
                created_by=office.person("feng"),
            )
            Turnover.objects.create(
                **own, project=project, month=APRIL, confirmed_sales=Decimal(1), created_by=wu
            )
            figures = ("spend", "turnover", "year_spend", "year_turnover", "ceiling", "remaining")
            MonthlyStatistic.objects.create(
                **own,
                project=project,
                month=APRIL,
                created_by=office.person("feng"),
                reconciliation_only=0,
                **dict.fromkeys(figures, 1),
            )
            file = StoredFile.objects.create(
                sha256=uuid4().hex, size=1, media_type="x", stored_at=TODAY
            )
            sheet = Attachment.objects.create(
                company=self.company, file=file, name="a.xlsx", uploaded_by=wu, uploaded_at=TODAY
            )
            LedgerImport.objects.create(
                **own, month=APRIL, attachment=sheet, sha256=file.sha256, created_by=wu
            )
            ReportFile.objects.create(
                company=self.company,
                kind=ReportKind.BUDGET_VARIANCE,
                key=project.code,
                parameters={"project": project.code},
                language="en",
                name="variance.xlsx",
                month=APRIL,
                asked_by=office.person("wang"),
                file=file,
                row_count=1,
                size=1,
                sha256=file.sha256,
                created_at=TODAY,
            )

    def _number(self, prefix: str) -> str:
        return f"{prefix}-2605-{next(self._serial):04}X"
