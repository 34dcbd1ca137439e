"""A sheet on its way into a plan: read, matched, checked, answered, taken in as a whole."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import translation

from budgets.models import BudgetPlan, PlanHeading, PlanImport
from budgets.plan_sheets.fixes import Fix, FixAct
from budgets.plan_sheets.issues import Issue
from budgets.services import plan_drafts, plan_import_expiry
from budgets.services import plan_import as imports
from budgets.services.plan_import_upload import FileKnown
from expense_mgmt.core.errors import Conflict, RuleBroken
from expense_mgmt.core.periods import FiscalYear
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Category, Project
from ledger.services import periods, project_months
from tests.workflow.budgets.ground import MAY, NOON
from tests.workflow.budgets.import_ground import (
    HEADINGS,
    checked,
    confirmed,
    content_of,
    fixed,
    matched,
    row,
    rows_of,
    sheet,
    troubles,
    uploaded,
    verdicts,
)
from tests.workflow.budgets.plans import annual, item, person

pytestmark = pytest.mark.usefixtures("catalogue")

YEAR = FiscalYear(2026)
EVEN = dict.fromkeys(YEAR.months, "100.00")


@pytest.fixture
def plan(company: Company) -> BudgetPlan:
    """A draft with one row: 100 a month for Yunxiu Garden online."""
    return annual(company, item(company, "1200.00", EVEN, facts={"content": "夏季"}))


def test_headings_of_both_languages_are_known(plan: BudgetPlan) -> None:
    english = ("Category", "Project", "Whole amount (yuan)", "Jan", "February", "2026-03", "Note")

    found = uploaded(plan, sheet(["网络", "YXG", 3, 1, 1, 1, ""], headings=english))

    assert found.fields == [
        "category",
        "project",
        "amount",
        "month_1",
        "month_2",
        "month_3",
        "remark",
    ]
    assert found.state == "matching"


def test_choice_of_columns_is_remembered(plan: BudgetPlan) -> None:
    odd = ("用途", "项目", "合同额", *HEADINGS[5:17])
    first = uploaded(plan, sheet(["网络", "YXG", 1200, *[100] * 12], headings=odd))
    fields = ["category", "project", "amount", *[f"month_{n}" for n in range(1, 13)]]
    matched(first, fields)

    again = uploaded(plan, sheet(["网络", "JPJ", 1200, *[100] * 12], headings=odd))

    assert first.fields[:3] == ["", "project", ""]
    assert again.fields == fields
    assert again.columns[0]["is_remembered"]
    assert PlanHeading.objects.get(key="用途").chosen_by == person("lin")


def test_each_row_gets_its_verdict(plan: BudgetPlan) -> None:
    found = checked(
        plan,
        row(content="夏季"),
        row(content="秋季"),
        row("没有的类别", content="冬季"),
        ["合计", None, None, None, 3600],
    )

    assert verdicts(found) == ["same", "new", "wrong", "left_out"]
    assert found.counts == {
        "new": 1,
        "changed": 0,
        "same": 1,
        "wrong": 1,
        "left_out": 1,
        "missing": 0,
    }


def close_may(company: Company) -> None:
    period = periods.ensure_period(company=company, month=MAY, actor=person("wu"), at=NOON)
    periods.soft_close(period_id=period.public_id, actor=person("wu"), at=NOON)


def test_amount_in_a_closed_month_is_refused_at_its_row(plan: BudgetPlan, company: Company) -> None:
    close_may(company)
    later = dict.fromkeys(range(6, 12), 150)

    found = checked(
        plan,
        row(content="夏季"),
        row(content="秋季", amount=900, months=later),
        row(content="旧账", amount=300, months={4: 100, 5: 200}),
    )
    with pytest.raises(RuleBroken) as refused:
        confirmed(found)

    assert verdicts(found) == ["same", "new", "wrong"]
    assert troubles(found) == [(4, "amount", "budget_month_closed")]
    assert refused.value.code == "plan_import_has_errors"
    assert rows_of(plan) == [("ONLINE_MEDIA", "夏季", "1200.00", "12")]
    assert BudgetPlan.objects.get(pk=plan.pk).version == 1


def test_amount_in_a_month_that_its_statistic_locked_is_refused_at_its_row(
    plan: BudgetPlan,
) -> None:
    with transaction.atomic():
        project_months.lock([Project.objects.get(code="YXG")], MAY, uuid4(), person("qian"), NOON)

    found = checked(plan, row(content="夏季"), row(content="旧账", amount=200, months={5: 200}))

    assert troubles(found) == [(3, "amount", "month_locked")]
    assert rows_of(plan) == [("ONLINE_MEDIA", "夏季", "1200.00", "12")]


def test_month_closed_since_the_check_takes_nothing_in(plan: BudgetPlan, company: Company) -> None:
    found = checked(plan, row(content="夏季"), row(content="旧账", amount=200, months={5: 200}))
    close_may(company)

    with pytest.raises(Conflict) as refused:
        confirmed(found)

    assert refused.value.code == "plan_moved_on"
    assert rows_of(plan) == [("ONLINE_MEDIA", "夏季", "1200.00", "12")]
    assert PlanImport.objects.get().state == "checked"


@pytest.mark.parametrize(
    ("bad", "column", "code"),
    [
        (row("没有的类别"), "category", "unknown_category"),
        (row(""), "category", "category_missing"),
        (row(project="不存在"), "project", "unknown_project"),
        (row(amount=1201), "amount", "months_do_not_add_up"),
        (row(amount=-1200), "amount", "budget_amount_negative"),
        (row(amount="一千二"), "amount", "amount_not_a_number"),
        (row(amount=True), "amount", "amount_not_a_number"),
        (row(amount=dt.date(2026, 1, 1)), "amount", "amount_not_a_number"),
        (row(amount="#REF!"), "amount", "error_value"),
        (row(amount="=SUM(F2:Q2)"), "amount", "formula_without_value"),
        (row(amount=None, months={1: 0.125}), "month_1", "amount_too_fine"),
        (row(amount=None, months={3: 99_999_999_999_999}), "month_3", "amount_too_large"),
        (row(remark="长" * 201), "remark", "text_too_long"),
    ],
)
def test_trouble_stands_at_its_cell(
    plan: BudgetPlan, bad: list[object], column: str, code: str
) -> None:
    found = checked(plan, row(content="夏季"), bad)

    assert troubles(found) == [(3, column, code)]
    assert verdicts(found) == ["same", "wrong"]


def test_same_row_twice_is_wrong_the_second_time(plan: BudgetPlan) -> None:
    found = checked(plan, row(content="秋季"), row(content="秋季"))

    assert troubles(found) == [(3, "category", "row_twice")]


def test_nothing_is_taken_in_while_one_row_is_wrong(plan: BudgetPlan) -> None:
    found = checked(plan, *[row(content=f"第{n}项") for n in range(50)], row("没有的类别"))

    with pytest.raises(RuleBroken) as refused:
        confirmed(found)

    assert refused.value.code == "plan_import_has_errors"
    assert rows_of(plan) == [("ONLINE_MEDIA", "夏季", "1200.00", "12")]
    assert BudgetPlan.objects.get(pk=plan.pk).version == 1


def test_one_answer_mends_many_rows(plan: BudgetPlan) -> None:
    found = checked(plan, *[row("层级 X", content=f"第{n}项") for n in range(214)])
    group = found.groups[0]

    found = fixed(
        found,
        Fix(FixAct.REPLACE, "unknown_category", "category", "层级 X", "NEWSPAPER", group["count"]),
    )

    assert (group["count"], group["rows"]) == (214, [2, 3, 4, 5, 6])
    assert found.counts["new"] == 214
    done = confirmed(found)
    assert done.state == "applied"
    assert rows_of(plan)[1:] == [("NEWSPAPER", f"第{n}项", "1200.00", "12") for n in range(214)]


@pytest.mark.parametrize(
    ("rows", "fix", "amounts"),
    [
        ([row(content="a", amount=5)], Fix(FixAct.ADD_UP), ["1200.00"]),
        ([row(content="a", amount=1000, months={})], Fix(FixAct.SPREAD), ["1000.00"]),
        ([row(content="a", amount=None, months={1: 0.125})], Fix(FixAct.ROUND), ["0.13"]),
        (
            [row("无", content="a"), row(content="b")],
            Fix(FixAct.LEAVE_OUT, "unknown_category", "category", "无"),
            ["1200.00"],
        ),
    ],
)
def test_answers_that_need_no_choice(
    plan: BudgetPlan, rows: list[list[object]], fix: Fix, amounts: list[str]
) -> None:
    found = checked(plan, *rows)

    found = fixed(found, fix)

    assert found.counts["wrong"] == 0
    confirmed(found)
    assert [row[2] for row in rows_of(plan)[1:]] == amounts


def test_spread_amount_gets_all_its_months(plan: BudgetPlan) -> None:
    found = fixed(checked(plan, row(content="a", amount=1000, months={})), Fix(FixAct.SPREAD))

    confirmed(found)

    months = content_of(plan).items[1].months
    assert (months[YEAR.months[0]], months[YEAR.months[11]]) == (
        Decimal("83.33"),
        Decimal("83.37"),
    )


def test_an_answer_can_be_taken_back(plan: BudgetPlan) -> None:
    found = fixed(
        checked(plan, row("无")), Fix(FixAct.LEAVE_OUT, "unknown_category", "category", "无")
    )
    before = verdicts(found)

    found = imports.unfix(
        import_id=found.public_id, place=0, version=found.version, actor=person("lin"), at=NOON
    )

    assert (before, verdicts(found)) == (["left_out"], ["wrong"])


def test_changed_row_keeps_its_key(plan: BudgetPlan) -> None:
    key = content_of(plan).items[0].key

    done = confirmed(checked(plan, row(content="夏季", amount=1300, months={1: 1300})))

    (kept,) = content_of(plan).items
    assert (kept.key, str(kept.amount)) == (key, "1300.00")
    assert done.counts["changed"] == 1


def test_columns_left_out_keep_what_the_plan_says(plan: BudgetPlan) -> None:
    found = uploaded(plan, sheet(row(content="夏季", amount=1300, months={1: 1300}, remark="改")))
    fields = ["" if field == "remark" else field for field in found.fields]

    confirmed(matched(found, fields))

    (kept,) = content_of(plan).items
    assert (kept.remark, str(kept.amount)) == ("", "1300.00")


def test_rows_not_in_the_sheet_stay_unless_told(plan: BudgetPlan) -> None:
    found = checked(plan, row(content="秋季"))
    found = imports.take_off(
        import_id=found.public_id,
        takes_off=True,
        version=found.version,
        actor=person("lin"),
        at=NOON,
    )

    confirmed(found)

    assert found.counts["missing"] == 1
    assert rows_of(plan) == [("ONLINE_MEDIA", "秋季", "1200.00", "12")]


def test_same_file_again_is_refused_and_names_the_first(plan: BudgetPlan) -> None:
    content = sheet(row(content="秋季"))
    first = confirmed(matched(uploaded(plan, content)))
    before = content_of(plan)

    with pytest.raises(FileKnown) as refused:
        uploaded(plan, content)

    assert (refused.value.code, refused.value.first) == ("plan_file_known", first)
    assert content_of(plan) == before
    assert PlanImport.objects.count() == 1


def test_same_file_a_hundred_times_changes_nothing(plan: BudgetPlan) -> None:
    content = sheet(row(content="秋季"))
    confirmed(matched(uploaded(plan, content)))
    before = content_of(plan)

    for _time in range(100):
        with pytest.raises(FileKnown):
            uploaded(plan, content)

    assert content_of(plan) == before
    assert PlanImport.objects.count() == 1


def test_renamed_file_with_the_same_rows_changes_nothing(plan: BudgetPlan) -> None:
    confirmed(checked(plan, row(content="秋季")))
    before = content_of(plan)
    again = checked(plan, row(content="秋季"), ["合计"])

    with pytest.raises(RuleBroken) as refused:
        confirmed(again)

    assert refused.value.code == "plan_import_changes_nothing"
    assert again.counts["same"] == 1
    assert content_of(plan) == before


def test_file_on_its_way_is_one_import(plan: BudgetPlan) -> None:
    content = sheet(row())
    first = uploaded(plan, content)

    with pytest.raises(FileKnown) as refused:
        uploaded(plan, content)

    assert (refused.value.code, refused.value.first) == ("plan_file_on_its_way", first)


def test_plan_changed_meanwhile_is_compared_again(plan: BudgetPlan) -> None:
    found = checked(plan, row(content="秋季"))
    content = content_of(plan)
    plan_drafts.save(
        plan_id=plan.public_id,
        version=1,
        content=replace(content, items=(replace(content.items[0], remark="改"),)),
        actor=person("lin"),
        at=NOON,
    )

    with pytest.raises(Conflict) as refused:
        confirmed(found)

    assert refused.value.code == "plan_moved_on"
    assert len(rows_of(plan)) == 1
    found = imports.compare_again(
        import_id=found.public_id, version=found.version, actor=person("lin"), at=NOON
    )
    assert confirmed(found).state == "applied"


def test_second_click_finds_the_import_moved_on(plan: BudgetPlan) -> None:
    found = checked(plan, row(content="秋季"))
    confirmed(found)

    with pytest.raises(Conflict):
        imports.confirm(
            import_id=found.public_id, version=found.version - 1, actor=person("lin"), at=NOON
        )

    assert len(rows_of(plan)) == 2


def test_given_up_import_leaves_the_plan(plan: BudgetPlan) -> None:
    found = checked(plan, row(content="秋季"))

    found = imports.abandon(
        import_id=found.public_id, version=found.version, actor=person("lin"), at=NOON
    )

    assert (found.state, found.rows.count(), len(rows_of(plan))) == ("abandoned", 0, 1)


def test_import_expires_after_two_weeks(plan: BudgetPlan) -> None:
    found = checked(plan, row(content="秋季"))
    early = plan_import_expiry.expire(at=NOON + dt.timedelta(days=14))

    late = plan_import_expiry.expire(at=NOON + dt.timedelta(days=14, seconds=1))

    found = PlanImport.objects.get(pk=found.pk)
    assert (early, late, found.state, found.rows.count()) == (0, 1, "abandoned", 0)


def test_other_persons_import_is_not_there(plan: BudgetPlan) -> None:
    found = checked(plan, row(content="秋季"))

    seen = PlanImport.objects.visible_to(person("chen"))

    assert list(seen) == []
    assert PlanImport.objects.visible_to(person("lin")).get() == found


def test_category_of_two_names_has_to_be_chosen(plan: BudgetPlan, company: Company) -> None:
    newspaper = Category.objects.get(company=company, code="NEWSPAPER")
    Category.objects.filter(pk=newspaper.pk).update(name="网络")

    found = checked(plan, row(content="秋季"))

    assert troubles(found) == [(2, "category", "name_is_shared")]


def test_trouble_is_told_in_the_readers_language(plan: BudgetPlan) -> None:
    found = checked(plan, row("层级 X"))
    issue = Issue.from_json(found.groups[0]["issue"])

    with translation.override("en"):
        english = issue.text

    assert english == "There is no category “层级 X” for this plan."
