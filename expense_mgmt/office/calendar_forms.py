"""Forms of the working calendar: they check shape, the services judge."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.form_fields import FIRST_YEAR, LAST_YEAR, DayField
from expense_mgmt.organisation.models import CalendarDay
from expense_mgmt.organisation.rules.day_lists import LONGEST_NAME

LONGEST_REMARK: Final = 200
LONGEST_LIST: Final = 20_000


class _Judged(forms.Form):
    def show_refusal(self, refusal: RuleBroken) -> None:
        """Put a refusal of the service beside its field, else above the form."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


class YearForm(_Judged):
    """For which year a new version is, and where its days come from."""

    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    remark = forms.CharField(
        label=_("Where the days come from"), max_length=LONGEST_REMARK, required=False, strip=True
    )


class RevisionForm(_Judged):
    """Which revision of the draft the page showed."""

    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class DaysForm(RevisionForm):
    """Days that become holidays, make-up workdays, or ordinary again."""

    first = DayField(label=_("First day"))
    last = DayField(label=_("Last day"), required=False)
    kind = forms.ChoiceField(
        label=_("These days are"),
        choices=[*CalendarDay.Kind.choices, ("", _("Ordinary days"))],
        initial=CalendarDay.Kind.HOLIDAY,
        required=False,
    )
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME, required=False, strip=True)

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or self.cleaned_data
        data["last"] = data.get("last") or data.get("first")
        return data


class PasteForm(RevisionForm):
    """The year's days as lines of text."""

    text = forms.CharField(
        label=_("One line for each day or span"),
        max_length=LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class FileForm(RevisionForm):
    """The same as a workbook."""

    file = forms.FileField(label=_("Workbook"))
