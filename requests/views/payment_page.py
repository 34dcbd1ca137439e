"""What the pages of payments show."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from approvals.pages.document import approval_context, decisions_of
from expense_mgmt.core import clock
from expense_mgmt.core.money import rounded, total_of
from expense_mgmt.core.paging import page_of
from expense_mgmt.core.templatetags.amounts import whole
from expense_mgmt.core.words import rmb_in_words
from expense_mgmt.foundation.models import AuthedRequest, User
from expense_mgmt.organisation.narrowing import narrowing_of
from requests.explain import explain_due
from requests.forms.payment import PayForm, PaymentRequestForm
from requests.models import Payment, SettlementClaim
from requests.payment_port import checks_of, summary_of
from requests.services.payment_content import due_of
from requests.states import PaymentState
from requests.views.acts import may_do
from requests.views.trail import trail_of

WEEK = 7

TABS = {
    "due": [PaymentState.SCHEDULED],
    "in_approval": [PaymentState.IN_APPROVAL, PaymentState.RETURNED, PaymentState.WITHDRAWN],
    "paid": [PaymentState.PAID],
    "rejected": [PaymentState.REJECTED],
}


@dataclass(frozen=True, slots=True)
class Row:
    """A payment of the list, with how far its due date is."""

    payment: Payment
    days_left: int

    @property
    def days_late(self) -> int:
        return -self.days_left


@dataclass(frozen=True, slots=True)
class Bucket:
    """Payments that are due together."""

    label: str
    is_late: bool
    rows: Sequence[Row]
    total: Decimal


def list_of(request: AuthedRequest) -> dict[str, Any]:
    """One tab of the list: what is due in its buckets, the rest newest first."""
    user, wanted = request.user, request.GET.get("tab", "")
    tab = wanted if wanted in TABS else "due"
    today = clock.today()
    narrowing = narrowing_of(request)
    seen = Payment.objects.visible_to(user).for_project(narrowing.key)
    chosen = seen.filter(state__in=TABS[tab])
    order = ("due_on", "pk") if tab == "due" else ("-due_on", "-pk")
    page = page_of(chosen.for_list().order_by(*order), request)
    rows = [Row(payment, payment.days_until_due(today)) for payment in page.rows]
    url = reverse("requests:payment_list")
    return {
        "tab": tab,
        "views": [
            {"url": f"{url}?tab={name}", "label": label, "current": name == tab, "count": None}
            for name, label in tab_labels().items()
        ],
        "figures": figures_of(seen.filter(state=PaymentState.SCHEDULED), today),
        "buckets": buckets_of(rows) if tab == "due" else [],
        "rows": rows,
        "page": page,
        "scope": narrowing.menu(),
    }


def tab_labels() -> dict[str, str]:
    return {
        "due": _("To pay"),
        "in_approval": _("In approval"),
        "paid": _("Paid"),
        "rejected": _("Rejected"),
    }


def figures_of(scheduled: Any, today: dt.date) -> list[dict[str, Any]]:
    """What is late, due today, due within a week and later, each with its sum."""
    week = today + dt.timedelta(days=WEEK)
    spans = {
        "late": Q(due_on__lt=today),
        "today": Q(due_on=today),
        "week": Q(due_on__gt=today, due_on__lte=week),
        "later": Q(due_on__gt=week),
    }
    sums = scheduled.aggregate(
        **{name: Sum("amount", filter=span) for name, span in spans.items()},
        **{f"{name}_count": Count("pk", filter=span) for name, span in spans.items()},
    )
    labels = {
        "late": _("Overdue"),
        "today": _("Due today"),
        "week": _("Due within 7 days"),
        "later": _("Due later"),
    }
    return [
        {
            "label": label,
            "value": whole(sums[name]) if sums[name] else "—",
            "unit": ngettext("%(count)d payment", "%(count)d payments", sums[f"{name}_count"])
            % {"count": sums[f"{name}_count"]},
            "tone": "t-bad" if name == "late" and sums[name] else "",
        }
        for name, label in labels.items()
    ]


def buckets_of(rows: Iterable[Row]) -> list[Bucket]:
    """Rows gathered by when they are due; they come the earliest first."""
    return [
        Bucket(label, is_late, members, rounded(total_of(row.payment.amount for row in members)))
        for (label, is_late), members in (
            (key, list(group)) for key, group in groupby(rows, key=_bucket)
        )
    ]


def detail_of(payment: Payment, user: User, *, form: PayForm | None = None) -> dict[str, Any]:
    """Everything that the page of one payment reads."""
    today = clock.today(payment.company.time_zone)
    initial = {"version": payment.version, "paid_on": today}
    return {
        "payment": payment,
        "claim": payment.claim,
        "explained": explain_due(payment.claim),
        "days_left": payment.days_until_due(today),
        "days_late": -payment.days_until_due(today),
        "amount_words": rmb_in_words(payment.amount) if payment.currency == "CNY" else "",
        "duties": duties_of(payment),
        "trail": trail_of(payment),
        "form": form or PayForm(initial=initial),
        "may_pay": may_do(payment.pay, user),
        "may_withdraw": may_do(payment.withdraw, user),
        "may_ask_again": payment.state in {PaymentState.RETURNED, PaymentState.WITHDRAWN}
        and may_do(payment.submit, user),
        "breadcrumbs": [
            {"url": reverse("requests:payment_list"), "label": _("Payments")},
            {"url": "", "label": payment.number},
        ],
        **approval_context(payment, user, summary=summary_of(payment), checks=checks_of(payment)),
    }


def request_page(claim: SettlementClaim, form: PaymentRequestForm) -> dict[str, Any]:
    """The form that asks for a payment, with what it will be due."""
    due_on = due_of(claim)
    return {
        "claim": claim,
        "form": form,
        "due_on": due_on,
        "explained": explain_due(claim),
        "breadcrumbs": [
            {
                "url": reverse("requests:claim_detail", args=[claim.public_id]),
                "label": claim.number,
            },
            {"url": "", "label": _("Ask for payment")},
        ],
    }


def duties_of(payment: Payment) -> list[dict[str, Any]]:
    """Who did what for this payment; no two may be the same person (DOMAIN §5)."""
    claim = payment.claim
    acts = [
        (claim.created_by, _("asked for the money"), claim.submitted_at),
        (claim.posted_by, _("posted the claim"), claim.voucher and claim.voucher.posted_at),
        (payment.created_by, _("asked for the payment"), payment.submitted_at),
        *((one.actor, _("approved"), one.at) for one in decisions_of(payment)),
        (payment.paid_by, _("paid"), payment.voucher and payment.voucher.posted_at),
    ]
    return [{"who": who.label, "what": what, "at": at} for who, what, at in acts if who is not None]


def _bucket(row: Row) -> tuple[str, bool]:
    if row.days_left < 0:
        return _("Overdue"), True
    if row.days_left == 0:
        return _("Due today"), False
    if row.days_left <= WEEK:
        return _("Due within 7 days"), False
    return _("Due later"), False
