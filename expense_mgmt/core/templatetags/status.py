"""The status badge: one hue, one icon and one word for each state a document can show."""

from functools import lru_cache
from typing import NamedTuple

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from expense_mgmt.core.templatetags.icons import icon

register = template.Library()


class Badge(NamedTuple):
    hue: str
    icon: str
    words: str | Promise


DEPARTMENT = ("dept", "user-check")
FINANCE = ("fin", "calculator")
EXECUTIVE = ("exec", "stars")
APPROVED = ("ok", "check")
PAID = ("paid", "circle-check")
VOID = ("void", "ban")
ARCHIVED = ("arch", "archive")
WORKING = ("dept", "progress-check")

WAITING_FOR = {
    "project_lead": Badge(*DEPARTMENT, _("Project lead review")),
    "project_manager": Badge(*DEPARTMENT, _("Project manager review")),
    "regional_manager": Badge(*DEPARTMENT, _("Regional manager review")),
    "dept_head": Badge(*DEPARTMENT, _("Department review")),
    "department_gm": Badge(*DEPARTMENT, _("Department GM review")),
    "ad_planning": Badge(*DEPARTMENT, _("Advertising planning review")),
    "admin_clerk": Badge(*DEPARTMENT, _("Completeness check")),
    "sales_director": Badge(*DEPARTMENT, _("Sales director review")),
    "sales_support_supervisor": Badge(*DEPARTMENT, _("Sales support review")),
    "finance_preliminary": Badge(*FINANCE, _("Finance review")),
    "finance_head": Badge(*FINANCE, _("Finance second check")),
    "accountant": Badge(*FINANCE, _("Accountant check")),
    "supervising_executive": Badge(*EXECUTIVE, _("Supervising executive review")),
    "group_sales_director": Badge(*EXECUTIVE, _("Group sales director review")),
    "group_chairman": Badge("exec", "crown", _("Chairman review")),
    "cfo": Badge(*EXECUTIVE, _("CFO review")),
    "ceo": Badge("exec", "crown", _("CEO review")),
}

STATES = {
    "draft": Badge("draft", "pencil", _("Draft")),
    "in_approval": Badge(*DEPARTMENT, _("In approval")),
    "returned": Badge("return", "arrow-back-up", _("Sent back")),
    "approved": Badge(*APPROVED, _("Approved")),
    "issued": Badge(*APPROVED, _("Issued")),
    "payment_due": Badge("pay", "clock-dollar", _("Payment due")),
    "paid": Badge(*PAID, _("Paid")),
    "rejected": Badge("reject", "x", _("Rejected")),
    "withdrawn": Badge(*VOID, _("Withdrawn")),
    "cancelled": Badge(*VOID, _("Cancelled")),
    "voided": Badge(*VOID, _("Voided")),
    "terminated": Badge(*VOID, _("Terminated")),
    "superseded": Badge(*ARCHIVED, _("Superseded")),
    "closed": Badge(*ARCHIVED, _("Closed")),
    "filed": Badge(*ARCHIVED, _("Filed")),
    "archived": Badge(*ARCHIVED, _("Archived")),
    "locked": Badge("arch", "lock", _("Locked")),
    # advances, claims, payments
    "requested": Badge("draft", "pencil", _("Requested")),
    "outstanding": Badge("pay", "cash", _("Outstanding")),
    "part_cleared": Badge("pay", "cash", _("Partly cleared")),
    "cleared": Badge(*PAID, _("Cleared")),
    "posted": Badge("pay", "clock-dollar", _("Posted")),
    "part_paid": Badge("pay", "clock-dollar", _("Partly paid")),
    "scheduled": Badge("pay", "calendar-event", _("Scheduled")),
    "reconciled": Badge(*PAID, _("Reconciled")),
    "failed": Badge("reject", "alert-triangle", _("Returned by the bank")),
    # contracts, placements
    "sealed": Badge(*APPROVED, _("Sealed")),
    "performing": Badge(*WORKING, _("Performing")),
    "completed": Badge(*PAID, _("Completed")),
    "planned": Badge("draft", "pencil", _("Planned")),
    "booked": Badge(*APPROVED, _("Booked")),
    "running": Badge(*WORKING, _("Running")),
    "published": Badge(*APPROVED, pgettext_lazy("advertisement", "Published")),
    "changed": Badge("return", "pencil", _("Ad changed")),
    "settled": Badge(*PAID, _("Settled")),
    # finance ledger, receipts, monthly statistic
    "uploaded": Badge("draft", "upload", _("Uploaded")),
    "validated": Badge(*WORKING, _("Checked")),
    "mapped": Badge(*WORKING, _("Matched")),
    "confirmed": Badge(*APPROVED, _("Confirmed")),
    "reported": Badge("draft", "pencil", _("Reported")),
    "finance_confirmed": Badge(*FINANCE, _("Confirmed by finance")),
    "countersigned": Badge("ok", "signature", _("Countersigned")),
    "generated": Badge("draft", "pencil", _("Generated")),
    "prepared": Badge(*DEPARTMENT, _("Prepared")),
    "reviewed": Badge(*DEPARTMENT, _("Reviewed")),
    "clerk_checked": Badge(*FINANCE, _("Package complete")),
    # the books
    "soft_closed": Badge("pay", "lock", _("Soft-closed")),
    # audit findings
    "open": Badge("return", "flag", _("Not yet assigned")),
    "assigned": Badge(*DEPARTMENT, _("Assigned")),
    "rectifying": Badge(*WORKING, _("Being rectified")),
    "submitted": Badge(*DEPARTMENT, _("Submitted")),
    "verified": Badge(*APPROVED, _("Verified")),
    "overdue": Badge("reject", "clock-exclamation", _("Overdue")),
    "escalated": Badge("exec", "arrow-up-right", _("Escalated")),
}


@lru_cache(maxsize=256)
def badge_for(state: str, role: str, *, payment_due: bool) -> Badge:
    """Choose what a document's state shows (DESIGN 6, DOMAIN §4).

    role         of the open step, only while in approval
    payment_due  an approved request whose claim is posted
    raises       ValueError for a state no life cycle has
    """
    if state == "in_approval" and role in WAITING_FOR:
        return WAITING_FOR[role]
    if state == "approved" and payment_due:
        return STATES["payment_due"]
    if state not in STATES:
        raise ValueError(f"no badge for state {state!r}")
    return STATES[state]


@register.simple_tag
def status_badge(
    state: str, role: str | None = None, *, payment_due: bool = False, words: str = ""
) -> SafeString:
    """Draw the badge; `words` replaces the label where a document has its own wording."""
    badge = badge_for(state, role or "", payment_due=payment_due)
    return format_html(
        '<span class="fx-st st-{}">{}{}</span>', badge.hue, icon(badge.icon), words or badge.words
    )


@register.simple_tag
def status_words(state: str, role: str | None = None, *, payment_due: bool = False) -> str:
    """Only the words of the badge, for titles and exports."""
    return str(badge_for(state, role or "", payment_due=payment_due).words)
