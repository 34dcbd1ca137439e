"""`manage.py verify_books`: recompute everything that can be recomputed; repair nothing."""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from expense_mgmt import books


class Command(BaseCommand):
    help = "Prove the books: exit 1 on any finding."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print findings as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = books.prove()
        total = sum(len(findings) for findings in found.values())
        if options["json"]:
            rows = {
                name: [asdict(finding) for finding in findings] for name, findings in found.items()
            }
            self.stdout.write(json.dumps({"findings": total, "checks": rows}, ensure_ascii=False))
        else:
            for name, findings in found.items():
                self.stdout.write(f"{len(findings):6d}  {name}")
                for finding in findings:
                    self.stdout.write(
                        f"        {finding.code}: {finding.text} [{finding.reference}]"
                    )
            self.stdout.write(f"{total:6d}  findings")
        if total:
            sys.exit(1)
