"""What every page needs around it: navigation by role, company, period, counts."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.db.models import Subquery
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from approvals import counts as approval_counts
from approvals.models import ApprovalTask
from expense_mgmt.core import clock
from expense_mgmt.core.periods import Month
from expense_mgmt.core.templatetags.dates import month as month_words
from expense_mgmt.foundation.bell import Bell, bell_of, unread_keys
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import Act, holdings_of, may
from expense_mgmt.session import left_of
from ledger.models import Period
from ledger.states import PeriodState
from reports.models import MonthlyStatistic
from requests.models import Payment, SettlementClaim

# A payment becomes work when it is due within a week, as the list of payments says.
DUE_WITHIN: Final = dt.timedelta(days=7)


class Counts:
    """What waits for one person, by entry of the sidebar; each is read once and only when drawn."""

    def __init__(self, user: User) -> None:
        self.user = user

    @property
    def inbox(self) -> int:
        """Tasks the person may decide now."""
        return self._tasks.waiting if may(self.user, Act.APPROVE) else 0

    @property
    def statistics(self) -> int:
        """Of these, statistics to sign."""
        if not may(self.user, Act.APPROVE):
            return 0
        return self._tasks.by_kind.get(MonthlyStatistic.kind, 0)

    @cached_property
    def claims_to_post(self) -> int:
        """Approved claims that an accountant may book."""
        if not may(self.user, Act.CLAIM_POST):
            return 0
        return SettlementClaim.objects.visible_to(self.user).to_post_by(self.user).count()

    @cached_property
    def payments_due(self) -> int:
        """Payments a cashier makes within the week, the late ones among them."""
        if not may(self.user, Act.PAYMENT_PAY):
            return 0
        until = clock.today() + DUE_WITHIN
        return Payment.objects.visible_to(self.user).to_pay().due_by(until).count()

    @cached_property
    def stuck(self) -> int:
        """Tasks that wait for an administrator to name who decides."""
        if not may(self.user, Act.ADMINISTER):
            return 0
        return ApprovalTask.objects.stuck_for(self.user).count()

    @cached_property
    def _tasks(self) -> approval_counts.Counts:
        return approval_counts.counts_of(self.user, clock.now())


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the sidebar. `hot` counts are work for this person, the others volume.

    short    what stands below its icon on the phone, where the label is too long
    """

    url_name: str
    icon: str
    label: StrOrPromise
    act: Act
    count: Callable[[Counts], int] | None = None
    hot: bool = False
    short: StrOrPromise = ""


GROUPS: list[tuple[StrOrPromise, list[Item]]] = [
    (
        "",
        [
            Item(
                "approvals:inbox",
                "inbox",
                _("Approvals"),
                Act.APPROVE,
                count=lambda counts: counts.inbox,
                hot=True,
            ),
            Item("home", "layout-dashboard", _("Home"), Act.SIGNED_IN),
            Item("requests:expense_request_new", "file-plus", _("New request"), Act.REQUEST_WRITE),
            Item("requests:expense_request_list", "files", _("Requests"), Act.REQUEST_READ),
        ],
    ),
    (
        _("Budget and statistics"),
        [
            Item("budgets:budget_list", "chart-bar", _("Budgets"), Act.BUDGET_READ),
            Item(
                "reports:statistic_list",
                "clipboard-list",
                _("Monthly statistics"),
                Act.STATISTIC_READ,
                count=lambda counts: counts.statistics,
                hot=True,
                short=_("Statistics"),
            ),
            Item("reports:report_list", "report", _("Reports"), Act.REPORT_BUILD),
            Item("approvals:insight", "activity", _("Process insight"), Act.PROCESS_INSIGHT),
        ],
    ),
    (
        _("Money"),
        [
            Item(
                "requests:claim_list",
                "receipt",
                _("Settlement"),
                Act.REQUEST_READ,
                count=lambda counts: counts.claims_to_post,
                hot=True,
            ),
            Item(
                "requests:payment_list",
                "cash",
                _("Payments"),
                Act.PAYMENT_READ,
                count=lambda counts: counts.payments_due,
                hot=True,
            ),
            Item("ledger:voucher_list", "book-2", _("Vouchers"), Act.VOUCHER_READ),
            Item("ledger:period_list", "calendar-event", _("Closing the books"), Act.PERIOD_READ),
            Item("ledger:import_list", "table-import", _("Finance ledger"), Act.LEDGER_READ),
            Item("ledger:turnover_list", "home-dollar", _("Turnover"), Act.TURNOVER_READ),
        ],
    ),
    (
        _("Settings"),
        [
            Item("approvals:policy_list", "scale", _("Authority manual"), Act.POLICY_READ),
            Item(
                "approvals:stuck",
                "user-exclamation",
                _("Without a holder"),
                Act.ADMINISTER,
                count=lambda counts: counts.stuck,
                hot=True,
            ),
            Item("mail_queue", "mail-forward", _("Mail"), Act.ADMINISTER),
        ],
    ),
]


# On the phone: four of the sidebar's entries, with New in the middle (DESIGN §11).
TABS = (
    "approvals:inbox",
    "home",
    "requests:expense_request_list",
    "reports:statistic_list",
    "budgets:budget_list",
)


def context(request: HttpRequest) -> dict[str, object]:
    """Context processor of the shell; costs nothing on pages that do not draw it."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"company_name": ""}
    counts = Counts(user)
    return {
        "company_name": SimpleLazyObject(lambda: company_name(user)),
        "navigation": SimpleLazyObject(lambda: navigation(counts, request.path)),
        "tabs": SimpleLazyObject(lambda: tabs(counts, request.path)),
        "period": SimpleLazyObject(lambda: period(user)),
        "bell": SimpleLazyObject(lambda: facts_of(user).bell),
        "new_url": SimpleLazyObject(lambda: new_url(user)),
        "account": SimpleLazyObject(lambda: {"name": user.label, "title": role_line(user)}),
        "sign_out_url": reverse("sign_out"),
        "session_left": left_of(request),
        # Set by expense_mgmt.http where the page is shown because an act on it was refused.
        "refused": getattr(request, "refusal", None),
    }


def navigation(counts: Counts, path: str) -> list[dict[str, object]]:
    here = place_of(path)
    groups: list[dict[str, object]] = []
    for label, items in GROUPS:
        shown = [_entry(item, counts, here) for item in items if may(counts.user, item.act)]
        if shown:
            groups.append({"label": label, "items": shown})
    return groups


def place_of(path: str) -> str:
    """The entry that a page belongs to: of all whose address begins it, the longest."""
    urls = [_url(item) for _label, items in GROUPS for item in items]
    return max(
        (url for url in urls if path == url or path.startswith(f"{url}/")), key=len, default=""
    )


def _url(item: Item) -> str:
    try:
        return reverse(item.url_name)
    except NoReverseMatch:
        return "#"


def _entry(item: Item, counts: Counts, here: str) -> dict[str, object]:
    url = _url(item)
    return {
        "url": url,
        # Counts that change while the page is open are found by it.
        "key": item.url_name.replace(":", "-").replace("_", "-"),
        "icon": item.icon,
        "label": item.label,
        "count": item.count(counts) if item.count else 0,
        "hot": item.hot,
        "current": url == here,
    }


def tabs(counts: Counts, path: str) -> list[dict[str, object]]:
    """Up to four entries for the phone, of those the person's roles open."""
    items = {item.url_name: item for _label, group in GROUPS for item in group}
    shown = [items[name] for name in TABS if may(counts.user, items[name].act)]
    here = place_of(path)
    return [_entry(item, counts, here) | {"label": item.short or item.label} for item in shown[:4]]


def new_url(user: User) -> str:
    """Where a new request begins, for those who may write one."""
    return reverse("requests:expense_request_new") if may(user, Act.REQUEST_WRITE) else ""


def company_name(user: User) -> str:
    held = holdings_of(user)
    return held[0].company.label if held else ""


@dataclass(frozen=True, slots=True)
class ShellFacts:
    """What the frame of every page reads, by one statement.

    period_state   of the present month of the person's first company; None before it has one
    """

    bell: Bell
    period_state: str | None


def facts_of(user: User) -> ShellFacts:
    """Read once for a request."""
    known = user.remembered.get("shell")
    if isinstance(known, ShellFacts):
        return known
    held = holdings_of(user)
    company_id = held[0].company_id if held else 0
    period = Period.objects.of_month(company_id, Month.of(clock.today()))
    rows: Any = User.objects.filter(pk=user.pk).annotate(
        unread=unread_keys(), period_state=Subquery(period.order_by("pk").values("state")[:1])
    )
    keys, state = rows.values_list("unread", "period_state").get()
    facts = user.remembered["shell"] = ShellFacts(bell_of(keys), state)
    return facts


def period(user: User) -> dict[str, object] | None:
    """The present month of the books of the person's first company; open until it is closed."""
    if not holdings_of(user):
        return None
    month = Month.of(clock.today())
    is_open = facts_of(user).period_state in {None, PeriodState.OPEN}
    words = _("%(month)s · period open") if is_open else _("%(month)s · period closed")
    return {"label": words % {"month": month_words(month)}, "is_open": is_open}


def role_line(user: User) -> str:
    """The person's first role with its unit or project, for the foot of the sidebar."""
    held = holdings_of(user)
    if not held:
        return ""
    first = held[0]
    place = (first.project or first.unit or first.company).label
    role = str(first.get_role_display())
    return role if place == first.company.label else f"{place} · {role}"
