"""`manage.py rule`: evaluate calculation rules from outside (PLATFORM §3)."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from expense_mgmt.core.derivation import Derivation
from expense_mgmt.rulebook import UnknownRuleError, evaluate

UNKNOWN_RULE = 2
STANDARD_INPUT = "-"


class Command(BaseCommand):
    help = 'Evaluate a calculation rule, such as: rule R-15 \'{"spend": "1", "turnover": "3"}\''
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("rule", nargs="?", help="id of the rule, such as R-02")
        parser.add_argument("inputs", nargs="?", help="JSON object with DOMAIN's input names")
        parser.add_argument(
            "--explain", action="store_true", help="also print how the value came about"
        )
        parser.add_argument(
            "--batch", metavar="FILE", help="JSON list of {id, rule, inputs}; - reads from stdin"
        )

    def handle(self, *args: object, **options: Any) -> None:
        if options["batch"] is not None:
            self._batch(options["batch"])
        elif options["rule"] is None or options["inputs"] is None:
            msg = "give a rule and its inputs, or --batch FILE"
            raise CommandError(msg)
        else:
            self._single(options["rule"], options["inputs"], is_explained=options["explain"])

    def _single(self, rule_id: str, given: str, *, is_explained: bool) -> None:
        try:
            inputs = json.loads(given)
        except ValueError:
            inputs = None  # no JSON fits no rule: bad_input
        trace = Derivation()
        try:
            result = evaluate(rule_id, inputs, trace=trace if is_explained else None)
        except UnknownRuleError as error:
            msg = f"there is no rule {rule_id}"
            raise CommandError(msg, returncode=UNKNOWN_RULE) from error
        self.stdout.write(json.dumps(result, ensure_ascii=False))
        for line in trace.lines:
            shown = f"{line.label}: {line.text}"
            self.stdout.write(f"[{line.field}] {shown}" if line.field else shown)

    def _batch(self, path: str) -> None:
        source = sys.stdin.read() if path == STANDARD_INPUT else Path(path).read_text("utf-8")
        try:
            cases = json.loads(source)
        except ValueError as error:
            msg = f"{path} is not JSON: {error}"
            raise CommandError(msg) from error
        if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
            msg = f"{path} is not a JSON list of objects"
            raise CommandError(msg)
        answers, unknown = [], []
        for case in cases:
            try:
                answer = evaluate(str(case.get("rule")), case.get("inputs"))
            except UnknownRuleError:
                answer = {"error": "unknown_rule"}
                unknown.append(str(case.get("rule")))
            answers.append({"id": case.get("id"), **answer})
        self.stdout.write(json.dumps(answers, ensure_ascii=False))
        if unknown:
            msg = f"there is no rule {', '.join(sorted(set(unknown)))}"
            raise CommandError(msg, returncode=UNKNOWN_RULE)
