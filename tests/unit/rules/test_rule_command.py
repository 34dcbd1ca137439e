"""`manage.py rule`, the door for checks from outside."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.unit.rules.domain_examples import EXAMPLES
from tests.unit.rules.example import named_parts

PORTAL = '{"amount": "60000", "spans": [["2026-04-16","2026-05-15"]]}'


def printed(*arguments: str) -> str:
    out = StringIO()
    call_command("rule", *arguments, stdout=out)
    return out.getvalue()


def test_one_rule_prints_its_value() -> None:
    assert json.loads(printed("R-02", PORTAL)) == {
        "value": {"2026-04": "30000.00", "2026-05": "30000.00"}
    }


def test_refusal_is_an_answer_too() -> None:
    assert json.loads(printed("R-02", '{"amount": "1", "spans": []}')) == {"error": "no_span"}
    assert json.loads(printed("R-02", "{")) == {"error": "bad_input"}


def test_unknown_rule_exits_with_two() -> None:
    with pytest.raises(CommandError) as refused:
        printed("R-99", "{}")

    assert refused.value.returncode == 2


def test_nothing_asked_is_refused() -> None:
    with pytest.raises(CommandError):
        printed("R-02")


def test_explanation_follows_the_value() -> None:
    value, *lines = printed("--explain", "R-36", '{"gross": "106000", "rate_percent": "6"}').split(
        "\n"
    )

    assert json.loads(value)["value"]["net"] == "100000.00"
    assert lines[:2] == [
        "[net] Net: 106,000 ÷ (1 + 6 %) = 100,000.00",
        "[tax] Tax: 106,000 − 100,000 = 6,000.00",
    ]


def test_batch_answers_in_order(tmp_path: Path) -> None:
    cases = [
        {"id": "b", "rule": "R-15", "inputs": {"spend": "1", "turnover": "3"}},
        {"id": "a", "rule": "R-15", "inputs": {"spend": 1.5, "turnover": "3"}},
        {"id": 7, "rule": "R-15"},
    ]
    file = tmp_path / "cases.json"
    file.write_text(json.dumps(cases), encoding="utf-8")

    answers = json.loads(printed("--batch", str(file)))

    assert answers == [
        {"id": "b", "value": "33.33"},
        {"id": "a", "error": "bad_input"},
        {"id": 7, "error": "bad_input"},
    ]


def test_batch_of_a_thousand_answers_every_case(tmp_path: Path) -> None:
    asked = (EXAMPLES * 20)[:1000]
    cases = [
        {"id": number, "rule": example.rule, "inputs": example.inputs}
        for number, example in enumerate(asked)
    ]
    file = tmp_path / "cases.json"
    file.write_text(json.dumps(cases), encoding="utf-8")

    answers = json.loads(printed("--batch", str(file)))

    assert [answer["id"] for answer in answers] == list(range(1000))
    for answer, example in zip(answers, asked, strict=True):
        assert named_parts(answer["value"], example.value) == example.value


def test_batch_with_an_unknown_rule_answers_the_others(tmp_path: Path) -> None:
    file = tmp_path / "cases.json"
    file.write_text(
        '[{"id": 1, "rule": "R-99", "inputs": {}}, {"id": 2, "rule": "R-44", "inputs":'
        ' {"amount": "0"}}]',
        encoding="utf-8",
    )
    out = StringIO()

    with pytest.raises(CommandError) as refused:
        call_command("rule", "--batch", str(file), stdout=out)

    assert refused.value.returncode == 2
    assert json.loads(out.getvalue()) == [
        {"id": 1, "error": "unknown_rule"},
        {"id": 2, "value": "零元整"},
    ]
