"""Sessions end without work and in any case after half a day; what asks by itself is no work."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from expense_mgmt.foundation.models import User

pytestmark = pytest.mark.django_db

MORNING = dt.datetime(2026, 5, 12, 1, 0, tzinfo=dt.UTC)
PART = {"HX-Request": "true", "HX-Current-URL": "http://testserver/requests?view=drafts"}
BACKGROUND = {"X-Background": "1"}


def minutes(count: float) -> dt.timedelta:
    return dt.timedelta(minutes=count)


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def lin(clock: Any, cast: dict[str, User]) -> Client:
    """Lin, who has opened a page this morning."""
    client = Client()
    client.force_login(cast["lin"])
    assert client.get("/").status_code == 200
    return client


def test_half_an_hour_without_work_ends_the_session(lin: Client, clock: Any) -> None:
    clock.move_to(MORNING + minutes(29.5))
    working = lin.get("/requests/new")
    clock.move_to(MORNING + minutes(29.5 + 30))

    page = lin.get("/requests/new?x=1")
    again = lin.get("/requests/new")

    assert (working.status_code, working.headers["X-Session-Left"]) == (200, "1800")
    assert page.headers["Location"] == "/sign-in?next=/requests/new%3Fx%3D1&ended=1"
    assert again.headers["Location"] == "/sign-in?next=/requests/new"
    assert "nothing was done for a while" in lin.get(page.headers["Location"]).content.decode()


def test_part_of_a_page_leads_back_to_its_page(lin: Client, clock: Any) -> None:
    clock.move_to(MORNING + minutes(31))

    part = lin.get("/", headers=PART)

    assert part.status_code == 401
    assert part.headers["HX-Redirect"] == "/sign-in?next=/requests%3Fview%3Ddrafts&ended=1"


def test_page_of_another_site_is_no_way_back(lin: Client, clock: Any) -> None:
    clock.move_to(MORNING + minutes(31))

    part = lin.get("/", headers=PART | {"HX-Current-URL": "https://evil.example/requests"})

    assert part.headers["HX-Redirect"] == "/sign-in?next=/&ended=1"


def test_what_a_page_asks_by_itself_is_no_work(lin: Client, clock: Any) -> None:
    for passed in range(5, 30, 5):
        clock.move_to(MORNING + minutes(passed))
        lin.get("/", headers=PART | BACKGROUND)
    asked = lin.get("/session", headers=BACKGROUND)
    clock.move_to(MORNING + minutes(30))

    page = lin.get("/")

    assert asked.json() == {"left": 5 * 60}
    assert page.status_code == 302


def test_saying_so_keeps_the_session(lin: Client, clock: Any) -> None:
    clock.move_to(MORNING + minutes(29))

    stays = lin.post("/session/stay")
    clock.move_to(MORNING + minutes(58))
    page = lin.get("/")

    assert stays.json() == {"left": 30 * 60}
    assert page.status_code == 200


def test_half_a_day_ends_it_in_any_case(lin: Client, clock: Any) -> None:
    for passed in range(20, 12 * 60, 20):
        clock.move_to(MORNING + minutes(passed))
        assert lin.get("/profile").status_code == 200
    before = lin.get("/session", headers=BACKGROUND).json()
    clock.move_to(MORNING + minutes(12 * 60))

    page = lin.get("/profile")

    assert before == {"left": 20 * 60}
    assert page.headers["Location"] == "/sign-in?next=/profile&ended=1"


def test_signing_out_says_so(lin: Client) -> None:
    page = lin.post("/sign-out")

    assert page.status_code == 200
    assert "You are signed out" in page.content.decode()
    assert lin.get("/").status_code == 302


def test_everything_a_page_asks_when_the_session_is_over_is_told_so(
    lin: Client, clock: Any
) -> None:
    second = Client()
    second.cookies.load({"session": lin.cookies["session"].value})
    clock.move_to(MORNING + minutes(31))

    first_answer = lin.get("/", headers=PART)
    second_answer = second.get("/", headers=PART)

    address = "/sign-in?next=/requests%3Fview%3Ddrafts&ended=1"
    assert first_answer.headers["HX-Redirect"] == address
    assert second_answer.headers["HX-Redirect"] == address


@pytest.mark.parametrize("is_forgotten", [False, True])
def test_form_sent_after_the_end_leads_to_the_sign_in_and_back_to_its_page(
    cast: dict[str, User], clock: Any, *, is_forgotten: bool
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["lin"])
    client.get("/requests/new")
    clock.move_to(MORNING + minutes(31))
    if is_forgotten:
        Session.objects.all().delete()
    page = {"Referer": "http://testserver/requests/new?x=1"}

    part = client.post("/requests/preview", headers=PART)
    whole = client.post("/requests/preview", headers=page)
    elsewhere = client.post("/requests/preview", headers={"Referer": "https://evil.example/x"})

    assert part.status_code == 401
    assert part.headers["HX-Redirect"] == "/sign-in?next=/requests%3Fview%3Ddrafts&ended=1"
    assert whole.headers["Location"] == "/sign-in?next=/requests/new%3Fx%3D1"
    assert elsewhere.headers["Location"] == "/sign-in?next=/requests"


def test_old_ticket_leads_back_to_the_form(cast: dict[str, User]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["lin"])
    page = {"Referer": "http://testserver/requests/new"}

    refused = client.post("/requests/preview", headers=page)

    assert refused.status_code == 403
    assert 'href="/requests/new"' in refused.content.decode()
