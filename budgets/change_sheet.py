"""The approval sheet of a budget change (预算变更审批单)."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.models import Run
from approvals.paper import Column, Fact, Paper, Table
from budgets.change_rows import RowView, row_views
from budgets.models import BudgetChange
from expense_mgmt.core.money import Money
from expense_mgmt.core.templatetags.amounts import change as signed
from expense_mgmt.core.templatetags.amounts import plain_amount
from expense_mgmt.core.templatetags.dates import moment_paper
from expense_mgmt.core.words import check_value


def paper_of(change: BudgetChange, run: Run) -> Paper:
    """The change on paper, read with `for_page`.

    source    DESIGN §12; DOMAIN §4
    """
    facts = [
        Fact(_("Kind"), str(change.get_change_kind_display())),
        Fact(_("Department"), change.unit.label),
        Fact(_("Requester"), change.created_by.label),
        Fact(_("Submitted on"), moment_paper(change.submitted_at), is_number=True),
        Fact(_("Reason"), change.reason, is_wide=True),
    ]
    if change.report:
        facts.append(Fact(_("Report"), change.report, is_wide=True))
    return Paper(
        kind=change.kind,
        id=change.public_id,
        title=_("Budget change approval sheet"),
        company=change.company.label,
        number=change.number,
        amount=Money(change.amount, change.currency),
        facts=facts,
        tables=[_lines(row_views([change])[change.public_id])],
        papers=_papers(change),
        run=run,
        url=reverse("budgets:change_detail", args=[change.public_id]),
    )


def _lines(views: list[RowView]) -> Table:
    return Table(
        _("Budget lines"),
        [
            Column(_("Budget line")),
            Column(_("Month"), "number", "w-15"),
            Column(_("Before"), "amount", "w-15"),
            Column(_("Added or taken"), "amount", "w-15"),
            Column(_("After"), "amount", "w-15"),
        ],
        [
            (
                view.label,
                str(view.month),
                plain_amount(view.before),
                signed(view.amount, 2),
                plain_amount(view.after),
            )
            for view in views
        ],
    )


def _papers(change: BudgetChange) -> Table:
    return Table(
        _("Documents"),
        [Column(_("Name")), Column(_("Check value"), "number", "w-25")],
        [
            (row.attachment.name, check_value(row.attachment.file.sha256))
            for row in change.attachments.all()
        ],
    )
