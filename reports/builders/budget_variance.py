"""Budget variance (DOMAIN §10 layout 7)."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from expense_mgmt.core.money import thousands
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
from reports.figures import words
from reports.figures.variance import (
    Dimension,
    Level,
    VarianceReport,
    VarianceRow,
    months_of,
    places_of,
    variance,
)
from reports.rules.evaluation import VarianceStatus
from reports.variance_source import variance_input

TONES = {Level.RED: Tone.RED, Level.AMBER: Tone.AMBER, Level.CALM: Tone.ITEM}


def read(ask: Ask) -> Report:
    """The lines of the period as far as the asking person sees them.

    source    DOMAIN §10 layout 7; PLATFORM §6.20
    """
    given = variance_input(
        company=ask.company,
        months=months_of(ask.month, to_date=ask.to_date),
        project=ask.project,
        user=ask.asked_by,
    )
    found = variance(given, ask.dimension)
    projects, units = places_of(given.lines)
    return Report(
        name=lambda: _name(ask, found),
        lay_out=lambda: _layout(ask, found),
        row_count=len(found.rows),
        as_of=found.as_of,
        version="",
        projects=projects,
        units=units,
    )


def explanation(row: VarianceRow) -> str:
    """Why the figures stand as they do, as far as the books say."""
    facts: list[str] = []
    if row.status is VarianceStatus.UNBUDGETED:
        facts.append(_("No budget"))
    elif row.available < 0:
        facts.append(_("Over budget by %(amount)s") % {"amount": thousands(-row.available)})
    if row.adjustments:
        facts.append(_("Budget changed by %(amount)s") % {"amount": _signed(row.adjustments)})
    if row.stated is not None and row.stated != row.consumed:
        facts.append(_("By the statistic %(amount)s") % {"amount": thousands(row.stated)})
    return "; ".join(facts)


def row_label(row: VarianceRow, dimension: Dimension) -> tuple[str, ...]:
    """The words of the leading columns."""
    project = row.project.label or _("No project")
    category = row.category.label or _("Any category")
    match dimension:
        case Dimension.PROJECT_CATEGORY:
            return project, category
        case Dimension.PROJECT:
            return (project,)
        case Dimension.CATEGORY:
            return (category,)
        case Dimension.MONTH:
            return (str(row.month),)


def lead_columns(dimension: Dimension) -> tuple[str, ...]:
    """The headings of the leading columns."""
    return {
        Dimension.PROJECT_CATEGORY: (_("Project"), _("Category")),
        Dimension.PROJECT: (_("Project"),),
        Dimension.CATEGORY: (_("Category"),),
        Dimension.MONTH: (_("Month"),),
    }[dimension]


def _layout(ask: Ask, found: VarianceReport) -> Layout:
    lead = lead_columns(found.dimension)
    columns = (
        *(Column(title, Shape.TEXT, 20) for title in lead),
        Column(_("Original"), Shape.AMOUNT, 15),
        Column(_("Adjustments"), Shape.AMOUNT, 14),
        Column(_("Revised"), Shape.AMOUNT, 15),
        Column(_("Reserved"), Shape.AMOUNT, 14),
        Column(_("Committed"), Shape.AMOUNT, 14),
        Column(_("Consumed"), Shape.AMOUNT, 14),
        Column(_("Available"), Shape.AMOUNT, 15),
        Column(_("Used %"), Shape.RATIO, 10),
        Column(_("Variance"), Shape.AMOUNT, 14),
        Column(_("Variance %"), Shape.RATIO, 10),
        Column(_("Explanation"), Shape.TEXT, 44),
    )
    rows = tuple(
        Row((*row_label(row, found.dimension), *_figures(row)), TONES[row.level])
        for row in found.rows
    )
    total = (_("Total"), *[""] * (len(lead) - 1), *_figures(found.total))
    sheet = Sheet(
        name=_("Budget variance"),
        heading=Heading(
            title=_("Budget variance"),
            company=ask.company.label,
            project=ask.project.label if ask.project else _("All projects"),
            month=words.months_label(found.months),
            as_of=found.as_of,
            version=ngettext("%(count)s budget line", "%(count)s budget lines", found.line_count)
            % {"count": found.line_count},
            time_zone=ask.company.time_zone,
            unit=_("yuan"),
        ),
        tables=(Table(columns, rows, Row(total, Tone.TOTAL)),),
    )
    return Layout(_name(ask, found), active_language(), (sheet,))


def _figures(row: VarianceRow) -> tuple[Value, ...]:
    return (
        row.original,
        row.adjustments,
        row.revised,
        row.reserved,
        row.committed,
        row.consumed,
        row.available,
        row.used_percent,
        row.variance,
        row.variance_percent,
        explanation(row),
    )


def _signed(amount: Decimal) -> str:
    return f"+{thousands(amount)}" if amount > 0 else thousands(amount)


def _name(ask: Ask, found: VarianceReport) -> str:
    place = ask.project.label if ask.project else _("all projects")
    return _("Budget variance %(place)s %(months)s") % {
        "place": place,
        "months": words.months_label(found.months),
    }
