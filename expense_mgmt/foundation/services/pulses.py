"""Signs of life of what works without anybody watching."""

from django.db.models import F
from django.db.models.functions import Now

from expense_mgmt.foundation.models import Pulse


def beat(name: Pulse.Name, *, findings: int = 0) -> None:
    """Note that it was done now, by the database's time; what was noted before is overwritten.

    findings   of a check; 0 of anything else
    source     PLATFORM §3
    """
    Pulse.objects.bulk_create(
        [Pulse(name=name, at=Now(), findings=findings)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at", "findings"],
    )


def seconds_since(name: Pulse.Name) -> float | None:
    """How long ago it was last done; None before the first time."""
    row = Pulse.objects.filter(name=name).annotate(age=Now() - F("at")).first()
    return row.age.total_seconds() if row else None
