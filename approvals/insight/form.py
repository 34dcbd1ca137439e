"""The address of the process pages. What it does not understand is as if it were not there."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.insight.wanted import GROUPINGS, PERIODS, Wanted
from approvals.interface import kinds_shown
from expense_mgmt.core.errors import NotAllowed
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.access import Act, holdings_of
from expense_mgmt.organisation.models import Unit
from expense_mgmt.organisation.queries import in_scope


class InsightForm(forms.Form):
    """Period, unit, kind, and what the rows are."""

    month = forms.RegexField(r"^20\d\d-(0[1-9]|1[0-2])$", required=False)
    period = forms.ChoiceField(choices=[(one, one) for one in PERIODS], required=False)
    unit = forms.UUIDField(required=False)
    kind = forms.CharField(required=False)
    by = forms.ChoiceField(choices=[(one, one) for one in GROUPINGS], required=False)

    def wanted(self, user: User, *, today: dt.date) -> Wanted:
        """The question, within what the person may ask.

        raises    NotAllowed act_not_allowed for a person without a role that may ask
        """
        self.is_valid()
        asked: dict[str, Any] = self.cleaned_data
        company = company_of(user)
        kind = asked.get("kind") or ""
        key = asked.get("unit")
        return Wanted(
            user=user,
            company=company,
            month=_month(asked.get("month") or "", today),
            period=asked.get("period") or "month",
            unit=next((one for one in units_of(user, company) if one.public_id == key), None),
            kind=kind if kind in kinds_shown() else "",
            by=asked.get("by") or "step",
        )


class DrillForm(forms.Form):
    """Which figure's documents are asked for; every part may be missing."""

    what = forms.ChoiceField(
        choices=[(one, one) for one in ("passed", "waiting", "returned", "decided", "ended")],
        required=False,
    )
    kinds = forms.CharField(required=False)
    sequence = forms.IntegerField(required=False, min_value=1, max_value=32767)
    role = forms.CharField(required=False)
    department = forms.UUIDField(required=False)
    person = forms.UUIDField(required=False)
    words = forms.CharField(required=False, strip=False)
    weekday = forms.IntegerField(required=False, min_value=1, max_value=7)
    hour = forms.IntegerField(required=False, min_value=0, max_value=23)
    state = forms.CharField(required=False)
    late = forms.BooleanField(required=False)
    below = forms.IntegerField(required=False, min_value=1)

    def asked(self) -> dict[str, Any]:
        """What could be read, without empty parts."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


def company_of(user: User) -> Company:
    """The company of the first role that may ask.

    raises    NotAllowed act_not_allowed
    """
    held = [one for one in holdings_of(user) if one.role in Act.PROCESS_INSIGHT.roles]
    if not held:
        raise NotAllowed(
            "act_not_allowed", _("Your roles do not include this. Ask an administrator.")
        )
    return held[0].company


def units_of(user: User, company: Company) -> Sequence[Unit]:
    """Units in the scope of a role that may ask, the whole company first."""
    scope = in_scope(user, unit="pk", project="", roles=Act.PROCESS_INSIGHT.roles)
    return list(Unit.objects.filter(scope, company=company, is_active=True).order_by("pk"))


def unit_named(key: UUID | None, company: Company) -> Unit | None:
    """The unit of a row, whichever it is; its documents pass `visible_to` all the same."""
    return Unit.objects.filter(company=company, public_id=key).first() if key else None


def _month(text: str, today: dt.date) -> Month:
    try:
        return Month.parse(text)
    except ValueError:
        return Month.of(today)
