"""Forms of the authority manual: they check shape, the services judge."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from approvals.rule_rows import RuleRow
from expense_mgmt.core.errors import DomainError
from expense_mgmt.core.form_fields import DayField, TypedAmountField
from expense_mgmt.core.money import ZERO
from expense_mgmt.foundation.models import Company

LONGEST_REMARK = 200
HIGHEST_PRIORITY = 99


class RevisionForm(forms.Form):
    """Which revision of a draft a page showed."""

    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class VersionForm(forms.Form):
    """From when a version is to count, and why there is one."""

    valid_from = DayField(label=_("In force from"))
    remark = forms.CharField(
        label=_("Why a new version"), max_length=LONGEST_REMARK, required=False, strip=True
    )

    def show_refusal(self, error: DomainError) -> None:
        """Put what a service refused on the field it names, else on top."""
        self.add_error(error.field if error.field in self.fields else None, str(error))


class ChangeForm(VersionForm, RevisionForm):
    """The same of a draft that exists, and below which amount several go at once."""

    bulk_limit = TypedAmountField(
        label=_("Approved together below"),
        required=True,
        help_text=_(
            "Reviewers may approve several clean documents at once below this amount. "
            "What an executive signs is always opened."
        ),
    )


class UploadForm(VersionForm):
    """A workbook that becomes a draft."""

    company = forms.ModelChoiceField(
        Company.objects.none(), label=_("Company"), to_field_name="public_id", empty_label=None
    )
    file = forms.FileField(label=_("Workbook"))

    def __init__(self, *args: Any, companies: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        choice: Any = self.fields["company"]
        choice.queryset = companies
        if len(companies) == 1:
            choice.widget = forms.HiddenInput()
            choice.initial = companies[0].public_id


class BoundsForm(RevisionForm):
    """The bounds of every row of a table; one button may set one of them."""

    def __init__(self, data: QueryDict, *, rows: Sequence[RuleRow]) -> None:
        posted = data.copy()
        row_id, _bar, rest = data.get("fix", "").partition("|")
        side, _bar, amount = rest.partition("|")
        if side in {"from", "to"}:
            posted[f"{side}-{row_id}"] = amount
        super().__init__(posted)
        self.rows = [row for row in rows if f"from-{row.key}" in posted]
        for row in self.rows:
            self.fields[f"from-{row.key}"] = TypedAmountField(label=_("Amount from"))
            self.fields[f"to-{row.key}"] = TypedAmountField(label=_("Amount up to"))

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or self.cleaned_data
        for row in self.rows:
            lower, upper = (data.get(f"{side}-{row.key}") for side in ("from", "to"))
            if upper is not None and upper <= (lower or ZERO):
                self.add_error(
                    f"to-{row.key}",
                    ValidationError(
                        _("The upper bound must lie above the lower one."), "band_without_room"
                    ),
                )
        return data

    def bounds(self) -> dict[UUID, tuple[Decimal, Decimal | None]]:
        """Lower and upper bound of each row that was posted."""
        data = self.cleaned_data
        return {
            row.key: (data[f"from-{row.key}"] or ZERO, data[f"to-{row.key}"]) for row in self.rows
        }
