"""What operators watch: `/metrics`, `/readyz`, and who may look (PLATFORM §3)."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from expense_mgmt import books
from expense_mgmt.celery import sweep_jobs, verify_books
from expense_mgmt.core.findings import Finding
from expense_mgmt.foundation.models import Company, Job, Pulse, User
from expense_mgmt.foundation.services import pulses

pytestmark = pytest.mark.django_db


def text() -> str:
    return Client().get("/metrics").content.decode()


def value(line: str) -> float:
    """The figure of one line of the text."""
    found = [row for row in text().splitlines() if row.startswith(f"{line} ")]
    assert len(found) == 1, line
    return float(found[0].rpartition(" ")[2])


def test_requests_are_counted_with_their_times() -> None:
    Client().get("/healthz")
    counted = value('outlay_requests_total{method="GET",status="200"}')
    timed = value('outlay_request_seconds_count{view="healthz"}')

    Client().get("/healthz")

    assert value('outlay_request_seconds_count{view="healthz"}') == timed + 1
    # The looks at the figures are counted too.
    assert value('outlay_requests_total{method="GET",status="200"}') >= counted + 2


def test_made_up_methods_and_addresses_make_no_new_series() -> None:
    Client().generic("BREW", "/no-such-page")

    assert "BREW" not in text()
    assert "no-such-page" not in text()


def test_jobs_are_counted_by_state_with_the_age_of_the_oldest(
    company: Company, cast: dict[str, User]
) -> None:
    assert value("outlay_job_oldest_waiting_seconds") == 0

    for number, state in enumerate(["waiting", "waiting", "running", "failed", "done"]):
        Job.objects.create(
            company=company,
            kind="x",
            key=str(number),
            owner=cast["lin"],
            state=state,
            created_at=timezone.now() - dt.timedelta(minutes=number + 1),
        )

    assert value('outlay_jobs{state="waiting"}') == 2
    assert value('outlay_jobs{state="running"}') == 1
    assert value('outlay_jobs{state="failed"}') == 1
    assert 120 <= value("outlay_job_oldest_waiting_seconds") < 180


def test_beat_is_told_once_it_beats() -> None:
    assert "outlay_last_beat" not in text()

    sweep_jobs()

    age = timezone.now().timestamp() - value("outlay_last_beat_timestamp_seconds")
    assert 0 <= age < 60


def test_nightly_proof_counts_its_findings(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    found = {"vouchers balance": [Finding("unbalanced", "A voucher is not balanced.", "2605-1")]}
    monkeypatch.setattr(books, "prove", lambda: noted(found))

    verify_books()

    assert value("outlay_verify_books_findings") == 1
    assert "unbalanced" in caplog.text


def noted(found: dict[str, list[Finding]]) -> dict[str, list[Finding]]:
    """As `prove` does within no other transaction."""
    pulses.beat(Pulse.Name.VERIFY_BOOKS, findings=sum(map(len, found.values())))
    return found


@pytest.mark.django_db(transaction=True)
def test_proof_of_the_books_is_noted() -> None:
    found = books.prove()

    assert set(found) == set(books.CHECKS)
    assert Pulse.objects.get().findings == 0


@pytest.mark.parametrize(
    ("token", "headers", "address", "status"),
    [
        ("", {}, "127.0.0.1", 200),
        ("", {}, "::1", 200),
        ("", {}, "10.0.0.7", 404),
        ("", {"X-Forwarded-For": "10.0.0.7"}, "127.0.0.1", 404),
        ("", {"Forwarded": "for=10.0.0.7"}, "127.0.0.1", 404),
        ("s3cret", {}, "127.0.0.1", 404),
        ("s3cret", {"Authorization": "Bearer other"}, "127.0.0.1", 404),
        ("s3cret", {"Authorization": "Bearer s3cret"}, "10.0.0.7", 200),
    ],
)
def test_figures_are_for_the_machine_or_the_token(
    settings: Settings, token: str, headers: dict[str, str], address: str, status: int
) -> None:
    settings.EXPENSE_METRICS_TOKEN = token

    answer = Client().get("/metrics", headers=headers, REMOTE_ADDR=address)

    assert answer.status_code == status


def test_ready_says_how_long_ago_it_beat() -> None:
    before = Client().get("/readyz").json()

    pulses.beat(Pulse.Name.BEAT)

    assert before["beat_seconds"] is None
    assert Client().get("/readyz").json()["beat_seconds"] == 0


def test_workers_of_one_server_add_up(tmp_path: Path) -> None:
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    count = (
        "import expense_mgmt.process_counts, django; django.setup();"
        "from expense_mgmt import metrics; metrics.REQUESTS.labels('GET', '200').inc()"
    )
    look = (
        "import django; django.setup();"
        "from django.test import Client; print(Client().get('/metrics').content.decode())"
    )

    for code in (count, count):
        subprocess.run([sys.executable, "-c", code], check=True, env=environment, cwd=root())
    shown = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", look],
        check=True,
        env=environment,
        cwd=root(),
        stdout=subprocess.PIPE,
        text=True,
    ).stdout

    assert 'outlay_requests_total{method="GET",status="200"} 2.0' in shown


def root() -> Path:
    return Path(django_settings.BASE_DIR)
