"""What the page of one budget line shows: its story, and how it is controlled."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.control_forms import CloseForm, ControlForm
from budgets.models import BudgetLine, ControlChange
from budgets.overview import story
from expense_mgmt.core.fsm import may_now
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import Act, may

PROPOSALS_SHOWN = 10


def line_context(
    line: BudgetLine,
    user: User,
    *,
    form: ControlForm | None = None,
    close_form: CloseForm | None = None,
) -> dict[str, Any]:
    """The line with its movements and months; for finance also its control and who changed it."""
    back = f"{reverse('budgets:budget_list')}?month={line.month}"
    is_open = line.closed_at is None
    may_control = may(user, Act.BUDGET_CONTROL)
    return {
        "story": story(user=user, line=line),
        "may_change": may(user, Act.BUDGET_CHANGE) and is_open,
        "may_control": may_control and is_open,
        "control_form": form or ControlForm(initial=_initial(line), prefix="control"),
        "close_form": close_form or CloseForm(prefix="close"),
        "proposals": proposals_of(
            ControlChange.objects.visible_to(user).of_line(line).for_list()[:PROPOSALS_SHOWN], user
        )
        if may_control
        else [],
        "back_url": back,
        "breadcrumbs": [{"url": back, "label": _("Budgets")}, {"url": "", "label": line.label}],
    }


def proposals_of(changes: Any, user: User) -> list[dict[str, Any]]:
    """Proposals with the buttons this person has."""
    return [
        {
            "change": change,
            "lines": list(change.lines.all()),
            "may_agree": may_now(change.put_in_force, user),
            "may_reject": may_now(change.reject, user) or may_now(change.withdraw, user),
            "is_own": change.created_by_id == user.pk,
        }
        for change in changes
    ]


def _initial(line: BudgetLine) -> dict[str, Any]:
    amount = line.tolerance_amount
    return {
        "mode": line.mode,
        "control_window": line.control_window,
        "tolerance_percent": line.tolerance_percent,
        "tolerance_amount": "" if amount is None else f"{amount:,.2f}",
    }
