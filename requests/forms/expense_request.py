"""The request form: shapes are checked here, rules in the services."""

import re
from collections.abc import Collection, Sequence
from typing import Any, Self
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import DomainError
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.uploads import TOO_LARGE
from requests.content import Content
from requests.forms.catalogue import Catalogue, chosen
from requests.forms.line import BaseLineFormSet, LineForm, LineFormSet, initial_of
from requests.models import DocumentKind, RequestKind
from requests.services.completeness import Incomplete
from requests.services.drafts import Upload

LONGEST_TEXT = 4000


class HeadForm(forms.Form):
    """What it is for, for whom and from whom."""

    use_required_attribute = False

    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    supplier = forms.ChoiceField(label=_("Supplier"), required=False)
    background = forms.CharField(
        label=_("Background"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea
    )
    expected_effect = forms.CharField(
        label=_("Expected results"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea
    )
    unit = forms.ChoiceField(label=_("Department"))
    request_kind = forms.ChoiceField(label=_("Kind"), choices=RequestKind.choices)

    def __init__(self, *args: Any, catalogue: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = catalogue.unit_choices  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["supplier"].choices = catalogue.supplier_choices  # type: ignore[attr-defined]  # a ChoiceField
        for name in ("background", "expected_effect"):
            self.fields[name].widget.attrs |= {"rows": 2, "data-autosize": True}

    def mark_required(self) -> None:
        """Show what a submit needs; a draft may still leave it out."""
        for name in ("title", "background", "expected_effect"):
            self.fields[name].required = True


class RequestForm:
    """Head, lines and files of one request, bound to what was posted or to what is stored."""

    def __init__(
        self,
        catalogue: Catalogue,
        *,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile[bytes]] | None = None,
        content: Content | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.files: MultiValueDict[str, UploadedFile[bytes]] = files or MultiValueDict()
        self.document_errors: list[str] = []
        self.general_errors: list[str] = []
        self.version_posted = _version_of(data) if data is not None else 0
        # What waits in the browser beside a form that is looked at without its files.
        self.kinds_chosen = set(data.getlist("chosen")) if data is not None else set()
        self.detached = _ids(data.getlist("detach")) if data is not None else []
        self.head = HeadForm(data, catalogue=catalogue, initial=_head_initial(content, catalogue))
        options: dict[str, Any] = {"prefix": "lines", "form_kwargs": {"catalogue": catalogue}}
        if content is not None:
            options["initial"] = [initial_of(line) for line in content.lines]
        self.lines: BaseLineFormSet = LineFormSet(data, **options)  # type: ignore[assignment]  # the formset named in its factory
        if data is None and content is None:
            self.lines.extra = 1

    @classmethod
    def posted(cls, request: HttpRequest, user: User) -> Self:
        form = cls(Catalogue.of(user), data=request.POST, files=request.FILES)
        if request.META.get(TOO_LARGE):
            form.document_errors.append(str(_("A file is too large and was not kept.")))
        return form

    def is_valid(self) -> bool:
        """Shapes only; everything is checked, so that every error shows at once."""
        is_head_valid, are_lines_valid = self.head.is_valid(), self.lines.is_valid()
        return is_head_valid and are_lines_valid and not self.document_errors

    def content(self) -> Content | None:
        """What was written, as far as it can be read; call after is_valid()."""
        head = self.head.cleaned_data
        unit = chosen(self.catalogue.units, head.get("unit", ""))
        if unit is None:
            return None
        return Content(
            unit=unit,
            title=head.get("title", ""),
            background=head.get("background", ""),
            expected_effect=head.get("expected_effect", ""),
            supplier=chosen(self.catalogue.suppliers, head.get("supplier", "")),
            request_kind=head.get("request_kind", RequestKind.REGULAR),
            lines=self.lines.lines(),
        )

    def uploads(self) -> list[Upload]:
        """The files with their kinds, in the order of the kinds."""
        return [
            Upload(file, kind) for kind in DocumentKind.values for file in self.files.getlist(kind)
        ]

    def show(self, error: DomainError) -> None:
        """Put a refusal where it belongs: at a field, a line, the documents, or on top."""
        if isinstance(error, Incomplete):
            for shortcoming in error.shortcomings:
                self.show(shortcoming)
            return
        field = error.field or ""
        if field in self.head.fields:
            self.head.add_error(field, str(error))
        elif field.startswith("lines-"):
            self._show_at_line(field, error)
        elif field == "documents" or error.code.startswith("file_"):
            self.document_errors.append(str(error))
        else:
            self.general_errors.append(str(error))

    def _show_at_line(self, field: str, error: DomainError) -> None:
        _prefix, index, name = field.split("-", 2)
        form = self.kept[int(index)]
        form.add_error(name if name in form.fields else None, str(error))

    @property
    def kept(self) -> Sequence[LineForm]:
        return self.lines.kept

    @property
    def errors(self) -> list[dict[str, str]]:
        """The summary: every error as worded beside its field, with its address."""
        found = [{"text": text, "url": ""} for text in self.general_errors]
        found += _errors_of(self.head)
        found += [{"text": str(text), "url": ""} for text in self.lines.non_form_errors()]
        for number, row in enumerate(self.lines.rows, start=1):
            found += _errors_of(row, str(_("Line %(number)d") % {"number": number}))
        found += [{"text": text, "url": "#documents"} for text in self.document_errors]
        return found


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


def _head_initial(content: Content | None, catalogue: Catalogue) -> dict[str, Any]:
    if content is None:
        first = catalogue.units[0] if catalogue.units else None
        return {"unit": str(first.public_id) if first else "", "request_kind": RequestKind.REGULAR}
    return {
        "title": content.title,
        "background": content.background,
        "expected_effect": content.expected_effect,
        "supplier": str(content.supplier.public_id) if content.supplier else "",
        "unit": str(content.unit.public_id),
        "request_kind": content.request_kind,
    }


def _version_of(data: QueryDict) -> int:
    """The version a form showed; one that is missing or no number matches no stored version."""
    text = data.get("version", "")
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else -1


def _ids(texts: Collection[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
