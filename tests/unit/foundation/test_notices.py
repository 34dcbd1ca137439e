"""Telling people: by one statement, by the way each of them wishes, in the reader's words."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation
from pytest_django import Settings

from expense_mgmt.foundation.models import (
    Channel,
    Company,
    Notification,
    NotificationKind,
    Outbox,
    User,
)
from expense_mgmt.foundation.notice_words import words_of
from expense_mgmt.foundation.notification_kinds import MANNERS
from expense_mgmt.foundation.services import notices, preferences
from tests.unit.foundation.told import AT, KIND, facts, letters, tell, wish

Counter = Callable[[int], AbstractContextManager[object]]
TASK = UUID("11111111-1111-4111-8111-111111111111")
OTHER = UUID("22222222-2222-4222-8222-222222222222")


def crowd(count: int) -> None:
    User.objects.bulk_create(
        User(username=f"many{number}", name="众", email=f"many{number}@yuehe.example")
        for number in range(count)
    )


def test_two_hundred_people_are_one_statement(
    company: Company, django_assert_num_queries: Counter
) -> None:
    crowd(200)
    many = User.objects.filter(username__startswith="many")

    with django_assert_num_queries(1):
        told = notices.notify(notices.each_of(many), KIND.REMINDER, facts(), actor=None, at=AT)

    assert told == 200
    assert Notification.objects.count() == Outbox.objects.count() == 200


def test_what_was_told_is_kept_without_words(cast: dict[str, User]) -> None:
    row = tell(cast["lin"], KIND.RETURNED, actor=cast["zhao"], topic=TASK, title_en="Focus")

    assert (row.person, row.actor, row.topic) == (cast["lin"], cast["zhao"], TASK)
    assert (row.kind, row.channel) == ("returned", "at_once")
    assert (row.number, row.title, row.title_en) == ("MKT-2605-0001", "搜房网焦点图", "Focus")
    assert row.parameters == {"amount": "60000.00", "currency": "CNY"}
    assert (row.url, row.created_at, row.read_at) == ("/requests/1", AT, None)


def test_people_who_left_are_not_told(cast: dict[str, User]) -> None:
    User.objects.filter(username="chen").update(is_active=False)
    both = User.objects.filter(username__in=["chen", "he"])

    told = notices.notify(notices.each_of(both), KIND.COPIED, facts(), actor=None, at=AT)

    assert told == 1
    assert Notification.objects.get().person == cast["he"]


def test_nobody_is_nobody(cast: dict[str, User]) -> None:
    nobody = User.objects.filter(pk__in=[])

    assert notices.notify(notices.each_of(nobody), KIND.COPIED, facts(), actor=None, at=AT) == 0


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        (Channel.AT_ONCE, [("lin", "waiting")]),
        (Channel.DIGEST, []),
        (Channel.OFF, []),
    ],
)
def test_mail_follows_as_the_person_wishes(
    cast: dict[str, User], channel: Channel, expected: list[tuple[str, str]]
) -> None:
    wish(cast["lin"], KIND.APPROVED, channel)

    row = tell(cast["lin"])

    assert row.channel == channel
    assert letters() == expected


def test_without_address_there_is_no_letter(cast: dict[str, User]) -> None:
    User.objects.filter(username="lin").update(email="")

    tell(cast["lin"])

    assert letters() == []


def test_installation_without_mail_writes_no_letter(
    cast: dict[str, User], settings: Settings
) -> None:
    settings.EXPENSE_MAIL_ENABLED = False

    tell(cast["lin"])

    assert Notification.objects.count() == 1
    assert letters() == []


def test_act_that_is_undone_told_nothing(cast: dict[str, User]) -> None:
    with transaction.atomic():
        tell(cast["lin"])
        transaction.set_rollback(True)

    assert (Notification.objects.count(), Outbox.objects.count()) == (0, 0)


def test_task_is_told_once_to_a_person(cast: dict[str, User]) -> None:
    tell(cast["lin"], KIND.TASK_WAITING, topic=TASK)
    tell(cast["lin"], KIND.TASK_WAITING, topic=OTHER)

    again = notices.notify(
        notices.one(cast["lin"].pk, TASK), KIND.TASK_WAITING, facts(), actor=None, at=AT
    )

    assert again == 0
    assert Notification.objects.count() == 2


def test_address_names_what_it_is_about(cast: dict[str, User]) -> None:
    row = tell(cast["lin"], topic=TASK, url=f"/approvals/?task={notices.TOPIC}")

    assert row.url == f"/approvals/?task={TASK}"


def test_title_longer_than_its_column_is_cut(cast: dict[str, User]) -> None:
    assert len(tell(cast["lin"], title="长" * 500).title) == 200


def test_braces_and_percents_of_people_are_text(cast: dict[str, User]) -> None:
    row = tell(cast["lin"], title="{topic} 50% %s", parameters={"reason": "%(x)s {0}"})

    assert row.title == "{topic} 50% %s"
    assert words_of(row).reason == "%(x)s {0}"


def test_what_is_over_counts_as_read(cast: dict[str, User]) -> None:
    for username in ("chen", "he"):
        tell(cast[username], KIND.TASK_WAITING, topic=TASK)
    tell(cast["chen"], KIND.TASK_WAITING, topic=OTHER)

    settled = notices.settle([TASK], at=AT)

    assert settled == 2
    assert [row.topic for row in Notification.objects.unread()] == [OTHER]


def test_all_are_read_up_to_a_moment(cast: dict[str, User]) -> None:
    old, new = tell(cast["lin"]), tell(cast["lin"], at=AT + dt.timedelta(hours=2))
    tell(cast["chen"])

    notices.read_all(person=cast["lin"], at=AT, until=AT)

    unread = set(Notification.objects.unread().values_list("person__username", "pk"))
    assert ("lin", old.pk) not in unread
    assert ("lin", new.pk) in unread
    assert len(unread) == 2


def test_first_reading_counts(cast: dict[str, User]) -> None:
    row = tell(cast["lin"])

    notices.read(notification=row, at=AT)
    notices.read(notification=row, at=AT + dt.timedelta(days=1))

    row.refresh_from_db()
    assert row.read_at == AT


def test_only_read_and_old_ones_are_forgotten(cast: dict[str, User]) -> None:
    lin, long_ago = cast["lin"], AT - dt.timedelta(days=181)
    forgotten = tell(lin, at=long_ago)
    unread = tell(lin, at=long_ago)
    recent = tell(lin, at=AT - dt.timedelta(days=179))
    for row in (forgotten, recent):
        notices.read(notification=row, at=AT)

    counts = notices.forget(at=AT), notices.forget(at=AT)

    assert counts == (1, 0)
    assert set(Notification.objects.values_list("pk", flat=True)) == {unread.pk, recent.pk}
    assert Outbox.objects.count() == 2


def test_database_knows_the_kinds(cast: dict[str, User]) -> None:
    row = tell(cast["lin"])

    with pytest.raises(IntegrityError, match="notification_kind_is_known"):
        Notification.objects.filter(pk=row.pk).update(kind="gossip")


ENGLISH = {
    "task_waiting": "Expense request MKT-2605-0001 waits for your decision",
    "task_moved": "Expense request MKT-2605-0001 was moved to you for decision",
    "task_added": "Zhao Min asks you to approve Expense request MKT-2605-0001 as well",
    "task_resumed": "It is your turn now to decide on Expense request MKT-2605-0001",
    "commented": "Zhao Min wrote about Expense request MKT-2605-0001",
    "reminder": "Zhao Min reminds you: Expense request MKT-2605-0001 waits for your decision",
    "escalation": "Expense request MKT-2605-0001 is overdue for a decision",
    "approved": "Expense request MKT-2605-0001 was approved",
    "returned": "Expense request MKT-2605-0001 was sent back by Zhao Min",
    "rejected": "Expense request MKT-2605-0001 was rejected by Zhao Min",
    "copied": "Expense request MKT-2605-0001 was copied to you",
    "delegation": "You act for Zhao Min, 12 – 18 May",
    "changed": "Expense request MKT-2605-0001 was changed by Zhao Min",
    "budget_mark": "Budget nearly used up: 搜房网焦点图",
    "budget_forecast": "Budget will not last the year: 搜房网焦点图",
    "budget_unused": "Budget unused for two months: 搜房网焦点图",
    "deadline": "搜房网焦点图 is due, 12 – 18 May",
    "delegation_given": "Zhao Min acts for you, 12 – 18 May",
    "delegation_ended": "The delegation between you and Zhao Min ended early",
    "report_ready": "搜房网焦点图 is ready",
    "report_failed": "搜房网焦点图 could not be built",
}
CHINESE = {
    "task_waiting": "费用申请单 MKT-2605-0001 待你审批",
    "task_moved": "费用申请单 MKT-2605-0001 已转交给你审批",
    "task_added": "赵敏 请你加签费用申请单 MKT-2605-0001",
    "task_resumed": "现在轮到你审批费用申请单 MKT-2605-0001",
    "commented": "赵敏 对费用申请单 MKT-2605-0001 发表了意见",
    "reminder": "赵敏 提醒你：费用申请单 MKT-2605-0001 待你审批",
    "escalation": "费用申请单 MKT-2605-0001 审批已超时",
    "approved": "费用申请单 MKT-2605-0001 已审批通过",
    "returned": "赵敏 退回了费用申请单 MKT-2605-0001",
    "rejected": "赵敏 驳回了费用申请单 MKT-2605-0001",
    "copied": "费用申请单 MKT-2605-0001 已抄送给你",
    "delegation": "你代理 赵敏 审批，5月12 – 18日",
    "changed": "费用申请单 MKT-2605-0001 已由 赵敏 修改",
    "budget_mark": "预算即将用完：搜房网焦点图",
    "budget_forecast": "预算不够用到年底：搜房网焦点图",
    "budget_unused": "预算两个月未使用：搜房网焦点图",
    "deadline": "搜房网焦点图，期限 5月12 – 18日",
    "delegation_given": "赵敏 代你审批，5月12 – 18日",
    "delegation_ended": "你与 赵敏 之间的委托已提前结束",
    "report_ready": "搜房网焦点图已生成",
    "report_failed": "搜房网焦点图生成失败",
}


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("kind", list(NotificationKind))
def test_words_are_those_of_the_reader(cast: dict[str, User], kind: NotificationKind) -> None:
    days = {"first": "2026-05-12", "last": "2026-05-18"}
    row = tell(cast["lin"], kind, actor=cast["zhao"], parameters=days)

    with translation.override("en"):
        english = words_of(row).headline
    with translation.override("zh-hans"):
        chinese = words_of(row).headline

    assert (english, chinese) == (ENGLISH[kind], CHINESE[kind])


def test_detail_holds_title_and_amount(cast: dict[str, User]) -> None:
    row = tell(cast["lin"], title_en="Focus picture")

    with translation.override("en"):
        english = words_of(row)
    with translation.override("zh-hans"):
        chinese = words_of(row)

    assert (english.detail, english.reason) == ("Focus picture · ¥60,000.00", "")
    assert chinese.detail == "搜房网焦点图 · ¥60,000.00"


def test_every_kind_has_its_manner() -> None:
    assert set(MANNERS) == set(NotificationKind)


def test_choice_is_kept_and_changed(cast: dict[str, User]) -> None:
    lin = cast["lin"]
    all_off = dict.fromkeys(NotificationKind, Channel.OFF)
    preferences.choose(person=lin, channels=all_off, digest_hour=7)

    changed = all_off | {KIND.APPROVED: Channel.DIGEST}
    preferences.choose(person=lin, channels=changed, digest_hour=18)

    assert preferences.channels_of(lin) == changed
    assert User.objects.get(username="lin").digest_hour == 18
    assert preferences.channels_of(cast["chen"])[KIND.APPROVED] is Channel.AT_ONCE
