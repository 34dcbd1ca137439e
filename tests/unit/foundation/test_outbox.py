"""Letters leave once, wait while the server is away, and are given up in the open."""

import datetime as dt
import threading
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.db.models.functions import Now
from pytest_django import Settings

from expense_mgmt.core.errors import Conflict
from expense_mgmt.foundation.models import Company, Notification, Outbox, User
from expense_mgmt.foundation.notice_words import words_of
from expense_mgmt.foundation.services import letters as letter_texts
from expense_mgmt.foundation.services import notices, outbox
from tests.unit.foundation.told import AT, KIND, letters, tell

failures: list[Exception] = []


class FailingBackend(EmailBackend):
    """Raises what the test put into `failures`, one for each letter, then sends."""

    def send_messages(self, messages: Any) -> int:
        if failures:
            raise failures.pop(0)
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def _backend(settings: Settings) -> None:
    failures.clear()
    settings.EMAIL_BACKEND = f"{__name__}.FailingBackend"


def now_due() -> None:
    Outbox.objects.update(due_at=Now())


def sweep() -> int:
    return outbox.sweep(at=AT)


def test_letter_leaves_once(cast: dict[str, User]) -> None:
    tell(cast["lin"])

    taken = sweep(), sweep()

    assert taken == (1, 0)
    assert letters() == [("lin", "sent")]
    assert [message.to for message in mail.outbox] == [["lin@yuehe.example"]]


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    ("language", "subject", "button", "preference"),
    [
        (
            "en",
            "Expense request MKT-2605-0001 was sent back by Zhao Min · 搜房网焦点图 · ¥60,000.00",
            "Sign in and read",
            "Choose which mail you get",
        ),
        (
            "zh-hans",
            "赵敏 退回了费用申请单 MKT-2605-0001 · 搜房网焦点图 · ¥60,000.00",
            "登录并查看",
            "设置邮件通知",
        ),
    ],
)
def test_letter_reads_in_the_language_of_the_person(
    cast: dict[str, User], language: str, subject: str, button: str, preference: str
) -> None:
    User.objects.filter(username="lin").update(language=language)
    tell(
        cast["lin"],
        KIND.RETURNED,
        actor=cast["zhao"],
        parameters={"amount": "60000.00", "currency": "CNY", "reason": "缺 <b>报价单</b>"},
    )

    sweep()

    message: Any = mail.outbox[0]
    html = message.alternatives[0].content
    assert message.subject == subject
    for text in (button, preference, "http://127.0.0.1:8000/requests/1"):
        assert text in message.body
        assert text in html
    assert f'<html lang="{language}">' in html
    assert "缺 <b>报价单</b>" in message.body
    assert "缺 &lt;b&gt;报价单&lt;/b&gt;" in html
    assert "MISSING VARIABLE" not in html


def test_letter_says_who_it_is_and_how_to_stop_it(cast: dict[str, User]) -> None:
    tell(cast["lin"])

    sweep()

    headers = mail.outbox[0].message()
    row = Outbox.objects.get()
    assert headers["Message-ID"] == f"<{row.public_id}@127.0.0.1>"
    assert headers["List-Unsubscribe"] == "<http://127.0.0.1:8000/profile/notifications>"
    assert headers["Auto-Submitted"] == "auto-generated"


def test_line_breaks_of_a_title_open_no_header(cast: dict[str, User]) -> None:
    tell(cast["lin"], title="Weekend\r\nBcc: ma@yuehe.example")

    sweep()

    message = mail.outbox[0].message()
    assert "Bcc" not in message
    assert "Weekend Bcc: ma@yuehe.example" in mail.outbox[0].subject


@pytest.mark.parametrize("ending", ["read", "settled", "left", "address"])
def test_letter_that_nobody_needs_does_not_leave(cast: dict[str, User], ending: str) -> None:
    row = tell(cast["lin"], KIND.REMINDER, topic=cast["lin"].public_id)
    if ending == "read":
        notices.read(notification=row, at=AT)
    elif ending == "settled":
        notices.settle([cast["lin"].public_id], at=AT)
    elif ending == "left":
        User.objects.filter(username="lin").update(is_active=False)
    else:
        User.objects.filter(username="lin").update(email="")

    sweep()

    assert letters() == [("lin", "obsolete")]
    assert mail.outbox == []


def test_server_away_puts_one_letter_back_and_leaves_the_others(cast: dict[str, User]) -> None:
    for username in ("lin", "chen", "he"):
        tell(cast[username])
    failures.append(ConnectionRefusedError("nobody there"))

    taken = sweep()

    first, *others = Outbox.objects.order_by("pk")
    assert taken == 1
    assert (first.state, first.attempt) == ("waiting", 1)
    assert "nobody there" in first.error_text
    assert [(row.state, row.attempt) for row in others] == [("waiting", 0)] * 2
    assert mail.outbox == []


def test_letters_leave_when_the_server_is_back(cast: dict[str, User]) -> None:
    for username in ("lin", "chen"):
        tell(cast[username])
    failures.append(TimeoutError())
    sweep()

    rested = sweep()
    now_due()
    tried_again = sweep()

    assert (rested, tried_again) == (1, 1)
    assert {state for _name, state in letters()} == {"sent"}
    assert len(mail.outbox) == 2


def test_pauses_double_up_to_two_hours() -> None:
    minutes = [outbox.pause_after(attempt) // dt.timedelta(minutes=1) for attempt in range(1, 10)]

    assert minutes == [1, 2, 4, 8, 16, 32, 64, 120, 120]


def test_letter_rests_after_a_failure(cast: dict[str, User]) -> None:
    tell(cast["lin"])
    Outbox.objects.update(attempt=3)
    failures.append(TimeoutError())

    sweep()

    soon, late = Now() + dt.timedelta(minutes=7), Now() + dt.timedelta(minutes=8)
    assert Outbox.objects.filter(due_at__gt=soon, due_at__lte=late).count() == 1


@pytest.mark.parametrize(
    "refusal",
    [
        SMTPRecipientsRefused({"lin@yuehe.example": (550, b"no such person")}),
        SMTPDataError(554, b"not wanted"),
    ],
    ids=["recipient", "content"],
)
def test_refused_address_is_given_up_and_the_next_letter_leaves(
    cast: dict[str, User], refusal: Exception
) -> None:
    tell(cast["lin"])
    tell(cast["chen"])
    failures.append(refusal)

    taken = sweep()

    assert taken == 2
    assert letters() == [("lin", "dead"), ("chen", "sent")]
    assert "5" in Outbox.objects.get(state="dead").error_text


@pytest.mark.parametrize(
    "refusal",
    [
        SMTPRecipientsRefused({"lin@yuehe.example": (450, b"mailbox busy")}),
        SMTPDataError(451, b"try later"),
    ],
    ids=["recipient", "content"],
)
def test_refusal_for_now_is_tried_again_later(cast: dict[str, User], refusal: Exception) -> None:
    tell(cast["lin"])
    tell(cast["chen"])
    failures.append(refusal)

    sweep()

    assert letters() == [("lin", "waiting"), ("chen", "sent")]


def test_refused_sender_is_no_letter_s_fault(cast: dict[str, User]) -> None:
    tell(cast["lin"])
    failures.append(SMTPSenderRefused(553, b"who are you", "outlay@localhost"))

    sweep()

    assert letters() == [("lin", "waiting")]


def test_letter_is_given_up_after_the_last_attempt(cast: dict[str, User]) -> None:
    tell(cast["lin"])
    Outbox.objects.update(attempt=outbox.MAXIMUM_ATTEMPTS - 1)
    failures.append(TimeoutError())

    sweep()

    assert letters() == [("lin", "dead")]


def test_worker_lost_at_the_last_attempt_is_given_up(cast: dict[str, User]) -> None:
    tell(cast["lin"])
    Outbox.objects.update(
        state="sending",
        attempt=outbox.MAXIMUM_ATTEMPTS,
        lease_until=Now() - dt.timedelta(seconds=1),
    )

    assert sweep() == 0

    assert letters() == [("lin", "dead")]


def test_letter_that_cannot_be_written_stops_no_other(
    cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tell(cast["lin"])
    tell(cast["chen"])

    def stumbling(row: Notification) -> Any:
        if row.pk == broken.pk:
            raise RuntimeError("no words")
        return words_of(row)

    monkeypatch.setattr(letter_texts, "words_of", stumbling)
    sweep()

    assert letters() == [("lin", "waiting"), ("chen", "sent")]
    assert "no words" in Outbox.objects.get(state="waiting").error_text


def test_letter_that_was_given_up_is_sent_again(cast: dict[str, User]) -> None:
    tell(cast["lin"])
    Outbox.objects.update(state="dead", attempt=20)

    outbox.send_again(letter=Outbox.objects.get())
    sweep()

    assert letters() == [("lin", "sent")]
    with pytest.raises(Conflict) as refused:
        outbox.send_again(letter=Outbox.objects.get())
    assert refused.value.code == "letter_is_not_dead"


def test_standing_counts_letters(cast: dict[str, User]) -> None:
    tell(cast["lin"])
    sweep()
    tell(cast["chen"])

    stand = outbox.standing()

    assert dict(stand.counts) == {"sent": 1, "waiting": 1}
    assert stand.oldest == Outbox.objects.get(state="waiting").created_at
    assert stand.last_sent == Outbox.objects.get(state="sent").finished_at


def test_what_left_a_month_ago_is_forgotten_and_dead_letters_stay(cast: dict[str, User]) -> None:
    long_ago = Now() - dt.timedelta(days=31)
    for username, state in (("lin", "sent"), ("chen", "dead"), ("he", "waiting")):
        tell(cast[username])
        Outbox.objects.filter(person=cast[username]).update(state=state, finished_at=long_ago)

    assert outbox.forget() == 1

    assert letters() == [("chen", "dead"), ("he", "waiting")]
    assert Notification.objects.count() == 3


def test_doorbell_rings_after_the_commit_and_only_for_letters(
    cast: dict[str, User],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    rung: list[str] = []
    monkeypatch.setattr(outbox, "_doorbells", [lambda: rung.append("ring")])

    with django_capture_on_commit_callbacks(execute=True):
        tell(cast["lin"])
        before = list(rung)
    with django_capture_on_commit_callbacks(execute=True):
        tell(cast["lin"], KIND.REPORT_READY)

    assert (before, rung) == ([], ["ring"])


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_letter_once(company: Company, cast: dict[str, User]) -> None:
    for _number in range(20):
        tell(cast["lin"])
    barrier = threading.Barrier(4)

    def work() -> None:
        try:
            barrier.wait()
            sweep()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(mail.outbox) == 20
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 20
    assert set(Outbox.objects.values_list("state", "attempt")) == {("sent", 1)}
