"""What production settings refuse, and what every answer carries (RELIABILITY §0, §2)."""

import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping
from types import ModuleType

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from kombu.exceptions import OperationalError
from pytest_django import Settings

from expense_mgmt import celery, checks, session, wiring
from expense_mgmt.foundation.models import Company
from tests.contracts.source import ROOT

SOUND = {
    "DJANGO_SETTINGS_MODULE": "expense_mgmt.settings.base",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "DATABASE_URL": "postgresql:///nowhere",
    "ALLOWED_HOSTS": "outlay.example",
    "EXPENSE_TODAY": "",
    "EXPENSE_DEMO": "",
}


# The browser tests set this one for their own process.
OUTSIDE = {key: each for key, each in os.environ.items() if key != "DJANGO_ALLOW_ASYNC_UNSAFE"}


def started(changes: Mapping[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    """One process under production settings with these changes of its environment."""
    return subprocess.run(
        [sys.executable, *command],
        env={**OUTSIDE, **SOUND, **changes},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


# Fixed by the image, or refused by production.
NOT_OF_THE_OPERATOR = {
    "EXPENSE_VAR_DIR",
    "EXPENSE_MEDIA_ROOT",
    "EXPENSE_STATIC_ROOT",
    "EXPENSE_TODAY",
    "EXPENSE_DEMO",
}


def test_containers_are_given_every_setting_of_the_operator() -> None:
    settings = re.findall(
        r"^\| `(\w+)` \|", (ROOT / "docs/reference/settings.md").read_text(), re.MULTILINE
    )

    given = re.findall(r"^    (\w+): ", (ROOT / "docker-compose.yml").read_text(), re.MULTILINE)

    assert set(settings) - set(given) == NOT_OF_THE_OPERATOR


def test_deployment_checks_find_nothing() -> None:
    done = started({}, "manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"EXPENSE_TODAY": "2026-05-12"}, "outlay.E003"),
        ({"EXPENSE_DEMO": "true"}, "outlay.E005"),
        ({"SECRET_KEY": "short"}, "outlay.E006"),
        ({"SECRET_KEY": "ab" * 40}, "outlay.E006"),
        ({"SECRET_KEY_FALLBACKS": "old"}, "outlay.E006"),
    ],
)
def test_server_does_not_start_with_what_production_refuses(
    changes: dict[str, str], code: str
) -> None:
    done = started(changes, "-c", "import expense_mgmt.wsgi")

    assert done.returncode != 0
    assert code in done.stderr


def test_server_starts_with_sound_settings() -> None:
    done = started({}, "-c", "import expense_mgmt.wsgi")

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL"])
def test_what_has_no_default_stops_the_start(name: str) -> None:
    done = started({name: ""}, "manage.py", "check")

    assert done.returncode != 0


def test_another_database_is_refused() -> None:
    done = started({"DATABASE_URL": "sqlite:///books.sqlite3"}, "manage.py", "check")

    assert "postgresql://" in done.stderr


def test_debug_is_refused(settings: Settings) -> None:
    settings.EXPENSE_DEMO, settings.DEBUG = False, True

    assert [error.id for error in checks.nothing_of_the_demo_is_on(None)] == ["outlay.E005"]


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("anybody")


def test_view_without_an_act_is_refused(settings: Settings) -> None:
    urls = ModuleType("urls_of_this_test")
    vars(urls)["urlpatterns"] = [path("open-to-all", undeclared, name="open_to_all")]
    settings.ROOT_URLCONF = urls

    found = checks.every_view_declares_its_act(None)

    assert [error.id for error in found] == ["outlay.E004"]
    assert "open_to_all" in str(found[0])


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/sign-in", "/no-such-page", "/healthz", "/approvals/"])
def test_every_answer_carries_the_guards_of_the_browser(address: str) -> None:
    answer = Client().get(address)

    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "no-store" in answer.headers["Cache-Control"]
    policy = answer.headers["Content-Security-Policy"]
    for directive in (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ):
        assert directive in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_database_gives_up_in_time() -> None:
    shown = {}
    for name in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
        with connection.cursor() as cursor:
            cursor.execute(f"SHOW {name}")
            shown[name] = cursor.fetchone()[0]

    assert shown == {
        "lock_timeout": "5s",
        "statement_timeout": "1min",
        "idle_in_transaction_session_timeout": "1min",
    }


def test_messages_ring_once_and_never_hold_a_page() -> None:
    conf = celery.app.conf
    transport = conf.broker_transport_options

    assert conf.worker_prefetch_multiplier == 1
    assert conf.task_publish_retry_policy["max_retries"] == 1
    assert (transport["socket_timeout"], transport["socket_connect_timeout"]) == (2, 2)
    assert transport["visibility_timeout"] > 2 * conf.task_time_limit
    assert conf.task_ignore_result
    assert (conf.task_serializer, conf.accept_content) == ("json", ["json"])
    assert not conf.task_acks_late
    assert conf.beat_schedule["sweep jobs"]["schedule"] <= 60


@pytest.mark.parametrize("failure", [OperationalError("gone"), ConnectionRefusedError()])
def test_dead_broker_costs_a_minute_and_never_the_job(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    settings: Settings,
    failure: Exception,
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    def fail(_job_id: int) -> None:
        raise failure

    monkeypatch.setattr(celery.run_job, "delay", fail)

    wiring.ring(7)

    assert "No broker for job 7" in caplog.text


def test_production_cookies_are_bound_to_their_host() -> None:
    code = (
        "from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY,"
        " s.SESSION_COOKIE_SAMESITE, s.CSRF_USE_SESSIONS, s.SECURE_HSTS_SECONDS)"
    )

    done = started({}, "-c", code)

    assert done.stdout.split() == ["__Host-session", "True", "True", "Lax", "True", "31536000"]


def signed_in(seen: int, began: int) -> Client:
    """Chen's session, last used and begun so many seconds ago."""
    client = Client()
    client.post("/sign-in/demo", {"username": "chen"})
    kept = client.session
    now = int(time.time())
    kept[session.SEEN], kept[session.BEGUN] = now - seen, now - began
    kept.save()
    return client


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seen", "began", "status"),
    [
        (0, 0, 200),
        (29 * 60, 29 * 60, 200),
        (31 * 60, 31 * 60, 302),
        (60, 11 * 3600, 200),
        (60, 12 * 3600 + 60, 302),
    ],
)
def test_session_ends_by_rest_and_by_age(
    company: Company, seen: int, began: int, status: int
) -> None:
    client = signed_in(seen, began)

    answer = client.get("/profile")

    assert answer.status_code == status
    assert ("_auth_user_id" in client.session) == (status == 200)


@pytest.mark.django_db
def test_click_prolongs_the_rest_and_never_the_age(company: Company) -> None:
    client = signed_in(20 * 60, 20 * 60)
    began = client.session[session.BEGUN]

    client.get("/profile")

    now = int(time.time())
    assert now - client.session[session.SEEN] <= 5
    assert client.session[session.BEGUN] == began


def test_uploads_are_bounded() -> None:
    assert django_settings.EXPENSE_UPLOAD_MAX_MB == 20
    assert django_settings.FILE_UPLOAD_HANDLERS[0].endswith("BoundedUploadHandler")
