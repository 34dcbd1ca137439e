"""Short ways to budget changes, their rows and their decisions."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from approvals.models import ApprovalTask
from approvals.services.decide import decide
from approvals.states import Verb
from budgets.change_content import ChangeContent, RowContent
from budgets.models import BudgetChange, BudgetLine, ChangeKind
from budgets.services import change_drafts, change_submit
from expense_mgmt import books
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Unit
from tests.workflow.budgets.ground import MAY, NOON, place

# The accountant may ask for a change of any unit and sees every line.
PREPARER = "wu"
COLUMNS = ("adjusted", "transferred_in", "transferred_out", "carried_in", "revised")


def row(company: Company, amount: str, month: Month = MAY, **codes: str) -> RowContent:
    """A row by the codes of its places; raises, or lowers by a negative amount."""
    return RowContent(month=month, amount=Decimal(amount), **place(company, **codes))


def content(
    company: Company,
    *rows: RowContent,
    kind: ChangeKind = ChangeKind.TRANSFER,
    reason: str = "端午蓄客提前，报纸少投一期。",
    report: str = "",
) -> ChangeContent:
    return ChangeContent(
        kind=kind,
        unit=Unit.objects.get(company=company, code="MKT"),
        reason=reason,
        report=report,
        rows=rows,
    )


def paper(name: str = "report.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4\nreport\n%%EOF\n", "application/pdf")


def draft(
    what: ChangeContent, by: User, *, files: Sequence[SimpleUploadedFile] = ()
) -> BudgetChange:
    return change_drafts.save(
        change_id=uuid4(), version=0, content=what, uploads=files, actor=by, at=NOON
    )


def submit(
    what: ChangeContent,
    by: User,
    *,
    files: Sequence[SimpleUploadedFile] = (),
    change_id: UUID | None = None,
    at: dt.datetime = NOON,
) -> BudgetChange:
    return change_submit.save_and_submit(
        change_id=change_id or uuid4(), version=0, content=what, uploads=files, actor=by, at=at
    )


def supplementary(company: Company, *rows: RowContent, by: User) -> BudgetChange:
    """A supplementary budget with report and paper, sent."""
    what = content(
        company, *rows, kind=ChangeKind.SUPPLEMENTARY, report="竞品提前开盘，需追加投放。"
    )
    return submit(what, by, files=[paper()])


def says(
    change: BudgetChange, person: User, verb: Verb = Verb.APPROVE, comment: str = "同意"
) -> None:
    """The person decides on the task of the change that waits for him."""
    change = BudgetChange.objects.select_related("run").get(pk=change.pk)
    assert change.run is not None
    task = ApprovalTask.objects.awaiting(person, NOON.date()).get(run=change.run)
    decide(
        task_id=task.public_id,
        actor=person,
        verb=verb,
        comment=comment,
        version=change.run.version,
        content_hash=change.run.content_hash,
        at=NOON,
    )


def amounts(line: BudgetLine) -> dict[str, str]:
    """What makes up the line's budget, without what is zero, read anew."""
    stored = BudgetLine.objects.get(pk=line.pk)
    return {name: str(getattr(stored, name)) for name in COLUMNS if getattr(stored, name)}


def state(change: BudgetChange) -> str:
    return str(BudgetChange.objects.get(pk=change.pk).state)


def findings() -> dict[str, int]:
    """What is wrong with the books; requests are stand-ins here, so nobody asks what they hold."""
    checks = {name: check for name, check in books.CHECKS.items() if name != "requests and holds"}
    counted = {name: len(list(check())) for name, check in checks.items()}
    return {name: count for name, count in counted.items() if count}
