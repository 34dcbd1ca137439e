"""Days of a year as they are pasted from a notice or read from a sheet."""

import datetime as dt

import pytest
from django.utils import translation

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.organisation.rules.day_lists import (
    Line,
    NamedDay,
    ensure_worth_saying,
    lines_of,
    read_days,
)


def read(text: str) -> list[NamedDay]:
    days, issues = read_days(lines_of(text), 2026)
    assert issues == []
    return days


def issues(text: str) -> list[tuple[int, str]]:
    with translation.override("en"):
        days, found = read_days(lines_of(text), 2026)
    assert days == []
    return [(issue.number, issue.text) for issue in found]


def day(month: int, number: int) -> dt.date:
    return dt.date(2026, month, number)


@pytest.mark.parametrize(
    "line",
    [
        "2026-01-01 2026-01-03 休 元旦",
        "2026/1/1 – 2026/1/3 放假 元旦",
        "2026年1月1日 至 1月3日 休 元旦",
        "1月1日\t1月3日\tholiday\t元旦",
        "2026-01-01，2026-01-03，节假日，元旦",
    ],
)
def test_a_span_is_read_in_every_way_it_is_written(line: str) -> None:
    assert read(line) == [NamedDay(day(1, number), "holiday", "元旦") for number in (1, 2, 3)]


def test_lines_come_in_order_and_empty_ones_say_nothing() -> None:
    found = read("2026-02-28 班 春节调休\n\n2026-02-14 上班 春节调休\n")

    assert found == [
        NamedDay(day(2, 14), "workday", "春节调休"),
        NamedDay(day(2, 28), "workday", "春节调休"),
    ]


def test_a_name_may_be_of_several_words() -> None:
    assert read("2026-04-06 休 清明  小长假") == [NamedDay(day(4, 6), "holiday", "清明 小长假")]


@pytest.mark.parametrize("text", ["", "\n \n", "日期 类型 名称"])
def test_a_list_without_a_day_is_no_list(text: str) -> None:
    assert issues(text) == [(1, "The list holds no day.")]


def test_of_a_long_cell_only_the_beginning_is_repeated() -> None:
    cell = f"2026{' ' * 30}-02-30"

    with translation.override("en"):
        _days, [issue] = read_days([Line(7, [cell, "休"])], 2026)

    assert (issue.number, issue.text) == (7, f"There is no day 2026{' ' * 16}.")


@pytest.mark.parametrize(
    ("named", "code"),
    [
        (NamedDay(dt.date(2025, 12, 31), "holiday"), "day_of_another_year"),
        (NamedDay(day(5, 12), "workday"), "day_is_worked_anyway"),
    ],
)
def test_refused_day_is_named_at_its_field(named: NamedDay, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        ensure_worth_saying([NamedDay(day(5, 9), "workday"), named], 2026)

    assert (refused.value.code, refused.value.field) == (code, "first")


def test_a_heading_is_passed_over() -> None:
    assert read("日期 类型 名称\n2026-04-06 休 清明") == [NamedDay(day(4, 6), "holiday", "清明")]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("2026-02-30 休", "There is no day 2026-02-30."),
        ("2027-01-01 休", "1 Jan 2027 does not lie in 2026."),
        ("2026-05-12 班", "12 May 2026 is a Tuesday and worked in any case."),
        ("2026-05-12", "Say whether it is a holiday (休) or a workday (班)."),
        ("2026-05-12 perhaps", "Say whether it is a holiday (休) or a workday (班)."),
        ("2026-05-12 2026-05-10 休", "It ends before it begins."),
        ("20266-01-01 休", "Begin with a day, such as 2026-10-01."),
        ("=1+1 休", "Begin with a day, such as 2026-10-01."),
    ],
)
def test_what_is_wrong_is_said_with_its_line(line: str, text: str) -> None:
    assert issues(f"2026-04-06 休 清明\n{line}") == [(2, text)]


def test_a_day_twice_is_named_with_the_line_it_stood_in() -> None:
    found = issues("2026-04-04 2026-04-06 休\n2026-04-06 休")

    assert found == [(2, "6 Apr 2026 stands in line 1 already.")]


def test_one_bad_line_lets_nothing_in() -> None:
    assert len(issues("\n".join(["2026-04-06 休", *["x 休"] * 80]))) == 50
