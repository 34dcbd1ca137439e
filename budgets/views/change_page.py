"""What the pages of budget changes show."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.pages.acts_trail import acts_on, in_order
from approvals.pages.document import approval_context
from approvals.queries import open_roles
from budgets.change_digest import checks_of, standing_against, summary_of, where_words
from budgets.change_rows import net_of, places_of_views, row_views
from budgets.change_seal import title_of
from budgets.models import BudgetChange
from budgets.states import ChangeState
from expense_mgmt.core.fsm import may_now
from expense_mgmt.core.paging import page_of
from expense_mgmt.core.words import rmb_in_words
from expense_mgmt.foundation.models import AuthedRequest, User
from expense_mgmt.organisation.access import Act, may

TABS: Final = {
    "open": [ChangeState.IN_APPROVAL, ChangeState.RETURNED, ChangeState.WITHDRAWN],
    "drafts": [ChangeState.DRAFT],
    "done": [ChangeState.APPROVED],
    "rejected": [ChangeState.REJECTED],
}

EVENTS: Final[dict[str, tuple[str, str | Promise]]] = {
    "create": ("pencil", gettext_lazy("wrote the draft")),
    "attach": ("paperclip", gettext_lazy("attached a document")),
    "detach": ("paperclip", gettext_lazy("took a document away")),
    "submit": ("send", gettext_lazy("submitted it")),
    "settle": ("circle-check", gettext_lazy("made the small transfer")),
    "step_passed": ("check", gettext_lazy("approved a step")),
    "approve": ("circle-check", gettext_lazy("gave the last approval")),
    "send_back": ("arrow-back-up", gettext_lazy("sent it back")),
    "reject": ("x", gettext_lazy("rejected it")),
    "withdraw": ("ban", gettext_lazy("took it back")),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One change of the list."""

    change: BudgetChange
    title: str
    where: str
    open_role: str


def list_of(request: AuthedRequest) -> dict[str, Any]:
    """One tab of the changes that the person sees, the newest first."""
    user, wanted = request.user, request.GET.get("tab", "")
    tab = wanted if wanted in TABS else "open"
    seen = BudgetChange.objects.visible_to(user).without_drafts_of_others(user)
    chosen = seen.filter(state__in=TABS[tab]).for_list().order_by("-saved_at", "-pk")
    page = page_of(chosen, request)
    roles = open_roles([change.run_id for change in page.rows if change.run_id])
    url = reverse("budgets:change_list")
    labels = {
        "open": _("In progress"),
        "drafts": _("Drafts"),
        "done": _("Approved"),
        "rejected": _("Rejected"),
    }
    return {
        "tab": tab,
        "views": [
            {"url": f"{url}?tab={name}", "label": label, "current": name == tab, "count": None}
            for name, label in labels.items()
        ],
        "rows": [
            Row(
                change,
                title_of(change) or _("Without a reason yet"),
                where_words(change.rows.all()),
                roles.get(change.run_id or 0, "") if change.state == "in_approval" else "",
            )
            for change in page.rows
        ],
        "page": page,
        "may_write": may(user, Act.BUDGET_CHANGE),
    }


def detail_of(change: BudgetChange, user: User) -> dict[str, Any]:
    """Everything that the page of one change reads; it was read with `for_page`."""
    views = row_views([change])[change.public_id]
    refused = standing_against(change) if change.state == ChangeState.IN_APPROVAL else []
    return {
        "change": change,
        "title": title_of(change),
        "views": views,
        "places": places_of_views(views),
        "net": net_of(views),
        "is_open": any(view.is_open for view in views),
        "amount_words": rmb_in_words(change.amount) if change.currency == "CNY" else "",
        "documents": list(change.attachments.all()),
        "trail": trail_of(change),
        "steps_next": steps_next(change, user),
        "breadcrumbs": [
            {"url": reverse("budgets:change_list"), "label": _("Budget changes")},
            {"url": "", "label": change.number or _("Draft")},
        ],
        **approval_context(
            change,
            user,
            summary=summary_of(change, views),
            checks=checks_of(change, refused),
            blocked=str(refused[0]) if refused else "",
        ),
    }


def steps_next(change: BudgetChange, user: User) -> dict[str, bool]:
    """What this person may do with the change now, by the event of DOMAIN §4."""
    may_write = may(user, Act.BUDGET_CHANGE) and may_now(change.submit, user)
    steps = {"edit": may_write, "withdraw": may_now(change.withdraw, user)}
    return steps | {"any": any(steps.values())}


def trail_of(change: BudgetChange) -> list[Mapping[str, Any]]:
    """The change's trail as the timeline draws it, the newest first."""
    events = change.transitions.select_related("actor")
    return in_order(
        [
            {
                "icon": EVENTS[event.name][0],
                "text": EVENTS[event.name][1],
                "who": event.actor.label if event.actor else "",
                "at": event.at,
            }
            for event in events
        ],
        acts_on(change.public_id),
    )
