"""`manage.py rule`: evaluate calculation rules from outside (PLATFORM §3)."""

import json
import math
import sys
from dataclasses import dataclass
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
            inputs = read_json(given)
        except ValueError:
            inputs = None  # no JSON fits no rule: bad_input
        self._complain(inputs, "the inputs")
        trace = Derivation()
        try:
            result = evaluate(rule_id, inputs, trace=trace if is_explained else None)
        except UnknownRuleError as error:
            msg = f"there is no rule {rule_id}"
            raise CommandError(msg, returncode=UNKNOWN_RULE) from error
        self._print(result)
        for line in trace.lines:
            shown = f"{line.label}: {line.text}"
            self._write(f"[{line.field}] {shown}" if line.field else shown)

    def _batch(self, path: str) -> None:
        try:
            cases = read_json(text_of(path))
        except ValueError as error:
            msg = f"{path} is not JSON: {error}"
            raise CommandError(msg) from error
        if not isinstance(cases, list):
            msg = f"{path} is not a JSON list"
            raise CommandError(msg)
        for number, case in enumerate(cases, start=1):
            self._complain(case, f"case {number}")
        answers = [answer_to(case) for case in cases]
        self._print(answers)
        unknown = sum(answer.get("error") == "unknown_rule" for answer in answers)
        if unknown:
            msg = f"{unknown} of {len(cases)} cases name no rule that there is"
            raise CommandError(msg, returncode=UNKNOWN_RULE)

    def _complain(self, value: object, where: str) -> None:
        """Say on the side which key came twice; the answer itself is bad_input."""
        for key in repeated_keys(value):
            self.stderr.write(f"{where}: the key {json.dumps(key)} comes twice")

    def _print(self, answer: object) -> None:
        """Chinese as it is where the output can carry it, else as JSON's escapes."""
        shown = json.dumps(answer, ensure_ascii=False)
        try:
            shown.encode(self._encoding)
        except UnicodeEncodeError:
            shown = json.dumps(answer)
        self.stdout.write(shown)

    def _write(self, line: str) -> None:
        self.stdout.write(line.encode(self._encoding, "backslashreplace").decode(self._encoding))

    @property
    def _encoding(self) -> str:
        return getattr(self.stdout, "encoding", None) or "utf-8"


@dataclass(frozen=True, slots=True)
class RepeatedKey:
    """A JSON object that names a key twice; nobody can say which value was meant."""

    key: str


def text_of(path: str) -> str:
    """What a file or standard input holds.

    raises  CommandError when it cannot be read or is not UTF-8
    """
    try:
        content = sys.stdin.buffer.read() if path == STANDARD_INPUT else Path(path).read_bytes()
        return content.decode("utf-8-sig")
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror}"
        raise CommandError(msg) from error
    except UnicodeDecodeError as error:
        msg = f"{path} is not UTF-8: {error}"
        raise CommandError(msg) from error


def read_json(text: str) -> object:
    """The value of a JSON text.

    A whole number of too many digits is infinite and an object with a key twice is a
    RepeatedKey, which no rule takes.

    raises  ValueError when it is not JSON or nested too deeply
    """
    try:
        return json.loads(text, parse_int=_whole_number, object_pairs_hook=_object)
    except RecursionError as error:
        msg = "it is nested too deeply"
        raise ValueError(msg) from error


def repeated_keys(value: object) -> list[str]:
    """The keys that come twice, wherever in a value; it may be nested as deep as JSON may."""
    found, waiting = [], [value]
    while waiting:
        match waiting.pop():
            case RepeatedKey(key):
                found.append(key)
            case dict() as parts:
                waiting += parts.values()
            case list() as parts:
                waiting += parts
    return found


def _object(pairs: list[tuple[str, Any]]) -> "dict[str, Any] | RepeatedKey":
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            return RepeatedKey(key)
        found[key] = value
    return found


def _whole_number(digits: str) -> int | float:
    try:
        return int(digits)
    except ValueError:  # Python reads some thousand digits and no more
        return math.inf


def answer_to(case: object) -> dict[str, Any]:
    """One case of a batch with its id and its value, or the name of its error."""
    if not isinstance(case, dict):
        return {"id": None, "error": "bad_input"}
    rule_id, answered = case.get("rule"), {"id": _id_of(case)}
    if not isinstance(rule_id, str):
        return {**answered, "error": "unknown_rule"}
    try:
        return {**answered, **evaluate(rule_id, case.get("inputs"))}
    except UnknownRuleError:
        return {**answered, "error": "unknown_rule"}


def _id_of(case: dict[str, Any]) -> object:
    """The id as it came; None where JSON has no word for it, such as NaN, or no room."""
    given = case.get("id")
    try:
        json.dumps([{"id": given}], allow_nan=False)
    except (ValueError, RecursionError):
        return None
    return given
