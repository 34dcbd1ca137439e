"""What needs a person: order, words and counts of the list."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.utils import translation

from reports.desk import Kind, Need, Pile, todo_list

TODAY = dt.date(2026, 5, 12)
NOW = dt.datetime(2026, 5, 12, 4, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def need(
    key: str, kind: Kind = Kind.PAY, *, due: str = "", hours: int = 0, late: bool = False
) -> Need:
    return Need(
        kind=kind,
        key=key,
        title=key,
        detail="",
        url="/x",
        due_on=dt.date.fromisoformat(due) if due else None,
        since=NOW - dt.timedelta(hours=hours) if hours else None,
        is_late=late,
    )


def pile(*needs: Need, count: int = 0) -> Pile:
    return Pile(needs[0].kind if needs else Kind.PAY, needs, count or len(needs), "/all")


def test_what_is_late_comes_first_and_what_is_far_off_last() -> None:
    found = todo_list(
        [
            pile(need("next week", due="2026-05-19"), need("late", due="2026-05-11")),
            pile(need("waiting", Kind.DECIDE, hours=6), need("longer", Kind.DECIDE, hours=30)),
            pile(
                need("soon", Kind.SETTLE, due="2026-05-15"),
                need("past its time", Kind.SETTLE, hours=1, late=True),
            ),
        ],
        today=TODAY,
        now=NOW,
    )

    assert [row.title for row in found.rows] == [
        "late",
        "past its time",
        "soon",
        "longer",
        "waiting",
        "next week",
    ]


def test_only_the_first_row_carries_the_main_button() -> None:
    found = todo_list([pile(need("one"), need("two"))], today=TODAY, now=NOW)

    assert [row.is_first for row in found.rows] == [True, False]


@pytest.mark.parametrize(
    ("facts", "words", "tone"),
    [
        ({"due": "2026-05-10"}, "2 days late", "t-bad"),
        ({"due": "2026-05-12"}, "due today", "t-warn"),
        ({"due": "2026-05-15"}, "by 15 May · 3 days left", "t-warn"),
        ({"due": "2026-05-16"}, "by 16 May · 4 days left", ""),
        ({"hours": 27}, "waiting 1 day 3 hours", ""),
        ({"hours": 27, "late": True}, "waiting 1 day 3 hours", "t-bad"),
        ({}, "", ""),
    ],
)
def test_due_words_say_how_much_time_is_left(
    facts: dict[str, object], words: str, tone: str
) -> None:
    found = todo_list([pile(need("one", **facts))], today=TODAY, now=NOW)  # type: ignore[arg-type]  # as named

    assert (found.rows[0].due, found.rows[0].due_tone) == (words, tone)


def test_late_rows_change_their_icon() -> None:
    rows = todo_list(
        [pile(need("late", due="2026-05-11"), need("later", due="2026-05-30"))],
        today=TODAY,
        now=NOW,
    ).rows

    assert [(row.icon, row.tone) for row in rows] == [("clock-exclamation", "bad"), ("cash", "")]


def test_what_is_not_shown_is_counted_and_linked() -> None:
    found = todo_list(
        [pile(need("one", Kind.DECIDE, hours=1), count=12), pile(need("two", Kind.POST), count=2)],
        today=TODAY,
        now=NOW,
    )

    assert found.count == 14
    assert [(more.words, more.url) for more in found.more] == [
        ("11 more to decide", "/all"),
        ("1 more claim to post", "/all"),
    ]


def test_summary_names_what_is_late() -> None:
    late = todo_list([pile(need("a", due="2026-05-01"), need("b"))], today=TODAY, now=NOW)
    none_late = todo_list([pile(need("a"))], today=TODAY, now=NOW)

    assert (late.summary, none_late.summary) == ("2 items, 1 late", "1 item")


def test_nothing_waits() -> None:
    found = todo_list([Pile(Kind.PAY, (), 0, "/all")], today=TODAY, now=NOW)

    assert (found.rows, found.more, found.summary) == ((), (), "")


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_its_look_and_its_words(kind: Kind) -> None:
    found = todo_list([pile(need("one", kind), count=3)], today=TODAY, now=NOW)

    assert found.rows[0].icon
    assert str(found.rows[0].action)
    assert found.more[0].words.startswith("2 more")
