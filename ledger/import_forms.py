"""What people give to a finance ledger import: a file, categories, a reason."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.form_fields import MonthChoice, VersionForm
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Category
from ledger.models import LedgerImport
from ledger.services.import_columns import bookable_categories, no_longer_bookable

LONGEST_COMMENT = 500


class UploadForm(forms.Form):
    """A sheet and the month it is of; the company where a person keeps the books of several."""

    company = forms.ModelChoiceField(
        Company.objects.none(), label=_("Company"), to_field_name="public_id", empty_label=None
    )
    month = MonthChoice(label=_("Month"))
    file = forms.FileField(label=_("Finance ledger"))

    def __init__(self, *args: Any, companies: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        choice: Any = self.fields["company"]
        choice.queryset = companies
        if companies.count() == 1:
            choice.widget = forms.HiddenInput()
            choice.initial = companies.get().public_id

    def show_refusal(self, refusal: RuleBroken) -> None:
        """Put a refusal of the service beside its field, else beside the file."""
        self.add_error(refusal.field if refusal.field in self.fields else "file", str(refusal))


class MappingForm(forms.Form):
    """A category for each column of one import."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, ledger_import: LedgerImport, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.initial.setdefault("version", ledger_import.version)
        columns = list(ledger_import.columns.select_related("category"))
        # What was offered when the page was opened stays chosen, and the service says why not.
        typed = {str(self.data.get(f"column_{column.position}", "")) for column in columns}
        bookable = [
            *bookable_categories(ledger_import.company, ledger_import.month),
            *no_longer_bookable(ledger_import.company, ledger_import.month, typed),
        ]
        choices = [("", "—"), *((str(one.public_id), one.label) for one in bookable)]
        self.categories = {str(one.public_id): one for one in bookable}
        for column in columns:
            self.fields[f"column_{column.position}"] = forms.ChoiceField(
                label=column.header,
                choices=choices,
                required=False,
                initial=str(column.category.public_id) if column.category else "",
            )

    def chosen(self) -> dict[int, Category | None]:
        """The category of each column by its position; None where none was chosen."""
        return {
            int(name.removeprefix("column_")): self.categories.get(value)
            for name, value in self.cleaned_data.items()
            if name.startswith("column_")
        }

    def show_refusal(self, refusal: RuleBroken) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


class RejectForm(VersionForm):
    comment = forms.CharField(
        label=_("Reason"), max_length=LONGEST_COMMENT, widget=forms.Textarea(attrs={"rows": 2})
    )
