"""What the form of a budget change shows."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.change_content import ChangeContent, RowContent
from budgets.change_forms import ChangeForm
from budgets.models import BudgetChange, ChangeKind
from budgets.services.change_preview import ChangePreview, preview
from budgets.states import ChangeState
from expense_mgmt.core import clock
from expense_mgmt.foundation.models import User


def form_context(
    form: ChangeForm,
    user: User,
    change_id: UUID,
    *,
    stored: BudgetChange | None = None,
    content: ChangeContent | None = None,
) -> dict[str, Any]:
    """The form with what is stored of it and what it would do.

    content   what was posted; without it, what is stored
    """
    form.head.mark_required()
    if content is None and stored is not None and not form.head.is_bound:
        content = stored_content(stored)
    units = form.catalogue.units
    company = content.unit.company if content else units[0].company if units else None
    seen = ChangePreview()
    if content is not None and content.rows:
        seen = preview(content, actor=user, at=clock.now())
    return {
        "form": form,
        "head": form.head,
        "rows": form.rows,
        "errors": form.errors,
        "change_id": change_id,
        "stored": stored,
        "version": stored.version if stored else 0,
        "state": stored.state if stored else ChangeState.DRAFT,
        "number": stored.number if stored else "",
        "documents": list(stored.attachments.all()) if stored else [],
        "preview": seen,
        "steps": [
            {
                "state": "waiting" if step.needed else "skipped",
                "name": _(", ").join(step.names) or (_("Nobody yet") if step.needed else ""),
                "role": step.label,
                "reason": step.reason,
            }
            for step in seen.steps
        ],
        "currency": company.currency if company else "CNY",
        "breadcrumbs": [
            {"url": reverse("budgets:change_list"), "label": _("Budget changes")},
            {"url": "", "label": (stored.number if stored else "") or _("New budget change")},
        ],
    }


def stored_content(change: BudgetChange) -> ChangeContent:
    """What a stored change, read with `for_page`, says."""
    return ChangeContent(
        kind=ChangeKind(change.change_kind),
        unit=change.unit,
        reason=change.reason,
        report=change.report,
        rows=stored_rows(change),
    )


def stored_rows(change: BudgetChange) -> tuple[RowContent, ...]:
    return tuple(
        RowContent(
            month=row.month,
            amount=row.amount,
            unit=row.unit,
            project=row.project,
            platform=row.platform,
            category=row.category,
        )
        for row in change.rows.all()
    )
