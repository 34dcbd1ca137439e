"""Days, months, spans and waiting times in both languages."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone, translation

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.periods import DateSpan, Month
from expense_mgmt.core.templatetags import dates

DAY = date(2026, 5, 12)


@pytest.fixture
def chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def guangzhou() -> Iterator[None]:
    with timezone.override("Asia/Shanghai"):
        yield


@pytest.mark.usefixtures("chinese")
def test_dates_in_chinese() -> None:
    on = date(2026, 5, 12)

    assert dates.day(on) == "5月12日"
    assert dates.day_year(on) == "2026年5月12日"
    assert dates.month(Month(2026, 4)) == "2026年4月"
    assert dates.month_name(on) == "5月"
    assert dates.weekday(on) == "星期二"
    assert dates.weekday_short(on) == "周二"


@pytest.mark.parametrize(
    ("first", "last", "chinese", "english"),
    [
        ((2026, 4), (2026, 4), "2026年4月", "April 2026"),
        ((2026, 1), (2026, 4), "2026年1月 – 4月", "January – April 2026"),
        ((2025, 12), (2026, 1), "2025年12月 – 2026年1月", "December 2025 – January 2026"),
    ],
)
def test_span_of_months(
    first: tuple[int, int], last: tuple[int, int], chinese: str, english: str
) -> None:
    with translation.override("zh-hans"):
        in_chinese = dates.month_span(Month(*first), Month(*last))
    with translation.override("en"):
        in_english = dates.month_span(Month(*first), Month(*last))

    assert (in_chinese, in_english) == (chinese, english)


def test_refusal_says_days_and_months_in_the_readers_words() -> None:
    refusal = RuleBroken(
        "late", "%(month)s, %(day)s, %(count)d", {"month": Month(2026, 4), "day": DAY, "count": 3}
    )

    with translation.override("zh-hans"):
        assert str(refusal) == "2026年4月, 2026年5月12日, 3"
    with translation.override("en"):
        assert str(refusal) == "April 2026, 12 May 2026, 3"


@pytest.mark.usefixtures("english")
def test_dates_in_english() -> None:
    on = date(2026, 5, 12)

    assert dates.day(on) == "12 May"
    assert dates.day_year(date(2026, 6, 11)) == "11 Jun 2026"
    assert dates.month(Month(2026, 4)) == "April 2026"
    assert dates.month_short(date(2026, 9, 1)) == "Sep"
    assert dates.weekday(on) == "Tuesday"


SPANS = [
    (date(2026, 5, 16), date(2026, 5, 17), "5月16 – 17日", "16 – 17 May"),
    (date(2026, 4, 16), date(2026, 5, 15), "4月16日 – 5月15日", "16 Apr – 15 May"),
    (date(2026, 5, 13), date(2026, 5, 13), "5月13日", "13 May"),
    (
        date(2026, 12, 20),
        date(2027, 1, 5),
        "2026年12月20日 – 2027年1月5日",
        "20 Dec 2026 – 5 Jan 2027",
    ),
]


@pytest.mark.parametrize(("start", "end", "zh", "en"), SPANS)
def test_span_says_nothing_twice(start: date, end: date, zh: str, en: str) -> None:
    with translation.override("zh-hans"):
        assert dates.span_words(start, end) == zh
    with translation.override("en"):
        assert dates.span_words(DateSpan(start, end)) == en


@pytest.mark.usefixtures("english")
def test_open_span_is_its_one_day() -> None:
    assert dates.span_words(date(2026, 5, 1), None) == "1 May"
    assert dates.span_words(None, None) == "—"


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("delta", "text"),
    [
        (timedelta(seconds=5), "1 minute"),
        (timedelta(minutes=59), "59 minutes"),
        (timedelta(hours=6, minutes=50), "6 hours"),
        (timedelta(days=1, hours=3), "1 day 3 hours"),
        (timedelta(days=2), "2 days"),
        (timedelta(seconds=-5), "1 minute"),
    ],
)
def test_waiting_time_in_words(delta: timedelta, text: str) -> None:
    assert dates.waiting(delta) == text


@pytest.mark.usefixtures("chinese", "guangzhou")
def test_instant_is_shown_in_the_company_zone() -> None:
    at = datetime(2026, 5, 11, 23, 40, tzinfo=UTC)

    assert dates.moment(at) == "5月12日 07:40"
    assert dates.clock(at) == "07:40"
    assert dates.moment_paper(at) == "2026-05-12 07:40"
    assert dates.day(at) == "5月12日"


@pytest.mark.usefixtures("english", "guangzhou")
def test_instant_carries_itself_for_machines() -> None:
    at = datetime(2026, 5, 12, 2, 24, tzinfo=UTC)

    assert dates.instant(at) == (
        '<time datetime="2026-05-12T02:24:00+00:00" class="num">12 May 10:24</time>'
    )


@pytest.mark.usefixtures("english")
def test_missing_dates_are_dashes() -> None:
    assert dates.day(None) == "—"
    assert dates.month(None) == "—"
    assert dates.waiting(None) == "—"
    assert dates.moment(None) == "—"


@pytest.mark.parametrize(
    ("language", "of_a_day", "of_two", "of_months", "of_an_instant"),
    [
        (
            "zh-hans",
            "2025年5月16日",
            "2025年5月16 – 17日",
            "2025年5月16日 – 6月1日",
            "2025年5月16日 08:40",
        ),
        ("en", "16 May 2025", "16 – 17 May 2025", "16 May – 1 Jun 2025", "16 May 2025 08:40"),
    ],
)
def test_another_year_is_said(
    language: str, of_a_day: str, of_two: str, of_months: str, of_an_instant: str
) -> None:
    """A record of last year is never taken for one of this year."""
    start = date(2025, 5, 16)
    at = datetime(2025, 5, 16, 0, 40, tzinfo=UTC)

    with translation.override(language), timezone.override("Asia/Shanghai"):
        assert dates.day(start) == of_a_day
        assert dates.two_days(start, date(2025, 5, 17)) == of_two
        assert dates.two_days(start, date(2025, 6, 1)) == of_months
        assert dates.moment(at) == of_an_instant
