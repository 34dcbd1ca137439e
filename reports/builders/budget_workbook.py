"""The workbook of a year as a sheet: the rows that the page shows, with all four figures."""

import datetime as dt
from dataclasses import replace
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from budgets.forms.workbook import MEASURE_WORDS, VIEW_WORDS, Measure, WorkbookChoice, choice_of
from budgets.pages.workbook_grid import measured
from budgets.queries import issued_at
from budgets.workbook import Row as BookRow
from budgets.workbook import Workbook, whole_workbook
from expense_mgmt.core.templatetags.dates import month_short
from expense_mgmt.foundation.sheets.layout import (
    Column,
    Heading,
    Layout,
    Row,
    Shape,
    Sheet,
    Table,
    Tone,
    Value,
)
from reports.builders.ask import Ask
from reports.builders.language import active_language
from reports.builders.report import Report

INDENT: Final = "    "


def read(ask: Ask) -> Report:
    """The view that was on the screen, as far as the asking person sees it; exact to the cent.

    source    PLATFORM §6.1, §6.20; DESIGN mock 05
    """
    choice = choice_of(QueryDict(ask.query), ask.company, today=ask.month.first)
    if ask.project is not None:
        choice = replace(choice, project=ask.project)
    book = whole_workbook(user=ask.asked_by, choice=choice)
    lines = choice.lines(ask.asked_by)
    times = (lines.last_moved_at(), issued_at(ask.company.pk, choice.year.year))
    as_of = max((at for at in times if at is not None), default=None)
    places: list[Any] = list(lines.order_by().values_list("project", "unit").distinct())
    return Report(
        name=lambda: _name(choice),
        lay_out=lambda: _layout(ask, book, as_of),
        row_count=len(book.rows),
        as_of=as_of,
        version="",
        projects={project for project, _unit in places if project is not None},
        units={unit for project, unit in places if project is None and unit is not None},
    )


def _layout(ask: Ask, book: Workbook, as_of: dt.datetime | None) -> Layout:
    """A sheet for each of the four figures, the one that was on the screen first."""
    measures = sorted(Measure, key=lambda one: one is not book.choice.measure)
    sheets = tuple(_sheet(ask, book, measure, as_of) for measure in measures)
    return Layout(_name(book.choice), active_language(), sheets)


def _sheet(ask: Ask, book: Workbook, measure: Measure, as_of: dt.datetime | None) -> Sheet:
    choice, words = book.choice, str(MEASURE_WORDS[measure])
    adds_up = not choice.only_hot
    columns = (
        Column(str(VIEW_WORDS[choice.view]), Shape.TEXT, 34),
        *(Column(month_short(month), Shape.AMOUNT, 14, adds_up) for month in choice.year.months),
        Column(_("Year"), Shape.AMOUNT, 16, adds_up),
    )
    rows = tuple(Row(_values(row, measure), _tone(row)) for row in book.rows)
    total = Row(_values(book.total, measure), Tone.TOTAL) if book.total else None
    return Sheet(
        name=words,
        heading=Heading(
            title=_name(choice),
            company=ask.company.label,
            project=choice.project.label if choice.project else _("All projects"),
            month=str(choice.year.year),
            as_of=as_of,
            version=words,
            time_zone=ask.company.time_zone,
            unit=_("yuan"),
        ),
        tables=(Table(columns, rows, total),),
    )


def _values(row: BookRow, measure: Measure) -> tuple[Value, ...]:
    amounts = (measured(one, measure) if one else None for one in (*row.months, row.year))
    return (f"{INDENT * row.node.level}{row.node.label}", *amounts)


def _tone(row: BookRow) -> Tone:
    """What lies in another row is no part of the sum again."""
    if row.node.level:
        return Tone.DETAIL
    return Tone.RED if row.year.is_over else Tone.ITEM


def _name(choice: WorkbookChoice) -> str:
    return _("Budget workbook %(year)s") % {"year": choice.year.year}
