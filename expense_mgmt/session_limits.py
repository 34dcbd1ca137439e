"""Sessions end: after a while without a click, and in any case after twelve hours.

Without the second limit every message that a page keeps in the session would prolong it.
"""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from expense_mgmt.core import clock

BEGAN: Final = "began_at"
SEEN: Final = "seen_at"
NOTED_EVERY: Final = 60
"""Seconds between two writes of the last click: a page costs no extra statement in between."""


def begin(request: HttpRequest) -> None:
    """Start counting; called wherever a person signs in."""
    request.session[BEGAN] = request.session[SEEN] = _now()


class SessionLimitsMiddleware:
    """Signs a person out whose session is over; the page asked for then asks to sign in.

    source    RELIABILITY §2, session theft
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seen = request.session.get(SEEN)
        if seen is not None and request.user.is_authenticated:
            now = _now()
            if is_over(began=request.session[BEGAN], seen=seen, now=now):
                logout(request)
            elif now - seen >= NOTED_EVERY:
                request.session[SEEN] = now
        return self.get_response(request)


def is_over(*, began: int, seen: int, now: int) -> bool:
    """Whether a session that began and was last used at these seconds has ended by now."""
    idle = settings.EXPENSE_SESSION_IDLE_MINUTES * 60
    return now - seen > idle or now - began > settings.SESSION_COOKIE_AGE


def _now() -> int:
    return int(clock.now().timestamp())
