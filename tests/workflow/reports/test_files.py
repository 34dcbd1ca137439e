"""Report files: built once, complete, by whom they belong to; or visibly not at all."""

import datetime as dt
import errno
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import translation
from openpyxl import load_workbook

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.periods import FiscalYear
from expense_mgmt.foundation.models import Job, User
from expense_mgmt.foundation.services import attachments, jobs, kept_files
from expense_mgmt.foundation.sheets import writer
from expense_mgmt.organisation.models import Project, RoleHolding
from reports import verify
from reports.builders.ask import Ask
from reports.figures.variance import Dimension
from reports.models import ReportFile, ReportKind
from reports.services import building
from reports.services import statistic as service
from tests.budget_year import open_year
from tests.workflow.reports.conftest import (
    APRIL,
    EXAMPLE_DEDUCTIONS,
    Books,
    countersigned,
    the_case,
)
from tests.workflow.reports.signing import confirmed

pytestmark = pytest.mark.django_db


def ask(project: Project | None, user: User, kind: ReportKind = ReportKind.AD_SPEND) -> Ask:
    company = project.company if project else user.holdings.all()[0].company
    return Ask(kind=kind, company=company, month=APRIL, project=project, asked_by=user)


def april(project: Project, cast: dict[str, User], books: Books, at: dt.datetime) -> None:
    countersigned(project, cast, at, deductions=EXAMPLE_DEDUCTIONS)
    the_case(books, project)
    books.pay("TV", "50000.00", text='=HYPERLINK("http://evil.example")')
    service.generate(project=project, month=APRIL, actor=cast["feng"], at=at)


def build(question: Ask, user: User) -> ReportFile:
    with translation.override("en"):
        job = building.ask_for(question, actor=user)
    assert jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error_text) == ("done", "")
    return ReportFile.objects.get(job=job)


def rows_of(file: ReportFile, sheet: str) -> list[tuple[object, ...]]:
    with default_storage.open(file.file.storage_name) as content:
        book = load_workbook(content, read_only=True)
        return [tuple(row) for row in book[sheet].iter_rows(values_only=True)]


def find(rows: list[tuple[object, ...]], label: str) -> tuple[object, ...]:
    return next(row for row in rows if label in row)


def test_file_holds_the_figures_of_the_page(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    april(project, cast, books, at)

    file = build(ask(project, cast["qian"]), cast["qian"])

    rows = rows_of(file, "Yunxiu Garden")
    assert rows[0][0] == "Ad-spend statistic"
    header = find(rows, "Part")
    online = dict(zip(header, find(rows, "Online"), strict=False))
    assert online["Amount of the month"] == 30000
    assert online["Month total"] == 30000
    assert online["Basis"] == "Incurred"
    assert find(rows, "Total ad spend")[8] == 80000
    turnover = [row for row in rows if row[2] == "Turnover received"][-1]
    assert turnover[4] == 38900000
    assert find(rows, "Less area-difference settlements")[4] == -20000
    assert find(rows, "Ad ratio of the month")[4:6] == (80000, 0.0021)
    assert find(rows, "Ceiling of the year to date")[4:6] == (389000, "—")
    assert find(rows, "Share of the ceiling used")[4:6] == (80000, 0.2057)
    lines = rows_of(file, "Rows")
    placed = next(row for row in lines if "TF-2604-0001" in row)
    assert placed[6:12] == (
        dt.datetime(2026, 4, 16),  # noqa: DTZ001  # a day, as the file holds it
        dt.datetime(2026, 5, 15),  # noqa: DTZ001  # a day, as the file holds it
        15,
        30,
        60000,
        30000,
    )
    assert (file.row_count, file.asked_by, file.month) == (2, cast["qian"], APRIL)
    assert file.name == "Ad-spend statistic Yunxiu Garden 2026-04.xlsx"
    assert list(verify.report_files()) == []


def test_no_name_or_ledger_text_becomes_a_formula(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    Project.objects.filter(pk=project.pk).update(name_en="=1+1", name="@SUM(1)")
    hostile = Project.objects.select_related("company").get(pk=project.pk)
    april(hostile, cast, books, at)

    file = build(ask(hostile, cast["qian"]), cast["qian"])

    with default_storage.open(file.file.storage_name) as content:
        book = load_workbook(content)
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)


def test_same_data_gives_the_same_bytes_in_each_language(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    april(project, cast, books, at)
    question = ask(project, cast["qian"])

    first = build(question, cast["qian"])
    again = build(question, cast["qian"])

    first.refresh_from_db()
    assert again.sha256 == first.sha256
    assert (first.is_superseded, again.is_superseded) == (True, False)
    assert first.file_id == again.file_id


def test_confirmed_statistic_prints_the_time_of_its_confirmation_and_signers(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    statistic = confirmed(project, cast, books, at)

    file = build(ask(project, cast["qian"]), cast["qian"])

    assert file.data_time == statistic.confirmed_at
    rows = rows_of(file, "Yunxiu Garden")
    texts = [str(cell) for row in rows for cell in row if cell]
    names = ["Feng Yue", "Guo Rui", "Ye Qing", "Huang Minyi", "Qian Li"]
    assert [name for name in names if name not in texts] == []


def test_company_file_adds_the_projects_up_and_names_those_that_wait(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    april(project, cast, books, at)
    other = Project.objects.select_related("company").get(code="JPJ")
    countersigned(other, cast, at, sales="1000000.00")
    books.place(other, "ONLINE_MEDIA", "5000.00", share="other")
    service.generate(project=other, month=APRIL, actor=cast["feng"], at=at)

    file = build(ask(None, cast["qian"]), cast["qian"])

    rows = rows_of(file, "All projects")
    assert find(rows, "Online")[5] == 35000
    total = [row for row in rows if row[2] == "All projects"][-1]
    assert total[6] == 135000
    assert total[7] == 39900000
    texts = [str(cell) for row in rows for cell in row if cell]
    assert any("South Bay No. 1 has no turnover of its own" in text for text in texts)


def test_variance_file_has_the_columns_of_layout_seven(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    open_year(company=project.company, year=FiscalYear(2026), at=at)
    question = Ask(
        kind=ReportKind.BUDGET_VARIANCE,
        company=project.company,
        month=APRIL,
        project=project,
        asked_by=cast["qian"],
        to_date=True,
        dimension=Dimension.CATEGORY,
    )

    file = build(question, cast["qian"])

    rows = rows_of(file, "Budget variance")
    header = find(rows, "Original")
    assert header == (
        "Category",
        "Original",
        "Adjustments",
        "Revised",
        "Reserved",
        "Committed",
        "Consumed",
        "Available",
        "Used %",
        "Variance",
        "Variance %",
        "Explanation",
    )
    online = dict(zip(header, find(rows, "Online"), strict=True))
    assert (online["Original"], online["Available"]) == (1200000, 1200000)
    assert (online["Variance"], online["Variance %"]) == (-1200000, -1)
    assert file.data_time == at


def test_the_same_question_under_way_is_one_job(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    april(project, cast, books, at)
    question = ask(project, cast["qian"])

    first = building.ask_for(question, actor=cast["qian"])
    second = building.ask_for(question, actor=cast["qian"])
    other = building.ask_for(ask(project, cast["zhao"]), actor=cast["zhao"])

    assert first.pk == second.pk
    assert other.pk != first.pk


def test_worker_without_a_broker_finds_the_work(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    april(project, cast, books, at)
    job = building.ask_for(ask(project, cast["qian"]), actor=cast["qian"])

    taken = jobs.sweep()

    job.refresh_from_db()
    assert (taken, job.state) == (1, "done")
    assert ReportFile.objects.filter(job=job).count() == 1


def test_stopped_job_leaves_no_file(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    april(project, cast, books, at)
    job = building.ask_for(ask(project, cast["qian"]), actor=cast["qian"])
    jobs.stop(job=job)

    ran = jobs.run(job.pk)

    assert not ran
    assert not ReportFile.objects.exists()


def test_job_stopped_while_it_writes_publishes_nothing(
    project: Project,
    cast: dict[str, User],
    books: Books,
    at: dt.datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    april(project, cast, books, at)
    job = building.ask_for(ask(project, cast["qian"]), actor=cast["qian"])
    write = writer.write

    def stop_first(*args: object, **options: object) -> object:
        jobs.stop(job=job)
        return write(*args, **options)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(writer, "write", stop_first)

    jobs.run(job.pk)

    job.refresh_from_db()
    assert job.state == "stopped"
    assert not ReportFile.objects.exists()


def test_attempt_that_lost_its_lease_publishes_nothing(
    project: Project,
    cast: dict[str, User],
    books: Books,
    at: dt.datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    april(project, cast, books, at)
    job = building.ask_for(ask(project, cast["qian"]), actor=cast["qian"])
    keep = kept_files.keep

    def lose_lease(**options: object) -> object:
        Job.objects.filter(pk=job.pk).update(attempt=2)
        return keep(**options)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(building, "keep", lose_lease)

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempt) == ("running", 2)
    assert not ReportFile.objects.exists()


def test_full_disk_is_a_visible_failure_without_a_file(
    project: Project,
    cast: dict[str, User],
    books: Books,
    at: dt.datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    april(project, cast, books, at)
    job = building.ask_for(ask(project, cast["qian"]), actor=cast["qian"])

    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(kept_files, "copyfileobj", full)

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error_code) == ("failed", "report_not_written")
    assert "No space left on device" in job.error_text
    assert not ReportFile.objects.exists()
    assert list(Path(default_storage.path("incoming")).iterdir()) == []


def test_month_that_waits_fails_with_its_reason(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    books.pay("TV", "70000.00")
    job = building.ask_for(ask(project, cast["qian"]), actor=cast["qian"])

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error_code, job.attempt) == ("failed", "month_waits", 1)
    assert not ReportFile.objects.exists()


def test_right_lost_before_the_work_ends_it(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    april(project, cast, books, at)
    job = building.ask_for(ask(project, cast["guo"]), actor=cast["guo"])
    RoleHolding.objects.filter(person=cast["guo"]).delete()

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error_code) == ("failed", "act_not_allowed")


def test_file_goes_with_the_right_to_its_project(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    april(project, cast, books, at)
    build(ask(project, cast["guo"]), cast["guo"])
    seen = ReportFile.objects.visible_to(cast["guo"]).count()

    RoleHolding.objects.filter(person=cast["guo"], project=project).delete()

    assert seen == 1
    assert ReportFile.objects.visible_to(cast["guo"]).count() == 0
    assert ReportFile.objects.visible_to(cast["qian"]).count() == 0


def test_project_lead_gets_no_other_projects_in_a_company_file(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    april(project, cast, books, at)
    RoleHolding.objects.filter(person=cast["guo"]).exclude(project=project).delete()

    file = build(ask(None, cast["guo"]), cast["guo"])

    assert [scope.project for scope in file.scopes.all()] == [project]


def test_finished_file_cannot_be_changed(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    april(project, cast, books, at)
    file = build(ask(project, cast["qian"]), cast["qian"])
    attacks = (
        "UPDATE reports_reportfile SET sha256 = 'x'",
        "UPDATE reports_reportfile SET asked_by_id = asked_by_id + 1",
        "UPDATE reports_reportfile SET file_id = NULL",
        "DELETE FROM reports_reportfile",
        "TRUNCATE reports_reportfile CASCADE",
        "DELETE FROM reports_reportscope",
        "UPDATE reports_reportscope SET project_id = project_id + 1",
    )

    for attack in attacks:
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(attack)

    assert ReportFile.objects.get(pk=file.pk).sha256 == file.sha256


def test_flipped_bit_is_found_and_never_served(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    april(project, cast, books, at)
    file = build(ask(project, cast["qian"]), cast["qian"])
    path = Path(default_storage.path(file.file.storage_name))
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(bytes(content))

    with pytest.raises(RuleBroken) as refused:
        attachments.download(file)

    assert refused.value.code == "file_damaged"
    assert [finding.code for finding in verify.report_files()] == ["report_file_altered"]


def test_command_writes_the_report_whole_or_not_at_all(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime, tmp_path: Path
) -> None:
    april(project, cast, books, at)
    target = tmp_path / "out" / "a.xlsx"

    call_command(
        "build_report",
        "ad_spend",
        month="2026-04",
        project="YXG",
        output=str(target),
        language="en",
    )

    book = load_workbook(target, read_only=True)
    assert book.sheetnames == ["Yunxiu Garden", "Rows"]
    assert [path.name for path in target.parent.iterdir()] == ["a.xlsx"]


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        ("ad_spend", {"month": "2026-13"}, "2026-13|no month"),
        ("ad_spend", {"month": "2026-04", "project": "NOPE"}, "no project NOPE"),
        ("ad_spend", {"month": "2026-04", "company": "NOPE"}, "no company NOPE"),
        ("ad_spend", {"month": "2026-02", "project": "YXG"}, "2026年2月"),
        ("media_schedule", {"month": "2026-04"}, "not built yet"),
        ("strange", {"month": "2026-04"}, "no report strange"),
    ],
)
def test_command_refuses_with_two_and_leaves_nothing(
    project: Project,
    tmp_path: Path,
    kind: str,
    options: dict[str, str],
    words: str,
) -> None:
    target = tmp_path / "a.xlsx"

    with pytest.raises(CommandError, match=words) as refused:
        call_command("build_report", kind, output=str(target), **options)

    assert refused.value.returncode == 2
    assert list(tmp_path.iterdir()) in ([], [tmp_path / "media"])


@contextmanager
def many_threads(count: int, work: Callable[[], None]) -> Iterator[None]:
    barrier = threading.Barrier(count)

    def start() -> None:
        barrier.wait()
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=start) for _number in range(count)]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_three_workers_at_once_build_one_file(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    april(project, cast, books, at)
    job = building.ask_for(ask(project, cast["qian"]), actor=cast["qian"])
    ran: list[bool] = []

    with many_threads(3, lambda: ran.append(jobs.run(job.pk))):
        pass

    job.refresh_from_db()
    assert sorted(ran) == [False, False, True]
    assert (job.state, job.attempt) == ("done", 1)
    assert ReportFile.objects.count() == 1
