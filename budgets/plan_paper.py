"""A budget plan on paper: the promotion budget sheet (推广费用预算表)."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from approvals.models import Run
from approvals.paper import Column, Fact, Paper, Table, papers
from budgets.models import BudgetPlan, PlanItem, PlanVersion
from budgets.plan_annexes import Annexes
from budgets.services.plan_versions import current_version
from expense_mgmt.core.money import ZERO, Money, percent
from expense_mgmt.core.templatetags.amounts import percent as percent_words
from expense_mgmt.core.templatetags.amounts import plain_amount
from expense_mgmt.core.templatetags.dates import moment_paper


def paper_of(plan: BudgetPlan, run: Run) -> Paper:
    """The plan as it stands, with its ratio table where it has one.

    source    DOMAIN §10.3; DESIGN §12
    """
    version = current_version(plan)
    attached = plan.attachments.select_related("attachment__file")
    tables = [_items(version), _by_category(version)]
    if version.annexes:
        tables.append(_ratio(Annexes.of_json(version.annexes)))
    return Paper(
        kind=plan.kind,
        id=plan.public_id,
        title=_("Promotion budget sheet"),
        company=plan.company.label,
        number=plan.number,
        amount=Money(plan.amount, plan.currency),
        facts=[
            Fact(_("Plan"), plan.title, is_wide=True),
            Fact(_("Preparer"), plan.created_by.label),
            Fact(_("Submitted on"), moment_paper(plan.submitted_at), is_number=True),
            Fact(_("Version"), f"V{version.number}", is_number=True),
        ],
        tables=tables,
        papers=papers([(row.get_kind_display(), row.attachment) for row in attached]),
        run=run,
        url=plan.get_absolute_url(),
    )


def _items(version: PlanVersion) -> Table:
    items: Sequence[PlanItem] = list(version.items.all())
    return Table(
        _("Rows"),
        [
            Column(_("Category"), "middle", "w-15"),
            Column(_("Content")),
            Column(_("Planned day"), "number", "w-15"),
            Column(_("Amount"), "amount", "w-15"),
            Column(_("Share of the total"), "number", "w-10"),
            Column(_("Remark")),
        ],
        [
            (
                item.category.label,
                _content(item),
                str(item.planned_on or ""),
                plain_amount(item.amount),
                percent_words(percent(item.amount, version.amount)),
                item.remark,
            )
            for item in items
        ],
        total=(gettext("Total"), "", "", plain_amount(version.amount), "", ""),
    )


def _content(item: PlanItem) -> str:
    places = (item.project.label if item.project else "", item.content)
    return " · ".join(filter(None, places))


def _by_category(version: PlanVersion) -> Table:
    sums: dict[str, Decimal] = {}
    for item in version.items.all():
        sums[item.category.label] = sums.get(item.category.label, ZERO) + item.amount
    return Table(
        _("By category"),
        [
            Column(_("Category"), "middle"),
            Column(_("Amount"), "amount", "w-20"),
            Column(_("Share of the total"), "number", "w-20"),
        ],
        [
            (label, plain_amount(amount), percent_words(percent(amount, version.amount)))
            for label, amount in sums.items()
        ],
    )


def _ratio(annexes: Annexes) -> Table:
    """The block at the lower left of the sheet."""
    table = annexes.ratio()
    return Table(
        _("Ad-ratio table"),
        [
            Column(_("Ad total"), "amount"),
            Column(_("Sales total"), "amount"),
            Column(_("Ratio"), "number"),
            Column(_("Turnover target"), "amount"),
        ],
        [
            (
                plain_amount(table.ad_total),
                plain_amount(table.sales_total),
                percent_words(table.ratio),
                plain_amount(annexes.target),
            )
        ],
    )
