"""A real Celery worker in a process of its own, on the test's database and files."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from celery import Celery
from django.db import connection
from kombu import pools
from pytest_django import Settings

from expense_mgmt import celery, embedded

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 120
COMMAND = ["celery", "-A", "expense_mgmt.celery:app", "worker", "--concurrency", "1"]


@contextmanager
def running(settings: Settings) -> Iterator[None]:
    """A worker that answers, and a queue that both it and this process use."""
    redis = embedded.start_redis(Path(settings.MEDIA_ROOT).parent / "redis")
    broker = f"{redis.connection_url}/0"
    before = (settings.REDIS_URL, celery.app.conf.broker_url)
    settings.REDIS_URL = broker
    publish_to(broker)
    try:
        with process(broker, settings) as worker:
            wait_for_answer(worker)
            yield
    finally:
        settings.REDIS_URL = before[0]
        publish_to(before[1])
        redis.stop()


def publish_to(broker: str) -> None:
    """Point this process at a queue.

    Celery keeps the connections it has made, and goes on sending over them whatever the
    setting says since: what an earlier test published would decide where this one's go.
    """
    app: Celery = celery.app
    app.conf.update(broker_url=broker)
    pools.reset()
    vars(app)["_pool"] = None
    vars(app.amqp)["_producer_pool"] = None


@contextmanager
def process(broker: str, settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """A worker's process, which need not reach its queue."""
    name = quote(str(connection.settings_dict["NAME"]))
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "expense_mgmt.settings.dev",
        "DATABASE_URL": embedded.database_url(name),
        "REDIS_URL": broker,
        "EXPENSE_TODAY": settings.EXPENSE_TODAY,
        "EXPENSE_MEDIA_ROOT": str(settings.MEDIA_ROOT),
    }
    worker = subprocess.Popen(
        [sys.executable, "-m", *COMMAND, "--loglevel", "WARNING"], cwd=ROOT, env=environment
    )
    try:
        yield worker
    finally:
        worker.terminate()
        worker.wait(timeout=30)


def wait_for_answer(worker: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while not celery.app.control.ping(timeout=0.5):
        assert worker.poll() is None, "the worker has ended"
        assert time.monotonic() < end, "the worker does not answer"
