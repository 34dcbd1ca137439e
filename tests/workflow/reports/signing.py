"""Taking a statistic through its signers, each in person."""

import datetime as dt

from approvals.models import Decision
from approvals.queries import open_task_of
from approvals.services import default_matrix
from approvals.services.decide import decide
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Project
from reports.models import MonthlyStatistic
from reports.services import signing
from reports.services import statistic as service
from tests.workflow.reports.conftest import (
    APRIL,
    EXAMPLE_DEDUCTIONS,
    Books,
    countersigned,
    the_case,
)

SIGNERS = ("guo", "ye", "huang", "qian")


def matrix(company: Company, cast: dict[str, User], at: dt.datetime) -> None:
    default_matrix.establish(
        company=company,
        drafted_by=cast["dai"],
        published_by=cast["yu"],
        valid_from=dt.date(2026, 1, 1),
        at=at,
    )


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
