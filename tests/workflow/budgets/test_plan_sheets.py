"""A plan as a sheet: written, read again, compared."""

import io
from dataclasses import replace
from decimal import Decimal

import pytest

from budgets.plan_content import PlanContent, stored_content
from budgets.plan_sheets.evaluation import SheetPart, evaluate, verdict_of
from budgets.plan_sheets.workbook import workbook
from budgets.services.plan_import_reading import read_plan
from budgets.services.plan_versions import current_version
from expense_mgmt.foundation.models import Company
from tests.workflow.budgets.plans import annual, item, person
from expense_mgmt.core.periods import FiscalYear


def test_a_plan_comes_back_as_it_went(company: Company) -> None:
    year = FiscalYear(2026)
    plan = annual(
        company,
        item(company, "1200.00", {month: "100.00" for month in year.months}),
        item(company, "77.70", {year.months[0]: "77.70"}, facts={"content": "=1+1 夏季"}),
    )
    before = stored_content(current_version(plan))

    file = io.BytesIO(workbook(plan, before))
    read = read_plan(file, "a.xlsx", plan=plan, actor=person("lin"))
    found = evaluate(plan, before, SheetPart([c["field"] for c in read.columns], read.rows))

    assert [verdict_of(row) for row in found.rows] == ["same", "same"]
    assert found.content == before
    assert found.is_fit
