"""What a batch of rules answers to junk: an error per case, never a traceback."""

import json
import sys
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from expense_mgmt.management.commands.rule import answer_to

RATIO = '"rule": "R-15", "inputs": {"spend": "1", "turnover": "4"}'
ANSWERED = {"value": "25.00"}
TOO_LONG = "9" * 5000
TOO_DEEP = "[" * 100_000 + "]" * 100_000


def batch_file(tmp_path: Path, content: str | bytes) -> str:
    file = tmp_path / "cases.json"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(file)


def answers_to(tmp_path: Path, content: str | bytes) -> Any:
    out = StringIO()
    call_command("rule", "--batch", batch_file(tmp_path, content), stdout=out)
    return json.loads(out.getvalue(), parse_constant=pytest.fail)


@pytest.mark.parametrize(
    "amount",
    [
        "NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1e5", "0.1", "1.0", TOO_LONG,
        "1000000000000000000", "true", "[]", "{}", '"NaN"', '"1e5"', '"1,000"', '""', '" 1"',
        '"1\\u0000"', '"\\ud800"', '"\\uff11"', f'"{TOO_LONG}"', "[" * 200 + "]" * 200, "null",
    ],
    ids=lambda amount: amount[:20],
)  # fmt: skip
def test_amount_that_is_none_costs_its_own_case_only(tmp_path: Path, amount: str) -> None:
    bad = f'{{"id": "bad", "rule": "R-15", "inputs": {{"spend": {amount}, "turnover": "4"}}}}'

    answers = answers_to(tmp_path, f'[{bad}, {{"id": "good", {RATIO}}}]')

    assert answers == [{"id": "bad", "error": "bad_input"}, {"id": "good", **ANSWERED}]


@pytest.mark.parametrize("case", ["null", "1", "1.5", '"R-15"', "true", "[]", "NaN", TOO_LONG])
def test_case_that_is_no_object_is_answered_without_an_id(tmp_path: Path, case: str) -> None:
    answers = answers_to(tmp_path, f'[{case}, {{"id": 1, {RATIO}}}]')

    assert answers == [{"id": None, "error": "bad_input"}, {"id": 1, **ANSWERED}]


@pytest.mark.parametrize("inputs", ["null", "[]", '"x"', "5", "NaN", '{"spend": "1"}', '{"": {}}'])
def test_inputs_that_fit_no_rule_are_bad_input(tmp_path: Path, inputs: str) -> None:
    answers = answers_to(tmp_path, f'[{{"id": 1, "rule": "R-15", "inputs": {inputs}}}]')

    assert answers == [{"id": 1, "error": "bad_input"}]


@pytest.mark.parametrize(
    ("given", "answered"),
    [
        ('"a"', "a"),
        ("7", 7),
        ("-0.5", -0.5),
        ("null", None),
        ("true", True),
        ('["a", {"b": 1}]', ["a", {"b": 1}]),
        ('"\\ud800"', "\ud800"),
        ('"大写"', "大写"),
        ("NaN", None),
        ("Infinity", None),
        ("1e400", None),
        ("[NaN]", None),
        (TOO_LONG, None),
    ],
    ids=lambda given: str(given)[:20].encode("ascii", "backslashreplace").decode(),
)
def test_id_comes_back_where_json_can_carry_it(
    tmp_path: Path, given: str, answered: object
) -> None:
    assert answers_to(tmp_path, f'[{{"id": {given}, {RATIO}}}]') == [{"id": answered, **ANSWERED}]


def test_id_without_room_to_give_it_back_is_left_out() -> None:
    deep: list[Any] = []
    for _level in range(5 * sys.getrecursionlimit()):
        deep = [deep]

    assert answer_to({"id": deep, "rule": "R-44", "inputs": {"amount": "0"}}) == {
        "id": None,
        "value": "零元整",
    }


def test_same_id_twice_is_answered_twice_in_order(tmp_path: Path) -> None:
    other = '"rule": "R-44", "inputs": {"amount": "0"}'

    answers = answers_to(tmp_path, f'[{{"id": 1, {RATIO}}}, {{"id": 1, {other}}}, {{{RATIO}}}]')

    assert answers == [
        {"id": 1, **ANSWERED},
        {"id": 1, "value": "零元整"},
        {"id": None, **ANSWERED},
    ]


def test_no_cases_have_no_answers(tmp_path: Path) -> None:
    assert answers_to(tmp_path, "[]") == []


def test_byte_order_mark_is_no_content(tmp_path: Path) -> None:
    assert answers_to(tmp_path, b"\xef\xbb\xbf[]") == []


@pytest.mark.parametrize(
    "rule", ['"R-99"', '"r-15"', '""', "null", "15", '["R-15"]', '{"R-15": 1}', "NaN", '"\\ud800"']
)
def test_unknown_rule_is_named_as_an_error_and_exits_with_two(tmp_path: Path, rule: str) -> None:
    out = StringIO()
    content = f'[{{"id": 1, "rule": {rule}, "inputs": {{}}}}, {{"id": 2, {RATIO}}}]'

    with pytest.raises(CommandError, match=r"^1 of 2 cases name no rule that there is$") as refused:
        call_command("rule", "--batch", batch_file(tmp_path, content), stdout=out)

    assert refused.value.returncode == 2
    assert json.loads(out.getvalue()) == [{"id": 1, "error": "unknown_rule"}, {"id": 2, **ANSWERED}]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is not JSON"),
        ("{", "is not JSON"),
        ("[1,]", "is not JSON"),
        ("[] []", "is not JSON"),
        (TOO_DEEP, "is not JSON: it is nested too deeply"),
        ('{"id": 1}', "is not a JSON list"),
        ("NaN", "is not a JSON list"),
        (TOO_LONG, "is not a JSON list"),
        ('"[]"', "is not a JSON list"),
        (b"\xff\xfe[\x00]\x00", "is not UTF-8"),
        ('["大写"]'.encode("gb18030"), "is not UTF-8"),
        (b"\x00\x00", "is not JSON"),
    ],
    ids=lambda content: str(content[:20]),
)
def test_file_that_holds_no_list_is_refused(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    out = StringIO()

    with pytest.raises(CommandError, match=message) as refused:
        call_command("rule", "--batch", batch_file(tmp_path, content), stdout=out)

    assert refused.value.returncode == 1
    assert out.getvalue() == ""


@pytest.mark.parametrize("name", ["missing.json", "."])
def test_file_that_cannot_be_read_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CommandError, match="cannot be read") as refused:
        call_command("rule", "--batch", str(tmp_path / name))

    assert refused.value.returncode == 1


def test_batch_is_read_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    out = StringIO()
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(f"[{{{RATIO}}}]".encode())))

    call_command("rule", "--batch", "-", stdout=out)

    assert json.loads(out.getvalue()) == [{"id": None, **ANSWERED}]


@pytest.mark.parametrize("inputs", [TOO_DEEP, TOO_LONG, '{"spend": NaN, "turnover": 1e400}', "'"])
def test_single_rule_takes_junk_as_bad_input(inputs: str) -> None:
    out = StringIO()

    call_command("rule", "R-15", inputs, stdout=out)

    assert json.loads(out.getvalue()) == {"error": "bad_input"}


def test_output_that_knows_no_chinese_gets_escapes() -> None:
    narrow = TextIOWrapper(BytesIO(), encoding="ascii")

    call_command("rule", "--explain", "R-44", '{"amount": "5"}', stdout=narrow)

    narrow.seek(0)
    value, line, *_rest = narrow.read().split("\n")
    assert json.loads(value) == {"value": "伍元整"}
    assert line == r"Amount in capitals: 5 = \u4f0d\u5143\u6574"


def test_half_a_character_is_written_as_an_escape(tmp_path: Path) -> None:
    wide = TextIOWrapper(BytesIO(), encoding="utf-8")
    path = batch_file(tmp_path, f'[{{"id": "\\ud800", {RATIO}}}]')

    call_command("rule", "--batch", path, stdout=wide)

    wide.seek(0)
    assert json.load(wide) == [{"id": "\ud800", **ANSWERED}]


@pytest.mark.parametrize(
    ("inputs", "key"),
    [
        ('{"spend": "1", "turnover": "4", "spend": "2"}', "spend"),
        ('{"spend": "1", "turnover": "4", "turnover": "4"}', "turnover"),
        ('{"spend": "1", "turnover": {"a": 1, "a": 2}}', "a"),
    ],
)
def test_single_rule_refuses_a_key_that_comes_twice(inputs: str, key: str) -> None:
    out, side = StringIO(), StringIO()

    call_command("rule", "R-15", inputs, stdout=out, stderr=side)

    assert json.loads(out.getvalue()) == {"error": "bad_input"}
    assert side.getvalue() == f'the inputs: the key "{key}" comes twice\n'


def test_key_that_comes_twice_costs_its_own_case_only(tmp_path: Path) -> None:
    twice = '{"id": 2, "rule": "R-15", "inputs": {"spend": "1", "turnover": "4", "spend": "9"}}'
    named_twice = f'{{"id": 3, "id": 4, {RATIO}}}'
    path = batch_file(tmp_path, f'[{{"id": 1, {RATIO}}}, {twice}, {named_twice}]')
    out, side = StringIO(), StringIO()

    call_command("rule", "--batch", path, stdout=out, stderr=side)

    assert json.loads(out.getvalue()) == [
        {"id": 1, **ANSWERED},
        {"id": 2, "error": "bad_input"},
        {"id": None, "error": "bad_input"},
    ]
    assert side.getvalue() == (
        'case 2: the key "spend" comes twice\ncase 3: the key "id" comes twice\n'
    )
