"""The form of a budget change: shapes are checked here, rules in the services."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Self
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from budgets.change_catalogue import ChangeCatalogue, chosen, options_of
from budgets.change_content import ChangeContent, ChangeRefused, RowContent
from budgets.models import BudgetLine, ChangeKind
from expense_mgmt.core.errors import DomainError
from expense_mgmt.core.form_fields import MonthChoice, TypedAmountField
from expense_mgmt.core.money import ZERO
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.uploads import TOO_LARGE

if TYPE_CHECKING:
    RowFormSetBase = forms.BaseFormSet["RowForm"]
else:
    RowFormSetBase = forms.BaseFormSet

LONGEST_TEXT: Final = 4000
MOST_ROWS: Final = 100
PLACES: Final = ("project", "category", "platform", "unit")


class HeadForm(forms.Form):
    """What kind of change, for which department, and why."""

    use_required_attribute = False

    kind = forms.ChoiceField(label=_("Kind"), choices=ChangeKind.choices)
    unit = forms.ChoiceField(label=_("Department"))
    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea
    )
    report = forms.CharField(
        label=_("Report"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea,
        help_text=_(
            "A supplementary budget needs it: what happened, what it costs, what it brings."
        ),
    )

    def __init__(self, *args: Any, catalogue: ChangeCatalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.choices = options_of(catalogue.units)
        for name in ("reason", "report"):
            self.fields[name].widget.attrs |= {"rows": 2, "data-autosize": True}

    def mark_required(self) -> None:
        """Show what a submit needs; a draft may still leave it out."""
        self.fields["reason"].required = True


class RowForm(forms.Form):
    """One budget line by its places, the direction, and the amount."""

    month = MonthChoice(label=_("Month"))
    project = forms.ChoiceField(label=_("Project"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    platform = forms.ChoiceField(label=_("Platform"), required=False)
    unit = forms.ChoiceField(label=_("Budget of"), required=False)
    way = forms.ChoiceField(
        label=_("Direction"),
        choices=[("lower", _("Takes away")), ("raise", _("Adds"))],
        initial="raise",
    )
    amount = TypedAmountField(label=_("Amount, tax included"), required=True)

    def __init__(self, *args: Any, catalogue: ChangeCatalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.catalogue = catalogue
        self.row_index: int | None = None
        for name, choices in (
            ("project", catalogue.project_choices),
            ("category", catalogue.category_choices),
            ("platform", catalogue.platform_choices),
            ("unit", catalogue.place_choices),
        ):
            field: Any = self.fields[name]
            field.choices = choices

    def has_changed(self) -> bool:
        """A row without place and amount is no row, whatever month it shows."""
        return any(self._raw(name).strip() for name in (*PLACES, "amount"))

    def clean_amount(self) -> Any:
        amount = self.cleaned_data["amount"]
        if not amount:
            raise forms.ValidationError(_("An amount is above zero."), code="amount_not_positive")
        return amount

    def row(self) -> RowContent | None:
        """The row as far as it can be read; None without a month."""
        cleaned = self.cleaned_data
        month = cleaned.get("month")
        if month is None:
            return None
        amount = cleaned.get("amount") or ZERO
        return RowContent(
            month=month,
            amount=-amount if cleaned.get("way") == "lower" else amount,
            unit=chosen(self.catalogue.places, cleaned.get("unit", "")),
            project=chosen(self.catalogue.projects, cleaned.get("project", "")),
            platform=chosen(self.catalogue.platforms, cleaned.get("platform", "")),
            category=chosen(self.catalogue.categories, cleaned.get("category", "")),
        )

    def _raw(self, name: str) -> str:
        if self.is_bound:
            return str(self.data.get(self.add_prefix(name)) or "")
        return str(self.initial.get(name) or "")


class BaseRowFormSet(RowFormSetBase):
    """The rows in the order in which the page shows them."""

    def rows(self) -> tuple[RowContent, ...]:
        """The rows as far as they can be read, and which form is which; call after is_valid()."""
        rows: list[RowContent] = []
        for form in self.forms:
            row = form.row() if form.has_changed() and not self._is_deleted(form) else None
            form.row_index = None if row is None else len(rows)
            if row is not None:
                rows.append(row)
        return tuple(rows)

    def kept(self, index: int) -> RowForm:
        """The form of a row by its number; call after rows()."""
        return next(form for form in self.forms if form.row_index == index)

    def _is_deleted(self, form: RowForm) -> bool:
        return bool(self._should_delete_form(form))  # type: ignore[attr-defined]  # Django's own


RowFormSet = forms.formset_factory(
    RowForm,
    formset=BaseRowFormSet,
    extra=0,
    can_delete=True,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS,
    validate_max=True,
)


class ChangeForm:
    """Head, rows and files of one change, bound to what was posted or to what is stored."""

    def __init__(
        self,
        catalogue: ChangeCatalogue,
        *,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile[bytes]] | None = None,
        head: Mapping[str, Any] | None = None,
        rows: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        self.catalogue = catalogue
        self.files: MultiValueDict[str, UploadedFile[bytes]] = files or MultiValueDict()
        self.document_errors: list[str] = []
        self.general_errors: list[str] = []
        self.row_errors: list[str] = []
        self.version_posted = _version_of(data) if data is not None else 0
        self.detached = _ids(data.getlist("detach")) if data is not None else []
        self.head = HeadForm(data, catalogue=catalogue, initial=head)
        self.rows: BaseRowFormSet = RowFormSet(  # type: ignore[assignment]  # the formset named in its factory
            data, prefix="rows", form_kwargs={"catalogue": catalogue}, initial=list(rows)
        )

    @classmethod
    def posted(cls, request: HttpRequest, user: User) -> Self:
        form = cls(ChangeCatalogue.of(user), data=request.POST, files=request.FILES)
        if request.META.get(TOO_LARGE):
            form.document_errors.append(str(_("A file is too large and was not kept.")))
        return form

    def is_valid(self) -> bool:
        """Shapes only; everything is checked, so that every error shows at once."""
        is_head_valid, are_rows_valid = self.head.is_valid(), self.rows.is_valid()
        return is_head_valid and are_rows_valid and not self.document_errors

    def content(self) -> ChangeContent | None:
        """What was written, as far as it can be read; call after is_valid()."""
        head = self.head.cleaned_data
        unit = chosen(self.catalogue.units, head.get("unit", ""))
        kind = head.get("kind")
        if unit is None or not kind:
            return None
        return ChangeContent(
            kind=ChangeKind(kind),
            unit=unit,
            reason=head.get("reason", ""),
            report=head.get("report", ""),
            rows=self.rows.rows(),
        )

    def uploads(self) -> list[UploadedFile[bytes]]:
        return list(self.files.getlist("documents"))

    def show(self, error: DomainError) -> None:
        """Put a refusal where it belongs: at a field, a row, the documents, or on top."""
        if isinstance(error, ChangeRefused):
            for shortcoming in error.shortcomings:
                self._show(shortcoming)
        else:
            self._show(error)

    def _show(self, error: DomainError) -> None:
        field = error.field or ""
        if field in self.head.fields:
            self.head.add_error(field, str(error))
        elif field.startswith("rows-"):
            _prefix, index, name = field.split("-", 2)
            form = self.rows.kept(int(index))
            form.add_error(name if name in form.fields else None, str(error))
        elif field == "rows":
            self.row_errors.append(str(error))
        elif field == "documents" or error.code.startswith("file_"):
            self.document_errors.append(str(error))
        else:
            self.general_errors.append(str(error))

    @property
    def errors(self) -> list[dict[str, str]]:
        """The summary: every error as worded beside its field, with its address."""
        found = [{"text": text, "url": ""} for text in self.general_errors]
        found += _errors_of(self.head)
        found += [{"text": str(text), "url": "#rows"} for text in self.rows.non_form_errors()]
        found += [{"text": text, "url": "#rows"} for text in self.row_errors]
        for number, row in enumerate(self.rows.forms, start=1):
            found += _errors_of(row, str(_("Line %(number)d") % {"number": number}))
        found += [{"text": text, "url": "#documents"} for text in self.document_errors]
        return found


def initial_of(row: RowContent) -> dict[str, Any]:
    """What the form of a stored row shows."""
    places = {name: getattr(row, name) for name in PLACES}
    return {
        "month": row.month,
        "way": "lower" if row.amount < 0 else "raise",
        "amount": f"{abs(row.amount):,.2f}" if row.amount else "",
        **{name: str(place.public_id) if place else "" for name, place in places.items()},
    }


def initial_of_line(line: BudgetLine, way: str) -> dict[str, Any]:
    """The row with which a change that begins at a budget line opens."""
    places = {name: getattr(line, name) for name in PLACES}
    return {
        "month": line.month,
        "way": way,
        **{name: str(place.public_id) if place else "" for name, place in places.items()},
    }


def _errors_of(form: forms.Form, place: str = "") -> list[dict[str, str]]:
    if not form.is_bound:
        return []
    before = f"{place}: " if place else ""
    return [
        {
            "text": before + str(text),
            "url": f"#{form[name].id_for_label}" if name in form.fields else "",
        }
        for name, texts in form.errors.items()
        for text in texts
    ]


def _version_of(data: QueryDict) -> int:
    """The version a form showed; one that is missing or no number matches no stored version."""
    text = data.get("version", "")
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else -1


def _ids(texts: Sequence[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
