"""The pages: who sees what, what a button does, what stands when a rule refuses."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.queries import open_task_of
from expense_mgmt.core.periods import FiscalYear
from expense_mgmt.foundation.models import Job, User
from expense_mgmt.foundation.services import jobs
from expense_mgmt.organisation.models import Project
from reports.models import MonthlyStatistic, ReportFile
from reports.services import signing
from reports.services import statistic as service
from tests.budget_year import open_year
from tests.workflow.reports.conftest import (
    APRIL,
    EXAMPLE_DEDUCTIONS,
    Books,
    countersigned,
    the_case,
)
from tests.workflow.reports.signing import confirmed, matrix, prepared, says

pytestmark = pytest.mark.django_db

PART = {"HX-Request": "true"}


@pytest.fixture
def generated(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> MonthlyStatistic:
    matrix(project.company, cast, at)
    countersigned(project, cast, at, deductions=EXAMPLE_DEDUCTIONS)
    the_case(books, project)
    books.pay("NEWSPAPER", "118000.00")
    books.pay("SUN_FLOWERS_GREENING", "2500.00")
    return service.generate(project=project, month=APRIL, actor=cast["feng"], at=at)


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=True, headers={"Accept-Language": "en"})
    User.objects.filter(pk=user.pk).update(language="en")
    client.force_login(User.objects.get(pk=user.pk))
    return client


def page(client: Client, name: str, *args: object, **query: str) -> str:
    response = client.get(reverse(f"reports:{name}", args=args), query)
    assert response.status_code == 200
    text = response.content.decode()
    assert "MISSING VARIABLE" not in text
    return text


def test_list_shows_statements_and_explains_the_months_that_wait(
    generated: MonthlyStatistic, cast: dict[str, User]
) -> None:
    text = page(signed_in(cast["feng"]), "statistic_list", month="2026-04")

    assert "Yunxiu Garden" in text
    assert str(generated.public_id) in text
    assert "No turnover is reported yet" in text
    assert text.count("Generate") >= 4


def test_detail_writes_every_sum_out(generated: MonthlyStatistic, cast: dict[str, User]) -> None:
    text = page(signed_in(cast["qian"]), "statistic_detail", generated.public_id)

    assert "60,000 ÷ 30 × 15 = 30,000" in text
    assert "40,000,000 − 1,000,000 = 39,000,000.00" in text
    assert text.count("How was this computed?") >= 3
    assert "38,900,000" in text
    assert "0.08%" in text
    assert "Guo Rui" in text
    assert "Only compared" in text


@pytest.mark.parametrize("part", ["online", "excluded", "reconciliation_only"])
def test_each_figure_opens_its_rows(
    generated: MonthlyStatistic, cast: dict[str, User], part: str
) -> None:
    client = signed_in(cast["qian"])

    whole = page(client, "statistic_part", generated.public_id, part)
    fragment = client.get(
        reverse("reports:statistic_part", args=[generated.public_id, part]), headers=PART
    ).content.decode()

    words = {"online": "TF-2604-0001", "excluded": "2,500.00", "reconciliation_only": "118,000.00"}
    assert words[part] in whole
    assert words[part] in fragment
    assert "<html" not in fragment


def test_rows_of_an_unknown_figure_are_not_there(
    generated: MonthlyStatistic, cast: dict[str, User]
) -> None:
    url = reverse("reports:statistic_part", args=[generated.public_id, "nonsense"])

    assert signed_in(cast["qian"]).get(url).status_code == 404


@pytest.mark.parametrize(("person", "status"), [("cai", 404), ("lin", 403), ("ou", 404)])
def test_statistic_outside_the_scope_is_not_there(
    generated: MonthlyStatistic, cast: dict[str, User], person: str, status: int
) -> None:
    url = reverse("reports:statistic_detail", args=[generated.public_id])

    assert signed_in(cast[person]).get(url).status_code == status


def test_project_lead_generates_and_prepares_by_buttons(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    matrix(project.company, cast, at)
    countersigned(project, cast, at)
    the_case(books, project)
    client = signed_in(cast["feng"])

    made = client.post(
        reverse("reports:statistic_generate"), {"project": project.public_id, "month": "2026-04"}
    )
    statistic = MonthlyStatistic.objects.get()
    sent = client.post(
        reverse("reports:statistic_prepare", args=[statistic.public_id]), {"version": 1}
    )

    assert (made.status_code, made.headers["Location"]) == (303, statistic.get_absolute_url())
    assert sent.status_code == 303
    statistic.refresh_from_db()
    assert statistic.state == "prepared"


def test_month_that_waits_is_refused_in_words(
    project: Project, cast: dict[str, User], books: Books
) -> None:
    books.pay("TV", "1.00")

    response = signed_in(cast["feng"]).post(
        reverse("reports:statistic_generate"), {"project": project.public_id, "month": "2026-04"}
    )

    assert response.status_code == 422
    assert "no turnover of its own" in response.content.decode()


def test_incomplete_statistic_says_what_is_missing(
    generated: MonthlyStatistic, cast: dict[str, User], books: Books
) -> None:
    books.ledger_months.clear()

    response = signed_in(cast["feng"]).post(
        reverse("reports:statistic_prepare", args=[generated.public_id]),
        {"version": generated.version},
    )

    assert response.status_code == 422
    assert "Finance-ledger sheet to be confirmed: 2026-04" in response.content.decode()


def test_stale_page_is_a_conflict(generated: MonthlyStatistic, cast: dict[str, User]) -> None:
    response = signed_in(cast["feng"]).post(
        reverse("reports:statistic_prepare", args=[generated.public_id]), {"version": "99"}
    )

    page = response.content.decode()
    assert response.status_code == 409
    assert "Nothing was changed. Reference" in page
    assert "Yunxiu Garden" in page


def test_signer_finds_the_decision_bar(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    statistic = prepared(project, cast, books, at)
    assert statistic.run is not None
    assert open_task_of(statistic.run, cast["guo"]) is not None

    mine = page(signed_in(cast["guo"]), "statistic_detail", statistic.public_id)
    other = page(signed_in(cast["qian"]), "statistic_detail", statistic.public_id)

    assert 'name="decision"' in mine
    assert 'name="decision"' not in other
    assert "AD-2605-0001" in mine


def test_statistic_has_what_every_document_has_to_say_and_to_show(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    statistic = prepared(project, cast, books, at)
    says(statistic, cast["guo"], at)
    says(statistic, cast["ye"], at, verb="return", comment="Radio is missing.")
    signing.prepare(
        statistic_id=statistic.public_id,
        version=MonthlyStatistic.objects.get(pk=statistic.pk).version,
        actor=cast["feng"],
        at=at + dt.timedelta(hours=1),
    )
    guo = signed_in(cast["guo"])

    guo.post(reverse("approvals:comment", args=[statistic.public_id]), {"comment": "Added now."})

    shown = page(guo, "statistic_detail", statistic.public_id)
    assert "Radio is missing." in shown
    assert "Added now." in shown
    assert "1 earlier signature is void" in shown
    assert reverse("approvals:comment", args=[statistic.public_id]) in shown
    assert 'name="content_hash"' in shown


def test_clerk_files_by_button(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    statistic = confirmed(project, cast, books, at)
    client = signed_in(cast["huang"])

    shown = page(client, "statistic_detail", statistic.public_id)
    response = client.post(
        reverse("reports:statistic_file", args=[statistic.public_id]), {"version": 1}
    )

    assert "Copies issued and filed" in shown
    assert response.status_code == 303
    statistic = MonthlyStatistic.objects.get(pk=statistic.pk)
    assert statistic.state == "filed"


def test_download_centre_builds_follows_and_hands_out(
    generated: MonthlyStatistic, project: Project, cast: dict[str, User]
) -> None:
    client = signed_in(cast["qian"])
    form = {"kind": "ad_spend", "month": "2026-04", "project": str(project.public_id)}

    asked = client.post(reverse("reports:report_build"), form)
    again = client.post(reverse("reports:report_build"), form)
    busy = client.get(reverse("reports:report_list"), headers=PART).content.decode()
    jobs.sweep()
    done = client.get(reverse("reports:report_list"), headers=PART).content.decode()
    file = ReportFile.objects.get()
    download = client.get(reverse("reports:report_download", args=[file.public_id]))

    assert (asked.status_code, again.status_code) == (303, 303)
    assert Job.objects.count() == 1
    assert 'data-poll="2"' in busy
    assert "data-poll" not in done
    assert "Ad-spend statistic Yunxiu Garden 2026-04" in done
    assert download.headers["Content-Disposition"].startswith("attachment")
    content = b"".join(download.streaming_content)  # type: ignore[attr-defined]  # a FileResponse
    assert content[:2] == b"PK"
    assert len(content) == file.size


def test_failed_job_shows_its_cause_and_is_tried_again(
    project: Project, cast: dict[str, User], books: Books
) -> None:
    client = signed_in(cast["qian"])
    form = {"kind": "ad_spend", "month": "2026-04", "project": str(project.public_id)}
    client.post(reverse("reports:report_build"), form)
    jobs.sweep()
    job = Job.objects.get()

    shown = page(client, "report_list")
    retried = client.post(reverse("reports:report_again", args=[job.public_id]))

    assert "no turnover of its own" in shown
    assert "Retry" in shown
    assert retried.status_code == 303
    assert Job.objects.filter(state="waiting").count() == 1


def test_stop_ends_a_job_once(
    generated: MonthlyStatistic, project: Project, cast: dict[str, User]
) -> None:
    client = signed_in(cast["qian"])
    form = {"kind": "ad_spend", "month": "2026-04", "project": str(project.public_id)}
    client.post(reverse("reports:report_build"), form)
    url = reverse("reports:report_stop", args=[Job.objects.get().public_id])

    first, second = client.post(url), client.post(url)

    assert (first.status_code, second.status_code) == (303, 409)
    assert Job.objects.get().state == "stopped"


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "ad_spend", "month": "2026-13"},
        {"kind": "ad_spend", "month": ""},
        {"kind": "strange", "month": "2026-04"},
        {"kind": "ad_spend", "month": "2026-04", "project": str(uuid4())},
        {"kind": "ad_spend", "month": "2026-04", "project": "x' OR 1=1"},
    ],
)
def test_unreadable_question_is_refused_and_queues_nothing(
    project: Project, cast: dict[str, User], form: dict[str, str]
) -> None:
    response = signed_in(cast["qian"]).post(reverse("reports:report_build"), form)

    assert response.status_code == 422
    assert not Job.objects.exists()


def test_jobs_and_files_of_others_are_not_there(
    generated: MonthlyStatistic, project: Project, cast: dict[str, User]
) -> None:
    owner, other = signed_in(cast["qian"]), signed_in(cast["zhao"])
    form = {"kind": "ad_spend", "month": "2026-04", "project": str(project.public_id)}
    owner.post(reverse("reports:report_build"), form)
    job = Job.objects.get()
    stop = other.post(reverse("reports:report_stop", args=[job.public_id]))
    jobs.sweep()
    file = ReportFile.objects.get()

    download = other.get(reverse("reports:report_download", args=[file.public_id]))
    again = other.post(reverse("reports:report_again", args=[job.public_id]))

    assert [stop.status_code, download.status_code, again.status_code] == [404, 404, 404]


@pytest.mark.parametrize("dimension", ["project_category", "project", "category", "month"])
def test_variance_page_shows_the_figures_of_its_file(
    project: Project, cast: dict[str, User], at: dt.datetime, dimension: str
) -> None:
    open_year(company=project.company, year=FiscalYear(2026), at=at)

    text = page(
        signed_in(cast["qian"]),
        "variance",
        month="2026-04",
        period="to_date",
        dimension=dimension,
        project=str(project.public_id),
    )

    assert "4,220,000" in text
    assert "January 2026 – April 2026" in text


def test_page_without_budget_says_so(project: Project, cast: dict[str, User]) -> None:
    assert "No budget in this period" in page(signed_in(cast["qian"]), "variance")


def test_detail_costs_the_same_however_many_rows(
    generated: MonthlyStatistic, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    client = signed_in(cast["qian"])
    few = _queries_of(client, generated)
    for number in range(6):
        books.pay("TV", f"{number + 1}.00")
    service.generate(project=generated.project, month=APRIL, actor=cast["feng"], at=at)

    many = _queries_of(client, generated)

    assert generated.lines.count() == 9
    assert many == few


def _queries_of(client: Client, statistic: MonthlyStatistic) -> int:
    page(client, "statistic_detail", statistic.public_id)
    with CaptureQueriesContext(connection) as queries:
        page(client, "statistic_detail", statistic.public_id)
    return len(queries)


def test_unreadable_project_is_told_in_words(cast: dict[str, User]) -> None:
    feng = signed_in(cast["feng"])

    response = feng.post(
        reverse("reports:statistic_generate"), {"project": "x", "month": "9999-12"}
    )

    assert response.status_code == 422
    note = response.content.decode().split('class="fx-note bad"')[1].split("</div>")[0]
    assert "Enter a year from 2000 to 2099." in note
    assert "<select" not in note
