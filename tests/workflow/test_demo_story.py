"""The demo story of PLATFORM §5, told once; what people then find."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Sum
from pytest_django import Settings

from approvals.models import ApprovalTask, Decision, Step
from approvals.states import StepState
from budgets.models import BudgetChange, BudgetLine, BudgetPlan, PlanIssue
from expense_mgmt import books
from expense_mgmt.core import clock
from expense_mgmt.core.periods import Month
from expense_mgmt.demo import last_month, organisation, story
from expense_mgmt.demo.days import Ago, Days, DaysAgo, Later, On, When
from expense_mgmt.demo.stage import Thread, in_turn
from expense_mgmt.foundation.models import Company, Job, User
from ledger.models import LedgerImport, Period, ProjectMonth, Turnover, Voucher
from reports.models import MonthlyStatistic
from requests.models import (
    AdPlacement,
    ExpenseRequest,
    Payment,
    PlacementMonth,
    RequestShare,
    SettlementClaim,
)

MAY = Month(2026, 5)
ZONE = ZoneInfo("Asia/Shanghai")


def states(rows: Any) -> dict[str, int]:
    return dict(Counter(rows.values_list("state", flat=True)))


def awaited(person: User) -> dict[str, int]:
    """What waits in a person's inbox, by kind of document."""
    return dict(Counter(ApprovalTask.objects.awaiting(person).values_list("run__kind", flat=True)))


def waits_for(run_id: int | None) -> str:
    """The role whose turn it is."""
    return str(Step.objects.get(run=run_id, state=StepState.OPEN).role)


def titled(title: str) -> ExpenseRequest:
    return ExpenseRequest.objects.get(title=title)


def shares_of(title: str) -> list[tuple[str, str, str]]:
    """Project, month and amount of each share of a request."""
    rows = RequestShare.objects.filter(line__request__title=title).select_related("project")
    return [(row.project.code, str(row.month), str(row.amount)) for row in rows if row.project]


def test_story_stands_where_people_take_over(ready: Company, cast: dict[str, User]) -> None:
    story.tell(company=ready, today=clock.today())

    ensure_requests(cast["zhao"])
    ensure_inboxes(cast)
    ensure_budget()
    ensure_annual_plan()
    ensure_budget_changes(cast["fang"])
    ensure_statistics()
    ensure_settlement()
    ensure_books_of_the_months()
    # Proofs recompute every balance, chain, snapshot and total from the rows.
    assert {name: found for name, found in books.run().items() if found} == {}


def ensure_requests(zhao: User) -> None:
    """Requests stand in every state; the peculiar ones are there."""
    assert states(ExpenseRequest.objects) == {
        "draft": 2,
        "in_approval": 20,
        "approved": 7,
        "closed": 6,
        "returned": 1,
        "rejected": 1,
        "withdrawn": 1,
        "cancelled": 1,
    }
    numbers = ExpenseRequest.objects.exclude(number="").order_by("submitted_at", "pk")
    april = [one for one in numbers.values_list("number", flat=True) if "-2604-" in one]
    assert april == [f"MKT-2604-{count:04d}" for count in range(1, len(april) + 1)]
    assert shares_of("搜房网焦点图") == [
        ("YXG", "2026-04", "30000.00"),
        ("YXG", "2026-05", "30000.00"),
    ]
    assert sorted(shares_of("三盘联展抖音信息流")) == [
        ("JPJ", "2026-04", "33333.00"),
        ("NW1", "2026-04", "33333.00"),
        ("YXG", "2026-04", "33334.00"),
    ]
    split = titled("小红书探盘笔记（第二批）")
    assert (split.amount, split.guarded_amount) == (Decimal(30_000), Decimal(58_000))
    assert split.run is not None
    assert split.run.steps.filter(role="cfo").exists()
    assert titled("地铁 3 号线灯箱试投").budget_status == "unbudgeted"
    returned = titled("抖音信息流投放（第 2 周）").transitions.get(name="send_back")
    assert (returned.actor, returned.comment[:3]) == (zhao, "缺代理")
    assert states(AdPlacement.objects.filter(line__request__title="搜房网焦点图")) == {"running": 1}


def ensure_inboxes(cast: dict[str, User]) -> None:
    """Everybody finds work; the deputy finds that of whom he stands in for."""
    inboxes = {name: awaited(cast[name]) for name in ("chen", "he", "zhao", "qian", "wang", "sun")}
    assert inboxes == {
        "chen": {"expense_request": 3},
        "he": {"expense_request": 3},
        "zhao": {"expense_request": 12, "settlement_claim": 1},
        "qian": {"expense_request": 2, "monthly_statistic": 1, "payment": 1},
        "wang": {"expense_request": 2},
        "sun": {"expense_request": 1},
    }
    weibo = titled("微博开屏广告（端午蓄客）")
    assert (weibo.amount, waits_for(weibo.run_id)) == (Decimal(120_000), "cfo")
    behalf = Decision.objects.get(on_behalf_of=cast["chen"])
    assert behalf.actor == cast["he"]


def ensure_budget() -> None:
    """The event over budget, within the tolerance of ten percent."""
    line = BudgetLine.objects.get(month=MAY, project__code="YXG", category__code="EVENT")
    assert (line.approved, line.consumed, line.committed, line.reserved) == (
        Decimal(90_000),
        Decimal(21_600),
        Decimal(30_000),
        Decimal(46_000),
    )
    assert titled("周末暖场促销活动").budget_status == "over"
    assert line.tolerance_percent == Decimal("10.00")


def ensure_annual_plan() -> None:
    """The year came to its lines through its plan: prepared, signed by four, issued."""
    plan = BudgetPlan.objects.get(plan_kind="annual_budget")
    assert (plan.number, plan.state, plan.created_by.username) == ("YS-2601-0001", "issued", "lin")
    assert plan.amount == Decimal("34182000.00")
    signers = Decision.objects.filter(run=plan.run).order_by("at")
    assert [one.actor.username for one in signers] == ["chen", "qian", "wang", "sun"]
    opened = PlanIssue.objects.filter(plan=plan, opened_line=True)
    planned = BudgetLine.objects.filter(is_planned=True)
    assert opened.count() == planned.exclude(project=None).count() == 672
    assert opened.aggregate(sum=Sum("approved_delta"))["sum"] == plan.amount
    # The others are a region's quota, its two outlets, and the two parts of a product budget.
    others = planned.filter(project=None).order_by("unit__code", "category__code")
    assert [(one.unit.code, str(one.approved)) for one in others if one.unit] == [
        ("ADP", "30000.00"),
        ("ADP", "480000.00"),
        ("FS01", "17181.00"),
        ("GZ01", "45819.00"),
        ("SOUTH", "63000.00"),
    ]


def ensure_budget_changes(fang: User) -> None:
    """A transfer is done; a supplementary budget waits for the group sales director."""
    done, waiting = BudgetChange.objects.order_by("number")
    assert (done.number, done.change_kind, done.state) == (
        "TZ-2605-0001",
        "budget_transfer",
        "approved",
    )
    assert (waiting.number, waiting.change_kind, waiting.state) == (
        "TZ-2605-0002",
        "supplementary_budget",
        "in_approval",
    )
    assert waits_for(waiting.run_id) == "group_sales_director"
    assert awaited(fang) == {"supplementary_budget": 1}
    june = BudgetLine.objects.filter(month=Month(2026, 6), project__code="YXG")
    paper, social = june.get(category__code="NEWSPAPER"), june.get(category__code="SOC_ADS")
    assert (paper.revised, social.revised) == (Decimal(100_000), Decimal(100_000))
    assert june.get(category__code="ONLINE_MEDIA").revised == Decimal(300_000)


def ensure_statistics() -> None:
    """April waits for the finance head and carries February and March; January is filed."""
    rows = {
        (row.project.code, str(row.month)): row
        for row in MonthlyStatistic.objects.select_related("project")
    }
    april = rows["YXG", "2026-04"]
    assert (april.state, waits_for(april.run_id)) == ("clerk_checked", "finance_head")
    assert (april.spend, april.turnover) == (Decimal(437_000), Decimal(38_900_000))
    assert {row.part: (row.month_total, row.carried_in) for row in april.parts.all()} == {
        "newspaper": (Decimal(120_000), Decimal(0)),
        "online": (Decimal(63_334), Decimal(29_500)),
        "magazine": (Decimal(19_666), Decimal(0)),
        "tv": (Decimal(50_000), Decimal(0)),
        "radio": (Decimal(8_000), Decimal(0)),
        "vehicle": (Decimal(6_000), Decimal(12_000)),
        "design": (Decimal(10_000), Decimal(1_000)),
        "other": (Decimal(47_000), Decimal(70_500)),
        "excluded": (Decimal(25_094), Decimal(50_410)),
    }
    # 0.87 % of the year's turnover: 579,896.00 of 66,502,570.00.
    assert (april.year_spend, april.remaining) == (Decimal(579_896), Decimal("85129.70"))
    # The gifts of the agency-sold project went off its turnover: 35,503,500 less 5,000.
    assert rows["NW1", "2026-04"].turnover == Decimal(35_498_500)
    assert {key: row.state for key, row in rows.items() if key[1] == "2026-04"} == {
        ("YXG", "2026-04"): "clerk_checked",
        ("JPJ", "2026-04"): "prepared",
        ("NW1", "2026-04"): "generated",
    }
    assert rows["YXG", "2026-01"].state == "filed"
    assert ("YXG", "2026-02") not in rows
    assert ("YXG", "2026-03") not in rows
    locked = ProjectMonth.objects.locked().filter(project__code="YXG")
    assert [str(row.month) for row in locked] == ["2026-01"]


def ensure_settlement() -> None:
    """A claim at each of its stations, payments late, due and being decided."""
    assert states(SettlementClaim.objects) == {
        "draft": 2,
        "in_approval": 1,
        "approved": 1,
        "posted": 4,
        "paid": 2,
    }
    assert states(Payment.objects) == {"in_approval": 1, "scheduled": 2, "paid": 2}
    due = Payment.objects.to_pay().values_list("due_on", flat=True)
    assert list(due) == [dt.date(2026, 5, 8), dt.date(2026, 5, 18)]
    drafts = SettlementClaim.objects.filter(state="draft").order_by("completed_on")
    assert [claim.completed_on for claim in drafts] == [
        dt.date(2026, 4, 25),
        dt.date(2026, 4, 28),
    ]


def ensure_books_of_the_months() -> None:
    """Sheets, receipts and vouchers of the months, and what the worker will build."""
    assert states(LedgerImport.objects) == {"locked": 1, "confirmed": 3, "rejected": 1}
    assert states(Turnover.objects) == {"locked": 10, "countersigned": 4, "finance_confirmed": 1}
    assert states(Period.objects) == {"locked": 3, "open": 2}
    vouchers = Voucher.objects.order_by("month", "number")
    assert [voucher.dated_on for voucher in vouchers] == sorted(
        voucher.dated_on for voucher in vouchers
    )
    assert states(Job.objects) == {"waiting": 2}
    assert not PlacementMonth.objects.filter(month__gt=Month(2026, 8)).exists()


def test_story_of_another_day_has_the_same_acts(db: None, settings: Settings) -> None:
    march = dt.date(2026, 3, 12)
    settings.EXPENSE_TODAY = str(march)
    company = organisation.found(today=march)
    story.prepare(company=company, today=march)

    story.tell(company=company, today=march)

    zhao = User.objects.get(username="zhao")
    assert awaited(zhao) == {"expense_request": 12, "settlement_claim": 1}
    february = MonthlyStatistic.objects.get(project__code="YXG")
    assert (str(february.month), waits_for(february.run_id)) == ("2026-02", "finance_head")
    # The portal ran 13 of its 28 days in February: 27,857.14 instead of 30,000.00; only January,
    # with 51,500.00, had to wait.
    assert (february.spend, february.turnover) == (Decimal("373357.14"), Decimal(38_900_000))
    assert {name: found for name, found in books.run().items() if found} == {}


@pytest.mark.parametrize(
    ("today", "ago", "expected"),
    [
        (dt.date(2026, 5, 12), Ago(2), dt.date(2026, 5, 8)),
        (dt.date(2026, 5, 12), Ago(0), dt.date(2026, 5, 12)),
        (dt.date(2026, 3, 31), On(-1, 30), dt.date(2026, 2, 28)),
        (dt.date(2027, 1, 1), On(-1, 16), dt.date(2026, 12, 16)),
        (dt.date(2026, 5, 1), DaysAgo(-6), dt.date(2026, 5, 7)),
        (dt.date(2026, 5, 31), Later(On(0, 4), Ago(6)), dt.date(2026, 5, 22)),
    ],
)
def test_table_names_its_day_around_any_other(today: dt.date, ago: When, expected: dt.date) -> None:
    assert Days(today, ZONE).date(ago) == expected


@pytest.mark.parametrize("today", [dt.date(2026, 5, 1), dt.date(2026, 5, 12), dt.date(2027, 1, 31)])
def test_nothing_happens_after_the_storys_day(today: dt.date) -> None:
    days = Days(today, ZONE)
    moment = days.at(On(0, 31, "17:00"))

    later = days.after(days.after(moment))

    assert moment <= later
    assert later.astimezone(ZONE).date() == today


@pytest.mark.parametrize("month", range(1, 13))
def test_every_text_can_be_told_in_every_month(month: int) -> None:
    days = Days(dt.date(2026, month, 12), ZONE)
    purchases = (*last_month.PLACED, *story.THIS_MONTH)

    told = [days.told(one.title) for one in purchases] + [
        days.told(one.background) for one in purchases
    ]

    assert all("{" not in text for text in told)
    assert len({days.told(one.title) for one in purchases}) == len(purchases)


def test_whose_moment_is_earliest_goes_on() -> None:
    done: list[str] = []

    def thread(name: str, hours: Iterable[int]) -> Thread:
        moment = dt.datetime(2026, 5, 12, 0, 0, tzinfo=ZONE)
        for hour in hours:
            moment = moment.replace(hour=hour)
            yield moment
            done.append(f"{name}{hour}")
        return moment

    in_turn([thread("a", [1, 5, 6]), thread("b", [2, 5])])

    assert done == ["a1", "b2", "a5", "b5", "a6"]
