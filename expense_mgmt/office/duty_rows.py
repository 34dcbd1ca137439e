"""Pairs of duties as the page shows them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from expense_mgmt.core.templatetags.dates import day_year
from expense_mgmt.foundation.models import User
from expense_mgmt.office.people_forms import PairForm
from expense_mgmt.office.people_rows import companies_read_by
from expense_mgmt.organisation.access import Act, may
from expense_mgmt.organisation.duties import FIXED, Level, label_of
from expense_mgmt.organisation.models import DutyPair
from expense_mgmt.organisation.services.duty_pairs import EVER


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two duties that are kept apart.

    period     since when, and until when
    seen_by    who proposed and who confirmed it; empty for a default
    waits      what a second administrator has to answer; empty for nothing
    is_fixed   the product keeps these apart whatever is entered
    is_own     the reader proposed what waits
    """

    key: UUID
    first: str
    second: str
    period: str
    seen_by: str
    waits: str
    is_fixed: bool
    is_own: bool
    is_over: bool


def pairs_seen_by(user: User, today: dt.date) -> QuerySet[DutyPair]:
    return DutyPair.objects.filter(company__in=companies_read_by(user, today)).for_page()


def duties_context(user: User, form: PairForm, today: dt.date) -> dict[str, Any]:
    """Pairs of roles and of acts, those that wait first."""
    rows = list(pairs_seen_by(user, today))
    return {
        "levels": [
            {"title": level.label, "rows": _rows(rows, level, user, today)} for level in Level
        ],
        "form": form,
        "today": today,
        "may_keep": may(user, Act.ADMINISTER),
        "breadcrumbs": [{"url": "", "label": _("Separation of duties")}],
    }


def _rows(pairs: Sequence[DutyPair], level: Level, user: User, today: dt.date) -> list[PairRow]:
    rows = [_row(pair, level, user, today) for pair in pairs if pair.level == level]
    if level == Level.ROLES:  # one sentence says all of them
        rows = [row for row in rows if not row.is_fixed]
    return sorted(rows, key=lambda row: (not row.waits, row.is_over, row.is_fixed))


def _row(pair: DutyPair, level: Level, user: User, today: dt.date) -> PairRow:
    begins, after = pair.valid.lower, pair.valid.upper
    period = "" if begins == EVER else _("since %(day)s") % {"day": day_year(begins)}
    if after is not None:
        last = day_year(after - dt.timedelta(days=1))
        period = f"{period} {_('until %(day)s') % {'day': last}}".strip()
    waits = ""
    if pair.ends_on is not None:
        waits = _("is to end with %(day)s") % {"day": day_year(pair.ends_on)}
    elif pair.is_waiting:
        waits = _("is to begin with %(day)s") % {"day": day_year(begins)}
    by = pair.waits_since_by
    people = [one.label for one in (pair.proposed_by, pair.confirmed_by) if one is not None]
    return PairRow(
        key=pair.public_id,
        first=str(label_of(level, pair.first)),
        second=str(label_of(level, pair.second)),
        period=period,
        seen_by=_(", ").join(people),
        waits=f"{waits} ({by.label})" if waits and by else waits,
        is_fixed=(pair.first, pair.second) in FIXED[level],
        is_own=by is not None and by.pk == user.pk,
        is_over=after is not None and after <= today,
    )
