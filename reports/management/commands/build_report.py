"""`manage.py build_report`: one report, now, into a file (PLATFORM §3)."""

import os
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from expense_mgmt.core.errors import DomainError
from expense_mgmt.core.periods import Month
from expense_mgmt.core.snapshot import snapshot
from expense_mgmt.foundation.models import Company
from expense_mgmt.foundation.sheets.proof import Written
from expense_mgmt.organisation.models import Project
from reports.builders.ask import Ask
from reports.builders.registry import BUILDERS
from reports.builders.report import Report
from reports.models import ReportKind
from reports.services import building

REFUSED: Final = 2
# Named by PLATFORM §3; a later issue builds them.
LATER: Final = (
    "media_schedule",
    "promotion_budget",
    "completion_detail",
    "year_overview",
    "expense_ledger",
    "return_on_spend",
)


class Command(BaseCommand):
    help = "Build one report and write it to a file; exit 2 when what is asked for does not exist."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", metavar="KIND", help=", ".join([*BUILDERS, *LATER]))
        parser.add_argument("--month", required=True, help="YYYY-MM")
        parser.add_argument("--project", default="", help="code; without it the whole company")
        parser.add_argument("--company", default="", help="code; needed where there are several")
        parser.add_argument(
            "--language", default="zh-hans", choices=[code for code, _name in settings.LANGUAGES]
        )
        parser.add_argument("--output", required=True, help="path of the file")
        parser.add_argument(
            "--address", default="", help="https://host, for the QR codes of approval_sheets"
        )
        parser.add_argument(
            "--to-date", action="store_true", help="January through the month (budget_variance)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        ask = self._ask(options)
        target = Path(options["output"])
        with translation.override(options["language"]):
            try:
                with snapshot():
                    report = BUILDERS[ask.kind].read(ask)
                written = self._write(report, target)
            except DomainError as error:
                raise CommandError(str(error), returncode=REFUSED) from error
        self.stdout.write(f"{target}: {written.size} bytes, sha256 {written.sha256}")

    def _ask(self, options: dict[str, Any]) -> Ask:
        kind = options["kind"]
        if kind in LATER:
            raise CommandError(f"The report {kind} is not built yet.", returncode=REFUSED)
        if kind not in ReportKind.values:
            raise CommandError(f"There is no report {kind}.", returncode=REFUSED)
        try:
            month = Month.parse(options["month"])
        except ValueError as error:
            raise CommandError(f"--month: {error}", returncode=REFUSED) from error
        if kind == ReportKind.APPROVAL_SHEETS and not options["address"]:
            raise CommandError("approval_sheets needs --address.", returncode=REFUSED)
        company = self._company(options["company"])
        project = None
        if options["project"]:
            project = (
                Project.objects.select_related("company")
                .filter(company=company, code=options["project"])
                .first()
            )
            if project is None:
                raise CommandError(
                    f"{company.code} has no project {options['project']}.", returncode=REFUSED
                )
        return Ask(
            kind=ReportKind(kind),
            company=company,
            month=month,
            project=project,
            to_date=options["to_date"],
            root=options["address"],
        )

    def _company(self, code: str) -> Company:
        companies = Company.objects.filter(code=code) if code else Company.objects.all()
        found = list(companies[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise CommandError("There are several companies: give --company.", returncode=REFUSED)
        missing = f"There is no company {code}." if code else "There is no company yet."
        raise CommandError(missing, returncode=REFUSED)

    def _write(self, report: Report, target: Path) -> Written:
        """The whole file or none: it is made beside its place and moved there."""
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            written = building.write(report, part)
            part.replace(target)
        except OSError as error:
            raise CommandError(f"--output: {error}") from error
        finally:
            part.unlink(missing_ok=True)
        return written
