"""The bell, its panel, the page of notifications, and the choice of mail."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from expense_mgmt.foundation.models import (
    Channel,
    Company,
    Notification,
    NotificationKind,
    Outbox,
    User,
)
from expense_mgmt.foundation.services import notices, preferences
from expense_mgmt.shell import facts_of
from tests.unit.foundation.told import AT, KIND, facts, tell
from tests.workflow.home.conftest import Opens

HTMX = {"HX-Request": "true"}


@pytest.fixture
def lin(cast: dict[str, User]) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast["lin"])
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


def bell(page: str) -> str:
    """What the bell says to who cannot see it."""
    found = re.search(r'id="bell-count".*?<span class="vh">(.*?)</span>', page)
    assert found is not None
    return found.group(1)


def test_bell_counts_what_is_unread(lin: Client, cast: dict[str, User]) -> None:
    silent = bell(text(lin.get("/profile")))
    tell(cast["lin"])
    tell(cast["lin"])
    tell(cast["chen"])

    ringing = text(lin.get("/profile"))

    assert silent == "Notifications, all read"
    assert bell(ringing) == "Notifications, 2 unread"
    assert '<span class="n" aria-hidden="true">2</span>' in ringing


def test_bell_stops_counting_at_ninety_nine(lin: Client, cast: dict[str, User]) -> None:
    for _number in range(101):
        notices.notify(notices.one(cast["lin"].pk), KIND.COPIED, facts(), actor=None, at=AT)

    assert bell(text(lin.get("/profile"))) == "Notifications, 99+ unread"


def test_bell_adds_no_statement_to_a_page(lin: Client, cast: dict[str, User]) -> None:
    user = User.objects.get(username="lin")
    with CaptureQueriesContext(connection) as captured:
        period_and_bell = facts_of(user), facts_of(user)

    # Holdings, which every page reads; then the period of the books and the bell together.
    assert len(captured) == 2
    assert period_and_bell[0].bell.count == 0


def test_poll_costs_one_statement_besides_the_session(lin: Client, cast: dict[str, User]) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert lin.get("/notifications/bell").status_code == 200

    assert len(captured) == 3


def test_poll_is_not_answered_while_nothing_changes(lin: Client, cast: dict[str, User]) -> None:
    first = lin.get("/notifications/bell", headers=HTMX)
    seen = {**HTMX, "If-None-Match": first.headers["ETag"]}
    same = lin.get("/notifications/bell", headers=seen)
    tell(cast["lin"])
    changed = lin.get("/notifications/bell", headers=seen)

    assert (first.status_code, same.status_code, changed.status_code) == (200, 304, 200)
    assert same.content == b""
    assert bell(text(changed)) == "Notifications, 1 unread"
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_poll_sends_along_what_it_saw(lin: Client, cast: dict[str, User]) -> None:
    response = lin.get("/notifications/bell")

    headers = re.search(r'hx-headers="([^"]*)"', text(response))
    assert headers is not None
    assert response.headers["ETag"].replace('"', "\\&quot;") in headers.group(1)


def test_poll_of_a_page_whose_session_ended_leaves_it_alone(client: Client) -> None:
    response = client.get("/notifications/bell", headers=HTMX)

    assert (response.status_code, response.content) == (204, b"")
    assert "HX-Redirect" not in response.headers


def test_panel_holds_the_last_ten(lin: Client, cast: dict[str, User]) -> None:
    for number in range(12):
        tell(cast["lin"], number=f"MKT-{number:02}", at=AT + dt.timedelta(minutes=number))

    panel = text(lin.get("/notifications/latest", headers=HTMX))

    assert panel.count('class="fx-told new"') == 10
    assert panel.index("MKT-11") < panel.index("MKT-02")
    assert "MKT-01" not in panel
    assert "<html" not in panel
    assert "Mark all read" in panel


def test_marking_all_read_from_the_panel_answers_with_panel_and_bell(
    lin: Client, cast: dict[str, User]
) -> None:
    tell(cast["lin"])
    tell(cast["chen"])

    answer = lin.post("/notifications/read", headers={**HTMX, "HX-Target": "bell-panel"})

    page = text(answer)
    assert answer.status_code == 200
    assert 'hx-swap-oob="true"' in page
    assert bell(page) == "Notifications, all read"
    assert "Mark all read" not in page
    assert [row.person.username for row in Notification.objects.unread()] == ["chen"]


def test_marking_all_read_without_scripts_goes_back_to_the_page(
    lin: Client, cast: dict[str, User]
) -> None:
    tell(cast["lin"])

    answer = lin.post("/notifications/read")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/notifications")
    assert not Notification.objects.unread().exists()


def test_opening_reads_and_leads_on(lin: Client, cast: dict[str, User]) -> None:
    row = tell(cast["lin"], url="/requests/1")

    answer = lin.post(f"/notifications/{row.public_id}/open")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/requests/1")
    row.refresh_from_db()
    assert row.is_read


def test_notification_of_another_is_not_there(lin: Client, cast: dict[str, User]) -> None:
    row = tell(cast["chen"])

    assert lin.post(f"/notifications/{row.public_id}/open").status_code == 404
    assert row.number not in text(lin.get("/notifications"))
    row.refresh_from_db()
    assert not row.is_read


def test_get_opens_nothing(lin: Client, cast: dict[str, User]) -> None:
    row = tell(cast["lin"])

    assert lin.get(f"/notifications/{row.public_id}/open").status_code == 405
    assert lin.get("/notifications/read").status_code == 405
    assert Notification.objects.unread().count() == 1


def test_page_filters_by_kind_and_by_unread(lin: Client, cast: dict[str, User]) -> None:
    read = tell(cast["lin"], KIND.APPROVED, number="MKT-A")
    tell(cast["lin"], KIND.APPROVED, number="MKT-B")
    tell(cast["lin"], KIND.RETURNED, actor=cast["zhao"], number="MKT-C")
    notices.read(notification=read, at=AT)

    shown = {
        address: {name for name in ("MKT-A", "MKT-B", "MKT-C") if name in text(lin.get(address))}
        for address in (
            "/notifications",
            "/notifications?kind=approved",
            "/notifications?show=unread",
            "/notifications?show=unread&kind=approved",
            "/notifications?kind=nonsense",
        )
    }

    assert list(shown.values()) == [
        {"MKT-A", "MKT-B", "MKT-C"},
        {"MKT-A", "MKT-B"},
        {"MKT-B", "MKT-C"},
        {"MKT-B"},
        {"MKT-A", "MKT-B", "MKT-C"},
    ]


def test_empty_page_says_all_read(lin: Client, cast: dict[str, User]) -> None:
    assert "All read" in text(lin.get("/notifications"))
    assert "Nothing of this kind" in text(lin.get("/notifications?kind=copied"))


@pytest.mark.usefixtures("catalogue")
def test_page_reads_in_both_languages(company: Company, cast: dict[str, User]) -> None:
    tell(cast["lin"], KIND.RETURNED, actor=cast["zhao"])
    pages = {}
    for language in ("en", "zh-hans"):
        User.objects.filter(username="lin").update(language=language)
        client = Client()
        client.force_login(User.objects.get(username="lin"))
        pages[language] = text(client.get("/notifications"))

    assert "Expense request MKT-2605-0001 was sent back by Zhao Min" in pages["en"]
    assert "赵敏 退回了费用申请单 MKT-2605-0001" in pages["zh-hans"]
    assert bell(pages["zh-hans"]) == "通知，1 条未读"


def test_page_costs_the_same_for_1_and_for_25_rows(lin: Client, cast: dict[str, User]) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert lin.get("/notifications").status_code == 200
        return len(captured)

    tell(cast["lin"], KIND.RETURNED, actor=cast["zhao"])
    lin.get("/notifications")
    one = cost()
    for username in [*cast][:24]:
        tell(cast["lin"], KIND.RETURNED, actor=cast[username])

    # Session, person, rows with their actors; holdings, deputies, period and bell of the shell.
    assert (one, cost()) == (6, 6)


def test_long_list_has_pages(lin: Client, cast: dict[str, User]) -> None:
    for number in range(51):
        tell(cast["lin"], number=f"MKT-{number:02}", at=AT + dt.timedelta(minutes=number))

    page = text(lin.get("/notifications"))
    older = re.search(r'href="(\?older=[^"]+)"', page)
    assert older is not None
    second = text(lin.get(f"/notifications{older.group(1)}"))

    assert "MKT-00" not in page
    assert "MKT-00" in second


def test_choice_of_mail_is_shown_and_kept(lin: Client, cast: dict[str, User]) -> None:
    page = text(lin.get("/profile/notifications"))
    wanted = {kind.value: "off" for kind in NotificationKind} | {"approved": "digest", "hour": "17"}

    answer = lin.post("/profile/notifications", wanted)

    assert len(re.findall(r'type="radio"[^>]* checked', page)) == len(NotificationKind)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/profile/notifications")
    person = User.objects.get(username="lin")
    channels = preferences.channels_of(person)
    assert channels[KIND.APPROVED] is Channel.DIGEST
    assert channels[KIND.TASK_WAITING] is Channel.OFF
    assert person.digest_hour == 17


@pytest.mark.parametrize("change", [{"approved": "pigeon"}, {"hour": "24"}, {"hour": ""}])
def test_choice_that_does_not_exist_is_refused(
    lin: Client, cast: dict[str, User], change: dict[str, str]
) -> None:
    wanted = {kind.value: "off" for kind in NotificationKind} | {"hour": "8"} | change

    answer = lin.post("/profile/notifications", wanted)

    assert answer.status_code == 422
    assert preferences.channels_of(cast["lin"])[KIND.RETURNED] is Channel.AT_ONCE


def test_choice_page_says_when_there_is_no_mail(
    lin: Client, cast: dict[str, User], settings: Settings
) -> None:
    User.objects.filter(username="lin").update(email="")
    without_address = text(lin.get("/profile/notifications"))
    settings.EXPENSE_MAIL_ENABLED = False
    without_server = text(lin.get("/profile/notifications"))

    assert "No mail address of yours is known" in without_address
    assert "This installation sends no mail" in without_server


def test_administrator_sees_failed_letters_and_sends_them_again(
    company: Company, cast: dict[str, User], open_as: Opens
) -> None:
    tell(cast["lin"], title="Secret plan")
    Outbox.objects.update(state="dead", error_text="SMTPDataError: not wanted", attempt=3)
    page = open_as("dai", "/mail")
    client = Client()
    client.force_login(cast["dai"])

    answer = client.post(f"/mail/{Outbox.objects.get().public_id}/again")
    again = client.post(f"/mail/{Outbox.objects.get().public_id}/again")

    assert "Lin Xiaotong" in page
    assert "not wanted" in page
    assert "Secret plan" not in page
    assert (answer.status_code, again.status_code) == (303, 409)
    assert Outbox.objects.get().state == "waiting"


def test_mail_page_is_empty_when_all_have_left(company: Company, open_as: Opens) -> None:
    assert "All letters have left" in open_as("dai", "/mail")
