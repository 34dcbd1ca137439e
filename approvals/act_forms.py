"""Forms of what an approver does besides deciding; they check shape, the services judge."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.models import Addition
from approvals.models.limits import COMMENT_LIMIT, NOTE_LIMIT
from expense_mgmt.core.errors import DomainError

# (public id, words)
Choices = Sequence[tuple[str, str]]


class ActForm(forms.Form):
    """A form whose refusal stands at the field it belongs to."""

    def show_refusal(self, error: DomainError) -> None:
        """Put what a service refused on the field it names, else on top."""
        self.add_error(error.field if error.field in self.fields else None, str(error))


class HandOverForm(ActForm):
    """To whom, and why."""

    receiver = forms.UUIDField(label=_("Who decides"), widget=forms.Select)
    reason = forms.CharField(
        label=_("Reason"), max_length=COMMENT_LIMIT, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, people: Choices, **facts: Any) -> None:
        super().__init__(*args, **facts)
        select: Any = self.fields["receiver"].widget
        select.choices = [("", _("Choose a person")), *people]


class AddApproverForm(HandOverForm):
    """Whom, where in the order, and why."""

    position = forms.ChoiceField(
        label=_("When this person is asked"),
        choices=Addition.Position.choices,
        widget=forms.RadioSelect,
        initial=Addition.Position.WITH,
    )
    field_order = ["receiver", "position", "reason"]

    def __init__(self, *args: Any, people: Choices, **facts: Any) -> None:
        super().__init__(*args, people=people, **facts)
        self.fields["receiver"].label = _("Who approves as well")


class MinutesForm(ActForm):
    """The file."""

    upload = forms.FileField(label=_("Minutes of the meeting"))


class CopyForm(ActForm):
    """To whom, with a note."""

    readers = forms.TypedMultipleChoiceField(
        label=_("Who reads it"), coerce=UUID, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=NOTE_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, people: Choices, **facts: Any) -> None:
        super().__init__(*args, **facts)
        field: Any = self.fields["readers"]
        field.choices = people
