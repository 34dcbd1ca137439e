from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.pages.inbox import TABS, Wanted
from approvals.services.bulk import Seen
from approvals.states import Verb
from expense_mgmt.core.errors import RuleBroken

# What the buttons say, and what the engine calls it.
DECISIONS = {"approve": Verb.APPROVE, "send_back": Verb.RETURN, "reject": Verb.REJECT}


class InboxForm(forms.Form):
    """The address of the inbox. What it does not understand is as if it were not there."""

    tab = forms.ChoiceField(choices=[(tab, tab) for tab in TABS], required=False)
    order = forms.ChoiceField(choices=[("newest", "newest")], required=False)
    after = forms.UUIDField(required=False)
    before = forms.UUIDField(required=False)
    task = forms.UUIDField(required=False)

    def wanted(self) -> Wanted:
        self.is_valid()
        asked: dict[str, Any] = self.cleaned_data
        return Wanted(
            tab=asked.get("tab") or "waiting",
            newest_first=asked.get("order") == "newest",
            after=asked.get("after"),
            before=asked.get("before"),
            task=asked.get("task"),
        )


class DecisionForm(forms.Form):
    """One decision, and which content of the document it was made on."""

    decision = forms.ChoiceField(choices=[(name, name) for name in DECISIONS])
    version = forms.IntegerField(min_value=1)
    content_hash = forms.CharField(max_length=64)
    comment = forms.CharField(required=False)

    def ensure_complete(self) -> None:
        """Our own page posts all of this; what does not is told to try again."""
        if not self.is_valid():
            raise RuleBroken("form_incomplete", _("The form was not complete. Try again."))

    @property
    def verb(self) -> Verb:
        return DECISIONS[self.cleaned_data["decision"]]


class SelectionForm(forms.Form):
    """The selected rows, each as task:version:beginning of the content's hash."""

    task = forms.MultipleChoiceField(choices=[])

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        field = self.fields["task"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  # declared three lines up
        field.choices = [(value, value) for value in data.getlist("task")]

    def seen(self) -> list[Seen]:
        """Whatever of the selection can be read."""
        self.is_valid()
        found: list[Seen] = []
        for value in self.cleaned_data.get("task", []):
            key, _colon, rest = value.partition(":")
            version, _colon, digest = rest.partition(":")
            try:
                found.append(Seen(UUID(key), int(version), digest))
            except ValueError:
                continue
        return found
