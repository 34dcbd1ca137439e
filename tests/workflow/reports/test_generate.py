"""Generating and storing the monthly statistic."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection, transaction

from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.core.periods import Month
from expense_mgmt.core.snapshot import snapshot
from expense_mgmt.foundation.models import Event, User
from expense_mgmt.organisation.models import Project
from reports import verify
from reports.figures.digest import digest_of
from reports.models import MonthlyStatistic, StatisticLine, StatisticPart
from reports.services import statistic as service
from reports.stored import statement_of
from tests.workflow.reports.conftest import (
    APRIL,
    EXAMPLE_DEDUCTIONS,
    Books,
    countersigned,
    the_case,
)

pytestmark = pytest.mark.django_db


def test_case_is_stored_with_its_exact_figures(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    countersigned(project, cast, at, deductions=EXAMPLE_DEDUCTIONS)
    the_case(books, project)

    statistic = service.generate(project=project, month=APRIL, actor=cast["feng"], at=at)

    assert statistic.state == "generated"
    assert statistic.number == ""
    assert statistic.turnover == Decimal("38900000.00")
    assert statistic.spend == Decimal("30000.00")
    assert statistic.ratio == Decimal("0.08")
    online = StatisticPart.objects.get(statistic=statistic, part="online")
    assert (online.budget, online.month_total) == (None, Decimal("30000.00"))
    line = StatisticLine.objects.get(statistic=statistic)
    assert (line.source_kind, line.source_number) == ("placement_month", "TF-2604-0001")
    assert (line.month_days, line.whole_days, line.whole_amount) == (15, 30, Decimal("60000.00"))
    assert line.treatment == "counted"


def test_r12_example_through_stored_rows(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    countersigned(project, cast, at, deductions=EXAMPLE_DEDUCTIONS)
    books.place(project, "NEWSPAPER", "120000.00", is_insertion=True)
    books.place(project, "ONLINE_MEDIA", "30000.00")
    books.place(project, "MAGAZINE", "19666.00", description="《今日地产》", is_insertion=True)
    for category, amount in (
        ("TV", "50000.00"),
        ("RADIO", "8000.00"),
        ("VEHICLE_BODY", "6000.00"),
        ("AD_DESIGN", "10000.00"),
        ("OUTDOOR", "40000.00"),
        ("DESIGN_SITE", "4000.00"),
        ("OWNER_GIFT", "3000.00"),
        ("SUN_FLOWERS_GREENING", "2500.00"),
        ("NEWSPAPER", "118000.00"),
    ):
        books.pay(category, amount)

    statistic = service.generate(project=project, month=APRIL, actor=cast["feng"], at=at)

    totals = dict(statistic.parts.values_list("part", "month_total"))
    assert totals == {
        "newspaper": Decimal("120000.00"),
        "online": Decimal("30000.00"),
        "magazine": Decimal("19666.00"),
        "tv": Decimal("50000.00"),
        "radio": Decimal("8000.00"),
        "vehicle": Decimal("6000.00"),
        "design": Decimal("10000.00"),
        "other": Decimal("47000.00"),
        "excluded": Decimal("2500.00"),
    }
    assert statistic.spend == Decimal("290666.00")
    assert statistic.ratio == Decimal("0.75")
    assert statistic.reconciliation_only == Decimal("118000.00")
    assert list(verify.statistics_add_up()) == []


def test_what_is_stored_reads_back_as_it_was_computed(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    countersigned(project, cast, at, deductions=EXAMPLE_DEDUCTIONS)
    the_case(books, project)
    books.pay("TV", "50000.00", text="=HYPERLINK(1)")
    computed = service.compute(project, APRIL)

    statistic = service.generate(project=project, month=APRIL, actor=cast["feng"], at=at)

    stored = statement_of(MonthlyStatistic.objects.get(pk=statistic.pk))
    assert digest_of(stored) == digest_of(computed) == statistic.digest  # type: ignore[arg-type]  # a Statement
    assert stored.lines == computed.lines  # type: ignore[union-attr]  # a Statement
    assert stored.parts == computed.parts  # type: ignore[union-attr]  # a Statement


def test_month_without_turnover_gets_no_statement(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    books.pay("TV", "70000.00")

    with pytest.raises(RuleBroken) as refused:
        service.generate(project=project, month=APRIL, actor=cast["feng"], at=at)

    assert refused.value.code == "month_waits"
    assert str(refused.value).startswith("2026年4月 has no turnover")
    assert not MonthlyStatistic.objects.exists()


def test_waiting_months_join_the_next_with_turnover(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    february, march = Month(2026, 2), Month(2026, 3)
    books.pay("TV", "70000.00", february)
    books.pay("RADIO", "30000.00", march)
    books.pay("TV", "50000.00", APRIL)
    countersigned(project, cast, at, sales="10000000.00")

    statistic = service.generate(project=project, month=APRIL, actor=cast["feng"], at=at)

    assert statistic.spend == Decimal("150000.00")
    assert statistic.ratio == Decimal("1.50")
    assert list(statistic.months.values_list("month", "spend")) == [
        (APRIL, Decimal("50000.00")),
        (february, Decimal("70000.00")),
        (march, Decimal("30000.00")),
    ]
    tv = statistic.parts.get(part="tv")
    assert (tv.month_total, tv.carried_in) == (Decimal("50000.00"), Decimal("70000.00"))


def test_generating_again_takes_the_present_rows_under_a_new_version(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    countersigned(project, cast, at)
    the_case(books, project)
    first = service.generate(project=project, month=APRIL, actor=cast["feng"], at=at)
    books.pay("TV", "50000.00")

    second = service.generate(project=project, month=APRIL, actor=cast["feng"], at=at)

    assert (second.pk, second.version) == (first.pk, first.version + 1)
    assert second.spend == Decimal("80000.00")
    assert second.lines.count() == 2


def test_generating_the_same_rows_changes_nothing(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    countersigned(project, cast, at)
    the_case(books, project)
    first = service.generate(project=project, month=APRIL, actor=cast["feng"], at=at)
    events = Event.objects.count()

    second = service.generate(project=project, month=APRIL, actor=cast["feng"], at=at)

    assert (second.version, second.digest) == (first.version, first.digest)
    assert Event.objects.count() == events


@pytest.mark.parametrize("person", ["lin", "guo", "qian", "huang", "ma", "ou"])
def test_only_the_project_lead_generates(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime, person: str
) -> None:
    countersigned(project, cast, at)
    the_case(books, project)

    with pytest.raises(NotAllowed):
        service.generate(project=project, month=APRIL, actor=cast[person], at=at)

    assert not MonthlyStatistic.objects.exists()


def test_month_to_come_is_refused(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    with pytest.raises(RuleBroken) as refused:
        service.generate(project=project, month=Month(2026, 6), actor=cast["feng"], at=at)

    assert refused.value.code == "month_in_future"


def test_prepared_statistic_is_not_generated_again(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    countersigned(project, cast, at)
    the_case(books, project)
    statistic = service.generate(project=project, month=APRIL, actor=cast["feng"], at=at)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reports_monthlystatistic SET state = 'prepared' WHERE id = %s", [statistic.pk]
        )
    books.pay("TV", "1.00")

    with pytest.raises(Conflict):
        service.generate(project=project, month=APRIL, actor=cast["feng"], at=at)

    assert statistic.lines.count() == 1


def test_visible_to_follows_scope(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    countersigned(project, cast, at)
    the_case(books, project)
    service.generate(project=project, month=APRIL, actor=cast["feng"], at=at)

    seen = {
        name: MonthlyStatistic.objects.visible_to(cast[name]).count()
        for name in ("feng", "guo", "ye", "cai", "huang", "qian", "ma", "lin", "zheng", "ou")
    }

    assert seen == {
        "feng": 1,
        "guo": 1,
        "ye": 1,
        "cai": 0,
        "huang": 1,
        "qian": 1,
        "ma": 1,
        "lin": 0,
        "zheng": 0,
        "ou": 0,
    }


@pytest.mark.django_db(transaction=True)
def test_figures_are_read_at_one_moment_without_the_right_to_write() -> None:
    with snapshot(), connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        isolation = cursor.fetchone()[0]
        cursor.execute("SHOW transaction_read_only")
        read_only = cursor.fetchone()[0]
    with transaction.atomic(), snapshot(), connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        inside = cursor.fetchone()[0]

    assert (isolation, read_only) == ("repeatable read", "on")
    assert inside == "read committed"
