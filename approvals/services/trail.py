"""What people do around a decision, in the chained log of its document (RELIABILITY promise 22)."""

import datetime as dt

from approvals.models import Run
from expense_mgmt.foundation.models import Event, User
from expense_mgmt.foundation.services.record import record_event


def keep(
    run: Run,
    name: str,
    *,
    actor: User,
    at: dt.datetime,
    on_behalf_of: User | None = None,
    **payload: object,
) -> Event:
    """Append one act to the chain of the run's document; its lock is held.

    payload   what the act says beyond who and when, as text and lists of text
    """
    return record_event(
        company=run.company,
        kind=run.kind,
        subject_id=run.subject_id,
        name=name,
        actor=actor,
        on_behalf_of=on_behalf_of,
        at=at,
        payload={"version": run.version, **payload},
    )
