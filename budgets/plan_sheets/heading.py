"""Where the table of an uploaded sheet begins, and of which plan the sheet says it is."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from budgets.models import BudgetPlan
from budgets.plan_kinds import PlanKind
from budgets.plan_sheets.columns import SheetColumn, guessed, heading_key
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.foundation.sheets.reader import Row, Sheet, Value, plain

HEADER_WITHIN: Final = 30
FEWEST_HEADINGS: Final = 2
LONGEST_HEADING: Final = 120
# 单位：万元, 金额（千元）, unit: thousand yuan, Amount (RMB'000) and their like.
_LARGER: Final = re.compile(
    r"(?:单位|金额单位|unit|amounts? in)\W{0,3}(?:人民币|rmb|cny|¥)?\W?"
    r"(?P<said>百万元?|十?万元?|千元?|亿元?|thousands?|ten thousands?|millions?|k\b)"
    r"|\((?:[^()]*\W)?(?:人民币|rmb|cny)?\W?"
    r"(?P<beside>百万元?|十?万元|千元|亿元|[^()]*(?:thousands?|millions?)[^()]*|'000)\)"
)
_YEAR: Final = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")


@dataclass(frozen=True, slots=True)
class Header:
    """The row of headings; `fields` says for each what it means and whether that was remembered."""

    number: int
    headings: tuple[str, ...]
    fields: tuple[tuple[str, bool], ...]


def header_of(
    sheet: Sheet,
    plan: BudgetPlan,
    columns: Sequence[SheetColumn],
    remembered: Mapping[str, str],
) -> Header:
    """The row in which most headings are known; where none is, the one with most texts.

    raises    RuleBroken plan_sheet_without_header
    """
    best: tuple[tuple[int, int], Header] | None = None
    for row in sheet.rows[:HEADER_WITHIN]:
        headings = _headings(row)
        texts = sum(bool(text) for text in headings)
        if texts < FEWEST_HEADINGS:
            continue
        fields = tuple(guessed(plan, columns, headings, remembered))
        known = sum(bool(field) for field, _is_remembered in fields)
        rank = (known, texts)
        if best is None or rank > best[0]:
            best = rank, Header(row.number, headings, fields)
    if best is None:
        raise RuleBroken(
            "plan_sheet_without_header",
            _("The sheet has no row of headings. Begin with the template."),
            field="file",
        )
    return best[1]


def ensure_kind(sheet: Sheet, header: Header, plan: BudgetPlan) -> None:
    """Refuse a sheet whose title names another kind of plan.

    raises    RuleBroken plan_sheet_other_kind
    """
    above = heading_key(_above(sheet, header))
    found = {kind for kind in PlanKind if any(word in above for word in _labels(kind))}
    if found and plan.plan_kind not in found:
        raise RuleBroken(
            "plan_sheet_other_kind",
            _("The sheet is of another kind: %(found)s. This plan: %(kind)s."),
            {
                "found": min(
                    found, key=lambda kind: above.find(heading_key(str(kind.label)))
                ).label,
                "kind": PlanKind(plan.plan_kind).label,
            },
            field="file",
        )


def ensure_yuan(sheet: Sheet, header: Header) -> None:
    """Refuse a sheet whose title or headings say that its amounts are no yuan.

    Its figures would be taken for yuan, ten thousand times too small.

    raises    RuleBroken plan_sheet_other_unit
    """
    texts = (_above(sheet, header), *header.headings)
    said = next((one for text in texts if (one := _LARGER.search(plain(text).casefold()))), None)
    if said is not None:
        raise RuleBroken(
            "plan_sheet_other_unit",
            _(
                "The sheet says its amounts are in %(unit)s. Amounts are taken in as yuan: convert them and change the heading."
            ),
            {"unit": said["said"] or said["beside"]},
            field="file",
        )


def other_year(sheet: Sheet, header: Header, plan: BudgetPlan) -> str:
    """A year that the first line names while it does not name the plan's; empty for none."""
    first = " ".join(str(value) for row in sheet.rows[:1] for value in row.values if value)
    if header.number == (sheet.rows[0].number if sheet.rows else 0):
        return ""
    years: list[str] = _YEAR.findall(first)
    return years[0] if years and str(plan.fiscal_year) not in years else ""


def _headings(row: Row) -> tuple[str, ...]:
    return tuple(_heading(value) for value in row.values)


def _heading(value: Value) -> str:
    """A heading in one line; a month may stand there as a day."""
    if value is None:
        return ""
    text = value.date().isoformat() if isinstance(value, dt.datetime) else str(value)
    return " ".join(text.split())[:LONGEST_HEADING]


def _above(sheet: Sheet, header: Header) -> str:
    return " ".join(
        str(value)
        for row in sheet.rows
        if row.number < header.number
        for value in row.values
        if value
    )


def _labels(kind: PlanKind) -> set[str]:
    words = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            words.add(heading_key(str(kind.label)))
    return words
