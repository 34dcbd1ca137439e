"""The pages of an import: each step, what is refused where, in both languages."""

import io
import re
from collections.abc import Mapping
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from budgets.models import BudgetPlan, PlanImport
from expense_mgmt.core.periods import FiscalYear
from expense_mgmt.foundation.models import Company, Job
from expense_mgmt.foundation.services import jobs
from tests.faults.sheets.corpus import CONTAINER, good
from tests.workflow.budgets.import_ground import (
    HEADINGS,
    as_upload,
    checked,
    row,
    rows_of,
    sheet,
    uploaded,
)
from tests.workflow.budgets.plans import annual, item, matrix, person, submitted

pytestmark = pytest.mark.usefixtures("_day", "catalogue")

EVEN = dict.fromkeys(FiscalYear(2026).months, "100.00")


@pytest.fixture
def _day(settings: Settings) -> None:
    settings.EXPENSE_TODAY = "2026-05-12"


@pytest.fixture
def plan(company: Company) -> BudgetPlan:
    return annual(company, item(company, "1200.00", EVEN, facts={"content": "夏季"}))


def client_of(username: str) -> Client:
    client = Client()
    client.force_login(person(username))
    return client


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def send(plan: BudgetPlan, content: bytes, name: str = "预算.xlsx", by: str = "lin") -> Any:
    address = reverse("budgets:plan_import_upload", args=[plan.public_id])
    return client_of(by).post(address, {"file": as_upload(content, name)})


def post(name: str, found: PlanImport, facts: Mapping[str, Any] | None = None) -> Any:
    fresh = PlanImport.objects.get(pk=found.pk)
    address = reverse(f"budgets:{name}", args=[found.public_id])
    return client_of("lin").post(address, {"version": fresh.version, **(facts or {})})


def page(found: PlanImport, query: str = "", **headers: str) -> Any:
    return client_of("lin").get(f"{found.get_absolute_url()}{query}", headers=headers)


def test_from_a_new_plan_to_its_rows(company: Company) -> None:
    client = client_of("lin")
    new = client.get(reverse("budgets:plan_new"))
    owner = re.search(r'<option value="(unit-[^"]+)">营销策划部', new.content.decode())
    assert owner is not None
    begun = client.post(
        reverse("budgets:plan_create"),
        {
            "plan_kind": "annual_budget",
            "owner": owner[1],
            "fiscal_year": "2026",
            "source": "sheet",
        },
    )
    plan = BudgetPlan.objects.get()
    first = send(plan, sheet(row(content="秋季"), row("层级 X", content="冬季")))
    found = PlanImport.objects.get()
    columns = page(found)
    matched = post(
        "plan_import_match",
        found,
        {f"column_{place}": field for place, field in enumerate(found.fields)},
    )
    wrong = page(found)
    fixed = post(
        "plan_import_fix",
        found,
        {
            "act": "replace",
            "code": "unknown_category",
            "column": "category",
            "text": "层级 X",
            "to": "NEWSPAPER",
        },
    )

    done = post("plan_import_confirm", found)

    assert begun["Location"] == reverse("budgets:plan_import_new", args=[plan.public_id])
    assert [answer.status_code for answer in (first, matched, fixed, done)] == [303] * 4
    assert "云岫花园" in text_of(columns)
    assert "本方案没有“层级 X”这个费用类别。" in text_of(wrong)
    assert "A3" in text_of(wrong)
    assert rows_of(plan) == [
        ("ONLINE_MEDIA", "秋季", "1200.00", "12"),
        ("NEWSPAPER", "冬季", "1200.00", "12"),
    ]
    assert "已导入" in text_of(page(found))
    assert "导入了表格" in text_of(client.get(plan.get_absolute_url()))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_old_and_new_stand_beside_each_other(plan: BudgetPlan, language: str) -> None:
    found = checked(plan, row(content="夏季", amount=1300, months={1: 1300}))
    lin = person("lin")
    lin.language = language
    lin.save()

    shown = text_of(page(found))

    assert "<del>1,200.00</del>" in shown
    assert "<ins>1,300.00</ins>" in shown
    assert ("有改动" if language == "zh-hans" else "Altered") in shown


def test_rows_are_shown_by_kind_and_page(plan: BudgetPlan) -> None:
    found = checked(plan, *[row(content=f"第{n:02}项") for n in range(60)], row(content="夏季"))

    first = text_of(page(found, "?show=new"))
    second = text_of(page(found, "?show=new&after=51"))
    same = text_of(page(found, "?show=same"))

    assert ("第00项" in first, "第49项" in first, "第50项" in first) == (True, True, False)
    assert ("第50项" in second, "before=52" in second) == (True, True)
    assert ("夏季" in same, "第00项" in same) == (True, False)


@pytest.mark.parametrize("query", ["?show=x", "?after=abc", "?before=99999999", "?after=-1"])
def test_odd_addresses_show_the_page(plan: BudgetPlan, query: str) -> None:
    found = checked(plan, row(content="夏季"))

    assert page(found, query).status_code == 200


@pytest.mark.parametrize(
    ("name", "code"),
    [(name, code) for name, (_make, code) in CONTAINER.items() if int(name.split()[0]) <= 25],
)
def test_bad_file_is_refused_at_the_field(plan: BudgetPlan, name: str, code: str) -> None:
    content = CONTAINER[name][0]()

    refused = send(plan, content)

    assert refused.status_code == 422
    assert "fx-error" in text_of(refused)
    assert not PlanImport.objects.exists()
    assert len(rows_of(plan)) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (good([HEADINGS]), "表头下面没有数据行。"),
        (
            good([["月度预算 2026年6月"], HEADINGS, row()]),
            "表格属于另一种方案：月度预算。本方案：年度预算。",
        ),
        (good([[*HEADINGS, *[f"列{n}" for n in range(200)]], row()]), "60"),
    ],
)
def test_sheet_of_something_else_is_refused_in_chinese(
    plan: BudgetPlan, content: bytes, words: str
) -> None:
    refused = send(plan, content)

    assert refused.status_code == 422
    assert words in text_of(refused)
    assert not PlanImport.objects.exists()


def test_file_of_another_ending_is_refused(plan: BudgetPlan) -> None:
    refused = send(plan, sheet(row()), "预算.csv")

    assert refused.status_code == 422
    assert not PlanImport.objects.exists()


def test_no_file_is_refused(plan: BudgetPlan) -> None:
    address = reverse("budgets:plan_import_upload", args=[plan.public_id])

    refused = client_of("lin").post(address, {})

    assert refused.status_code == 422
    assert "请选择文件。" in text_of(refused)


def test_file_above_the_limit_is_refused(plan: BudgetPlan, settings: Settings) -> None:
    settings.EXPENSE_UPLOAD_MAX_MB = 0

    refused = send(plan, sheet(row()))

    assert refused.status_code == 422
    assert "文件过大，未保存。" in text_of(refused)


def test_same_file_again_leads_to_the_first(plan: BudgetPlan) -> None:
    content = sheet(row(content="秋季"))
    first = uploaded(plan, content)

    refused = send(plan, content)

    assert refused.status_code == 422
    assert first.get_absolute_url() in text_of(refused)
    assert "此文件正在导入" in text_of(refused)


def test_plan_that_went_round_takes_no_sheet(plan: BudgetPlan, company: Company) -> None:
    found = checked(plan, row(content="秋季"))
    matrix(company)
    submitted(plan)

    upload = send(plan, sheet(row(content="冬季")))
    confirm = post("plan_import_confirm", found)

    assert (upload.status_code, confirm.status_code) == (409, 409)
    assert len(rows_of(plan)) == 1


def test_other_people_do_not_find_the_import(plan: BudgetPlan) -> None:
    found = checked(plan, row(content="秋季"))

    answers = [
        client_of(name).get(found.get_absolute_url()).status_code for name in ("feng", "ou", "wu")
    ]

    assert answers == [404, 404, 403]


def test_confirm_with_wrong_rows_is_refused(plan: BudgetPlan) -> None:
    found = checked(plan, row("层级 X"))

    refused = post("plan_import_confirm", found)

    assert refused.status_code == 422
    assert "没有导入任何内容" in text_of(refused)
    assert len(rows_of(plan)) == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"act": "burn"},
        {"act": "replace", "column": "category", "text": "层级 X", "to": "NOTHING"},
        {"act": "replace", "column": "state", "text": "层级 X", "to": "TV"},
        {},
    ],
)
def test_answer_that_names_nothing_is_refused(plan: BudgetPlan, facts: dict[str, str]) -> None:
    found = checked(plan, row("层级 X"))

    refused = post("plan_import_fix", found, facts)

    assert refused.status_code == 422
    assert PlanImport.objects.get(pk=found.pk).fixes == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"column_0": ""}, "请指明哪一列是费用类别"),
        ({"column_1": "category"}, "不能对应方案的同一列"),
    ],
)
def test_columns_that_do_not_serve_are_refused(
    plan: BudgetPlan, changed: dict[str, str], words: str
) -> None:
    found = uploaded(plan, sheet(row()))
    fields = {f"column_{place}": field for place, field in enumerate(found.fields)}

    refused = post("plan_import_match", found, fields | changed)

    assert refused.status_code == 422
    assert words in text_of(refused)


def test_list_of_errors_names_each_cell(plan: BudgetPlan) -> None:
    found = checked(plan, row("层级 X"), row(content="秋季", amount=-1))

    answer = client_of("lin").get(reverse("budgets:plan_import_errors", args=[found.public_id]))

    lines = list(openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].values)
    assert [(line[0], line[1], line[3]) for line in lines[4:]] == [
        (2, "A2", "层级 X"),
        (3, "E3", "-1"),
    ]


@pytest.mark.parametrize("name", ["plan_template", "plan_export"])
def test_sheets_to_fill_in_offer_the_catalogues(plan: BudgetPlan, name: str) -> None:
    answer = client_of("lin").get(reverse(f"budgets:{name}", args=[plan.public_id]))

    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows, catalogues = book.worksheets
    offered = {rule.formula1 for rule in rows.data_validations.dataValidation}
    assert [cell.value for cell in rows[4]][:3] == ["费用类别", "项目", "平台"]
    assert any(formula.startswith("'可选项'!$A$5:$A$") for formula in offered)
    assert catalogues["A5"].value
    assert rows.max_row == (4 if name == "plan_template" else 5)


def test_long_sheet_is_read_and_taken_in_by_a_worker(
    plan: BudgetPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("budgets.services.plan_import_upload.READ_AT_ONCE", 0)
    monkeypatch.setattr("budgets.services.plan_import_work.CHECKED_AT_ONCE", 0)
    send(plan, sheet(row(content="秋季")))
    found = PlanImport.objects.get()
    reading = text_of(page(found))
    jobs.sweep()
    fields = PlanImport.objects.get().fields
    post("plan_import_match", found, {f"column_{place}": name for place, name in enumerate(fields)})
    checking = page(found, **{"HX-Request": "true"})
    jobs.sweep()
    post("plan_import_confirm", found)
    states = [PlanImport.objects.get().state, len(rows_of(plan))]

    jobs.sweep()

    assert 'data-poll="2"' in reading
    assert "等待空闲的后台处理" in reading
    assert (checking.status_code, "<html" in text_of(checking)) == (200, False)
    assert states == ["writing", 1]
    assert PlanImport.objects.get().state == "applied"
    assert len(rows_of(plan)) == 2
    assert {job.state for job in Job.objects.all()} == {"done"}


def test_file_that_a_worker_cannot_read_says_why(
    plan: BudgetPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("budgets.services.plan_import_upload.READ_AT_ONCE", 0)
    send(plan, good([HEADINGS]))
    found = PlanImport.objects.get()

    jobs.sweep()

    assert PlanImport.objects.get().state == "refused"
    assert "表头下面没有数据行。" in text_of(page(found))


def statements(found: PlanImport, query: str) -> int:
    client = client_of("lin")
    client.get(f"{found.get_absolute_url()}{query}")
    with CaptureQueriesContext(connection) as captured:
        client.get(f"{found.get_absolute_url()}{query}")
    return len(captured)


def test_check_costs_the_same_for_one_row_and_for_fifty(plan: BudgetPlan) -> None:
    one = checked(plan, row("层级 X"), row(content="夏季", remark="改"))
    fifty = checked(
        plan,
        *[row("层级 X", content=f"第{n}项") for n in range(50)],
        row(content="夏季", remark="改"),
    )

    counts = [(statements(one, show), statements(fifty, show)) for show in ("", "?show=changed")]

    assert [few == many for few, many in counts] == [True, True]
    assert counts[0][0] <= 30


def test_columns_cost_the_same_for_one_row_and_for_fifty(plan: BudgetPlan) -> None:
    one = uploaded(plan, sheet(row()))
    fifty = uploaded(plan, sheet(*[row(content=f"第{n}项") for n in range(50)]))

    assert statements(one, "") == statements(fifty, "")
