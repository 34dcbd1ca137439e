"""Amounts in formal capitals beyond DOMAIN's own examples (R-44)."""

import pytest

from expense_mgmt.core.words import check_value
from expense_mgmt.rulebook import evaluate


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("0.53", "伍角叁分"),
        ("-0.01", "负壹分"),
        ("-0.004", "零元整"),
        ("1", "壹元整"),
        ("10", "壹拾元整"),
        ("10.05", "壹拾元零伍分"),
        ("10.50", "壹拾元伍角整"),
        ("100.10", "壹佰元壹角整"),
        ("1001", "壹仟零壹元整"),
        ("1010", "壹仟零壹拾元整"),
        ("10000", "壹万元整"),
        ("10001", "壹万零壹元整"),
        ("10100", "壹万零壹佰元整"),
        ("1001000", "壹佰万壹仟元整"),
        ("10100000", "壹仟零壹拾万元整"),
        ("20000000.10", "贰仟万元壹角整"),
        ("100000000", "壹亿元整"),
        ("100000005", "壹亿零伍元整"),
        ("100005000", "壹亿伍仟元整"),
        ("1000050000", "壹拾亿零伍万元整"),
        ("1050000000", "壹拾亿零伍仟万元整"),
        ("1000000000000", "壹万亿元整"),
        ("1000000000010.01", "壹万亿零壹拾元零壹分"),
        ("9999999999999.99", "玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_zeros_are_written_once_and_left_out_where_they_may_be(amount: str, words: str) -> None:
    assert evaluate("R-44", {"amount": amount}) == {"value": words}


def test_check_value_is_sixteen_places_in_fours() -> None:
    assert check_value("9f3c71ab04de8c52ffff") == "9F3C 71AB 04DE 8C52"
