"""`manage.py sweep`: do the waiting jobs; with --loop worker and beat where there is no broker."""

import datetime as dt
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from approvals.services import escalation
from expense_mgmt.celery import turn_the_day
from expense_mgmt.core import clock
from expense_mgmt.foundation.models import Pulse
from expense_mgmt.foundation.services import jobs, notices, outbox, pulses
from expense_mgmt.organisation.services import digests

PAUSE_SECONDS = 2
MINUTE = 60.0


class Command(BaseCommand):
    help = "Do what waits in the job table and the outbox."

    next_turn = 0.0
    turned: dt.date | None = None

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until stopped")

    def handle(self, *args: Any, **options: Any) -> None:
        done, letters = jobs.sweep(), self.turn()
        while options["loop"]:
            close_old_connections()
            if not jobs.sweep() + self.turn():
                time.sleep(PAUSE_SECONDS)
        self.stdout.write(f"{done} jobs done, {letters} letters taken")

    def turn(self) -> int:
        """What the scheduler does elsewhere, at most once a minute; and the letters that are due."""
        if time.monotonic() >= self.next_turn:
            self.next_turn = time.monotonic() + MINUTE
            pulses.beat(Pulse.Name.BEAT)
            at = clock.now()
            digests.write_due(at=at)
            escalation.escalate_overdue(at=at)
            notices.forget(at=at)
            outbox.forget()
            if self.turned != clock.today():
                turn_the_day()
                self.turned = clock.today()
        return outbox.sweep(at=clock.now())
