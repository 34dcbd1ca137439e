"""Several people at once against a live server of two processes."""

import os
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
from scripts.benchmarks.measuring import Cost, spread

HOST, PORT = "127.0.0.1", 8765
WORKERS: Final = 2
SECRET_LENGTH: Final = 32
SECONDS_TO_START: Final = 60
REDIRECT: Final = 303


@dataclass(frozen=True, slots=True)
class Post:
    """One press of a button."""

    address: str
    form: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Burst:
    """How long each post took, and how many came through in a second."""

    cost: Cost
    per_second: float


@contextmanager
def live_server(root: Path) -> Iterator[str]:
    """granian as the demo starts it, with one process for each processor."""
    command = [
        f"{Path(sys.executable).parent}/granian",
        *("--interface", "wsgi", "--host", HOST, "--port", str(PORT), "--no-ws"),
        *("--workers", str(WORKERS), "--blocking-threads", "4", "--log-level", "warning"),
        "expense_mgmt.wsgi:application",
    ]
    server = subprocess.Popen(command, cwd=root, env=os.environ)
    try:
        _wait_for(server)
        yield f"http://{HOST}:{PORT}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(server: "subprocess.Popen[bytes]") -> None:
    for _ in range(SECONDS_TO_START * 5):
        if server.poll() is not None:
            break
        try:
            if httpx.get(f"http://{HOST}:{PORT}/healthz").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    msg = "the server did not come up"
    raise RuntimeError(msg)


def burst(base: str, posts: Mapping[User, Sequence[Post]], *, warm_up: int = 2) -> Burst:
    """Every person posts one after another, all of them at the same time."""
    times: list[float] = []
    errors: list[str] = []
    barrier = threading.Barrier(len(posts) + 1)

    def work(person: httpx.Client, mine: Sequence[Post]) -> None:
        for place, post in enumerate(mine):
            if place == warm_up:
                barrier.wait()
            began = time.perf_counter()
            answer = person.post(post.address, data=post.form)
            if answer.status_code != REDIRECT:
                errors.append(f"{post.address}: {answer.status_code}")
            if place >= warm_up:
                times.append((time.perf_counter() - began) * 1000)

    with _signed_in(base, posts) as people:
        threads = [
            threading.Thread(target=work, args=(client, posts[person]))
            for person, client in people.items()
        ]
        for thread in threads:
            thread.start()
        barrier.wait()
        began = time.perf_counter()
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - began
    if errors:
        msg = f"{len(errors)} of {len(times)} posts failed, such as {errors[0]}"
        raise RuntimeError(msg)
    return Burst(Cost(*spread(times)), len(times) / seconds)


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
