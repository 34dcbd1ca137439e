"""`manage.py sweep`: do the waiting jobs; with --loop the worker of an installation without a broker."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from expense_mgmt.foundation.models import Pulse
from expense_mgmt.foundation.services import jobs, pulses

PAUSE_SECONDS = 2
PULSE_SECONDS = 60


class Command(BaseCommand):
    help = "Do what waits in the job table."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until stopped")

    def handle(self, *args: Any, **options: Any) -> None:
        pulses.beat(Pulse.Name.BEAT)
        told = time.monotonic()
        done = jobs.sweep()
        while options["loop"]:
            close_old_connections()
            if time.monotonic() - told > PULSE_SECONDS:
                pulses.beat(Pulse.Name.BEAT)
                told = time.monotonic()
            if not jobs.sweep():
                time.sleep(PAUSE_SECONDS)
        self.stdout.write(f"{done} jobs done")
