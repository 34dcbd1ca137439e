"""What an administrator says of a person's roles and days; the services judge it."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.form_fields import DayField
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.duties import Duty, Level
from expense_mgmt.organisation.models import Project, Unit
from expense_mgmt.organisation.roles import Role


class Judged(forms.Form):
    """A form on which a refusal of the service lands."""

    def show_refusal(self, refusal: RuleBroken) -> None:
        """Put a refusal beside its field, else above the form."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


class GrantForm(Judged):
    """A role, where, from when and until when."""

    role = forms.ChoiceField(label=gettext_lazy("Role"))
    place = forms.ChoiceField(label=gettext_lazy("For"))
    begins_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Empty: until it is ended."),
    )

    def __init__(self, data: Any = None, *, company: Company, **facts: Any) -> None:
        super().__init__(data, auto_id="id_grant_%s", **facts)
        units = Unit.objects.filter(company=company, is_active=True).order_by("pk")
        projects = Project.objects.filter(company=company, is_active=True).order_by("code")
        self.places: dict[str, Unit | Project] = {str(one.public_id): one for one in units}
        self.places |= {str(one.public_id): one for one in projects}
        role: Any = self.fields["role"]
        role.choices = [("", _("Choose a role")), *Role.choices]
        place: Any = self.fields["place"]
        place.choices = [(key, one.label) for key, one in self.places.items()]

    def facts(self) -> dict[str, Any]:
        """What the services take of it."""
        data = self.cleaned_data
        return data | {"role": Role(data["role"]), "place": self.places[data["place"]]}


class EndForm(Judged):
    """The last day of a role."""

    ends_on = DayField(label=gettext_lazy("Last day"))


class LeaveForm(Judged):
    """The last day of a person."""

    last_day = DayField(label=gettext_lazy("Last day"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_leave_%s")


class PairForm(Judged):
    """Two roles, or two acts, that no longer go together."""

    level = forms.ChoiceField(label=gettext_lazy("Of"), choices=Level.choices)
    one = forms.ChoiceField(label=gettext_lazy("This"))
    other = forms.ChoiceField(label=gettext_lazy("does not go with"))
    begins_on = DayField(label=gettext_lazy("From"))

    def __init__(self, data: Any = None, *, today: dt.date | None = None) -> None:
        super().__init__(data, initial={"begins_on": today})
        # Both lists in each: without a script the first choice cannot narrow the others.
        for name in ("one", "other"):
            field: Any = self.fields[name]
            field.choices = [
                (_("Roles"), list(Role.choices)),
                (_("Acts"), list(Duty.choices)),
            ]

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or self.cleaned_data
        known = Role.values if data.get("level") == Level.ROLES else Duty.values
        for name in ("one", "other"):
            if name in data and data[name] not in known:
                self.add_error(name, _("Choose two roles, or two acts."))
        return data
