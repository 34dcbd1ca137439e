"""Sending what the outbox holds: claimed once, tried again with growing pauses, never lost.

A decision never waits for mail and never fails with it. While the mail server is down one
letter is tried at each sweep and the others wait untouched; when it is back they all leave. A
worker that dies between sending and marking has its letter sent once more under the same
Message-ID: at least once on the way, one letter for the program that receives it.
"""

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any, Final

from django.core.mail import get_connection
from django.db import connection, transaction
from django.db.models import Count, Max, Min, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import Conflict
from expense_mgmt.foundation.models import Outbox
from expense_mgmt.foundation.services.letters import letter_of

logger = logging.getLogger(__name__)

LEASE: Final = dt.timedelta(minutes=5)
FIRST_PAUSE: Final = dt.timedelta(minutes=1)
LONGEST_PAUSE: Final = dt.timedelta(hours=2)
# With these pauses a little more than a day.
MAXIMUM_ATTEMPTS: Final = 20
PERMANENT: Final = 500
FORGOTTEN_AFTER: Final = dt.timedelta(days=30)

_doorbells: list[Callable[[], None]] = []


class Attempt(Enum):
    """What became of one attempt to send one letter."""

    OVER = "over"
    PUT_BACK = "put_back"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Standing:
    """How the outbox stands.

    counts     letters by state
    oldest     since when the longest waiting one waits
    last_sent  when the last one left
    """

    counts: Mapping[str, int]
    oldest: dt.datetime | None
    last_sent: dt.datetime | None


def on_written(ring: Callable[[], None]) -> None:
    """Name the doorbell (Celery, in the wiring); without one the sweeper finds the letters."""
    _doorbells.append(ring)


def ring_after_commit() -> None:
    """Letters were written: a worker hears of it once they are there for good."""
    for ring in _doorbells:
        transaction.on_commit(ring, robust=True)


def sweep(*, at: dt.datetime) -> int:
    """Send every letter that is due; the number that were taken.

    Any number of workers may sweep at once: each letter is claimed by one of them. When the
    server cannot be reached the sweep ends, and the next one asks again.

    at        for what letters say; leases and pauses use the database's time
    source    RELIABILITY §4, 28; promises 17, 18
    """
    _bury()
    taken = 0
    server = get_connection()
    try:
        while (row := _claim()) is not None:
            taken += 1
            if _deliver(row, server, at) is Attempt.UNREACHABLE:
                break
    finally:
        server.close()
    return taken


def send_again(*, letter: Outbox) -> None:
    """Give a letter that was given up another round of attempts.

    raises    Conflict letter_is_not_dead
    """
    with transaction.atomic():
        revived = Outbox.objects.filter(pk=letter.pk, state=Outbox.State.DEAD).update(
            state=Outbox.State.WAITING, attempt=0, due_at=Now(), finished_at=None
        )
        if not revived:
            raise Conflict(
                "letter_is_not_dead", _("This letter is no longer among those that failed.")
            )
        ring_after_commit()


def standing() -> Standing:
    """How many letters wait, left, or were given up."""
    by_state = Outbox.objects.order_by().values("state").annotate(letters=Count("pk"))
    times = Outbox.objects.aggregate(
        oldest=Min("created_at", filter=Q(state=Outbox.State.WAITING)),
        last_sent=Max("finished_at", filter=Q(state=Outbox.State.SENT)),
    )
    return Standing(dict(by_state.values_list("state", "letters")), **times)


def forget() -> int:
    """Delete what left, or became obsolete, a month ago. Dead letters stay until seen to."""
    deleted, _by_model = Outbox.objects.filter(
        state__in=[Outbox.State.SENT, Outbox.State.OBSOLETE],
        finished_at__lt=Now() - FORGOTTEN_AFTER,
    ).delete()
    return deleted


def pause_after(attempt: int) -> dt.timedelta:
    """How long a letter rests after so many attempts: doubled each time, up to the longest."""
    doublings: int = 2 ** (attempt - 1)
    return min(FIRST_PAUSE * doublings, LONGEST_PAUSE)


def _claim() -> Outbox | None:
    """Take the letter that is due longest, past those that other workers hold."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE foundation_outbox SET state = 'sending', attempt = attempt + 1,"
            " lease_until = clock_timestamp() + %s::interval"
            " WHERE id = (SELECT id FROM foundation_outbox"
            " WHERE attempt < %s AND ((state = 'waiting' AND due_at <= clock_timestamp())"
            " OR (state = 'sending' AND lease_until < clock_timestamp()))"
            " ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id",
            [str(LEASE), MAXIMUM_ATTEMPTS],
        )
        found = cursor.fetchone()
    if found is None:
        return None
    return Outbox.objects.select_related("person", "notification__actor").get(pk=found[0])


def _bury() -> None:
    """Letters whose worker died at the last attempt are given up too."""
    Outbox.objects.filter(
        state=Outbox.State.SENDING, lease_until__lt=Now(), attempt__gte=MAXIMUM_ATTEMPTS
    ).update(state=Outbox.State.DEAD, error_text="worker lost", finished_at=Now())


def _deliver(row: Outbox, server: Any, at: dt.datetime) -> Attempt:
    try:
        letter = letter_of(row, at=at)
        if letter is None:
            _finish(row, Outbox.State.OBSOLETE)
            return Attempt.OVER
        server.open()
        server.send_messages([letter])
    except (SMTPRecipientsRefused, SMTPDataError) as error:
        if _is_permanent(error):
            _finish(row, Outbox.State.DEAD, error)
            return Attempt.OVER
        return _put_back(row, error)
    except OSError as error:
        # Every other SMTPException is one: a refused sender or sign-in is the server's fault or
        # the settings', never this letter's.
        _put_back(row, error)
        return Attempt.UNREACHABLE
    except Exception as error:
        logger.exception("Letter %s cannot be written", row.public_id)
        return _put_back(row, error)
    _finish(row, Outbox.State.SENT)
    return Attempt.OVER


def _is_permanent(error: SMTPRecipientsRefused | SMTPDataError) -> bool:
    """The server will say the same to every further attempt."""
    if isinstance(error, SMTPDataError):
        return error.smtp_code >= PERMANENT
    return all(code >= PERMANENT for code, _words in error.recipients.values())


def _put_back(row: Outbox, error: Exception) -> Attempt:
    if row.attempt >= MAXIMUM_ATTEMPTS:
        _finish(row, Outbox.State.DEAD, error)
        return Attempt.OVER
    logger.warning("Letter %s attempt %s: %s", row.public_id, row.attempt, error)
    _held(row).update(
        state=Outbox.State.WAITING,
        lease_until=None,
        due_at=Now() + pause_after(row.attempt),
        error_text=_words_of(error),
    )
    return Attempt.PUT_BACK


def _finish(row: Outbox, state: Outbox.State, error: Exception | None = None) -> None:
    if state is Outbox.State.DEAD:
        logger.error("Letter %s was given up: %s", row.public_id, error)
    _held(row).update(
        state=state,
        lease_until=None,
        error_text=_words_of(error) if error else "",
        finished_at=Now(),
    )


def _held(row: Outbox) -> Any:
    """The row, as long as this attempt holds it (fencing)."""
    return Outbox.objects.filter(pk=row.pk, attempt=row.attempt, state=Outbox.State.SENDING)


def _words_of(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
