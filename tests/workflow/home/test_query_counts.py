"""The home page costs the same for one row and for twenty-five."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from approvals.standing import read_once, standings_of
from expense_mgmt.foundation.models import Company
from tests.workflow.home import ground
from tests.workflow.settlement.ground import moment

MOST = 22
# Finance and executives see the forecast of the ceiling, which reads turnover, targets, budgets.
FORECAST = 8
Counter = Callable[[int], AbstractContextManager[object]]


def queries_of(username: str) -> int:
    client = Client()
    client.force_login(ground.person(username))
    client.get("/")
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/").status_code == 200
    return len(seen)


@pytest.mark.parametrize("username", ["lin", "chen", "ma", "feng"])
def test_home_costs_the_same_for_1_and_for_25_rows(office: Company, username: str) -> None:
    ground.submitted("活动 0")
    ground.approved("已结束 0", "100.00", days=("2026-04-20", "2026-04-26"))
    ground.confirmed("JPJ")
    one = queries_of(username)

    for number in range(1, 25):
        ground.submitted(f"活动 {number}", "100.00")
    for number in range(1, 5):
        ground.approved(f"已结束 {number}", "100.00", days=("2026-04-20", "2026-04-26"))
    for project in ("YXG", "NW1", "SYL"):
        ground.confirmed(project)

    assert queries_of(username) == one <= MOST


def test_no_home_of_the_company_costs_more(office: Company) -> None:
    ground.submitted("活动")
    ground.sent_back("退回", "缺报价单。")
    ground.approved("已结束", days=("2026-04-20", "2026-04-26"))
    sent = ground.submitted("财务", at=moment("2026-05-10"))
    ground.pass_to(sent, "zhao")
    ground.confirmed("JPJ")
    ground.reported("YXG")

    counts = {
        name: queries_of(name)
        for name in ("lin", "chen", "zhao", "qian", "wang", "wu", "zheng", "feng", "guo", "ye")
    }

    with_forecast = {name: counts.pop(name) for name in ("zhao", "qian", "wang", "wu")}
    assert max(counts.values()) <= MOST, counts
    assert max(with_forecast.values()) <= MOST + FORECAST, with_forecast


def test_standings_are_read_once_only_where_a_page_asks_for_it(
    office: Company, django_assert_num_queries: Counter
) -> None:
    chen = ground.person("chen")

    with django_assert_num_queries(1), read_once():
        inside = [standings_of(chen), standings_of(chen)]
    with django_assert_num_queries(2):
        outside = [standings_of(chen), standings_of(chen)]

    assert inside == outside


def test_queue_made_after_the_page_is_seen_by_the_next(office: Company) -> None:
    chen = ground.person("chen")
    with read_once():
        before = standings_of(chen)

    ground.submitted("活动")

    with read_once():
        assert standings_of(chen) != before
