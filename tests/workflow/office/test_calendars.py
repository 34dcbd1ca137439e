"""Working calendars: four eyes, what follows them, and the pages (PLATFORM §6.37; R-21)."""

import datetime as dt
import io
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from approvals.models import ApprovalTask
from approvals.services.escalation import escalate_overdue
from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.core.working_time import MONDAY_TO_FRIDAY
from expense_mgmt.demo import holidays
from expense_mgmt.foundation.models import Company, Event, Notification
from expense_mgmt.organisation.calendar import working_time_of
from expense_mgmt.organisation.models import CalendarDay, WorkCalendar
from expense_mgmt.organisation.roles import Role
from expense_mgmt.organisation.rules.day_lists import NamedDay
from expense_mgmt.organisation.services import calendars
from expense_mgmt.organisation.states import CalendarState
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, matrix, person, rules_for
from tests.calendars import draft_days, publish_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]

PAGE = "/office/calendars"
SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = dt.date(2026, 5, 12)


def client_of(username: str, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(person(username))
    return client


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def publish(calendar: WorkCalendar, by: str, revision: int | None = None) -> WorkCalendar:
    return calendars.publish(
        calendar_id=calendar.public_id,
        revision=revision or calendar.revision,
        actor=person(by),
        at=AT,
    )


def days_of(company: Company) -> tuple[list[str], list[str]]:
    """Holidays and make-up days in force."""
    days = working_time_of(company.pk, TODAY).days
    return sorted(map(str, days.holidays)), sorted(map(str, days.workdays))


def test_draft_counts_for_nothing_until_a_second_person_publishes_it(company: Company) -> None:
    draft = draft_days(company, "2026-05-01 休 劳动节\n2026-05-09 班")
    before = working_time_of(company.pk, TODAY).days

    publish(draft, "yu")

    assert before == MONDAY_TO_FRIDAY
    assert days_of(company) == (["2026-05-01"], ["2026-05-09"])
    trail = Event.objects.filter(subject_id=draft.public_id).order_by("sequence")
    assert [event.name for event in trail] == ["draft", "fill", "publish"]


def test_new_version_begins_with_the_days_in_force_and_replaces_them(company: Company) -> None:
    first = publish_days(company, "2026-05-01 休 劳动节")
    second = calendars.draft(company=company, year=2026, actor=person("yu"), at=AT)
    second = calendars.set_days(
        calendar_id=second.public_id,
        revision=second.revision,
        first=dt.date(2026, 6, 19),
        last=dt.date(2026, 6, 21),
        kind="holiday",
        name="端午",
        actor=person("yu"),
        at=AT,
    )

    publish(second, "dai")

    assert days_of(company)[0] == ["2026-05-01", "2026-06-19", "2026-06-20", "2026-06-21"]
    assert WorkCalendar.objects.get(pk=first.pk).state == CalendarState.REPLACED


@pytest.mark.parametrize(
    ("by", "error", "code"),
    [
        ("dai", NotAllowed, "own_draft"),
        ("chen", NotAllowed, "not_yours"),
        ("ma", NotAllowed, "not_yours"),
    ],
)
def test_who_may_not_publish(company: Company, by: str, error: Any, code: str) -> None:
    draft = draft_days(company, "2026-05-01 休")

    with pytest.raises(error) as refused:
        publish(draft, by)

    assert refused.value.code == code
    assert days_of(company) == ([], [])


def test_changed_since_it_was_read_it_is_not_published(company: Company) -> None:
    draft = draft_days(company, "2026-05-01 休")

    with pytest.raises(Conflict) as refused:
        publish(draft, "yu", revision=1)

    assert refused.value.code == "stale_version"


def test_an_empty_calendar_is_not_published(company: Company) -> None:
    draft = calendars.draft(company=company, year=2026, actor=person("dai"), at=AT)

    with pytest.raises(RuleBroken) as refused:
        publish(draft, "yu")

    assert refused.value.code == "no_days"


def test_only_its_author_changes_a_draft_and_nobody_what_is_published(company: Company) -> None:
    draft = draft_days(company, "2026-05-01 休")
    facts: dict[str, Any] = {
        "calendar_id": draft.public_id,
        "days": [NamedDay(dt.date(2026, 5, 2), "holiday")],
        "at": AT,
    }

    with pytest.raises(NotAllowed):
        calendars.fill(**facts, revision=draft.revision, actor=person("yu"))
    publish(draft, "yu")
    with pytest.raises(Conflict):
        calendars.fill(**facts, revision=draft.revision, actor=person("dai"))

    assert days_of(company)[0] == ["2026-05-01"]


def test_the_database_keeps_what_was_published(company: Company) -> None:
    calendar = publish_days(company, "2026-05-01 休")
    day = dt.date(2026, 5, 2)

    for attack in (
        lambda: CalendarDay.objects.create(calendar=calendar, day=day, kind="holiday"),
        lambda: CalendarDay.objects.filter(calendar=calendar).update(day=day),
        lambda: CalendarDay.objects.filter(calendar=calendar).delete(),
        lambda: WorkCalendar.objects.filter(pk=calendar.pk).update(year=2027),
        lambda: WorkCalendar.objects.filter(pk=calendar.pk).update(published_by=person("dai")),
        lambda: WorkCalendar.objects.filter(pk=calendar.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attack()

    assert days_of(company) == (["2026-05-01"], [])


def test_day_of_another_year_is_refused_below_the_service_too(company: Company) -> None:
    draft = draft_days(company, "2026-05-01 休")

    with pytest.raises(IntegrityError, match="another year"), transaction.atomic():
        CalendarDay.objects.create(calendar=draft, day=dt.date(2027, 5, 1), kind="holiday")


def test_step_is_due_when_its_hours_of_working_days_are_over(company: Company) -> None:
    publish_days(company, "2026-05-01 2026-05-05 休 劳动节\n2026-05-09 班")
    matrix(*rules_for(Role.DEPT_HEAD))

    factory.submitted(at=at("2026-04-30T17:00"))
    factory.submitted(at=at("2026-05-08T17:00"))

    due = ApprovalTask.objects.order_by("opened_at").values_list("due_at", flat=True)
    assert list(due) == [at("2026-05-06T17:00"), at("2026-05-09T17:00")]


def test_superior_is_told_after_the_holidays_and_not_in_them(company: Company) -> None:
    publish_days(company, "2026-05-01 2026-05-05 休 劳动节")
    matrix(*rules_for(Role.DEPT_HEAD))
    factory.submitted(at=at("2026-04-30T17:00"))

    in_them = escalate_overdue(at=at("2026-05-05T12:00"))
    after = escalate_overdue(at=at("2026-05-06T17:01"))

    assert (in_them, after) == (0, 1)
    assert Notification.objects.get(kind="escalation").person == person("he")


def test_deadline_already_shown_stays_when_a_calendar_is_published(company: Company) -> None:
    matrix(*rules_for(Role.DEPT_HEAD))
    factory.submitted(at=at("2026-04-30T17:00"))

    publish_days(company, "2026-05-01 2026-05-05 休 劳动节")

    assert ApprovalTask.objects.get().due_at == at("2026-05-01T17:00")


def test_home_page_counts_by_it(company: Company) -> None:
    publish_days(company, "2026-05-15 2026-05-17 休 周年庆")

    page = client_of("lin").get("/").content.decode()

    assert "6 days left" in page  # Monday the 18th instead of Friday the 15th


def test_demo_company_has_the_notice_of_2026(ready: Company) -> None:
    assert WorkCalendar.objects.get().remark == holidays.SOURCE
    off, made_up = days_of(ready)
    assert [day for day in off if day.startswith("2026-10")] == [
        f"2026-10-0{number}" for number in range(1, 8)
    ]
    assert made_up == ["2026-05-09", "2026-09-20", "2026-10-10"]


def test_two_administrators_publish_a_year_through_the_pages(company: Company) -> None:
    dai, yu = client_of("dai"), client_of("yu")

    begun = dai.post(f"{PAGE}/begin", {"year": "2026", "remark": "国办通知"})
    address = begun.headers["Location"]
    pasted = dai.post(f"{address}/paste", {"revision": "1", "text": holidays.LINES})
    added = dai.post(
        f"{address}/days",
        {"revision": "2", "first": "2026-12-24", "kind": "holiday", "name": "周年庆"},
    )
    own = dai.post(f"{address}/publish", {"revision": "3"})
    published = yu.post(f"{address}/publish", {"revision": "3"})

    statuses = [answer.status_code for answer in (begun, pasted, added, own, published)]
    assert statuses == [303, 303, 303, 403, 303]
    page = dai.get(address).content.decode()
    assert "MISSING VARIABLE" not in page
    assert "24 Dec 周年庆" in page
    assert "1 – 7 Oct 国庆节" in page
    assert "In force" in dai.get(PAGE).content.decode()


def test_bad_list_is_said_line_by_line_and_changes_nothing(company: Company) -> None:
    draft = draft_days(company, "2026-05-01 休")
    text = "2026-10-01 休\n2026-02-30 休\n2026-05-12 班"

    answer = client_of("dai").post(
        f"{PAGE}/{draft.public_id}/paste", {"revision": "2", "text": text}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is no day 2026-02-30." in page
    assert "12 May 2026 is a Tuesday and worked in any case." in page
    assert list(draft.days.values_list("day", flat=True)) == [dt.date(2026, 5, 1)]


def workbook(*rows: tuple[Any, ...]) -> SimpleUploadedFile:
    book, file = openpyxl.Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    book.save(file)
    return SimpleUploadedFile("days.xlsx", file.getvalue())


def test_workbook_is_taken_with_its_dates(company: Company) -> None:
    draft = draft_days(company, "2026-05-01 休")
    file = workbook(
        ("First", "Last", "Kind", "Name"),
        (dt.date(2026, 10, 1), dt.date(2026, 10, 7), "休", "国庆节"),
        ("2026-10-10", None, "班", "国庆节调休"),
    )

    answer = client_of("dai").post(
        f"{PAGE}/{draft.public_id}/import", {"revision": "2", "file": file}
    )

    assert answer.status_code == 303
    assert draft.days.count() == 8
    assert draft.days.get(kind="workday").name == "国庆节调休"


@pytest.mark.parametrize(
    "file", [SimpleUploadedFile("x.xlsx", b"no workbook"), workbook(("=1+1", "休"))], ids=str
)
def test_bad_workbook_changes_nothing(company: Company, file: SimpleUploadedFile) -> None:
    draft = draft_days(company, "2026-05-01 休")

    answer = client_of("dai").post(
        f"{PAGE}/{draft.public_id}/import", {"revision": "2", "file": file}
    )

    assert answer.status_code == 422
    assert draft.days.count() == 1


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("begin", {"year": "1999"}, 422),
        ("begin", {"year": "x"}, 422),
        ("days", {"revision": "2", "first": "2026-06-01", "last": "2026-05-01"}, 422),
        ("days", {"revision": "2", "first": "2027-06-01", "kind": "holiday"}, 422),
        ("days", {"revision": "2", "first": "2026-06-01", "kind": "feast"}, 422),
        ("days", {"revision": "1", "first": "2026-06-01", "kind": "holiday"}, 409),
        ("discard", {}, 409),
        ("paste", {"revision": "2", "text": "x" * 20_001}, 422),
    ],
)
def test_bad_input_is_refused(
    company: Company, path: str, data: dict[str, str], status: int
) -> None:
    draft = draft_days(company, "2026-05-01 休")
    address = f"{PAGE}/begin" if path == "begin" else f"{PAGE}/{draft.public_id}/{path}"

    answer = client_of("dai").post(address, data)

    assert answer.status_code == status
    assert WorkCalendar.objects.get().days.count() == 1


def test_auditor_reads_and_changes_nothing(company: Company) -> None:
    draft = draft_days(company, "2026-05-01 休")
    ma = client_of("ma")

    assert ma.get(f"{PAGE}/{draft.public_id}").status_code == 200
    assert ma.post(f"{PAGE}/{draft.public_id}/days", {"revision": "2"}).status_code == 403


def test_in_chinese(company: Company, catalogue: None) -> None:
    draft = publish_days(company, holidays.LINES)

    page = client_of("dai", "zh-hans").get(f"{PAGE}/{draft.public_id}").content.decode()

    assert "2026 年工作日历" in page
    assert "10月1 – 7日 国庆节" in page
    assert "调休上班" in page
