"""Whom a task does not ask and what it is about, as indexes find it and as reads are told it."""

from collections.abc import Sequence

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func

from approvals.standing import Standing

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


def reach_of(standings: Sequence[Standing]) -> dict[str, list[int]]:
    """The queues that the standings reach and the bars that keep the person out, as reads take them."""
    queues = {key for standing in standings for key in standing.queue_ids}
    bars = [_bars_of(standing) for standing in standings]
    values = {"queues": sorted(queues), "bars": [bar for of_one in bars for bar in of_one]}
    for place, standing in enumerate(standings):
        values |= {
            f"queues_{place}": sorted(standing.queue_ids),
            f"bars_{place}": bars[place],
        }
    return values


def _bars_of(standing: Standing) -> list[int]:
    """What `BARS` holds of a task that a standing reaches and may not decide."""
    return [
        queue_id << QUEUE_BITS | person_id
        for queue_id in sorted(standing.queue_ids)
        for person_id in standing.barred_by
    ]
