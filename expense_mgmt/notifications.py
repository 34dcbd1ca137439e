"""What a person was told: bell, panel, page, and how mail follows."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from expense_mgmt.core import clock
from expense_mgmt.core.pages import part_to_fill, redirect_to, render_page
from expense_mgmt.core.paging import page_of
from expense_mgmt.foundation.bell import read_bell
from expense_mgmt.foundation.models import AuthedRequest, Notification, NotificationKind, User
from expense_mgmt.foundation.notice_words import Words, words_of
from expense_mgmt.foundation.notification_kinds import MANNERS
from expense_mgmt.foundation.services import notices, preferences
from expense_mgmt.notification_forms import PreferencesForm
from expense_mgmt.organisation.access import Act, allowed

TEMPLATE = "notifications.html"
LATEST = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One notification as a list shows it."""

    public_id: UUID
    words: Words
    icon: str
    tone: str
    at: dt.datetime
    is_read: bool


@require_GET
@allowed(Act.SIGNED_IN)
def notifications(request: AuthedRequest) -> HttpResponse:
    """Everything that was told, newest first, by kind."""
    kind = request.GET.get("kind", "")
    only_unread = request.GET.get("show") == "unread"
    mine = Notification.objects.visible_to(request.user).newest_first()
    wanted = mine.unread() if only_unread else mine
    if kind in NotificationKind.values:
        wanted = wanted.of_kind(kind)
    page = page_of(wanted, request)
    context = {
        "rows": [row_of(one) for one in page.rows],
        "page": page,
        "lists": _tabs(kind, only_unread=only_unread),
        "filters": [_kind_filter(kind)],
        "kept": [{"name": "show", "value": "unread"}] if only_unread else [],
        "clear_url": reverse("notifications") if kind else "",
        "days": settings.EXPENSE_NOTIFICATION_DAYS,
        "breadcrumbs": [{"url": "", "label": _("Notifications")}],
    }
    return render_page(request, TEMPLATE, "", context)


@login_not_required
@require_GET
def notification_bell(request: HttpRequest) -> HttpResponse:
    """The count, asked for every minute; 304 while it stays.

    Nothing for a stranger: a page whose session ended keeps what was typed into it.
    """
    if not isinstance(request.user, User):
        return HttpResponse(status=204)
    bell = read_bell(request.user)
    same = get_conditional_response(request, etag=bell.etag)
    if same is not None and same.status_code == 304:  # noqa: PLR2004  # not modified
        return same
    response = render(request, "components/bell_count.html", {"bell": bell})
    response.headers["ETag"] = bell.etag
    return response


@require_GET
@allowed(Act.SIGNED_IN)
def notification_latest(request: AuthedRequest) -> HttpResponse:
    """The panel below the bell."""
    return render(request, f"{TEMPLATE}#latest", _latest(request.user))


@require_POST
@allowed(Act.SIGNED_IN)
def notification_open(request: AuthedRequest, notification_id: UUID) -> HttpResponse:
    """Go where it leads; it is read now."""
    mine = Notification.objects.visible_to(request.user)
    notification = get_object_or_404(mine, public_id=notification_id)
    notices.read(notification=notification, at=clock.now())
    return redirect_to(request, notification.url or reverse("notifications"))


@require_POST
@allowed(Act.SIGNED_IN)
def notifications_read(request: AuthedRequest) -> HttpResponse:
    """Mark all read."""
    notices.read_all(person=request.user, at=clock.now())
    if part_to_fill(request) == "bell-panel":
        context = _latest(request.user) | {"bell": read_bell(request.user)}
        return render(request, f"{TEMPLATE}#latest", context)
    return redirect_to(request, reverse("notifications"))


@require_http_methods(["GET", "POST"])
@allowed(Act.SIGNED_IN)
def notification_preferences(request: AuthedRequest) -> HttpResponse:
    """Which mail the person gets, and when the digest is written."""
    person = request.user
    form = PreferencesForm(
        request.POST or None,
        channels=preferences.channels_of(person),
        digest_hour=person.digest_hour,
    )
    if form.is_valid():
        preferences.choose(person=person, channels=form.channels, digest_hour=form.digest_hour)
        messages.success(request, _("Your choice is kept."))
        return redirect_to(request, reverse("notification_preferences"))
    context = {
        "form": form,
        "person": person,
        "is_mail_on": settings.EXPENSE_MAIL_ENABLED,
        "breadcrumbs": [
            {"url": reverse("profile"), "label": _("Profile")},
            {"url": "", "label": _("Notifications")},
        ],
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "notification_preferences.html", "", context, status=status)


def row_of(notification: Notification) -> Row:
    manner = MANNERS[notification.kind]
    return Row(
        public_id=notification.public_id,
        words=words_of(notification),
        icon=manner.icon,
        tone=manner.tone,
        at=notification.created_at,
        is_read=notification.is_read,
    )


def _latest(person: User) -> dict[str, Any]:
    rows = Notification.objects.visible_to(person).newest_first()[:LATEST]
    shown = [row_of(one) for one in rows]
    return {"rows": shown, "has_unread": any(not row.is_read for row in shown)}


def _tabs(kind: str, *, only_unread: bool) -> list[dict[str, object]]:
    base = reverse("notifications")
    query = f"&kind={kind}" if kind in NotificationKind.values else ""
    everything = f"{base}?{query[1:]}" if query else base
    return [
        {"url": everything, "label": _("All"), "current": not only_unread, "count": None},
        {
            "url": f"{base}?show=unread{query}",
            "label": _("Unread"),
            "current": only_unread,
            "count": None,
        },
    ]


def _kind_filter(kind: str) -> dict[str, object]:
    chosen = NotificationKind(kind).label if kind in NotificationKind.values else ""
    return {
        "name": "kind",
        "label": _("Notification"),
        "icon": "filter",
        "chosen": chosen,
        "options": [
            {"value": one.value, "label": one.label, "current": one.value == kind}
            for one in NotificationKind
        ],
    }
