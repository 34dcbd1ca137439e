"""Taking a statistic through its signers, each in person."""

import datetime as dt

from approvals.models import Decision
from approvals.queries import open_task_of
from approvals.services.decide import decide
from expense_mgmt.core import clock
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Category, Project
from ledger.models import LedgerImport
from ledger.services import ledger_import
from reports.models import MonthlyStatistic
from reports.services import signing
from reports.services import statistic as service
from tests import factories_policy
from tests.ledger.sheets import ledger_file
from tests.workflow.reports.conftest import (
    APRIL,
    EXAMPLE_DEDUCTIONS,
    Books,
    countersigned,
    the_case,
)

SIGNERS = ("guo", "ye", "huang", "qian")


def matrix(company: Company, cast: dict[str, User], at: dt.datetime) -> None:
    factories_policy.in_force(company, at=at)


def prepared(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> MonthlyStatistic:
    """The case of April with its ledger sheet, prepared by Feng."""
    matrix(project.company, cast, at)
    countersigned(project, cast, at, deductions=EXAMPLE_DEDUCTIONS)
    the_case(books, project)
    statistic = service.generate(project=project, month=APRIL, actor=cast["feng"], at=at)
    return signing.prepare(
        statistic_id=statistic.public_id, version=statistic.version, actor=cast["feng"], at=at
    )


def says(
    statistic: MonthlyStatistic,
    person: User,
    at: dt.datetime,
    verb: str = "approve",
    comment: str = "",
) -> Decision:
    """One signer decides on the task that waits for him."""
    stored = MonthlyStatistic.objects.select_related("run").get(pk=statistic.pk)
    assert stored.run is not None
    task = open_task_of(stored.run, person)
    assert task is not None
    return decide(
        task_id=task.public_id,
        actor=person,
        verb=verb,
        comment=comment,
        version=stored.version,
        content_hash=stored.digest,
        at=at,
    )


def state_of(statistic: MonthlyStatistic) -> str:
    return str(MonthlyStatistic.objects.get(pk=statistic.pk).state)


def confirmed(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> MonthlyStatistic:
    """The case, signed by everybody."""
    statistic = prepared(project, cast, books, at)
    for name in SIGNERS:
        says(statistic, cast[name], at)
    return MonthlyStatistic.objects.select_related("project", "company").get(pk=statistic.pk)


def confirmed_sheet(
    project: Project, cast: dict[str, User], rows: list[tuple[str, int]]
) -> LedgerImport:
    """Finance's sheet of April with these projects, uploaded by Wu and confirmed by Xu."""
    paid = [(name, (thousands,)) for name, thousands in rows]
    total = sum(thousands for _name, thousands in rows)
    sheet = ledger_import.upload(
        company=project.company,
        month=APRIL,
        upload=ledger_file(rows=paid, columns=("报纸",), total=total),
        actor=cast["wu"],
        at=clock.now(),
    )
    newspaper = Category.objects.get(company=project.company, code="NEWSPAPER")
    sheet = ledger_import.map_columns(
        import_id=sheet.public_id,
        categories={column.position: newspaper for column in sheet.columns.all()},
        version=sheet.version,
        actor=cast["wu"],
        at=clock.now(),
    )
    return ledger_import.confirm(
        import_id=sheet.public_id, version=sheet.version, actor=cast["xu"], at=clock.now()
    )
