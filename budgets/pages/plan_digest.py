"""A plan as approvers read it: its row in the inbox and its pane."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from approvals.interface import Check, Flag, Pane, Summary
from approvals.models import RunAmendment
from budgets.basis import explained_basis
from budgets.models import BudgetPlan, PlanItem, PlanVersion
from budgets.plan_compare import Comparison, compare
from expense_mgmt.core.money import Money, places_of

PANE_ROWS = 60
CHANGED = Flag("amber", "versions", gettext_lazy("Changed by a signer"))
AS_SUBMITTED = Flag("green", "circle-check", gettext_lazy("As it was submitted"))


def summaries(ids: Collection[UUID]) -> dict[UUID, Summary]:
    """Rows of an inbox page; one query, however many plans."""
    amended = RunAmendment.objects.filter(run=OuterRef("run"))
    plans: Any = BudgetPlan.objects.for_page().annotate(is_amended=Exists(amended))
    return {
        plan.public_id: summary_of(plan, is_amended=plan.is_amended)
        for plan in plans.filter(public_id__in=ids)
    }


def summary_of(plan: BudgetPlan, *, is_amended: bool) -> Summary:
    """One plan's row."""
    return Summary(
        id=plan.public_id,
        number=plan.number,
        title=plan.title,
        amount=Money(plan.amount, plan.currency),
        requester=plan.created_by.label,
        where=plan.owner_label,
        what=str(plan.get_plan_kind_display()),
        effects=(),
        flags=(CHANGED if is_amended else AS_SUBMITTED,),
        url=plan.get_absolute_url(),
        version=plan.version,
        content_hash=plan.run.content_hash if plan.run else "",
        submitted_at=plan.submitted_at,
    )


def sent_versions(plan: BudgetPlan, *, shown: int) -> list[PlanVersion]:
    """The version that was submitted last and those that signers made of it, in order.

    Where no signer made one, only the items that are shown are read: there may be 10,000, and there
    is nothing to lay beside them.

    shown    how many items
    """
    makers = list(plan.versions.order_by("number").values_list("number", "made_by"))
    own = [number for number, maker in makers if maker == plan.created_by_id]
    first = own[-1] if own else makers[0][0]
    is_alone = first == makers[-1][0]
    versions = plan.versions.filter(number__gte=first).order_by("number")
    return list(versions.with_items(shown if is_alone else None))


def pane_of(plan: BudgetPlan) -> Pane:
    """What the detail pane shows of a plan: its rows, and what signers changed."""
    sent = sent_versions(plan, shown=PANE_ROWS)
    comparison = compare(sent)
    rows = comparison.rows
    count = len(rows) if len(sent) > 1 else PlanItem.objects.filter(version=sent[-1]).count()
    return Pane(
        template="budgets/_plan_pane.html",
        context={
            "plan": plan,
            "rows": rows[:PANE_ROWS],
            "more": max(0, count - PANE_ROWS),
            "comparison": comparison,
            "basis": explained_basis(plan),
            "places": places_of(row.after.amount for row in rows if row.after),
        },
        checks=checks_of(plan, comparison),
    )


def checks_of(plan: BudgetPlan, comparison: Comparison) -> tuple[Check, ...]:
    """What was looked at before it was sent, and what happened since."""
    compare_url = reverse("budgets:plan_compare", args=[plan.public_id])
    changed = len(comparison.changed)
    return (
        Check("green", _("The months add up to each row, the rows to the plan")),
        Check(
            "amber",
            ngettext(
                "%(count)s row changed by signers", "%(count)s rows changed by signers", changed
            )
            % {"count": changed},
            _("Each with its reason; the version that was submitted is kept."),
            icon="versions",
            url=compare_url,
        )
        if changed
        else Check("green", _("As it was submitted")),
    )
