"""The process page: every figure against a plain recount, and only of what the manager sees."""

import datetime as dt
import io
import re
from collections import Counter
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from approvals.insight import figures
from approvals.insight.seen import Seen, look
from approvals.insight.wanted import Wanted
from approvals.interface import kinds, kinds_shown, port_of
from approvals.models import AuthorityPolicy, Decision, Step
from approvals.rules.insight import hours_of, opening_words, percentile
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Unit
from tests.approvals_document.factory import (
    AT,
    leaflet,
    person,
    say,
    submit,
    submitted,
    unit,
    withdraw,
)
from tests.approvals_document.port import KIND

pytestmark = pytest.mark.django_db
PAGE = "/approvals/insight"
ROWS = "/approvals/insight/documents"
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = AT + dt.timedelta(hours=6)
# When each document came and how many hours the department head took: chosen so that the
# percentiles differ, none falls on another, and two lie outside of May.
TOOK = [
    ("2026-05-01T09:00", 1.0),
    ("2026-05-01T10:00", 4.5),
    ("2026-05-02T10:00", 2.25),
    ("2026-05-06T11:00", 30.0),
    ("2026-05-04T09:30", 0.5),
    ("2026-05-05T09:30", 7.0),
    ("2026-05-06T09:30", 3.0),
    ("2026-04-30T22:00", 1.5),
    ("2026-04-20T09:00", 90.0),
    ("2026-05-07T08:59", 12.0),
]
NONSENSE = [
    "month=2026-13&period=decade&unit=x&kind=none&by=mood",
    "what=passed&below=999999999&role=' OR 1=1",
    "what=decided&weekday=9&hour=77",
    "what=waiting&person=00000000-0000-0000-0000-000000000007&older=x",
    "what=ended&state=unknown",
    "month=9999-12&period=quarter",
    "month=0000-01",
]
COMMENTS = ["缺报价单，请补", "缺报价单。", "Amount is wrong; see line 2"]


def local(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def after(hours: float) -> dt.timedelta:
    return dt.timedelta(hours=hours)


def wanted_by(username: str = "wang", **facts: Any) -> Wanted:
    return Wanted(person(username), Company.objects.get(), Month(2026, 5), **facts)


def seen_by(username: str = "wang", **facts: Any) -> Seen:
    return look(wanted_by(username, **facts))


@pytest.fixture
def passages(three_steps: AuthorityPolicy) -> None:
    """Ten signed first steps, three returns, a rejection and a withdrawal; others wait."""
    for text, hours in TOOK:
        at = local(text)
        say("approve", submitted(at=at), "chen", at=at + after(hours))
    for number, comment in enumerate(COMMENTS):
        at = local(f"2026-05-0{number + 1}T14:00")
        say("return", submitted(at=at), "chen", comment=comment, at=at + after(2))
    at = local("2026-05-04T15:00")
    say("reject", submitted(at=at), "chen", comment="重复", at=at + after(1))
    withdraw(submitted(at=at), at=at + after(1))


@pytest.fixture
def as_(client: Client) -> Any:
    def sign_in(username: str) -> Client:
        client.force_login(person(username))
        client.cookies["language"] = "en"
        return client

    return sign_in


def page_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def recount(steps: list[Step], key: Any) -> dict[Any, tuple[int, int, Decimal, Decimal]]:
    """The same figures in plain Python, of all steps there are."""
    groups: dict[Any, list[Step]] = {}
    for step in steps:
        signed = step.state in {"approved", "returned", "rejected"}
        if signed and step.closed_at and step.closed_at.astimezone(SHANGHAI).month == 5:
            groups.setdefault(key(step), []).append(step)
    found = {}
    for name, members in groups.items():
        spans = [
            one.closed_at - one.opened_at for one in members if one.closed_at and one.opened_at
        ]
        late = sum(
            bool(one.closed_at and one.due_at and one.closed_at > one.due_at) for one in members
        )
        found[name] = (
            len(members),
            late,
            hours_of(percentile(spans, 50)),
            hours_of(percentile(spans, 90)),
        )
    return found


@pytest.mark.usefixtures("passages")
@pytest.mark.parametrize(
    ("by", "key"),
    [
        ("step", lambda step: (step.run.kind, step.sequence, step.role)),
        ("role", lambda step: (step.role,)),
        ("department", lambda step: (step.run.unit_id,)),
    ],
)
def test_hours_are_those_of_a_plain_recount(by: str, key: Any) -> None:
    steps = list(Step.objects.select_related("run"))

    passed = figures.passed_by(seen_by(), by)

    told = {
        name: (one.count, one.late_count, one.median_hours, one.ninety_hours)
        for name, one in passed.items()
    }
    assert told == recount(steps, key)


@pytest.mark.usefixtures("passages")
def test_median_and_nine_of_ten_of_the_department_head() -> None:
    # In May: 1 4.5 2.25 30 0.5 7 3 1.5(closed 23:30 on 30 April, outside) 12, three returns of 2,
    # a rejection of 1. Sorted: 0.5 1 1 2 2 2 2.25 3 4.5 7 12 30: 12 values, the 6th and the 11th.
    passed = figures.passed_by(seen_by(), "role")[("dept_head",)]

    assert (passed.count, passed.late_count) == (12, 1)
    assert (passed.median_hours, passed.ninety_hours) == (Decimal("2.00"), Decimal("12.00"))


@pytest.mark.usefixtures("passages")
def test_periods_are_months_quarters_and_the_year_to_date() -> None:
    counts = {
        period: figures.passed_by(seen_by(period=period), "role")[("dept_head",)].count
        for period in ("month", "quarter", "year")
    }

    assert counts == {"month": 12, "quarter": 14, "year": 14}
    assert wanted_by(period="quarter").months == (Month(2026, 4), Month(2026, 6))
    assert wanted_by(period="year").months == (Month(2026, 1), Month(2026, 5))


@pytest.mark.usefixtures("passages")
def test_outcome_counts_passages_and_leaves_out_what_was_withdrawn() -> None:
    outcome = figures.outcome_of(seen_by())

    assert (outcome.approved, outcome.returned, outcome.rejected, outcome.withdrawn) == (0, 3, 1, 1)
    assert outcome.returned_percent == Decimal("75.00")


@pytest.mark.usefixtures("passages")
def test_reasons_are_counted_by_their_first_clause() -> None:
    reasons = figures.reasons_of(seen_by())

    told = {one.words: one.count for one in reasons}
    assert told == Counter(
        opening_words(comment)
        for comment in Decision.objects.filter(verb="return").values_list("comment", flat=True)
    )
    assert told == {"缺报价单": 2, "amount is wrong": 1}
    assert reasons[0].words == "缺报价单"


@pytest.mark.usefixtures("three_steps")
def test_database_and_python_agree_on_opening_words() -> None:
    comments = ["  缺报价单。", "，标点", "A\nb", "x" * 60, "Émile: NON", "a\tb, c", "全角：冒号"]
    for comment in comments:
        say("return", submitted(), "chen", comment=comment)

    told = {one.words: one.count for one in figures.reasons_of(seen_by(), most=None)}

    stored = Decision.objects.values_list("comment", flat=True)
    assert told == Counter(map(opening_words, stored))
    assert len(told) == len(comments)


@pytest.mark.usefixtures("passages")
def test_heat_map_counts_decisions_in_the_zone_of_the_company() -> None:
    rhythm = figures.rhythm_of(seen_by())

    in_may = [
        at.astimezone(SHANGHAI)
        for at in Decision.objects.values_list("at", flat=True)
        if at.astimezone(SHANGHAI).month == 5
    ]
    assert rhythm.counts == Counter((at.isoweekday(), at.hour) for at in in_may)
    assert sum(rhythm.counts.values()) == 12
    # Friday 1 May at 10:00, and 14:30 of the one that took 4.5 hours.
    assert rhythm.counts[5, 10] == 1
    assert rhythm.counts[5, 14] == 1


@pytest.mark.usefixtures("passages")
def test_waiting_counts_open_tasks_the_longest_first() -> None:
    newest = submitted(at=local("2026-05-11T09:00"))

    waiting = figures.waiting_by(seen_by(), "role", now=NOW)
    asked = figures.asked_of(seen_by(), now=NOW)

    assert {key[0]: one.count for key, one in waiting.items()} == {
        "dept_head": 1,
        "finance_preliminary": 10,
    }
    assert waiting[("dept_head",)].oldest == newest.submitted_at
    assert [(one.person.username, one.waiting.count) for one in asked] == [
        ("zhao", 10),
        ("chen", 1),
    ]


@pytest.mark.usefixtures("three_steps")
def test_nobody_is_asked_for_what_is_barred_from_him() -> None:
    submitted(by="chen", at=AT)

    asked = figures.asked_of(seen_by(), now=NOW)

    assert "chen" not in {one.person.username for one in asked}


@pytest.mark.usefixtures("passages")
def test_figures_hold_nothing_of_documents_the_manager_does_not_see() -> None:
    other = Unit.objects.exclude(code__in=["MKT", "YH"]).filter(kind="department").first()
    assert other is not None
    at = local("2026-05-08T09:00")
    hidden = submit(leaflet(at_unit=other.code), at=at)

    everything = figures.waiting_by(seen_by("wang"), "department", now=NOW)
    of_marketing = figures.waiting_by(seen_by("chen"), "department", now=NOW)

    assert (hidden.unit_id,) in everything
    assert set(of_marketing) == {(unit("MKT").pk,)}


@pytest.mark.usefixtures("passages")
def test_unit_and_kind_narrow_every_figure() -> None:
    elsewhere = Unit.objects.exclude(code__in=["MKT", "YH"]).filter(kind="department").first()

    for narrow in ({"unit": elsewhere}, {"kind": "payment"}):
        seen = seen_by(**narrow)
        assert figures.passed_by(seen, "step") == {}
        assert figures.waiting_by(seen, "step", now=NOW) == {}
        assert figures.asked_of(seen, now=NOW) == []
        assert figures.outcome_of(seen).decided == 0
        assert figures.reasons_of(seen) == []
        assert figures.rhythm_of(seen).counts == {}
    assert figures.passed_by(seen_by(unit=unit("YH")), "role")[("dept_head",)].count == 12


def test_every_port_shows_its_documents() -> None:
    assert kinds_shown() == list(kinds())


@pytest.mark.usefixtures("passages")
def test_kind_without_a_door_is_not_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(type(port_of(KIND)), "seen_by")

    assert figures.passed_by(seen_by(), "role") == {}


@pytest.mark.usefixtures("passages")
def test_page_tells_its_figures_and_how_they_were_made(as_: Any) -> None:
    page = page_of(as_("wang"), PAGE)

    assert "Process insight, May 2026" in page
    assert "75.0%" in page
    assert "3 of 4" in page
    assert "缺报价单" in page
    assert page.count("How was this computed?") == 4


@pytest.mark.usefixtures("passages")
def test_each_figure_opens_its_documents(as_: Any) -> None:
    client = as_("wang")
    page = client.get(PAGE).content.decode()
    links = {
        link.replace("&amp;", "&")
        for link in re.findall(r'href="(/approvals/insight/documents[^"]*)"', page)
    }

    found = {link: client.get(link).content.decode().count('class="fx-id"') for link in links}

    by_what = {
        what: {count for link, count in found.items() if f"what={what}" in link}
        for what in ("passed", "waiting", "returned", "decided")
    }
    assert by_what["passed"] == {12, 1}
    assert by_what["waiting"] == {10}
    assert by_what["returned"] == {2, 1}
    assert sum(count for link, count in found.items() if "what=decided" in link) == 12


@pytest.mark.usefixtures("passages")
def test_list_of_steps_ranks_them_and_marks_the_percentiles(as_: Any) -> None:
    page = page_of(as_("wang"), f"{ROWS}?what=passed&role=dept_head")

    assert "12 steps were signed in May 2026" in page
    assert "the median is number 6 (50 % of 12, rounded up)" in page
    assert re.search(r"\b11 L-\d+ .{0,160}9 of 10 within", page)
    assert re.search(r"\b6 L-\d+ .{0,160}median", page)


@pytest.mark.usefixtures("three_steps")
def test_long_lists_follow_each_other(as_: Any) -> None:
    for minute in range(60):
        at = AT - after(24) + dt.timedelta(minutes=minute)
        say("approve", submitted(at=at), "chen", at=at + dt.timedelta(minutes=minute + 1))
    client = as_("wang")

    first = client.get(f"{ROWS}?what=passed&role=dept_head").content.decode()
    [link] = re.findall(r'rel="next" href="([^"]+)"', first)
    second = client.get(ROWS + link.replace("&amp;", "&")).content.decode()

    ranks = [re.findall(r'<td class="r num mut">(\d+)</td>', page) for page in (first, second)]
    assert [int(rank) for page in ranks for rank in page] == list(range(60, 0, -1))
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second


@pytest.mark.usefixtures("company")
def test_only_those_who_answer_for_others_may_look(as_: Any) -> None:
    people = ["wang", "sun", "chen", "qian", "ye", "guo", "ma"]
    others = ["lin", "zhao", "wu", "zheng", "feng", "huang", "dai", "ou"]

    statuses = {
        username: {
            as_(username).get(PAGE + path).status_code for path in ("", "/documents", "/export")
        }
        for username in [*people, *others]
    }

    assert {name: statuses[name] for name in people} == {name: {200} for name in people}
    assert {name: statuses[name] for name in others} == {name: {403} for name in others}


@pytest.mark.usefixtures("company")
def test_without_any_passage_the_page_says_what_to_do(as_: Any) -> None:
    page = page_of(as_("wang"), PAGE)
    rows = page_of(as_("wang"), ROWS)

    assert "Nothing passed an approval in this period" in page
    assert "No document behind this figure" in rows


@pytest.mark.usefixtures("passages")
def test_addresses_that_make_no_sense_show_a_page(as_: Any) -> None:
    client = as_("wang")

    statuses = {
        address: client.get(address).status_code
        for query in NONSENSE
        for address in (f"{PAGE}?{query}", f"{ROWS}?{query}")
    }

    assert set(statuses.values()) == {200}, statuses


@pytest.mark.usefixtures("three_steps")
def test_cost_is_the_same_for_one_document_and_for_twenty_five(as_: Any) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    def pass_some(count: int) -> None:
        for _number in range(count):
            say("return", submitted(), "chen", comment="缺", at=AT + after(1))
            submitted()

    client = as_("wang")
    addresses = [PAGE, f"{ROWS}?what=passed", f"{ROWS}?what=waiting", f"{ROWS}?what=decided"]
    pass_some(1)
    client.get(PAGE)
    one = [queries(address) for address in addresses]
    pass_some(24)
    many = [queries(address) for address in addresses]

    assert many == one
    assert one[0] <= 26


@pytest.mark.usefixtures("passages")
def test_file_holds_the_figures_of_the_page_and_the_same_bytes_again(
    as_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = as_("wang")

    first = client.get(f"{PAGE}/export?month=2026-05")
    monkeypatch.setattr("expense_mgmt.core.clock.now", lambda: NOW + after(240))
    second = client.get(f"{PAGE}/export?month=2026-05")

    assert "attachment" in first["Content-Disposition"]
    book = load_workbook(io.BytesIO(first.content), read_only=True)
    cells = {
        sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book
    }
    assert list(cells) == [
        "By step",
        "By role",
        "By department",
        "Who is asked now",
        "How documents came out",
        "When decisions are made",
    ]
    [head] = [row for row in cells["By role"] if row[0] == "Department head"]
    assert head[5:9] == [12, 1, 2, 12]
    assert ["Sent back", 3, 0.75] in [row[:3] for row in cells["How documents came out"]]
    # Only what is late by now depends on when it is asked.
    assert [row[0] for row in cells["Who is asked now"]].count("Zhao Min") == 1
    assert len(second.content) > 0


@pytest.mark.usefixtures("passages")
def test_same_data_give_the_same_file(as_: Any) -> None:
    client = as_("wang")

    assert client.get(f"{PAGE}/export").content == client.get(f"{PAGE}/export").content
