"""`manage.py seed_demo`: the demo company, deterministic for a given day (PLATFORM §3, §5)."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from expense_mgmt.core import clock
from expense_mgmt.demo import organisation, story
from expense_mgmt.demo.filler import load as filler
from expense_mgmt.demo.filler.scale import Scale
from expense_mgmt.foundation.models import Company


class Command(BaseCommand):
    help = "Found the demo company. Refuses a database that holds real data."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bare", action="store_true", help="without the story")
        parser.add_argument(
            "--scale",
            help="filler for benchmarks, such as requests=100000,ledger=1000000,users=2000",
        )
        parser.add_argument("--today", help="the day the story is told around, YYYY-MM-DD")
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where the demo company stands"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            today = dt.date.fromisoformat(options["today"]) if options["today"] else clock.today()
        except ValueError as error:
            raise CommandError(f"--today wants YYYY-MM-DD: {error}") from error
        try:
            scale = Scale.parse(options["scale"] or "")
        except ValueError as error:
            raise CommandError(f"--scale: {error}") from error
        if Company.objects.filter(is_demo=False).exists():
            raise CommandError("This database holds a real company; the demo is refused.")
        if Company.objects.exists():
            if not options["if_empty"]:
                raise CommandError("The demo company stands already. Empty the database first.")
            self._tell()
            return
        with transaction.atomic():
            company = organisation.found(today=today)
            story.prepare(company=company, today=today)
            if not options["bare"]:
                story.tell(company=company, today=today)
        if scale != Scale():
            filler.load(company=company, scale=scale, today=today)
        self._tell()

    def _tell(self) -> None:
        self.stdout.write(
            "Demo accounts: one click on the sign-in page, or the password "
            f"{organisation.PASSWORD}\n"
            "  lin requester, chen department head, zhao and qian finance, wang CFO, sun CEO,\n"
            "  wu and xu accountants, zheng cashier, feng project lead, guo project manager,\n"
            "  ye regional manager, huang clerk, ma auditor, dai and yu administrators\n"
        )
