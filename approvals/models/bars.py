"""Whom a task does not ask and what it is about, as indexes find it and as reads are told it."""

from collections.abc import Sequence

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Q

from approvals.standing import Standing
from expense_mgmt.core.prepared import TEXT, among

BAR_LIST = ArrayField(models.BigIntegerField())
# Whom a task does not ask, each as one number with its queue (sql/bars.sql).
BARS = Func(
    "queue",
    "barred",
    function="approvals_bars",
    output_field=BAR_LIST,
)
# Which projects and categories a task is about, each as one number with its queue
# (sql/places.sql).
PLACES = Func(
    "queue",
    "project_ids",
    "category_ids",
    function="approvals_places",
    output_field=BAR_LIST,
)
QUEUE_BITS = 32
# Tells a category from a project of the same number.
CATEGORY_BIT = 1 << 31


Limits = tuple[bool, ...]
"""Of each standing of a person, whether it counts for some kinds of documents only."""


def limits_of(standings: Sequence[Standing]) -> Limits:
    return tuple(standing.kinds is not None for standing in standings)


def reached(limits: Limits, *, queue: str = "queue", kind: str = "kind") -> Q:
    """The condition of a prepared read that the standings reach a task, barred or not.

    One look into one list where none of them is limited. `reach_of` gives the values.

    queue, kind   the columns that name them
    """
    found = among(queue, "queues")
    for place, is_limited in enumerate(limits):
        if is_limited:
            found |= reached_by_one(place, limits, queue=queue, kind=kind)
    return found


def reached_by_one(place: int, limits: Limits, *, queue: str = "queue", kind: str = "kind") -> Q:
    """The same of the standing at this place alone."""
    found = among(queue, f"queues_{place}")
    return found & among(kind, f"kinds_{place}", TEXT) if limits[place] else found


def reach_of(standings: Sequence[Standing]) -> dict[str, Sequence[int] | Sequence[str]]:
    """The queues that the standings reach and the bars that keep the person out, as reads take them."""
    queues = {key for one in standings if one.kinds is None for key in one.queue_ids}
    bars = [_bars_of(standing) for standing in standings]
    values: dict[str, Sequence[int] | Sequence[str]] = {
        "queues": sorted(queues),
        "bars": [bar for of_one in bars for bar in of_one],
    }
    for place, standing in enumerate(standings):
        values[f"queues_{place}"] = sorted(standing.queue_ids)
        values[f"bars_{place}"] = bars[place]
        if standing.kinds is not None:
            values[f"kinds_{place}"] = sorted(standing.kinds)
    return values


def _bars_of(standing: Standing) -> list[int]:
    """What `BARS` holds of a task that a standing reaches and may not decide."""
    return [
        queue_id << QUEUE_BITS | person_id
        for queue_id in sorted(standing.queue_ids)
        for person_id in standing.barred_by
    ]
