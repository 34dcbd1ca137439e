"""A plan as a sheet: written, read again, compared; what of a sheet is refused as a whole."""

import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgets.models import BudgetPlan
from budgets.plan_content import Item, PlanContent, stored_content
from budgets.plan_sheets.evaluation import Evaluation, SheetPart, evaluate, verdict_of
from budgets.plan_sheets.workbook import workbook
from budgets.services import plan_drafts
from budgets.services.plan_import_reading import read_plan
from budgets.services.plan_versions import current_version
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.periods import FiscalYear
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Category, Platform, Project
from tests.faults.sheets.corpus import good, saved
from tests.workflow.budgets.ground import NOON
from tests.workflow.budgets.import_ground import HEADINGS, row, sheet, troubles, uploaded, verdicts
from tests.workflow.budgets.import_ground import matched as matched_import
from tests.workflow.budgets.plans import annual, item, monthly, person

pytestmark = pytest.mark.usefixtures("catalogue")

YEAR = FiscalYear(2026)
CENTS = st.integers(min_value=0, max_value=9_999_999_99).map(lambda cents: Decimal(cents) / 100)
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Co", "Cn")), max_size=40
).filter(lambda text: not text.strip().startswith("#"))
COUNTS = st.none() | st.integers(min_value=0, max_value=10**15 - 1)


def read_back(plan: BudgetPlan, before: PlanContent, language: str = "zh-hans") -> Evaluation:
    """What importing the plan's own export would do."""
    with translation.override(language):
        file = io.BytesIO(workbook(plan, before))
        read = read_plan(file, "a.xlsx", plan=plan, actor=person("lin"))
    return evaluate(
        plan,
        before,
        SheetPart([one["field"] for one in read.columns], read.rows),
        today=dt.date(2026, 5, 12),
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_plan_comes_back_as_it_went(company: Company, language: str) -> None:
    plan = annual(
        company,
        item(company, "1200.00", dict.fromkeys(YEAR.months, "100.00")),
        item(company, "77.70", YEAR.months[0], facts={"content": "=1+1 夏季"}),
    )
    before = stored_content(current_version(plan))

    found = read_back(plan, before, language)

    assert [verdict_of(row) for row in found.rows] == ["same", "same"]
    assert found.content == before
    assert found.is_fit


def test_monthly_plan_comes_back_as_it_went(company: Company) -> None:
    plan = monthly(
        company,
        item(company, "1.05", facts={"planned_on": dt.date(2026, 6, 18), "exposures": 0}),
        item(company, "0.00", category="NEWSPAPER"),
    )
    before = stored_content(current_version(plan))

    found = read_back(plan, before)

    assert [verdict_of(row) for row in found.rows] == ["same", "same"]
    assert found.content == before


@given(data=st.data())
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_plan_comes_back_as_it_went(company: Company, data: st.DataObject) -> None:
    plan = BudgetPlan.objects.filter(plan_kind="annual_budget").first() or annual(company)
    categories = list(Category.objects.filter(company=company, code__in=["TV", "RADIO", "OUTDOOR"]))
    platforms = [None, *Platform.objects.filter(company=company)[:2]]
    projects = [None, *Project.objects.filter(company=company)[:2]]
    rows = st.builds(
        Item,
        unit=st.just(plan.unit),
        category=st.sampled_from(categories),
        project=st.sampled_from(projects),
        platform=st.sampled_from(platforms),
        content=TEXTS,
        remark=TEXTS,
        planned_on=st.none() | st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)),
        amount=CENTS,
        months=st.dictionaries(st.sampled_from(YEAR.months), CENTS.filter(bool)),
        exposures=COUNTS,
        clicks=COUNTS,
        conversions=COUNTS,
        turnover=st.none() | CENTS,
        key=st.uuids(),
    )
    before = PlanContent(
        items=tuple(
            data.draw(st.lists(rows, min_size=1, max_size=8, unique_by=lambda one: one.key))
        )
    )

    found = read_back(plan, before, data.draw(st.sampled_from(["zh-hans", "en"])))

    assert [verdict_of(row) for row in found.rows] == ["same"] * len(before.items)
    assert found.content == before


def test_two_thousand_rows_of_twelve_months_come_back_as_they_went(company: Company) -> None:
    plan = annual(company)
    like = item(company, "1200.00", dict.fromkeys(YEAR.months, "100.00"))
    plan = plan_drafts.save(
        plan_id=plan.public_id,
        version=1,
        content=PlanContent(
            items=tuple(replace(like, content=f"第{number}项") for number in range(2000))
        ),
        actor=person("lin"),
        at=NOON,
    )
    before = stored_content(current_version(plan))

    found = read_back(plan, before)

    assert len(found.rows) == 2000
    assert {verdict_of(row) for row in found.rows} == {"same"}
    assert found.content == before


def test_copied_row_with_its_mark_is_a_new_row(company: Company) -> None:
    plan = annual(company, item(company, "5.00", YEAR.months[0], facts={"content": "夏季"}))
    book = openpyxl.load_workbook(io.BytesIO(workbook(plan, stored_content(current_version(plan)))))
    page: Any = book.worksheets[0]
    last = page.max_row
    page.append([cell.value for cell in page[last]])
    page.cell(last, 4, "秋季")

    found = matched_import(uploaded(plan, saved(book)))

    assert verdicts(found) == ["new", "same"]


def test_cells_under_a_merge_are_wrong(company: Company) -> None:
    plan = annual(company)
    book = openpyxl.load_workbook(
        io.BytesIO(sheet(row(content="a"), row("", content="b"), row("", content="c")))
    )
    book.worksheets[0].merge_cells("A2:A4")

    found = matched_import(uploaded(plan, saved(book)))

    assert troubles(found) == [(3, "category", "cells_merged"), (4, "category", "cells_merged")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (good([HEADINGS]), "plan_sheet_empty"),
        (good([["类别"], ["网络"]]), "plan_sheet_without_header"),
        (good([["月度预算 2026年6月"], HEADINGS, row()]), "plan_sheet_other_kind"),
        (good([[*HEADINGS, *[f"列{n}" for n in range(200)]]]), "sheet_too_wide"),
        (good([HEADINGS, *[[]] * 12_000, row()]), "sheet_too_long"),
        (b"", "sheet_empty"),
        ("类别,金额\n网络,1\n".encode(), "sheet_not_a_workbook"),
    ],
)
def test_sheet_that_is_none_of_the_plan_is_refused(
    company: Company, content: bytes, code: str
) -> None:
    plan = annual(company)

    with pytest.raises(RuleBroken) as refused:
        uploaded(plan, content)

    assert refused.value.code == code
    assert not plan.imports.exists()


@pytest.mark.parametrize(
    ("rows", "unit"),
    [
        ([["单位：万元"], HEADINGS], "万元"),
        ([["2026 年度预算", None, "金额单位", "人民币千元"], HEADINGS], "千元"),
        ([[*HEADINGS[:4], "全年金额（万元）", *HEADINGS[5:]]], "万元"),
        ([["Annual budget, unit: RMB thousand"], HEADINGS], "thousand"),
        ([[*HEADINGS[:4], "Amount (CNY million)", *HEADINGS[5:]]], "million"),
    ],
)
def test_sheet_in_thousands_is_never_taken_for_yuan(
    company: Company, rows: list[list[object]], unit: str
) -> None:
    plan = annual(company)

    with pytest.raises(RuleBroken) as refused:
        uploaded(plan, good([*rows, row()]))

    assert (refused.value.code, refused.value.field) == ("plan_sheet_other_unit", "file")
    assert refused.value.params == {"unit": unit}
    assert not plan.imports.exists()


@pytest.mark.parametrize(
    "title", ["单位：元", "单位：营销策划部 万科项目", "千灯湖网点 2026", "1000 万元促销"]
)
def test_words_that_are_no_unit_are_no_trouble(company: Company, title: str) -> None:
    plan = annual(company)

    found = uploaded(plan, good([[title], HEADINGS, row()]))

    assert found.row_count == 1


def test_title_of_another_year_is_remarked(company: Company) -> None:
    plan = annual(company)

    found = uploaded(plan, good([["年度预算 2025年 市场部"], HEADINGS, row()]))

    assert found.remarks == [{"code": "other_year", "text": "2025"}]


def test_month_of_another_year_is_left_to_the_person(company: Company) -> None:
    plan = annual(company)

    found = uploaded(plan, good([["类别", "2025年1月", "2026年1月", "2026/2"], ["网络", 1, 2, 3]]))

    assert found.fields == ["category", "", "month_1", "month_2"]
