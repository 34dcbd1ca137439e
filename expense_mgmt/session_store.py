"""Where sessions are kept: in the database, as Django keeps them, but read by a prepared read."""

from typing import Any, Final

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from expense_mgmt.core.prepared import INSTANT, TEXT, Prepared, given

LIVING: Final = Prepared(
    lambda: Session.objects.filter(
        session_key=given("key", TEXT), expire_date__gt=given("now", INSTANT)
    )
)


class SessionStore(DatabaseStore):
    """Every request reads its session before anything else."""

    def _get_session_from_db(self) -> Any:
        for session in LIVING(key=self.session_key, now=timezone.now()):
            return session
        self._session_key = None
        return None
