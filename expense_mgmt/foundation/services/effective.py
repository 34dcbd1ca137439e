"""Rows that count by days: putting a new one in force ends the one before (PLATFORM §6.10)."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import RuleBroken


def ensure_not_in_the_past(begins: dt.date, at: dt.datetime, *, field: str | None = None) -> None:
    """Refuse figures that would count for days that are over.

    raises    RuleBroken setting_in_the_past
    """
    if begins < timezone.localdate(at):
        raise RuleBroken(
            "setting_in_the_past",
            _("Figures begin to count today or later, never backwards."),
            field=field,
        )


def end_those_before(published: "QuerySet[Any]", begins: dt.date) -> None:
    """Let the rows in force end where a new one begins; they are locked by this.

    published   of the same place, each with its days in `valid`
    raises      RuleBroken setting_overlaps
    source      PLATFORM §6.10
    """
    open_ended = published.filter(valid__endswith__isnull=True)
    for before in open_ended.order_by("pk").select_for_update(of=("self",)):
        if before.valid.lower >= begins:
            raise RuleBroken(
                "setting_overlaps",
                _("Figures published before begin on %(day)s or later. Choose a later day."),
                {"day": before.valid.lower},
                field="valid_from",
            )
        before.valid = (before.valid.lower, begins)
        before.save(update_fields=["valid"])
