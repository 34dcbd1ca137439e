"""Bars: where each part lies, and what is read aloud."""

import re
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import translation

from expense_mgmt.core.templatetags import bars
from expense_mgmt.core.templatetags.bars import Part


def rects(svg: str) -> list[tuple[str, str, str]]:
    return re.findall(r'<rect class="([smpqo])"(?: x="([\d.]+)%")? width="([\d.]+)%"', svg)


def test_parts_follow_each_other_along_the_budget() -> None:
    parts = bars.budget_parts(
        Decimal(200),
        [("s", Decimal(50)), ("m", Decimal(20)), ("p", Decimal(0)), ("q", Decimal(30))],
    )

    assert parts == [
        Part("s", Decimal(0), Decimal(25)),
        Part("m", Decimal(25), Decimal(10)),
        Part("q", Decimal(35), Decimal(15)),
    ]


def test_what_exceeds_the_budget_lies_behind_its_end() -> None:
    svg = bars.budget_bar(90000, 21600, 30000, 0, 46000)

    assert rects(svg) == [
        ("s", "", "22.13"),
        ("m", "22.13", "30.74"),
        ("q", "52.87", "39.34"),
        ("o", "92.21", "7.79"),
    ]
    assert '<rect class="cap" x="92.21%"' in svg


def test_what_is_asked_and_what_is_over_are_hatched() -> None:
    svg = bars.budget_bar(90000, 21600, 30000, 0, 46000)

    assert re.findall(r'class="(\w+)"[^>]* fill="url\(#(\w+)\)"', svg) == [("q", "hq"), ("o", "ho")]


def test_the_excess_may_begin_within_what_is_committed() -> None:
    parts = bars.budget_parts(
        Decimal(1000), [("s", Decimal(900)), ("m", Decimal(300)), ("q", Decimal(50))]
    )

    assert [part.css for part in parts] == ["s", "m", "o"]
    assert sum(part.width for part in parts) == 100
    assert parts[-1].width == 20


def test_without_a_budget_everything_is_over() -> None:
    assert bars.budget_parts(Decimal(0), [("q", Decimal(5000))]) == [
        Part("o", Decimal(0), Decimal(100))
    ]


def test_nothing_used_leaves_the_track_alone() -> None:
    assert bars.budget_parts(Decimal(0), [("s", Decimal(0))]) == []
    assert rects(bars.budget_bar(60000, 0)) == []


def test_negative_use_takes_no_room() -> None:
    parts = bars.budget_parts(Decimal(100), [("s", Decimal(-10)), ("m", Decimal(40))])

    assert parts == [Part("m", Decimal(0), Decimal(40))]


def test_bar_reads_out_its_figures() -> None:
    with translation.override("en"):
        within = bars.budget_bar(320000, 84300, 70000, 46800, 64300, label="Online")
        over = bars.budget_bar(90000, 21600, 30000, 0, 46000)

    assert 'aria-label="Online 265,400 of 320,000 used"' in within
    assert 'aria-label="97,600 of 90,000 used, over by 7,600"' in over


def test_bar_escapes_its_label() -> None:
    assert "<script>" not in bars.budget_bar(1, 0, label="<script>")


@pytest.mark.parametrize(("size", "css"), [("", "fx-bar"), ("thin", "fx-bar thin")])
def test_bar_takes_its_height_from_its_size(size: str, css: str) -> None:
    assert f'<svg class="{css}" role="img"' in bars.budget_bar(1, 0, size=size)


def test_bar_knows_no_other_size() -> None:
    with pytest.raises(ValueError, match="huge"):
        bars.budget_bar(1, 0, size="huge")


@pytest.mark.parametrize(
    ("percent", "now", "width"), [(64, "64", "64.00"), (-3, "0", "0.00"), (120, "100", "100.00")]
)
def test_progress_stays_between_nothing_and_all(percent: int, now: str, width: str) -> None:
    svg = bars.progress_bar(percent, "Import")

    assert f'aria-valuenow="{now}"' in svg
    assert f'<rect class="f" width="{width}%"' in svg


@pytest.mark.parametrize(
    ("value", "tone"), [("0.62", ""), ("0.90", "t-warn"), ("1.00", "t-warn"), ("1.08", "t-bad")]
)
def test_ratio_is_amber_from_nine_tenths_and_red_above_the_cap(value: str, tone: str) -> None:
    assert bars.ratio_tone(Decimal(value), Decimal("1.00")) == tone


def test_gauge_puts_the_cap_at_four_fifths() -> None:
    within = bars.ratio_gauge(Decimal("0.87"), Decimal("1.00"))
    over = bars.ratio_gauge(Decimal("1.08"), Decimal("1.00"))

    assert '<rect class="s" y="7" width="69.60%"' in within
    assert ">Cap 1.00%<" in within
    assert 'class="o"' not in within
    assert '<rect class="s" y="7" width="80.00%"' in over
    assert '<rect class="o" x="80%" y="7" width="6.40%"' in over


def test_gauge_without_turnover_is_empty() -> None:
    assert '<rect class="s" y="7" width="0.00%"' in bars.ratio_gauge(None, Decimal("1.00"))


def test_arc_ends_at_a_fifth_above_the_cap() -> None:
    assert 'stroke-dasharray="87.0 200"' in bars.ratio_arc(Decimal("0.87"), Decimal("1.00"))
    assert 'stroke-dasharray="120.0 200"' in bars.ratio_arc(Decimal("2.50"), Decimal("1.00"))


def test_split_bar_shares_its_length_by_days() -> None:
    svg = bars.split_bar([SimpleNamespace(days=16), SimpleNamespace(days=15)], "Days")

    assert re.findall(r'class="(\w)" x="([\d.]+)%" width="([\d.]+)%"', svg) == [
        ("a", "0.00", "51.31"),
        ("b", "51.61", "48.39"),
    ]


def test_day_strip_has_a_box_for_each_day() -> None:
    svg = bars.day_strip(15, 15, "Days")

    assert svg.count('class="a"') == 15
    assert svg.count('class="b"') == 15


@pytest.mark.parametrize(
    ("percent", "css"),
    [
        (None, ""),
        (0, ""),
        (14, "h1"),
        (62, "h2"),
        (98, "h3"),
        (100, "h3"),
        (101, "h4"),
        (114, "h5"),
    ],
)
def test_heat_is_amber_and_red_only_above_the_budget(percent: int | None, css: str) -> None:
    assert bars.heat(percent) == css
