"""A budget change as an approver reads it: row of the inbox, flags, checks, pane."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from approvals.interface import Check, Flag, Pane, Summary
from budgets.change_rows import RowView, net_of, places_of_views, row_views
from budgets.change_seal import title_of
from budgets.models import BudgetChange, ChangeRow
from budgets.services.change_guards import lines_by_key, refusals
from budgets.services.positions import with_years
from expense_mgmt.core import clock
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.money import Money, thousands
from expense_mgmt.organisation.models import Project

SHORT: Final = Flag("red", "alert-triangle", gettext_lazy("Source has too little"))
ADDS: Final = Flag("amber", "trending-up", gettext_lazy("Adds budget"))
TAKES: Final = Flag("green", "circle-check", gettext_lazy("Takes budget away"))
MOVES: Final = Flag("green", "circle-check", gettext_lazy("Total unchanged"))
# How many names a row holds.
NAMES_SHOWN: Final = 2


def summaries(ids: Collection[UUID]) -> dict[UUID, Summary]:
    """Rows of an inbox page in a fixed number of queries."""
    changes = list(BudgetChange.objects.filter(public_id__in=ids).for_list())
    views = row_views(changes)
    return {change.public_id: summary_of(change, views[change.public_id]) for change in changes}


def summary_of(change: BudgetChange, views: Sequence[RowView]) -> Summary:
    """One row of the inbox; lines that lose come first, the tightest of them before the others."""
    effects = [view.effect for view in views]
    effects.sort(key=lambda one: (one.this == 0, one.available_after))
    return Summary(
        id=change.public_id,
        number=change.number,
        title=title_of(change),
        amount=Money(change.amount, change.currency),
        requester=change.created_by.label,
        where=where_words(change.rows.all()),
        what=str(change.get_change_kind_display()),
        effects=tuple(effects),
        flags=flags_of(views),
        url=reverse("budgets:change_detail", args=[change.public_id]),
        version=change.version,
        content_hash=change.run.content_hash if change.run else "",
        submitted_at=change.submitted_at,
    )


def flags_of(views: Sequence[RowView]) -> tuple[Flag, ...]:
    """Whether a source is short, and what becomes of the budget as a whole."""
    short = (SHORT,) if any(view.is_short for view in views) else ()
    net = net_of(views)
    return (*short, ADDS if net > 0 else TAKES if net < 0 else MOVES)


def pane(change: BudgetChange) -> Pane:
    """What the inbox shows of one change, read with `for_page`."""
    refused = standing_against(change)
    views = row_views([change])[change.public_id]
    return Pane(
        template="budgets/_change_pane.html",
        context={"change": change, "views": views, "places": places_of_views(views)},
        checks=checks_of(change, refused),
        blocked=str(refused[0]) if refused else "",
    )


def standing_against(change: BudgetChange) -> list[RuleBroken]:
    """Why nobody could approve it now; empty when somebody can."""
    rows = list(change.rows.all())
    lines = with_years(lines_by_key(change, rows).values(), lock=False)
    for row in rows:
        if change.is_transfer and change.run is not None and row.line and row.amount < 0:
            # What it holds itself never stands in its own way.
            lines[row.line.pk].reserved += row.amount
    return refusals(change, rows, lines, today=clock.today())


def checks_of(change: BudgetChange, refused: Sequence[RuleBroken]) -> tuple[Check, ...]:
    """The check list of an approver: lines, sum, papers."""
    views = row_views([change])[change.public_id]
    net = net_of(views)
    if change.is_transfer:
        whole = Check("green", _("Both sides are equal; the budget as a whole stays"))
    elif net > 0:
        whole = Check("amber", _("The budget grows by %(amount)s") % {"amount": thousands(net)})
    else:
        whole = Check("green", _("The budget shrinks by %(amount)s") % {"amount": thousands(-net)})
    return (*_line_checks(refused), whole, *_paper_check(change))


def _line_checks(refused: Sequence[RuleBroken]) -> Iterable[Check]:
    if not refused:
        return (Check("green", _("The lines allow it")),)
    return [
        Check("red", str(error), remedy=_("Send it back, so that it can be changed"))
        for error in refused
    ]


def _paper_check(change: BudgetChange) -> Iterable[Check]:
    count = len(change.attachments.all())
    if not count and not change.is_supplementary:
        return ()
    if not count:
        return (Check("amber", _("No document attached")),)
    words = ngettext("%(count)s document attached", "%(count)s documents attached", count)
    return (Check("green", words % {"count": count}),)


def where_words(rows: Iterable[ChangeRow]) -> str:
    """The projects by name, else the units; how many when they are more than two."""
    places: list[Project | None] = [row.project for row in rows]
    names = list(dict.fromkeys(place.label for place in places if place))
    if not names:
        names = list(dict.fromkeys(row.unit.label for row in rows if row.unit))
    if len(names) > NAMES_SHOWN:
        return _("%(count)s places") % {"count": len(names)}
    return _(", ").join(names)
