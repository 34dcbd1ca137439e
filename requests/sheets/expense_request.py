"""The approval sheet of an expense request (费用申请审批单)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.models import Run
from approvals.paper import Column, Fact, Paper, Table, papers
from expense_mgmt.core.money import ZERO, Money
from expense_mgmt.core.periods import Month
from expense_mgmt.core.templatetags.amounts import plain_amount
from expense_mgmt.core.templatetags.dates import days_paper, moment_paper
from expense_mgmt.organisation.models import Project
from requests import digest
from requests.budget_record import BudgetRecord, budget_record
from requests.digest import LineView
from requests.models import ExpenseRequest, RequestAttachment, RequestShare, RequestTransition
from requests.queries import shares_in_order
from requests.services.seal import documents_of, lines_of

# As many months as stand side by side; more become rows.
MONTH_COLUMNS: Final = 5
NO_PROJECT: Final = _("No project")


def paper_of(expense_request: ExpenseRequest, run: Run) -> Paper:
    """The request on paper, read afresh in a fixed number of queries.

    source    DESIGN §12; DOMAIN §9
    """
    lines, projects = digest.line_views(expense_request, lines_of(expense_request))
    return laid_out(
        expense_request,
        run,
        lines=lines,
        projects=projects,
        documents=documents_of(expense_request),
        trail=list(expense_request.transitions.all()),
    )


def laid_out(
    expense_request: ExpenseRequest,
    run: Run,
    *,
    lines: Sequence[LineView],
    projects: Sequence[Project],
    documents: Sequence[RequestAttachment],
    trail: Sequence[RequestTransition],
) -> Paper:
    """The request on paper, from what its page has read already; two more queries."""
    supplier = expense_request.supplier
    return Paper(
        kind=expense_request.kind,
        id=expense_request.public_id,
        title=_("Marketing expense approval sheet"),
        company=expense_request.company.label,
        number=expense_request.number,
        amount=Money(expense_request.amount, expense_request.currency),
        facts=[
            Fact(_("Purpose"), expense_request.title, is_wide=True),
            Fact(_("Department"), expense_request.unit.label),
            Fact(_("Requester"), expense_request.created_by.label),
            Fact(_("Submitted on"), moment_paper(expense_request.submitted_at), is_number=True),
            Fact(_("Supplier"), supplier.label if supplier else ""),
            Fact(_("Kind"), expense_request.get_request_kind_display()),
            Fact(_("Background"), expense_request.background, is_wide=True),
            Fact(_("Expected results"), expense_request.expected_effect, is_wide=True),
        ],
        tables=[
            _lines(expense_request, lines, projects),
            allocation(shares_in_order(expense_request)),
            *_budget(budget_record(trail)),
        ],
        papers=papers([(row.get_kind_display(), row.attachment) for row in documents]),
        run=run,
        url=reverse("requests:expense_request_detail", args=[expense_request.public_id]),
    )


def allocation(shares: Sequence[RequestShare]) -> Table:
    """What each project bears in each month, in the order of the shares (R-02, R-05).

    A column for each month; where they are too many for the width, a row for each.
    """
    found: dict[tuple[str, Month], Decimal] = {}
    for share in shares:
        place = share.project.label if share.project else str(NO_PROJECT)
        found[place, share.month] = found.get((place, share.month), ZERO) + share.amount
    projects = list(dict.fromkeys(place for place, _month in found))
    months = sorted({month for _place, month in found})
    total = sum(found.values(), ZERO)
    if len(months) > MONTH_COLUMNS:
        return Table(
            _("Allocation by project and month"),
            [Column(_("Project")), Column(_("Month"), "number"), Column(_("Amount"), "amount")],
            [
                (place, str(month), plain_amount(amount))
                for (place, month), amount in sorted(
                    found.items(), key=lambda one: (projects.index(one[0][0]), one[0][1])
                )
            ],
            (str(_("Total")), "", plain_amount(total)),
        )
    of_project = {
        place: sum((found.get((place, month), ZERO) for month in months), ZERO)
        for place in projects
    }
    of_month = [
        sum((found.get((place, month), ZERO) for place in projects), ZERO) for month in months
    ]
    return Table(
        _("Allocation by project and month"),
        [
            Column(_("Project"), "text", "w-20"),
            *(Column(str(month), "amount") for month in months),
            Column(_("Total"), "amount", "w-15"),
        ],
        [
            (
                place,
                *(plain_amount(found.get((place, month))) for month in months),
                plain_amount(of_project[place]),
            )
            for place in projects
        ],
        (str(_("Total")), *map(plain_amount, of_month), plain_amount(total)),
    )


def _lines(
    expense_request: ExpenseRequest, lines: Sequence[LineView], projects: Sequence[Project]
) -> Table:
    columns = digest.project_columns(projects)
    # One project is the total already.
    has_total = len(columns) != 1
    return Table(
        "",
        [
            Column(_("No."), "number", "w-5"),
            Column(_("Purpose")),
            Column(_("Category"), "middle", "w-15"),
            Column(_("Service period"), "middle", "w-15"),
            *(
                Column(project.label, "amount", "w-12" if has_total else "w-20")
                for project in columns
            ),
            *([Column(_("Total"), "amount", "w-15")] if has_total else []),
        ],
        [
            (
                str(line.row.position),
                line.words,
                " · ".join(
                    place.label for place in (line.row.category, line.row.platform) if place
                ),
                "\n".join(days_paper(span.start, span.end) for span in line.row.spans.all()),
                *map(plain_amount, [*line.by_project, *([line.row.amount] if has_total else [])]),
            )
            for line in lines
        ],
        (
            "",
            str(_("Total")),
            "",
            "",
            *map(
                plain_amount,
                [
                    *digest.project_totals(lines),
                    *([expense_request.amount] if has_total else []),
                ],
            ),
        ),
    )


def _budget(record: BudgetRecord | None) -> list[Table]:
    if record is None:
        return []
    return [
        Table(
            _("Budget effect as recorded"),
            [
                Column(_("Budget line")),
                Column(_("Budget"), "amount", "w-12"),
                Column(_("Spent"), "amount", "w-12"),
                Column(_("Committed"), "amount", "w-12"),
                Column(_("In approval"), "amount", "w-12"),
                Column(_("This request"), "amount", "w-12"),
                Column(_("Available after"), "amount", "w-12"),
            ],
            [
                (
                    f"{line.label}\n{line.month}",
                    plain_amount(line.budget),
                    plain_amount(line.spent),
                    plain_amount(line.committed),
                    plain_amount(line.pending),
                    plain_amount(line.this),
                    plain_amount(line.available_after),
                )
                for line in record.lines
            ],
            note=moment_paper(record.at),
        )
    ]
