"""A worker looks for work by itself: at its start and every minute, whatever the broker does."""

import logging
import multiprocessing
import signal
from multiprocessing.connection import wait
from typing import Any

from celery import bootsteps
from django.db import close_old_connections, connections

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 60

_forked = multiprocessing.get_context("fork")


class Sweeper(bootsteps.StartStopStep):
    """The part of the Celery worker that needs no message.

    A process of its own, begun before the worker knocks at the broker, which it may do for ever.
    It ends with its worker; what it was doing then is taken up when the lease has run out.

    source    RELIABILITY §0.3, promise 17; docs/adr/0004
    """

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        self.process: Any = None

    def start(self, worker: Any) -> None:
        connections.close_all()
        self.process = _forked.Process(target=_sweep_until_alone, name="sweeper", daemon=True)
        self.process.start()

    def stop(self, worker: Any) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.join()

    def terminate(self, worker: Any) -> None:
        self.stop(worker)


def _sweep_until_alone() -> None:
    # The worker's own handlers would wait for tasks that this process does not have.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    worker = multiprocessing.parent_process()
    while worker is not None:
        _sweep()
        if wait([worker.sentinel], timeout=PAUSE_SECONDS):
            break


def _sweep() -> None:
    from expense_mgmt.core import clock  # noqa: PLC0415  # apps are ready by now
    from expense_mgmt.foundation.services import jobs, outbox  # noqa: PLC0415

    close_old_connections()
    try:
        jobs.sweep()
        outbox.sweep(at=clock.now())
    except Exception:
        # A database that is away comes back; until then there is nothing to sweep.
        logger.exception("The sweep failed; the next one is in %s seconds", PAUSE_SECONDS)
