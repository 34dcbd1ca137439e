"""What a request still lacks before it may be submitted (DOMAIN §4, §9)."""

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Final

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from budgets.outlets import outlet_refusals
from expense_mgmt.core.errors import RuleBroken, RuleRefused
from expense_mgmt.core.money import MAXIMUM_AMOUNT, thousands
from expense_mgmt.core.periods import Month
from expense_mgmt.core.prepared import Prepared, among, given
from expense_mgmt.organisation.models import CategoryPart, CategoryUnit, Unit, UnitAncestry
from expense_mgmt.organisation.parts import EIGHT_PARTS, Clock, Part
from expense_mgmt.organisation.queries import parts_in_force
from requests.content import Content, Line, months_of, shares_of
from requests.models import DocumentKind

YEARS_AROUND_TODAY: Final = 5
# Units for which categories are kept, and whether that is a given unit or one above it.
KEPT: Final = Prepared(
    lambda: (
        CategoryUnit.objects.filter(among("category", "categories"))
        .annotate(
            is_ours=Exists(
                UnitAncestry.objects.filter(descendant=given("unit"), ancestor=OuterRef("unit"))
            )
        )
        .values_list("category", "is_ours")
    )
)
OFFERS: Final = frozenset({DocumentKind.QUOTATION, DocumentKind.DRAFT_CONTRACT})


class Incomplete(RuleBroken):
    """A request lacks something; `shortcomings` are all of it, each with its field."""

    def __init__(self, shortcomings: Collection[RuleBroken]) -> None:
        super().__init__("request_incomplete", _("The request is not complete yet."))
        self.shortcomings = tuple(shortcomings)


def ensure_complete(content: Content, *, document_kinds: Collection[str], today: dt.date) -> None:
    """Refuse a request that lacks something.

    raises    Incomplete
    source    DOMAIN §4 expense request / submit, §9
    """
    lacking = shortcomings(content, document_kinds=document_kinds, today=today)
    if lacking:
        raise Incomplete(lacking)


def shortcomings(
    content: Content, *, document_kinds: Collection[str], today: dt.date
) -> list[RuleBroken]:
    """Everything a request lacks, in the order of its form.

    document_kinds   kinds of the files attached
    field            of each: a form field, or `lines-<index>-<field>`
    """
    found = [*_of_the_head(content), *_of_the_outlet(content, today)]
    if not content.lines:
        found.append(RuleBroken("lines_missing", _("Add at least one line."), field="lines"))
    parts = parts_in_force(
        category_ids={line.category.pk for line in content.lines},
        months={
            month for line in content.lines if _is_near(line, today) for month in months_of(line)
        },
    )
    barred = _barred_categories(content)
    for index, line in enumerate(content.lines):
        for error in _of_a_line(line, parts, barred, today):
            error.field = f"lines-{index}-{error.field}"
            found.append(error)
    if content.amount > MAXIMUM_AMOUNT:
        found.append(
            RuleBroken(
                "amount_too_large",
                _("An amount may not exceed %(maximum)s."),
                {"maximum": thousands(MAXIMUM_AMOUNT)},
                field="lines",
            )
        )
    if content.supplier is not None and not OFFERS & set(document_kinds):
        found.append(
            RuleBroken(
                "quotation_missing",
                _("Attach the supplier's quotation or the draft contract."),
                field="documents",
            )
        )
    return found


def _of_the_head(content: Content) -> Iterator[RuleBroken]:
    if not content.title.strip():
        yield RuleBroken("title_missing", _("Give the request a title."), field="title")
    if not content.background.strip():
        yield RuleBroken("background_missing", _("Say why this is needed."), field="background")
    if not content.expected_effect.strip():
        yield RuleBroken(
            "expected_effect_missing",
            _("Say what this is expected to bring."),
            field="expected_effect",
        )
    if content.supplier is not None and not content.supplier.is_active:
        yield RuleBroken(
            "supplier_inactive", _("This supplier is no longer used."), field="supplier"
        )


def _of_the_outlet(content: Content, today: dt.date) -> Iterator[RuleBroken]:
    """A new outlet asks with its case study, one of a guerrilla market never (R-30)."""
    unit = content.unit
    if unit.kind == Unit.Kind.OUTLET:
        for error in outlet_refusals([unit.pk], today).values():
            yield RuleBroken(error.code, error.message, field="unit")


def _of_a_line(
    line: Line,
    parts: dict[tuple[int, Month], CategoryPart],
    barred: Collection[int],
    today: dt.date,
) -> Iterator[RuleBroken]:
    if line.category.pk in barred or not line.category.is_active:
        yield RuleBroken(
            "category_not_for_unit",
            _("This unit may not use the category %(category)s."),
            {"category": line.category},
            field="category",
        )
    if line.amount <= 0:
        yield RuleBroken("amount_missing", _("Enter an amount."), field="amount")
    if not line.spans:
        yield RuleBroken("dates_missing", _("Enter the days of the service."), field="starts_on")
        return
    if not _is_near(line, today):
        yield RuleBroken(
            "date_far_away",
            _("The days lie more than %(years)s years from today."),
            {"years": YEARS_AROUND_TODAY},
            field="starts_on",
        )
        return
    if line.category.by_insertion and (len(line.spans) > 1 or line.spans[0].days > 1):
        yield RuleBroken(
            "insertion_has_one_day",
            _("An insertion has one date. Write one line for each."),
            field="ends_on",
        )
    yield from _of_its_part(line, parts)
    yield from _of_its_projects(line)


def _of_its_part(line: Line, parts: dict[tuple[int, Month], CategoryPart]) -> Iterator[RuleBroken]:
    """Each month needs a part in force; what the statistic counts by project names its project."""
    in_force = []
    for month in dict.fromkeys(months_of(line)):
        part = parts.get((line.category.pk, month))
        if part is None:
            yield RuleBroken(
                "category_without_part",
                _("%(category)s has no part of the statistic in %(month)s. Ask an administrator."),
                {"category": line.category, "month": month},
                field="category",
            )
            return
        in_force.append(part)
    if any(part.part != Part.NONE for part in in_force) and not line.weights:
        yield RuleBroken("project_missing", _("Choose the project it is for."), field="project")
    is_accrued = any(part.clock == Clock.INCURRED and part.part in EIGHT_PARTS for part in in_force)
    if is_accrued and line.platform is None:
        yield RuleBroken("platform_missing", _("Choose where it runs."), field="platform")


def _of_its_projects(line: Line) -> Iterator[RuleBroken]:
    gone = next((one.project for one in line.weights if not one.project.is_active), None)
    if gone is not None:
        yield RuleBroken(
            "project_inactive",
            _("The project %(project)s is no longer used."),
            {"project": gone},
            field="project",
        )
    try:
        shares_of(line)
    except RuleRefused as refused:
        refused.field = "starts_on" if refused.code in {"no_span", "overlap"} else "project"
        yield refused


def _is_near(line: Line, today: dt.date) -> bool:
    return all(
        abs(day.year - today.year) <= YEARS_AROUND_TODAY
        for span in line.spans
        for day in (span.start, span.end)
    )


def _barred_categories(content: Content) -> set[int]:
    """Categories kept for other units than the request's and those above it (使用范围)."""
    rows = KEPT(categories=list({line.category.pk for line in content.lines}), unit=content.unit.pk)
    return {key for key, _is_ours in rows} - {key for key, is_ours in rows if is_ours}
