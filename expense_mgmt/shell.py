"""What every page needs around it: navigation by role, company, period, counts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Subquery
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from expense_mgmt.core import clock
from expense_mgmt.core.periods import Month
from expense_mgmt.core.templatetags.dates import month as month_words
from expense_mgmt.foundation.bell import Bell, bell_of, unread_keys
from expense_mgmt.foundation.models import User
from expense_mgmt.office.delegation_rows import Delegations, acting_of, acting_today
from expense_mgmt.organisation.access import Act, holdings_of, may
from expense_mgmt.session import left_of
from expense_mgmt.sidebar_counts import Counts
from ledger.models import Period
from ledger.states import PeriodState


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
                "budgets:change_list",
                "arrows-left-right",
                _("Budget changes"),
                Act.BUDGET_READ,
                count=lambda counts: counts.changes,
                hot=True,
            ),
            Item(
                "budgets:plan_list",
                "table",
                _("Budget plans"),
                Act.BUDGET_READ,
                count=lambda counts: counts.plans,
                hot=True,
            ),
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
            Item("office:delegation_list", "user-share", _("Delegation"), Act.DELEGATE),
            Item("approvals:policy_list", "scale", _("Authority manual"), Act.POLICY_READ),
            Item("budgets:setting_list", "adjustments", _("Budget figures"), Act.ADMINISTER),
            Item(
                "office:people_list",
                "users",
                _("People and roles"),
                Act.OFFICE_READ,
                count=lambda counts: counts.proposals,
                hot=True,
            ),
            Item(
                "approvals:stuck",
                "user-exclamation",
                _("Stuck tasks"),
                Act.ADMINISTER,
                count=lambda counts: counts.stuck,
                hot=True,
            ),
            Item("office:duty_list", "shield-lock", _("Separation of duties"), Act.OFFICE_READ),
            Item(
                "office:calendar_list", "calendar-time", _("Calendar and holidays"), Act.OFFICE_READ
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
        "acting": SimpleLazyObject(lambda: facts_of(user).acting),
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
    return max((url for url in urls if _lies_under(path, url)), key=len, default="")


def _lies_under(path: str, url: str) -> bool:
    """Every page lies under the home page, which therefore owns none but itself."""
    return path == url or (url != "/" and path.startswith(f"{url.rstrip('/')}/"))


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
    acting         who acts for the person today, and for whom he acts
    """

    bell: Bell
    period_state: str | None
    acting: Delegations


def facts_of(user: User) -> ShellFacts:
    """Read once for a request."""
    known = user.remembered.get("shell")
    if isinstance(known, ShellFacts):
        return known
    held = holdings_of(user)
    company_id = held[0].company_id if held else 0
    period = Period.objects.of_month(company_id, Month.of(clock.today()))
    rows: Any = User.objects.filter(pk=user.pk).annotate(
        unread=unread_keys(),
        period_state=Subquery(period.order_by("pk").values("state")[:1]),
        acting=acting_today(clock.today()),
    )
    keys, state, acting = rows.values_list("unread", "period_state", "acting").get()
    facts = user.remembered["shell"] = ShellFacts(bell_of(keys), state, acting_of(user.pk, acting))
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
