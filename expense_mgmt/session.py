"""How long a session lasts: half an hour without work, half a day in all.

What the page asks for by itself, such as counts drawn anew every minute, is no work.
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import get_user
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.organisation.access import Act, allowed

BEGUN, SEEN = "begun", "seen"
LEFT_HEADER = "X-Session-Left"
BACKGROUND_HEADER = "X-Background"
ENDED = "outlay.session_ended"
# Written at most so often, so that a page costs no write of its own.
WRITE_AFTER = 60

GetResponse = Callable[[HttpRequest], HttpResponse]


class SessionClockMiddleware:
    """Ends sessions that are over, notes work, and tells the page how many seconds are left."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # The person, in place of the library's stand-in, which looks again at each of the
        # hundreds of times that an act asks something of its actor.
        request.user = get_user(request)
        if request.user.is_authenticated:
            now = int(time.time())
            if seconds_left(request.session, now) <= 0:
                logout(request)
                request.META[ENDED] = True
            elif BACKGROUND_HEADER not in request.headers:
                note_work(request.session, now)
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers[LEFT_HEADER] = str(left_of(request))
        return response


def has_just_ended(request: HttpRequest) -> bool:
    """Whether the request came with a session that was over.

    A page may ask several things at once: only the first of them meets the session, the others
    bring the name of one that is no more.
    """
    is_named = bool(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    return ENDED in request.META or (is_named and request.session.is_empty())


def note_work(session: SessionBase, now: int, *, at_once: bool = False) -> None:
    """The person does something: the half hour begins again."""
    if BEGUN not in session:
        session[BEGUN] = now
    if at_once or now - session.get(SEEN, 0) >= WRITE_AFTER:
        session[SEEN] = now


def seconds_left(session: SessionBase, now: int) -> int:
    """Until the session ends without further work; one that was never used is whole.

    source    RELIABILITY §2 session theft, forgotten PC
    """
    idle = session.get(SEEN, now) + settings.SESSION_IDLE_AGE
    whole = session.get(BEGUN, now) + settings.SESSION_COOKIE_AGE
    return int(min(idle, whole) - now)


def left_of(request: HttpRequest) -> int:
    return seconds_left(request.session, int(time.time()))


@require_GET
@allowed(Act.SIGNED_IN)
def session_left(request: AuthedRequest) -> HttpResponse:
    """The page asks; that is no work, whoever asks it."""
    return JsonResponse({"left": left_of(request)})


@require_POST
@allowed(Act.SIGNED_IN)
def session_stay(request: AuthedRequest) -> HttpResponse:
    """The person says that he is still there."""
    note_work(request.session, int(time.time()), at_once=True)
    return JsonResponse({"left": left_of(request)})
