"""What the list of claims shows: one tab for each thing that has to happen next."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from expense_mgmt.core import clock
from expense_mgmt.core.paging import page_of
from expense_mgmt.foundation.models import AuthedRequest, User
from expense_mgmt.organisation.access import Act, may
from expense_mgmt.organisation.narrowing import narrowing_of
from requests.commitments import settleable
from requests.models import SettlementClaim
from requests.models.claim_rows import SettlementClaimQuerySet
from requests.rules.settlement import settlement_due
from requests.states import EDITABLE_CLAIM_STATES, POSTED_CLAIM_STATES, ClaimState
from requests.views.claim_page import Countdown, countdown


def list_of(request: AuthedRequest) -> dict[str, Any]:
    """One tab of the list: what has to be submitted, is decided, posted or done."""
    user, wanted = request.user, request.GET.get("tab", "")
    labels = tab_labels(user)
    tab = wanted if wanted in labels else next(iter(labels))
    today = clock.today()
    narrowing = narrowing_of(request)
    claims = _claims_of(tab, user, today).for_project(narrowing.key)
    page = page_of(claims.for_list(), request)
    url = reverse("requests:claim_list")
    return {
        "tab": tab,
        "views": [
            {"url": f"{url}?tab={name}", "label": label, "current": name == tab, "count": None}
            for name, label in labels.items()
        ],
        "claims": [{"claim": claim, "countdown": countdown(claim, today)} for claim in page.rows],
        "requests": requests_to_settle(user, narrowing.key, today) if tab == "to_submit" else [],
        "page": page,
        "scope": narrowing.menu(),
    }


def _claims_of(tab: str, user: User, today: dt.date) -> SettlementClaimQuerySet:
    seen = SettlementClaim.objects.visible_to(user)
    if tab == "late":
        return seen.lying_late(today)
    seen = seen.filter(state__in=TABS[tab])
    return seen.filter(created_by=user) if tab == "to_submit" else seen


TABS = {
    "to_submit": EDITABLE_CLAIM_STATES,
    "in_approval": (ClaimState.IN_APPROVAL,),
    "to_post": (ClaimState.APPROVED,),
    "done": (*POSTED_CLAIM_STATES, ClaimState.REJECTED, ClaimState.VOIDED),
}


def tab_labels(user: User) -> dict[str, str]:
    """The views a person has: who writes begins with what is to submit, the accountant posts."""
    labels = {
        "to_submit": _("To submit"),
        "in_approval": _("In approval"),
        "to_post": _("To post"),
        "late": _("Late"),
        "done": _("Done"),
    }
    if not may(user, Act.CLAIM_WAIVE) and not may(user, Act.CLAIM_VOID):
        del labels["late"]
    if not may(user, Act.REQUEST_WRITE):
        del labels["to_submit"]
    if may(user, Act.CLAIM_POST):
        return {"to_post": labels.pop("to_post"), **labels}
    return labels


def requests_to_settle(user: User, project_id: str, today: dt.date) -> list[dict[str, Any]]:
    """Approved requests of the person on which nothing is being settled yet."""
    return [
        {
            "request": expense_request,
            "last_day": last_day,
            "countdown": deadline_of(last_day, today),
        }
        for expense_request, last_day in settleable(user, project_id)
    ]


def deadline_of(last_day: dt.date | None, today: dt.date) -> Countdown | None:
    """Days left once the last day of the work is over."""
    if last_day is None or last_day > today:
        return None
    due = settlement_due(last_day, today).due
    return Countdown(due, (due - today).days)
