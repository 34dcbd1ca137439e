"""The outbox as an administrator sees it: what waits, what failed, and once more."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.core.templatetags.dates import day, moment
from expense_mgmt.foundation.models import AuthedRequest, NotificationKind, Outbox
from expense_mgmt.foundation.services import outbox
from expense_mgmt.organisation.access import Act, allowed

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A letter that has not left, without what it says: administrators read no business."""

    public_id: UUID
    name: str
    what: str
    attempt: int
    error: str
    since: dt.datetime
    due_at: dt.datetime
    is_dead: bool


@require_GET
@allowed(Act.ADMINISTER)
def mail_queue(request: AuthedRequest) -> HttpResponse:
    stand = outbox.standing()
    counts = stand.counts
    waiting = counts.get(Outbox.State.WAITING, 0) + counts.get(Outbox.State.SENDING, 0)
    dead = counts.get(Outbox.State.DEAD, 0)
    rows = Outbox.objects.unsent().for_page()[:SHOWN]
    context = {
        "rows": [_row(row) for row in rows],
        "figures": [
            {
                "label": _("Waiting"),
                "value": waiting,
                "detail": _("since %(time)s") % {"time": moment(stand.oldest)}
                if stand.oldest
                else "",
            },
            {"label": _("Failed"), "value": dead, "tone": "t-bad" if dead else ""},
            {
                "label": _("Sent in the last month"),
                "value": counts.get(Outbox.State.SENT, 0),
                "detail": _("last at %(time)s") % {"time": moment(stand.last_sent)}
                if stand.last_sent
                else "",
            },
        ],
        "breadcrumbs": [{"url": "", "label": _("Mail")}],
    }
    return render_page(request, "mail_queue.html", "", context)


@require_POST
@allowed(Act.ADMINISTER)
def mail_queue_again(request: AuthedRequest, letter_id: UUID) -> HttpResponse:
    """Try a failed letter again."""
    outbox.send_again(letter=get_object_or_404(Outbox, public_id=letter_id))
    messages.success(request, _("The letter is on its way again."))
    return redirect_to(request, reverse("mail_queue"))


def _row(row: Outbox) -> Row:
    if row.notification is not None:
        what = str(NotificationKind(row.notification.kind).label)
    else:
        what = _("Digest of %(day)s") % {"day": day(row.day)}
    return Row(
        public_id=row.public_id,
        name=row.person.label,
        what=what,
        attempt=row.attempt,
        error=row.error_text,
        since=row.created_at,
        due_at=row.due_at,
        is_dead=row.state == Outbox.State.DEAD,
    )
