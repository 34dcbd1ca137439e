"""What a person says when somebody is to act for him; the service judges it."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.interface import kinds
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.form_fields import DayField
from expense_mgmt.foundation.document_kinds import label_of
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.queries import colleagues_of


class DelegationForm(forms.Form):
    """Deputy, kind of document, first and last day."""

    deputy = forms.ChoiceField(label=gettext_lazy("Who acts"))
    kind = forms.ChoiceField(label=gettext_lazy("For"), required=False)
    begins_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(label=gettext_lazy("Last day"))

    def __init__(self, data: Any = None, *, person: User, company: Company, today: dt.date) -> None:
        super().__init__(data, initial={"begins_on": today})
        self.people = {str(one.public_id): one for one in colleagues_of(person, company, today)}
        deputy: Any = self.fields["deputy"]
        deputy.choices = [
            ("", _("Choose a person")),
            *((key, f"{one.label} · {one.username}") for key, one in self.people.items()),
        ]
        if data is not None and data.get("deputy") == str(person.public_id):
            # Not among the choices; the word is that of the service, which refuses it as well.
            deputy.error_messages["invalid_choice"] = _("Somebody else has to be the deputy.")
        kind: Any = self.fields["kind"]
        kind.choices = [("", _("All documents")), *((one, label_of(one)) for one in kinds())]

    def facts(self) -> dict[str, Any]:
        """What `deputies.appoint` takes of it."""
        data = self.cleaned_data
        return {
            "deputy": self.people[data["deputy"]],
            "kind": data["kind"],
            "begins_on": data["begins_on"],
            "ends_on": data["ends_on"],
        }

    def show_refusal(self, refusal: RuleBroken) -> None:
        """Put a refusal of the service beside its field, else above the form."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
