"""The form of a person's choice of mail."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from expense_mgmt.foundation.models import Channel, NotificationKind

HOURS: Final = range(24)


class PreferencesForm(forms.Form):
    """One row of three buttons for each kind, and the hour of the digest."""

    hour = forms.TypedChoiceField(
        label=_("Write the digest at"),
        coerce=int,
        choices=[(hour, f"{hour:02}:00") for hour in HOURS],
        help_text=_("On working days, in the company's time, when something waits or happened."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        channels: Mapping[NotificationKind, Channel],
        digest_hour: int,
    ) -> None:
        super().__init__(
            data,
            initial={"hour": digest_hour, **{kind.value: way for kind, way in channels.items()}},
        )
        for kind in NotificationKind:
            self.fields[kind.value] = forms.ChoiceField(
                label=kind.label,
                choices=Channel.choices,
                widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
            )

    @property
    def channels(self) -> dict[NotificationKind, Channel]:
        """What was chosen for each kind."""
        return {kind: Channel(self.cleaned_data[kind.value]) for kind in NotificationKind}

    @property
    def digest_hour(self) -> int:
        return int(self.cleaned_data["hour"])

    def rows(self) -> Iterator[BoundField]:
        """The fields of the table."""
        return (self[kind.value] for kind in NotificationKind)
