"""One line of the editor, and all of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.form_fields import DayField, TypedAmountField
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import DateSpan
from expense_mgmt.organisation.models import Project
from requests.content import Line, Weight
from requests.forms.catalogue import JOINT, Catalogue, chosen

if TYPE_CHECKING:
    BaseLineFormSetBase = forms.BaseFormSet["LineForm"]
else:
    BaseLineFormSetBase = forms.BaseFormSet

MAXIMUM_LINES: Final = 100
EQUAL: Final = Decimal(1)
CONTENT_FIELDS = (
    "category",
    "platform",
    "project",
    "starts_on",
    "ends_on",
    "amount",
    "description",
)
_WEIGHT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class Part:
    """A project's row of a joint line, as it is drawn."""

    project: Project
    name: str
    value: str
    takes_rest: bool
    is_bad: bool


class LineForm(forms.Form):
    """Category, platform, project or joint, days, amount; weights of a joint line beside them."""

    category = forms.ChoiceField(label=_("Category"))
    platform = forms.ChoiceField(label=_("Platform"), required=False)
    project = forms.ChoiceField(label=_("Project"), required=False)
    starts_on = DayField(label=_("First day"), required=False)
    ends_on = DayField(label=_("Last day"), required=False)
    amount = TypedAmountField(label=_("Amount, tax included"))
    description = forms.CharField(label=_("What for"), max_length=200, required=False)

    def __init__(self, *args: Any, catalogue: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.catalogue = catalogue
        self.line_index: int | None = None
        self._choose("category", catalogue.category_choices, _("Choose a category."))
        self._choose("platform", catalogue.platform_choices)
        self._choose("project", catalogue.project_choices)

    def _choose(self, name: str, choices: Any, required: Any = None) -> None:
        field = self.fields[name]
        field.choices = choices  # type: ignore[attr-defined]  # a ChoiceField, declared above
        if required:
            field.error_messages["required"] = required

    def has_changed(self) -> bool:
        """A row without any content is no line, whatever place it has."""
        return any(self._raw(name).strip() for name in CONTENT_FIELDS)

    @property
    def is_joint(self) -> bool:
        return self._raw("project") == JOINT

    @cached_property
    def parts(self) -> list[Part]:
        """The joint campaign's projects with what was typed; equal parts to begin with."""
        rest = self._typed("rest")
        typed = [self._typed(_weight_name(project)) for project in self.catalogue.projects]
        begins = not any(typed) and not self.is_bound
        return [
            Part(
                project=project,
                name=self.add_prefix(_weight_name(project)),
                value=str(EQUAL) if begins else value,
                takes_rest=rest == str(project.public_id),
                is_bad=bool(value) and not _WEIGHT.fullmatch(value),
            )
            for project, value in zip(self.catalogue.projects, typed, strict=True)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if end and not start and "starts_on" not in self.errors:
            self.add_error("starts_on", _("Enter the first day."))
        if start and end and end < start:
            self.add_error("ends_on", _("The end date lies before the start date."))
        if self.is_joint and any(part.is_bad for part in self.parts):
            self.add_error(
                "project", ValidationError(_("Enter each weight in figures, such as 1 or 2.5."))
            )
        return cleaned

    def line(self) -> Line | None:
        """The line as far as it can be read; None without a category."""
        cleaned = self.cleaned_data
        category = chosen(self.catalogue.categories, cleaned.get("category", ""))
        if category is None:
            return None
        return Line(
            category=category,
            platform=chosen(self.catalogue.platforms, cleaned.get("platform", "")),
            description=cleaned.get("description", ""),
            amount=cleaned.get("amount") or ZERO,
            spans=self._spans(),
            weights=self._weights(),
        )

    def _spans(self) -> tuple[DateSpan, ...]:
        start, end = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        return (DateSpan(start, end or start),) if start else ()

    def _weights(self) -> tuple[Weight, ...]:
        if self.is_joint:
            return tuple(
                Weight(part.project, Decimal(part.value), takes_rest=part.takes_rest)
                for part in self.parts
                if part.value and not part.is_bad
            )
        project = chosen(self.catalogue.projects, self.cleaned_data.get("project", ""))
        return (Weight(project, EQUAL),) if project else ()

    def _raw(self, name: str) -> str:
        if self.is_bound:
            return str(self.data.get(self.add_prefix(name)) or "")
        return str(self.initial.get(name) or "")

    def _typed(self, name: str) -> str:
        return self._raw(name).strip()


class BaseLineFormSet(BaseLineFormSetBase):
    """The lines in the order in which the page shows them."""

    def add_fields(self, form: "LineForm", index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].widget = forms.HiddenInput()

    @property
    def rows(self) -> list["LineForm"]:
        """Every form that is drawn, by its place."""
        return sorted(self.forms, key=_place)

    @property
    def kept(self) -> list["LineForm"]:
        """Forms that are lines of the request, by their number; call after lines()."""
        kept = [form for form in self.forms if form.line_index is not None]
        return sorted(kept, key=lambda form: form.line_index or 0)

    def lines(self) -> tuple[Line, ...]:
        """The lines as far as they can be read, and which form is which; call after is_valid()."""
        lines: list[Line] = []
        for form in self.rows:
            line = form.line() if form.has_changed() and not self._is_deleted(form) else None
            form.line_index = None if line is None else len(lines)
            if line is not None:
                lines.append(line)
        return tuple(lines)

    def _is_deleted(self, form: "LineForm") -> bool:
        return bool(self._should_delete_form(form))  # type: ignore[attr-defined]  # Django's own


LineFormSet = forms.formset_factory(
    LineForm,
    formset=BaseLineFormSet,
    extra=0,
    can_delete=True,
    can_order=True,
    max_num=MAXIMUM_LINES,
    absolute_max=MAXIMUM_LINES,
    validate_max=True,
)


def initial_of(line: Line) -> Mapping[str, Any]:
    """What the form of a stored line shows."""
    span = line.spans[0] if line.spans else None
    is_joint = len(line.weights) > 1 or any(one.weight != EQUAL for one in line.weights)
    single = str(line.weights[0].project.public_id) if line.weights else ""
    rest = next((one.project for one in line.weights if one.takes_rest), None)
    return {
        "category": str(line.category.public_id),
        "platform": str(line.platform.public_id) if line.platform else "",
        "project": JOINT if is_joint else single,
        "starts_on": span.start if span else None,
        "ends_on": span.end if span else None,
        "amount": f"{line.amount:,.2f}" if line.amount else "",
        "description": line.description,
        "rest": str(rest.public_id) if rest else "",
        **(
            {_weight_name(one.project): _plain(one.weight) for one in line.weights}
            if is_joint
            else {}
        ),
    }


def _weight_name(project: Project) -> str:
    return f"weight-{project.public_id}"


def _plain(weight: Decimal) -> str:
    """A stored weight without empty decimals."""
    text = f"{weight:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _place(form: LineForm) -> int:
    value = form.data.get(form.add_prefix("ORDER"), "") if form.is_bound else ""
    return int(value) if re.fullmatch(r"[0-9]{1,4}", str(value)) else MAXIMUM_LINES
