"""A request as pages and approvers read it: its lines with their splits, flags and checks."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from approvals.interface import BudgetEffect, Check, Flag, Summary
from budgets.interface import Effect, LineEffect, Status
from budgets.queries import effects_for
from expense_mgmt.core.errors import RuleRefused
from expense_mgmt.core.money import ZERO, Money, places_of, thousands
from expense_mgmt.core.templatetags.dates import month as month_words
from expense_mgmt.organisation.models import Project
from requests.content import Share, shares_of, stored_line
from requests.models import ExpenseRequest, RequestLine, RequestShare
from requests.queries import expense_request_shares, shares_with_request
from requests.services.preview import LinePreview, line_preview

PROJECT_COLUMNS = 3

OVER = Flag("red", "alert-triangle", gettext_lazy("Over budget"))
UNBUDGETED = Flag("red", "alert-triangle", gettext_lazy("No budget"))
LOOKS_SPLIT = Flag("amber", "copy", gettext_lazy("Like an earlier request"))
CROSSES_MONTHS = Flag("amber", "arrows-split-2", gettext_lazy("Crosses months"))
CLEAN = Flag("green", "circle-check", gettext_lazy("In budget"))
FLAG_OF_STATUS = {Status.OVER: OVER, Status.UNBUDGETED: UNBUDGETED}


@dataclass(frozen=True, slots=True)
class LineView:
    """A line with its split, as it is shown."""

    row: RequestLine
    split: LinePreview
    by_project: tuple[Decimal | None, ...]
    names_projects: bool
    words: str
    kind: str


def line_views(
    expense_request: ExpenseRequest, rows: Sequence[RequestLine]
) -> tuple[list[LineView], list[Project]]:
    """The lines and the projects they are for, in order; stored shares where there are any."""
    stored: dict[int, list[Share]] = defaultdict(list)
    for share in expense_request_shares([expense_request.pk]):
        stored[share.line_id].append(Share(share.project, share.month, share.amount))
    splits = [line_preview(stored_line(row), stored[row.pk] or _split(row)) for row in rows]
    projects = list(dict.fromkeys(project for split in splits for project, _ in split.projects))
    views = []
    for row, split in zip(rows, splits, strict=True):
        amounts = dict(split.projects)
        views.append(
            LineView(
                row=row,
                split=split,
                by_project=tuple(amounts.get(project) for project in project_columns(projects)),
                names_projects=len(projects) > PROJECT_COLUMNS,
                words=row.description or expense_request.title,
                kind=kind_words(row),
            )
        )
    return views, projects


def project_totals(lines: Sequence[LineView]) -> list[Decimal]:
    """What the whole request costs each project, in the order of the columns."""
    columns = zip(*(line.by_project for line in lines), strict=True)
    return [sum((amount for amount in column if amount), ZERO) for column in columns]


def project_columns(projects: Sequence[Project]) -> Sequence[Project]:
    """Projects that get a column each: none for a single one, none when they are too many."""
    return projects if 1 < len(projects) <= PROJECT_COLUMNS else ()


def column_count(projects: Sequence[Project]) -> int:
    """Columns of the table of lines: purpose, category, days, the projects, and their total."""
    return 3 + len(project_columns(projects)) + 1


def lines_context(
    expense_request: ExpenseRequest, rows: Sequence[RequestLine], effects: Sequence[BudgetEffect]
) -> dict[str, Any]:
    """What pages and panes show of the lines, and how many decimals their amounts need."""
    lines, projects = line_views(expense_request, rows)
    return {
        "lines": lines,
        "projects": project_columns(projects),
        "only_project": projects[0] if len(projects) == 1 else None,
        "is_joint": len(projects) > 1,
        "column_count": column_count(projects),
        "project_totals": project_totals(lines),
        "line_places": places_of(amount for line in lines for amount in line.by_project),
        "effect_places": places_of(
            amount
            for effect in effects
            for amount in (effect.budget, effect.available_after, effect.this)
        ),
    }


def summaries(ids: Collection[UUID]) -> dict[UUID, Summary]:
    """Rows of an inbox page in two or three queries, however many there are."""
    shares: dict[UUID, list[RequestShare]] = defaultdict(list)
    for share in shares_with_request(ids):
        shares[share.line.request.public_id].append(share)
    found = {key: of_request[0].line.request for key, of_request in shares.items()}
    # What is being written again after a return has no shares until it is sent.
    missing = set(ids) - found.keys()
    if missing:
        rows = ExpenseRequest.objects.for_summaries().filter(public_id__in=missing)
        found |= {one.public_id: one for one in rows}
    effects = effects_for(ids)
    return {key: summary_of(one, shares[key], effects.get(key)) for key, one in found.items()}


def flags_of(
    expense_request: ExpenseRequest, shares: Iterable[RequestShare], effect: Effect | None
) -> tuple[Flag, ...]:
    """What an approver should look at; one green flag when there is nothing."""
    flags = []
    status = effect.status if effect else Status(expense_request.budget_status)
    if status in FLAG_OF_STATUS:
        flags.append(FLAG_OF_STATUS[status])
    if expense_request.guarded_amount > expense_request.amount:
        flags.append(LOOKS_SPLIT)
    months: Mapping[int, set[object]] = defaultdict(set)
    for share in shares:
        months[share.line_id].add(share.month)
    if any(len(of_line) > 1 for of_line in months.values()):
        flags.append(CROSSES_MONTHS)
    return tuple(flags) or (CLEAN,)


def budget_effect(line: LineEffect) -> BudgetEffect:
    """A budget line's effect in the words of the approval engine."""
    return BudgetEffect(
        label=str(line.label),
        month=line.month,
        budget=line.budget,
        spent=line.spent,
        committed=line.committed,
        pending=line.pending,
        this=line.this,
        available_after=line.available_after,
        overage=line.overage,
        status=line.status,
        mode=line.mode,
    )


def effects_in_order(effect: Effect | None) -> list[BudgetEffect]:
    """The budget lines of a request, those beyond their budget first."""
    if effect is None:
        return []
    return [budget_effect(line) for line in sorted(effect.own_lines, key=lambda one: -one.overage)]


def checks_of(
    expense_request: ExpenseRequest, effect: Effect | None, document_count: int
) -> tuple[Check, ...]:
    """The check list of an approver: budget, splitting, papers."""
    return (
        _budget_check(effect),
        _split_check(expense_request),
        Check("green", _("Shares add up to their lines, and the lines to the request")),
        Check(
            "green",
            ngettext("%(count)s document attached", "%(count)s documents attached", document_count)
            % {"count": document_count},
        )
        if document_count
        else Check("amber", _("No document attached")),
    )


def blocked_text(effect: Effect | None) -> str:
    """Why nobody can approve it now; empty when somebody can."""
    if effect is None or not effect.blocked:
        return ""
    first = effect.blocking[0]
    return _(
        "%(line)s, %(month)s: %(overage)s over a budget that blocks. A supplementary budget or a transfer has to come first."
    ) % {
        "line": first.label,
        "month": month_words(first.month),
        "overage": thousands(first.overage),
    }


def _split(row: RequestLine) -> list[Share]:
    try:
        return shares_of(stored_line(row))
    except RuleRefused:
        return []


def summary_of(
    expense_request: ExpenseRequest, shares: Sequence[RequestShare], effect: Effect | None
) -> Summary:
    """One row of an inbox; the names of places and kinds are those of the shares given."""
    return Summary(
        id=expense_request.public_id,
        number=expense_request.number,
        title=expense_request.title,
        amount=Money(expense_request.amount, expense_request.currency),
        requester=expense_request.created_by.label,
        where=where_words(shares),
        what=what_words(share.line for share in shares),
        effects=tuple(effects_in_order(effect)),
        flags=flags_of(expense_request, shares, effect),
        url=reverse("requests:expense_request_detail", args=[expense_request.public_id]),
        version=expense_request.version,
        content_hash=expense_request.run.content_hash if expense_request.run else "",
        submitted_at=expense_request.submitted_at,
    )


def where_words(shares: Iterable[RequestShare]) -> str:
    """The projects by name; how many when they are more than two."""
    names = list(dict.fromkeys(share.project.label for share in shares if share.project))
    if len(names) > 2:  # noqa: PLR2004  # as many as a row holds
        return _("%(count)s projects") % {"count": len(names)}
    return _(", ").join(names)


def kind_words(row: RequestLine) -> str:
    """Category and platform; once where both have the same name."""
    labels = [row.category.label, row.platform.label if row.platform else ""]
    return " · ".join(dict.fromkeys(filter(None, labels)))


def what_words(rows: Iterable[RequestLine]) -> str:
    """Category and platform of the first line, and how many kinds more there are."""
    kinds = list(dict.fromkeys(kind_words(row) for row in rows))
    if len(kinds) > 1:
        return _("%(first)s and %(count)s more") % {"first": kinds[0], "count": len(kinds) - 1}
    return kinds[0] if kinds else ""


def _budget_check(effect: Effect | None) -> Check:
    if effect is None:
        return Check("amber", _("It holds no budget now"))
    worst = max(effect.lines, key=lambda line: line.overage)
    if worst.overage > 0:
        return Check(
            "red",
            _("Over budget by %(overage)s") % {"overage": thousands(worst.overage)},
            f"{worst.label} · {month_words(worst.month)}",
        )
    tightest = min(effect.own_lines, key=lambda line: line.available_after)
    return Check(
        "green",
        _("Enough budget"),
        _("%(amount)s left on %(line)s")
        % {"amount": thousands(tightest.available_after), "line": tightest.label},
    )


def _split_check(expense_request: ExpenseRequest) -> Check:
    if expense_request.guarded_amount <= expense_request.amount:
        return Check("green", _("No similar request in 30 days"))
    return Check(
        "amber",
        _("Like requests in 30 days"),
        _("%(amount)s together; that amount decides who approves")
        % {"amount": thousands(expense_request.guarded_amount)},
        icon="copy",
    )
