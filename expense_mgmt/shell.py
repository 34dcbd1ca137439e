"""What every page needs around it: navigation by role, company, period, counts."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from approvals.pages.inbox import waiting_count
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import Act, holdings_of, may


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the sidebar. `hot` counts are work for this person, the others volume."""

    url_name: str
    icon: str
    label: StrOrPromise
    act: Act
    count: Callable[[User], int] | None = None
    hot: bool = False


GROUPS: list[tuple[StrOrPromise, list[Item]]] = [
    (
        "",
        [
            Item("approvals:inbox", "inbox", _("Approvals"), Act.APPROVE, waiting_count, hot=True),
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
            ),
            Item("reports:report_list", "report", _("Reports"), Act.REPORT_BUILD),
        ],
    ),
    (
        _("Money"),
        [
            Item("requests:claim_list", "receipt", _("Settlement"), Act.REQUEST_READ),
            Item("requests:payment_list", "cash", _("Payments"), Act.PAYMENT_READ),
            Item("ledger:voucher_list", "book-2", _("Vouchers"), Act.VOUCHER_READ),
            Item("ledger:import_list", "table-import", _("Finance ledger"), Act.LEDGER_READ),
            Item("ledger:turnover_list", "home-dollar", _("Turnover"), Act.TURNOVER_READ),
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
    return {
        "company_name": SimpleLazyObject(lambda: company_name(user)),
        "navigation": SimpleLazyObject(lambda: navigation(user, request.path)),
        "tabs": SimpleLazyObject(lambda: tabs(user, request.path)),
        "new_url": SimpleLazyObject(lambda: new_url(user)),
        "account": SimpleLazyObject(lambda: {"name": user.label, "title": role_line(user)}),
        "sign_out_url": reverse("sign_out"),
    }


def navigation(user: User, path: str) -> list[dict[str, object]]:
    here = place_of(path)
    groups: list[dict[str, object]] = []
    for label, items in GROUPS:
        shown = [_entry(item, user, here) for item in items if may(user, item.act)]
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


def _entry(item: Item, user: User, here: str) -> dict[str, object]:
    url = _url(item)
    return {
        "url": url,
        "key": item.url_name.replace(":", "-"),
        "icon": item.icon,
        "label": item.label,
        "count": item.count(user) if item.count else 0,
        "hot": item.hot,
        "current": url == here,
    }


def tabs(user: User, path: str) -> list[dict[str, object]]:
    """Up to four entries for the phone, of those the person's roles open."""
    items = {item.url_name: item for _label, group in GROUPS for item in group}
    shown = [items[name] for name in TABS if may(user, items[name].act)]
    return [_entry(item, user, place_of(path)) for item in shown[:4]]


def new_url(user: User) -> str:
    """Where a new request begins, for those who may write one."""
    return reverse("requests:expense_request_new") if may(user, Act.REQUEST_WRITE) else ""


def company_name(user: User) -> str:
    held = holdings_of(user)
    return held[0].company.label if held else ""


def role_line(user: User) -> str:
    """The person's first role in words, for the foot of the sidebar."""
    held = holdings_of(user)
    return held[0].get_role_display() if held else ""
