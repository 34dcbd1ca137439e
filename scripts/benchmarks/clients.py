"""Several people at once against a live server of two processes.

Time on the wall tells how busy the machine is too; the processor time of the web's and the
database's processes for each act does not. Both are kept.
"""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
from django.conf import settings
from django.middleware.csrf import CSRF_SESSION_KEY
from django.test import Client
from django.utils.crypto import get_random_string

from expense_mgmt.foundation.models import User
from scripts.benchmarks.database import Size
from scripts.benchmarks.measuring import (
    WARM_UP,
    Cost,
    backends,
    children_of,
    seconds_of,
    spread,
)
from scripts.benchmarks.record import Result

HOST: Final = "127.0.0.1"
WORKERS: Final = 2
CLIENTS: Final = 8
SECRET_LENGTH: Final = 32
SECONDS_TO_START: Final = 60
REDIRECT: Final = 303
MESSAGES: Final = "messages"


@dataclass(frozen=True, slots=True)
class Post:
    """One press of a button."""

    address: str
    form: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Burst:
    """How long each post took, how many came through in a second, and what each cost.

    web_ms, database_ms   processor time of their processes for one post
    """

    cost: Cost
    per_second: float
    web_ms: float
    database_ms: float

    @property
    def cpu_ms(self) -> float:
        """Both together."""
        return self.web_ms + self.database_ms


@dataclass(frozen=True, slots=True)
class Spent:
    """Processor seconds of the web's and of the database's processes at one moment."""

    web: float
    database: float


@dataclass(frozen=True, slots=True)
class LiveServer:
    """Where it listens, and which process leads it."""

    address: str
    process: int

    def spent(self) -> Spent:
        """So far; the bench's own backend does nothing meanwhile."""
        return Spent(seconds_of([self.process, *children_of(self.process)]), seconds_of(backends()))


@contextmanager
def live_server(root: Path) -> Iterator[LiveServer]:
    """granian as the demo starts it, with one process for each processor."""
    port = _free_port()
    command = [
        f"{Path(sys.executable).parent}/granian",
        *("--interface", "wsgi", "--host", HOST, "--port", str(port), "--no-ws"),
        *("--workers", str(WORKERS), "--blocking-threads", "4", "--log-level", "warning"),
        "expense_mgmt.wsgi:application",
    ]
    server = subprocess.Popen(command, cwd=root, env=os.environ)
    try:
        _wait_for(server, port)
        yield LiveServer(f"http://{HOST}:{port}", server.pid)
    finally:
        server.terminate()
        server.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


def _wait_for(server: "subprocess.Popen[bytes]", port: int) -> None:
    for _ in range(SECONDS_TO_START * 5):
        if server.poll() is not None:
            break
        try:
            if httpx.get(f"http://{HOST}:{port}/healthz").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    msg = "the server did not come up"
    raise RuntimeError(msg)


def burst(server: LiveServer, posts: Mapping[User, Sequence[Post]]) -> Burst:
    """Every person posts one after another, all of them at the same time."""
    times: list[float] = []
    errors: list[str] = []
    # Measured from a moment at which everybody has warmed up and nobody works.
    ready, go = (threading.Barrier(len(posts) + 1) for _ in range(2))

    def work(person: httpx.Client, mine: Sequence[Post]) -> None:
        for place, post in enumerate(mine):
            if place == WARM_UP:
                ready.wait()
                go.wait()
            began = time.perf_counter()
            answer = person.post(post.address, data=post.form)
            # The page that a browser shows next takes away what was said.
            person.cookies.pop(MESSAGES, None)
            if answer.status_code != REDIRECT:
                errors.append(f"{post.address}: {answer.status_code}")
            if place >= WARM_UP:
                times.append((time.perf_counter() - began) * 1000)

    with _signed_in(server.address, posts) as people:
        threads = [
            threading.Thread(target=work, args=(client, posts[person]))
            for person, client in people.items()
        ]
        for thread in threads:
            thread.start()
        ready.wait()
        began_with = server.spent()
        go.wait()
        began = time.perf_counter()
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - began
        ended_with = server.spent()
    if errors:
        msg = f"{len(errors)} of {len(times)} posts failed, such as {errors[0]}"
        raise RuntimeError(msg)
    web, database = (
        (getattr(ended_with, part) - getattr(began_with, part)) * 1000 / len(times)
        for part in ("web", "database")
    )
    return Burst(Cost(*spread(times), cpu_ms=web + database), len(times) / seconds, web, database)


@contextmanager
def _signed_in(base: str, people: Mapping[User, object]) -> Iterator[dict[User, httpx.Client]]:
    """A browser for each person, with a session and the ticket of its forms."""
    clients = {person: _client(base, person) for person in people}
    try:
        yield clients
    finally:
        for client in clients.values():
            client.close()


def _client(base: str, person: User) -> httpx.Client:
    inside = Client()
    inside.force_login(person)
    session = inside.session
    session[CSRF_SESSION_KEY] = secret = get_random_string(SECRET_LENGTH)
    session.save()
    cookie = {settings.SESSION_COOKIE_NAME: inside.cookies[settings.SESSION_COOKIE_NAME].value}
    return httpx.Client(base_url=base, cookies=cookie, headers={"X-CSRFToken": secret}, timeout=60)


def at_once(goal: str, job: str, size: Size, found: Burst, per_second: float) -> list[Result]:
    """What eight people at once may cost: time between two acts, and processor time of each.

    per_second   acts that are asked for; with so many, an act may use what all processors have
    """
    between = 1000 / per_second
    rate = f"{job}, {CLIENTS} clients, {found.per_second:.1f}/s (ms between two)"
    parts = f"web {found.web_ms:.1f} + database {found.database_ms:.1f}"
    processor = f"{job}, {CLIENTS} clients, {parts} (ms of processor)"
    return [
        Result.of(
            goal, rate, str(size), found.cost, measured=1000 / found.per_second, limit=between
        ),
        Result.of(
            goal,
            processor,
            str(size),
            found.cost,
            measured=found.cpu_ms,
            limit=between * (os.cpu_count() or 1),
        ),
    ]
