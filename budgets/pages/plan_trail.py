"""The trail of a plan as the timeline draws it."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.models import BudgetPlan
from expense_mgmt.organisation.roles import Role

WORDS: Final = {
    "create": ("pencil", gettext_lazy("wrote the draft")),
    "attach": ("paperclip", gettext_lazy("attached a document")),
    "detach": ("paperclip", gettext_lazy("took a document away")),
    "import": ("table-import", gettext_lazy("took in a sheet")),
    "submit": ("send", gettext_lazy("submitted it")),
    "step_passed": ("check", gettext_lazy("approved a step")),
    "change": ("versions", gettext_lazy("changed items")),
    "approve": ("circle-check", gettext_lazy("gave the last approval")),
    "issue": ("calendar-event", gettext_lazy("issued it: its lines are open")),
    "send_back": ("arrow-back-up", gettext_lazy("sent it back")),
    "reject": ("x", gettext_lazy("rejected it")),
    "withdraw": ("ban", gettext_lazy("took it back")),
    "supersede": ("versions", gettext_lazy("issued its revision")),
    "close": ("archive", gettext_lazy("closed it")),
}


def trail_of(plan: BudgetPlan) -> list[dict[str, Any]]:
    """What happened to the plan, the newest first."""
    events = plan.transitions.select_related("actor")
    return [
        {
            "icon": WORDS[event.name][0],
            "text": _text(event),
            "who": event.actor.label if event.actor else "",
            "at": event.at,
        }
        for event in events
    ]


def _text(event: Any) -> str:
    words = str(WORDS[event.name][1])
    if event.name in {"attach", "detach"}:
        return _("%(act)s: %(what)s") % {"act": words, "what": event.comment}
    if event.name == "step_passed" and event.amounts.get("step") in set(Role):
        return _("approved as %(role)s") % {"role": Role(event.amounts["step"]).label}
    if event.name == "change":
        return _("changed items: version %(edition)s") % {"edition": event.amounts["edition"]}
    return words
