"""What the form of a plan shows around its fields."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.forms.plan import PlanForm
from budgets.forms.plan_rows import PAGE_ROWS
from budgets.models import BudgetPlan, PlanAttachment
from budgets.pages.plan_detail import annex_context, last_return
from budgets.plan_annexes import Annexes, Completion
from budgets.plan_content import PlanContent, stored_content
from budgets.services.plan_annexes import figures_of
from budgets.services.plan_versions import current_version
from expense_mgmt.core.derivation import Explained


def stored(plan: BudgetPlan) -> tuple[PlanContent, Annexes | None]:
    """What is stored of a draft, and its annexes as of now where it needs them."""
    content = stored_content(current_version(plan))
    return content, figures_of(plan, content) if plan.is_monthly_of_project else None


def completions_of(annexes: Annexes | None) -> Sequence[Completion]:
    return annexes.completions if annexes else ()


def form_context(
    plan: BudgetPlan,
    form: PlanForm,
    annexes: Annexes | None,
    *,
    explained_spread: Sequence[Explained] = (),
    pasted: str = "",
    weights: Sequence[str] = (),
) -> dict[str, Any]:
    """Everything the preparation page draws."""
    return {
        "plan": plan,
        "form": form,
        "rows": form.rows.forms,
        "row_pages": _pages(form),
        "blank_row": form.rows.empty_form,
        "with_project": plan.project_id is None,
        "with_unit": len(form.catalogue.units.rows) > 1,
        "catalogue": form.catalogue,
        "months": plan.months if len(plan.months) > 1 else (),
        "targets": form.targets,
        "errors": form.errors,
        "upload_kinds": PlanAttachment.Kind.choices,
        "attachments": list(plan.attachments.select_related("attachment")),
        "last_return": last_return(plan),
        "explained_spread": explained_spread,
        "pasted": pasted,
        "weights": list(zip(plan.months, [*weights, *[""] * 12], strict=False))
        if plan.is_yearly
        else [],
        "total": plan.amount,
        "notes": form.completions,
        **annex_context(annexes.as_json() if annexes else None),
        "breadcrumbs": [
            {"url": reverse("budgets:plan_list"), "label": _("Budget plans")},
            {"url": plan.get_absolute_url(), "label": plan.number or plan.title},
            {"url": "", "label": _("Edit")},
        ],
    }


def _pages(form: PlanForm) -> list[dict[str, Any]]:
    """The pages of a long plan, by the rows they hold; none where one page holds all."""
    count = len(form.stored)
    if count <= PAGE_ROWS:
        return []
    return [
        {
            "url": f"?from={first}",
            "label": f"{first + 1}–{min(first + PAGE_ROWS, count)}",
            "current": first <= form.start < first + PAGE_ROWS,
        }
        for first in range(0, count, PAGE_ROWS)
    ]
