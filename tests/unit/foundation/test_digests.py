"""The daily letter: once for each person and working day, at the person's hour."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from pytest_django import Settings

from expense_mgmt.foundation import waiting
from expense_mgmt.foundation.models import Channel, Company, NotificationKind, Outbox, User
from expense_mgmt.foundation.notification_kinds import MANNERS
from expense_mgmt.foundation.services import notices, outbox
from expense_mgmt.foundation.waiting import Waiting
from expense_mgmt.organisation.services import digests
from tests.calendars import publish_days
from tests.unit.foundation.told import KIND, letters, tell, wish

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day: str, clock: str = "08:00") -> dt.datetime:
    return dt.datetime.fromisoformat(f"{day}T{clock}:00").replace(tzinfo=SHANGHAI)


def row(number: str, since: dt.datetime, **changes: Any) -> Waiting:
    given: dict[str, Any] = {
        "since": since,
        "due_at": None,
        "document_kind": "expense_request",
        "number": number,
        "title": "暖场活动",
        "title_en": "Warm-up",
        "url": f"/approvals/?task={number}",
        "parameters": {"amount": "20000.00", "currency": "CNY"},
    }
    return Waiting(**(given | changes))


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Waiting]]:
    """What waits, by user name; nothing else does."""
    rows: dict[str, list[Waiting]] = {}
    monkeypatch.setattr(waiting, "_sources", [lambda person, _at: rows.get(person.username, [])])
    return rows


def only(username: str) -> None:
    """Nobody else has an address."""
    User.objects.exclude(username=username).update(email="")


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (at("2026-05-12", "07:59"), 0),
        (at("2026-05-12", "08:00"), 1),
        (at("2026-05-12", "23:59"), 1),
        (at("2026-05-16", "09:00"), 0),
        (at("2026-05-17", "09:00"), 0),
        (at("2026-05-18", "08:05"), 1),
    ],
    ids=["too early", "at the hour", "late", "Saturday", "Sunday", "Monday"],
)
def test_digest_is_written_at_the_hour_on_working_days(
    cast: dict[str, User], when: dt.datetime, expected: int
) -> None:
    only("chen")

    assert digests.write_due(at=when) == expected


def test_hour_is_the_person_s(cast: dict[str, User]) -> None:
    only("chen")
    User.objects.filter(username="chen").update(digest_hour=18)

    morning = digests.write_due(at=at("2026-05-12", "17:59"))
    evening = digests.write_due(at=at("2026-05-12", "18:00"))

    assert (morning, evening) == (0, 1)


def test_day_and_hour_are_those_of_the_company_s_zone(
    company: Company, cast: dict[str, User]
) -> None:
    only("chen")
    Company.objects.update(time_zone="America/Los_Angeles")

    # Tuesday eight in Shanghai is Monday seventeen in Los Angeles.
    written = digests.write_due(at=at("2026-05-12"))

    assert written == 1
    assert Outbox.objects.get().day == dt.date(2026, 5, 11)


def test_holiday_has_none_and_a_make_up_day_has_one(
    company: Company, cast: dict[str, User]
) -> None:
    only("chen")
    publish_days(company, "2026-05-12 休\n2026-05-16 班")

    holiday = digests.write_due(at=at("2026-05-12"))
    make_up = digests.write_due(at=at("2026-05-16"))

    assert (holiday, make_up) == (0, 1)


def test_second_beat_and_late_beat_write_no_second(
    cast: dict[str, User], waits: dict[str, list[Waiting]]
) -> None:
    only("chen")
    waits["chen"] = [row("MKT-1", at("2026-05-11"))]

    first = digests.write_due(at=at("2026-05-12"))
    outbox.sweep(at=at("2026-05-12"))
    again = digests.write_due(at=at("2026-05-12", "08:05"))
    next_day = digests.write_due(at=at("2026-05-13", "11:40"))

    assert (first, again, next_day) == (1, 0, 1)
    assert letters() == [("chen", "sent"), ("chen", "waiting")]


def test_beat_that_was_down_at_the_hour_makes_up_for_it(
    cast: dict[str, User], waits: dict[str, list[Waiting]]
) -> None:
    only("chen")
    waits["chen"] = [row("MKT-1", at("2026-05-08"))]

    digests.write_due(at=at("2026-05-12", "16:20"))
    outbox.sweep(at=at("2026-05-12", "16:20"))

    assert letters() == [("chen", "sent")]


def test_nothing_waits_nothing_leaves(cast: dict[str, User]) -> None:
    only("chen")

    digests.write_due(at=at("2026-05-12"))
    outbox.sweep(at=at("2026-05-12"))
    later = digests.write_due(at=at("2026-05-12", "15:00"))

    assert later == 0
    assert letters() == [("chen", "obsolete")]
    assert mail.outbox == []


def test_digest_of_yesterday_does_not_leave_today(
    cast: dict[str, User], waits: dict[str, list[Waiting]]
) -> None:
    only("chen")
    waits["chen"] = [row("MKT-1", at("2026-05-11"))]
    digests.write_due(at=at("2026-05-12"))

    outbox.sweep(at=at("2026-05-13", "00:05"))

    assert letters() == [("chen", "obsolete")]
    assert mail.outbox == []


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    ("language", "subject", "lines"),
    [
        (
            "en",
            "Outlay on 12 May 2026: 2 documents wait for you",
            ["Warm-up · ¥20,000.00", "Waiting for 3 days, overdue", "Waiting for 30 minutes"],
        ),
        (
            "zh-hans",
            "费控通 2026年5月12日：2 份单据待你审批",
            ["暖场活动 · ¥20,000.00", "已等待 3 天，已超时", "已等待 30 分钟"],
        ),
    ],
)
def test_longest_waiting_comes_first(
    cast: dict[str, User],
    waits: dict[str, list[Waiting]],
    language: str,
    subject: str,
    lines: list[str],
) -> None:
    only("chen")
    User.objects.filter(username="chen").update(language=language)
    waits["chen"] = [
        row("MKT-2", at("2026-05-12", "07:30")),
        row("MKT-1", at("2026-05-09"), due_at=at("2026-05-10")),
    ]

    digests.write_due(at=at("2026-05-12"))
    outbox.sweep(at=at("2026-05-12"))

    message: Any = mail.outbox[0]
    html = message.alternatives[0].content
    assert message.subject == subject
    assert message.body.index("MKT-1") < message.body.index("MKT-2")
    assert html.index("MKT-1") < html.index("MKT-2")
    for line in [*lines, "http://127.0.0.1:8000/approvals/?task=MKT-1"]:
        assert line in message.body
        assert line in html


def test_long_list_is_cut_and_counted(
    cast: dict[str, User], waits: dict[str, list[Waiting]]
) -> None:
    only("chen")
    waits["chen"] = [row(f"MKT-{number:03}", at("2026-05-11")) for number in range(25)]

    digests.write_due(at=at("2026-05-12"))
    outbox.sweep(at=at("2026-05-12"))

    body = str(mail.outbox[0].body)
    assert "25 documents wait for you" in body
    assert ("MKT-019" in body, "MKT-020" in body) == (True, False)
    assert "and 5 more" in body


@pytest.mark.parametrize(
    ("tasks", "copies", "written"),
    [
        (Channel.DIGEST, Channel.OFF, 1),
        (Channel.OFF, Channel.DIGEST, 1),
        (Channel.AT_ONCE, Channel.OFF, 0),
        (Channel.OFF, Channel.AT_ONCE, 0),
    ],
)
def test_who_wants_nothing_daily_gets_nothing_daily(
    cast: dict[str, User], tasks: Channel, copies: Channel, written: int
) -> None:
    only("chen")
    for kind, manner in MANNERS.items():
        if manner.usual == Channel.DIGEST:
            wish(cast["chen"], kind, Channel.OFF)
    wish(cast["chen"], KIND.TASK_WAITING, tasks)
    wish(cast["chen"], KIND.COPIED, copies)

    assert digests.write_due(at=at("2026-05-12")) == written


def test_choice_that_is_not_usual_brings_a_digest(cast: dict[str, User]) -> None:
    only("lin")
    for kind in NotificationKind:
        wish(cast["lin"], kind, Channel.OFF)
    wish(cast["lin"], KIND.APPROVED, Channel.DIGEST)
    tell(cast["lin"], KIND.APPROVED, at=at("2026-05-11", "15:00"))

    digests.write_due(at=at("2026-05-12"))
    outbox.sweep(at=at("2026-05-12"))

    assert "Your day in Outlay" in str(mail.outbox[0].body)
    assert "expense_request" not in str(mail.outbox[0].body)
    assert "MKT-2605-0001 was approved" in str(mail.outbox[0].body)


def test_news_stands_in_one_digest_and_only_while_unread(cast: dict[str, User]) -> None:
    only("lin")
    wish(cast["lin"], KIND.APPROVED, Channel.DIGEST)
    tell(cast["lin"], number="MKT-1", at=at("2026-05-11", "15:00"))
    read = tell(cast["lin"], number="MKT-2", at=at("2026-05-11", "16:00"))
    notices.read(notification=read, at=at("2026-05-11", "17:00"))

    for day in ("2026-05-12", "2026-05-13"):
        digests.write_due(at=at(day))
        outbox.sweep(at=at(day))

    body = str(mail.outbox[0].body)
    assert ("MKT-1" in body, "MKT-2" in body) == (True, False)
    assert letters() == [("lin", "sent"), ("lin", "obsolete")]


def test_people_without_role_or_address_get_none(cast: dict[str, User]) -> None:
    User.objects.filter(username="chen").update(email="")
    User.objects.filter(username="he").update(is_active=False)

    digests.write_due(at=at("2026-05-12"))

    names = set(Outbox.objects.values_list("person__username", flat=True))
    assert names.isdisjoint({"chen", "he", "ou"})
    assert {"zhao", "qian"} <= names


def test_installation_without_mail_writes_none(cast: dict[str, User], settings: Settings) -> None:
    settings.EXPENSE_MAIL_ENABLED = False

    assert digests.write_due(at=at("2026-05-12")) == 0
    assert letters() == []
