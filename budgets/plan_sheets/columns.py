"""The columns in which a plan is written to a sheet, and by which headings they are known."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from budgets.models import BudgetPlan
from budgets.plan_catalogue import PlanCatalogue
from expense_mgmt.core.periods import Month
from expense_mgmt.core.templatetags.dates import MONTHS, month_name
from expense_mgmt.foundation.sheets.layout import Shape
from expense_mgmt.foundation.sheets.reader import plain

NAMES: Final = ("category", "project", "unit", "platform")
"""Columns whose cells name something of a catalogue."""

TEXTS: Final = {"content": 200, "remark": 200}
COUNTS: Final = ("exposures", "clicks", "conversions")
KEY: Final = "key"


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column.

    field   month_1 to month_12 for months
    words   other headings by which people know it
    """

    field: str
    title: StrOrPromise
    shape: Shape = Shape.TEXT
    width: int = 14
    words: tuple[str, ...] = ()


_CATEGORY = SheetColumn(
    "category",
    _("Category"),
    width=20,
    words=(
        "类别",
        "费用类别",
        "科目",
        "费用科目",
        "类型",
        "层级",
        "expense category",
        "cost category",
    ),
)
_PROJECT = SheetColumn("project", _("Project"), width=18, words=("楼盘", "项目名称"))
_UNIT = SheetColumn(
    "unit", _("Unit"), width=18, words=("单位", "区域", "门店", "department", "region")
)
_PLATFORM = SheetColumn(
    "platform", _("Platform"), width=18, words=("平台", "媒体", "媒体平台", "media")
)
_CONTENT = SheetColumn(
    "content",
    _("Content"),
    width=30,
    words=("项目内容", "明细", "事项", "item", "description"),
)
_DAY = SheetColumn(
    "planned_on",
    _("Planned day"),
    Shape.DATE,
    12,
    words=("计划日期", "投放日期", "日期", "plan date", "date"),
)
_AMOUNT_WORDS = ("预算", "预算金额", "budget", "total", "合计", "金额")
_WHOLE_AMOUNT = SheetColumn(
    "amount",
    _("Whole amount"),
    Shape.AMOUNT,
    16,
    words=("全年金额", "年度金额", "全年合计", "annual amount", "amount", *_AMOUNT_WORDS),
)
_AMOUNT = SheetColumn("amount", _("Amount"), Shape.AMOUNT, 16, words=_AMOUNT_WORDS)
_REST = (
    SheetColumn("remark", _("Remark"), width=24, words=("说明", "note", "notes", "comment")),
    SheetColumn("exposures", _("Exposures"), Shape.COUNT, 12, words=("曝光",)),
    SheetColumn("clicks", _("Clicks"), Shape.COUNT, 12, words=("点击",)),
    SheetColumn("conversions", _("Conversions"), Shape.COUNT, 12, words=("转化",)),
    SheetColumn("turnover", _("Turnover"), Shape.AMOUNT, 16, words=("销售额", "sales")),
    SheetColumn(KEY, _("Row mark (leave as it is)"), width=38),
)


def month_field(month: Month) -> str:
    """Name of a month's column."""
    return f"month_{month.month}"


def months_by_field(plan: BudgetPlan) -> dict[str, Month]:
    """The month that each column of months stands for."""
    return {month_field(month): month for month in plan.months}


def columns_of(plan: BudgetPlan, catalogue: PlanCatalogue) -> list[SheetColumn]:
    """The columns of a plan's sheet, in order; months only where it plans for several."""
    columns = [_CATEGORY]
    if plan.project_id is None:
        columns.append(_PROJECT)
    if len(catalogue.units.rows) > 1:
        columns.append(_UNIT)
    columns += [_PLATFORM, _CONTENT, _DAY]
    if len(plan.months) == 1:
        return [*columns, _AMOUNT, *_REST]
    months = [
        SheetColumn(month_field(month), month_name(month), Shape.AMOUNT, 13)
        for month in plan.months
    ]
    return [*columns, _WHOLE_AMOUNT, *months, *_REST]


def heading_key(text: str) -> str:
    """A heading as it is compared: half-width, small letters, no spaces, no unit in brackets."""
    bare = re.sub(r"\([^)]*\)$", "", plain(text).casefold())
    return bare.replace(" ", "")[:120]


def guessed(
    plan: BudgetPlan,
    columns: Sequence[SheetColumn],
    headings: Sequence[str],
    remembered: Mapping[str, str],
) -> list[tuple[str, bool]]:
    """For each heading the field it means, empty for none, and whether it was remembered.

    Of two headings that mean the same the first counts.

    remembered   field by `heading_key`, as chosen earlier; empty where the column was left out
    """
    fields = {column.field for column in columns}
    known = words_of(columns)
    taken: set[str] = set()
    found = []
    for heading in headings:
        key = heading_key(heading)
        field = remembered.get(key, "")
        is_remembered = key in remembered and field in {"", *(fields - taken)}
        if not is_remembered:
            field = known.get(key) or _month_named(heading, plan)
        if field in taken or field not in fields:
            field = ""
        if field:
            taken.add(field)
        found.append((field, is_remembered))
    return found


def words_of(columns: Iterable[SheetColumn]) -> dict[str, str]:
    """The field of each known heading, in every language of the product; own titles come first."""
    known: dict[str, str] = {}
    for column in columns:
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                known[heading_key(str(column.title))] = column.field
    for column in columns:
        for word in column.words:
            known.setdefault(heading_key(word), column.field)
    return known


_NUMERALS: Final = dict(
    zip(
        ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"),
        range(1, 13),
        strict=True,
    )
)
_CHINESE: Final = re.compile(r"(?:([0-9]{4})年)?([0-9]{1,2}|[一二三四五六七八九十]{1,2})月份?")
_FIGURES: Final = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})(?:[-/.]0?1)?")
_ENGLISH: Final = re.compile(r"([a-z]{3,9})\.?-?,?([0-9]{4})?")


def _month_named(heading: str, plan: BudgetPlan) -> str:
    """The month column that a heading means, such as 3月, 2026-03, Mar 2026; empty for none.

    A heading of another year means none: its amounts are not this plan's.
    """
    text = plain(heading).casefold().replace(" ", "")
    year, number = None, None
    if found := _FIGURES.fullmatch(text):
        year, number = found[1], int(found[2])
    elif found := _CHINESE.fullmatch(text):
        year = found[1]
        number = int(found[2]) if found[2].isdigit() else _NUMERALS.get(found[2])
    elif found := _ENGLISH.fullmatch(text):
        names = [name.casefold() for name in MONTHS]
        alike = [at for at, name in enumerate(names, 1) if found[1] in {name, name[:3]}]
        year, number = found[2], alike[0] if alike else None
    for month in plan.months:
        if month.month == number and year in {None, str(month.year)}:
            return month_field(month) if len(plan.months) > 1 else "amount"
    return ""
