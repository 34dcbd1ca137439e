"""Days by which plans are due: a company's figures, by when they came into force."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pytest_django import Settings

from budgets.models import BudgetSetting
from budgets.models.line import Mode
from budgets.models.setting import Carry
from budgets.plan_calendar import dues_of
from budgets.rules.plan_days import PlanDays
from budgets.services import budget_settings
from budgets.services.budget_settings import DaysRefused, Figures
from budgets.services.plan_reminders import remind_of_plans
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company, Notification
from tests.workflow.budgets.ground import JUNE, NOON
from tests.workflow.budgets.plans import item, matrix, monthly, person, submitted
from tests.workflow.fingerprint import fingerprint
from tests.workflow.page_tree import error_of
from tests.workflow.quotas.ground import published
from tests.workflow.quotas.test_quota_pages import text_of
from tests.workflow.visits import Visit

pytestmark = pytest.mark.usefixtures("catalogue")

OTHER = PlanDays(
    annual_month=10,
    annual_day=20,
    monthly_submitted_day=11,
    monthly_issued_day=13,
    overall_submitted_day=14,
    overall_issued_day=14,
    quota_issued_day=8,
)


def chosen(days: PlanDays) -> Figures:
    return Figures(Decimal(10_000), Decimal(1), Mode.WARN, Carry.CARRY_COMMITTED, days)


def choose(company: Company, days: PlanDays, valid_from: str, at: dt.datetime = NOON) -> None:
    """Figures that count from a day on: drafted by Dai, published by Yu."""
    drafted = budget_settings.draft(
        company=company,
        figures=chosen(days),
        valid_from=dt.date.fromisoformat(valid_from),
        actor=person("dai"),
        at=at,
    )
    budget_settings.publish(setting_id=drafted.public_id, actor=person("yu"), at=at)


def days_of(company: Company, month: Month) -> dict[tuple[str, str], str]:
    dues = dues_of(company, month, today=dt.date(2026, 5, 12))
    return {(due.kind.value, due.stage.value): due.on.isoformat() for due in dues}


def test_days_in_force_decide_when_plans_are_due(company: Company) -> None:
    choose(company, OTHER, "2026-07-01")
    published(company)

    assert days_of(company, Month(2026, 8)) == {
        ("monthly_budget", "submitted"): "2026-07-13",
        ("monthly_budget", "issued"): "2026-07-13",
        ("overall_plan", "submitted"): "2026-07-14",
        ("overall_plan", "issued"): "2026-07-14",
        ("regional_quota", "issued"): "2026-08-10",
    }
    assert days_of(company, Month(2026, 10))["annual_budget", "submitted"] == "2026-10-20"
    assert ("annual_budget", "submitted") not in days_of(company, Month(2026, 9))


def test_what_was_due_before_stays_as_it_was(company: Company) -> None:
    before = days_of(company, JUNE), days_of(company, Month(2026, 7))

    choose(company, OTHER, "2026-06-02")

    assert (days_of(company, JUNE), days_of(company, Month(2026, 7))) == before
    assert days_of(company, Month(2026, 8))["monthly_budget", "submitted"] == "2026-07-13"


def test_drafts_that_nobody_published_change_nothing(company: Company) -> None:
    before = days_of(company, JUNE)

    budget_settings.draft(
        company=company,
        figures=chosen(OTHER),
        valid_from=dt.date(2026, 5, 12),
        actor=person("dai"),
        at=NOON,
    )

    assert days_of(company, JUNE) == before


def test_reminders_follow_and_a_sent_plan_settles_them(company: Company) -> None:
    matrix(company)
    choose(company, OTHER, "2026-05-01", at=NOON - dt.timedelta(days=14))
    plan = monthly(company, item(company, "1.00"))
    remind_of_plans(at=dt.datetime.fromisoformat("2026-05-11T09:30+08:00"))
    told = Notification.objects.filter(kind="deadline", person__username="feng").unread()
    before = sorted(row.parameters["first"] for row in told)

    submitted(plan)

    assert before == ["2026-05-11"] * 4
    assert told.all().count() == 3


def test_quotas_are_due_by_the_day_in_force(company: Company, settings: Settings) -> None:
    settings.EXPENSE_TODAY = "2026-05-12"
    choose(company, replace(OTHER, quota_issued_day=9), "2026-07-01")
    published(company)

    page = text_of(
        Visit.of("su", "en").client.get(reverse("budgets:quota_list"), {"month": "2026-07"})
    )

    assert "to be issued by 9 Jul<" in page


def test_home_page_names_the_days_in_force(company: Company, settings: Settings) -> None:
    settings.EXPENSE_TODAY = "2026-07-02"
    choose(company, OTHER, "2026-07-01")

    page = text_of(Visit.of("wang", "en").client.get(reverse("home")))

    assert "11 days left" in page


@pytest.fixture
def dai(visit_as: Callable[[str], Visit], settings: Settings) -> Visit:
    settings.EXPENSE_TODAY = "2026-05-12"
    return visit_as("dai")


def form(**changed: str) -> dict[str, str]:
    return {
        "valid_from": "2026-06-01",
        "free_transfer_limit": "10000",
        "ceiling_percent": "1",
        "ceiling_mode": "warn",
        "carry_policy": "carry_committed",
        "annual_month": "11",
        "annual_day": "30",
        "monthly_submitted_day": "18",
        "monthly_issued_day": "21",
        "overall_submitted_day": "25",
        "overall_issued_day": "30",
        "quota_issued_day": "5",
        **changed,
    }


def test_days_are_drafted_from_their_page(dai: Visit) -> None:
    answer = dai.post(reverse("budgets:setting_draft"), form(quota_issued_day="8"))

    stored = BudgetSetting.objects.get()
    assert answer.status == 303
    assert stored.plan_days == PlanDays(quota_issued_day=8)
    words = {
        "en": "Annual 11-30; monthly 18, 21; overall 25, 30; quotas 8",
        "zh-hans": "年度 11-30；月度 18、21；总体 25、30；区域额度 8",
    }
    assert words[dai.language] in text_of(dai.client.get(reverse("budgets:setting_list")))


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("quota_issued_day", "0", {"en": "greater than or equal to 1", "zh-hans": "大于或等于1。"}),
        ("annual_day", "32", {"en": "less than or equal to 31", "zh-hans": "小于或等于31。"}),
        ("annual_month", "13", {"en": "less than or equal to 12", "zh-hans": "小于或等于12。"}),
        ("overall_issued_day", "", {"en": "This field is required.", "zh-hans": "请填写此项。"}),
        ("monthly_issued_day", "x", {"en": "whole number", "zh-hans": "整数"}),
        (
            "monthly_issued_day",
            "17",
            {
                "en": "A plan is not signed before the day by which it is sent.",
                "zh-hans": "计划的签批日不能早于提交日。",
            },
        ),
    ],
)
def test_days_that_cannot_be_are_refused_at_their_field(
    dai: Visit, name: str, typed: str, words: dict[str, str]
) -> None:
    answer = dai.post(reverse("budgets:setting_draft"), form(**{name: typed}))

    assert answer.status == 422
    assert words[dai.language] in error_of(answer.page, name).text
    assert fingerprint() == answer.before


def test_days_from_one_day_on_are_published_once(company: Company, dai: Visit) -> None:
    choose(company, OTHER, "2026-06-01")
    drafted = budget_settings.draft(
        company=company,
        figures=chosen(PlanDays()),
        valid_from=dt.date(2026, 6, 1),
        actor=person("yu"),
        at=NOON,
    )

    answer = dai.post(reverse("budgets:setting_publish", args=[drafted.public_id]), {})

    words = {"en": "Choose a later day.", "zh-hans": "请选更晚的日期"}
    assert answer.status == 422
    assert words[dai.language] in answer.page.text
    assert fingerprint() == answer.before


def test_service_refuses_what_no_calendar_has(company: Company) -> None:
    with pytest.raises(DaysRefused) as refused:
        budget_settings.draft(
            company=company,
            figures=chosen(replace(OTHER, annual_day=32, overall_issued_day=1)),
            valid_from=dt.date(2026, 6, 1),
            actor=person("dai"),
            at=NOON,
        )

    assert [(one.code, one.field) for one in refused.value.shortcomings] == [
        ("plan_day_impossible", "annual_day"),
        ("plan_days_out_of_turn", "overall_issued_day"),
    ]
    assert not BudgetSetting.objects.exists()


def test_database_keeps_days_in_turn(company: Company) -> None:
    choose(company, OTHER, "2026-06-01")

    with (
        pytest.raises(IntegrityError, match="budgetsetting_days_are_in_turn"),
        transaction.atomic(),
    ):
        BudgetSetting.objects.update(monthly_issued_day=10)


def test_own_figures_are_those_of_the_guidelines(company: Company) -> None:
    first = budget_settings.establish(
        company=company,
        drafted_by=person("dai"),
        published_by=person("yu"),
        valid_from=dt.date(2026, 6, 1),
        at=NOON,
    )

    assert (first.state, first.plan_days) == ("published", PlanDays())
