"""A mail server that is down and comes back, and workers that die with a letter in hand.

Real server, real worker processes, real database (RELIABILITY §4, 14, 18 and 28).
"""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.db.models.functions import Now

from approvals.models import AuthorityPolicy
from expense_mgmt import embedded
from expense_mgmt.foundation.models import Company, Outbox, User
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory
from tests.smtp import PostOffice
from tests.unit.foundation.told import tell

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parent.parent.parent.parent

# A worker that has sent its letter and then stops, before it marks the row, until somebody
# touches the file named first.
HALTING = """
import sys, time
from pathlib import Path
import django
django.setup()
from expense_mgmt.core import clock
from expense_mgmt.foundation.services import outbox
finish = outbox._finish
def halting(*given):
    print("sent", flush=True)
    while not Path(sys.argv[1]).exists():
        time.sleep(0.05)
    return finish(*given)
outbox._finish = halting
print(outbox.sweep(at=clock.now()), flush=True)
"""
SWEEPING = ["manage.py", "sweep", "--loop"]


@pytest.fixture
def post() -> Iterator[PostOffice]:
    office = PostOffice()
    yield office
    office.close()


@contextmanager
def process(arguments: list[str], post: PostOffice) -> Iterator[subprocess.Popen[str]]:
    """Another process on the test's database, with the test's mail server."""
    name = quote(str(connection.settings_dict["NAME"]))
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "expense_mgmt.settings.dev",
        "DATABASE_URL": embedded.database_url(name),
        "EMAIL_URL": f"smtp://127.0.0.1:{post.port}",
        "EXPENSE_BASE_URL": "https://outlay.example",
        "EXPENSE_TODAY": settings.EXPENSE_TODAY,
        "EXPENSE_MEDIA_ROOT": str(settings.MEDIA_ROOT),
    }
    running = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield running
    finally:
        running.kill()
        running.wait()
        assert running.stdout is not None
        running.stdout.close()


@contextmanager
def halted(post: PostOffice, go_on: Path) -> Iterator[subprocess.Popen[str]]:
    """A worker whose letter arrived and whose row does not know it yet."""
    with process(["-c", HALTING, str(go_on)], post) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "sent\n"
        yield worker


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "the other process did not get there"
        time.sleep(0.05)


def state_of(username: str) -> tuple[str, int]:
    row = Outbox.objects.get(person__username=username, day__isnull=True)
    return row.state, row.attempt


def nobody_wants_a_digest() -> None:
    """The worker writes those of the day too; here they would only stand in the way."""
    User.objects.update(digest_hour=23)


def test_decisions_go_on_while_the_server_is_down_and_mail_follows(
    company: Company, cast: dict[str, User], post: PostOffice
) -> None:
    policy: AuthorityPolicy = factory.matrix(*factory.rules_for(Role.DEPT_HEAD))
    nobody_wants_a_digest()
    post.close()
    with process(SWEEPING, post):
        leaflet = factory.submitted(title="While the server was down")
        factory.say("approve", leaflet, "chen")
        wait_until(lambda: state_of("lin") == ("waiting", 1))
        decided_without_mail = factory.standing(leaflet)

        post.open()
        Outbox.objects.update(due_at=Now())
        wait_until(lambda: state_of("lin")[0] == "sent")

    assert policy.state == "published"
    assert decided_without_mail == "approved"
    assert state_of("lin") == ("sent", 2)
    assert len(post.arrived) == 1
    assert "While the server was down" in post.subjects[0]
    body = post.arrived[0].get_body(("plain",))
    assert body is not None
    assert f"https://outlay.example/leaflets/{leaflet.public_id}" in body.get_content()


def test_refused_address_is_seen_and_the_others_get_their_mail(
    company: Company, cast: dict[str, User], post: PostOffice
) -> None:
    nobody_wants_a_digest()
    post.refusals = {"lin@": "550 no such person"}
    for username in ("lin", "chen"):
        tell(cast[username])

    with process(SWEEPING, post):
        wait_until(lambda: state_of("chen")[0] == "sent" and state_of("lin")[0] == "dead")

    assert [message["To"] for message in post.arrived] == ["chen@yuehe.example"]
    assert "no such person" in Outbox.objects.get(state="dead").error_text


def test_worker_killed_between_sending_and_marking_sends_under_the_same_id(
    company: Company, cast: dict[str, User], post: PostOffice, tmp_path: Path
) -> None:
    nobody_wants_a_digest()
    tell(cast["lin"])
    with halted(post, tmp_path / "never") as worker:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    after_the_kill = state_of("lin")
    Outbox.objects.update(lease_until=Now() - dt.timedelta(seconds=1))

    with process(SWEEPING, post):
        wait_until(lambda: state_of("lin")[0] == "sent")

    assert after_the_kill == ("sending", 1)
    assert state_of("lin") == ("sent", 2)
    assert len(post.arrived) == 2
    assert len({message["Message-ID"] for message in post.arrived}) == 1


def test_letter_in_hand_is_left_to_who_holds_it(
    company: Company, cast: dict[str, User], post: PostOffice, tmp_path: Path
) -> None:
    nobody_wants_a_digest()
    tell(cast["lin"])
    go_on = tmp_path / "go on"
    with halted(post, go_on) as worker, process(SWEEPING, post):
        tell(cast["chen"])
        wait_until(lambda: state_of("chen")[0] == "sent")
        meanwhile = state_of("lin")
        go_on.touch()
        worker.wait(timeout=60)

    assert meanwhile == ("sending", 1)
    assert state_of("lin") == ("sent", 1)
    assert len(post.arrived) == 2


def test_worker_frozen_past_its_lease_marks_nothing(
    company: Company, cast: dict[str, User], post: PostOffice, tmp_path: Path
) -> None:
    nobody_wants_a_digest()
    tell(cast["lin"])
    go_on = tmp_path / "go on"
    with halted(post, go_on) as worker:
        worker.send_signal(signal.SIGSTOP)
        Outbox.objects.update(lease_until=Now() - dt.timedelta(seconds=1))
        with process(SWEEPING, post):
            wait_until(lambda: state_of("lin") == ("sent", 2))
        finished_at = Outbox.objects.get().finished_at
        go_on.touch()
        worker.send_signal(signal.SIGCONT)
        worker.wait(timeout=60)

    row = Outbox.objects.get()
    assert (row.state, row.attempt, row.finished_at) == ("sent", 2, finished_at)
    assert len({message["Message-ID"] for message in post.arrived}) == 1


def test_kill_before_the_commit_tells_nobody(
    company: Company, cast: dict[str, User], post: PostOffice
) -> None:
    """A web process that dies inside the act leaves neither act nor word of it."""
    script = (
        "import django, os; django.setup()\n"
        "from django.db import transaction\n"
        "from expense_mgmt.foundation.models import User\n"
        "from tests.unit.foundation.told import tell\n"
        "with transaction.atomic():\n"
        "    tell(User.objects.get(username='lin'))\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    with process(["-c", script], post) as web:
        web.wait(timeout=60)

    assert not Outbox.objects.exists()
    assert post.arrived == []
