"""The form of a plan: which plan it is; its rows, targets, notes and files."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from budgets.forms.plan_rows import PAGE_ROWS, PlanRows, plan_rows, shown_amount
from budgets.models import BudgetPlan, CompletionNote, PlanAttachment
from budgets.plan_annexes import Completion, CompletionRow
from budgets.plan_catalogue import PlanCatalogue
from budgets.plan_content import PlanContent
from budgets.services.plan_checks import PlanIncomplete
from budgets.services.plan_drafts import Upload
from budgets.services.plan_notes import Note
from budgets.services.plan_rows import RowsRefused
from expense_mgmt.core.errors import DomainError
from expense_mgmt.core.form_fields import DayField, TypedAmountField
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.uploads import TOO_LARGE


class TargetsForm(forms.Form):
    """Turnover targets by month, and the sales reported up to the cut-off."""

    use_required_attribute = False

    reported_to_cutoff = TypedAmountField(label=_("Sales reported up to the 17th"))

    def __init__(
        self, *args: Any, months: Sequence[Month], with_cutoff: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not with_cutoff:
            del self.fields["reported_to_cutoff"]
        self.months = months
        for month in months:
            self.fields[_sales_field(month)] = TypedAmountField(label=_("Turnover target"))

    @property
    def sales_cells(self) -> list[tuple[Month, forms.BoundField]]:
        return [(month, self[_sales_field(month)]) for month in self.months]


class NoteForm(forms.Form):
    """What the preparer says of one line of an earlier month."""

    use_required_attribute = False

    status = forms.ChoiceField(label=_("Status"), choices=CompletionNote.Status.choices)
    expected_on = DayField(label=_("Expected on"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)
    owner = forms.CharField(label=_("Person in charge"), max_length=60, required=False)

    def __init__(self, data: QueryDict | None, *, row: CompletionRow) -> None:
        super().__init__(data, prefix=f"notes-{row.line_id}", initial=_note_initial(row))
        self.row = row

    def note(self) -> Note:
        """As the service takes it; call on a valid form."""
        data = self.cleaned_data
        return Note(
            line_id=UUID(self.row.line_id),
            status=data["status"],
            reason=data["reason"],
            owner=data["owner"],
            expected_on=data["expected_on"],
        )


class PlanForm:
    """Rows, targets, notes and files of one plan, bound to what was posted or to what is stored.

    A long plan is turned page by page: the form holds the rows from `start` on, those before and
    after them stay as they are stored.
    """

    def __init__(
        self,
        plan: BudgetPlan,
        *,
        content: PlanContent,
        completions: Sequence[Completion] = (),
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile[bytes]] | None = None,
        start: int = 0,
    ) -> None:
        self.plan = plan
        self.stored = content.items
        self.start, self.shown = min(start, len(self.stored)), PAGE_ROWS
        if data is not None:
            self.start = min(count_of(data, "rows-start"), len(self.stored))
            self.shown = count_of(data, "rows-shown") if "rows-shown" in data else PAGE_ROWS
        self.end = min(self.start + self.shown, len(self.stored))
        self.catalogue = PlanCatalogue.of(plan)
        self.files: MultiValueDict[str, UploadedFile[bytes]] = files or MultiValueDict()
        self.general_errors: list[str] = []
        self.document_errors: list[str] = []
        self.version_posted = version_of(data) if data is not None else plan.version
        self.detached = _ids(data.getlist("detach")) if data is not None else []
        self.rows: PlanRows = plan_rows(
            plan, self.catalogue, data=data, items=self.stored[self.start : self.end]
        )
        self.targets = TargetsForm(
            data,
            months=plan.months,
            with_cutoff=plan.is_monthly_of_project,
            initial={
                "reported_to_cutoff": shown_amount(content.reported_to_cutoff),
                **{_sales_field(at): shown_amount(sum_) for at, sum_ in content.sales.items()},
            },
        )
        self.completions = [
            (one, [NoteForm(data, row=row) for row in one.rows]) for one in completions
        ]

    @classmethod
    def posted(
        cls,
        request: HttpRequest,
        plan: BudgetPlan,
        content: PlanContent,
        completions: Sequence[Completion] = (),
    ) -> "PlanForm":
        form = cls(
            plan,
            content=content,
            completions=completions,
            data=request.POST,
            files=request.FILES,
        )
        if request.META.get(TOO_LARGE):
            form.document_errors.append(str(_("A file is too large and was not kept.")))
        return form

    @property
    def notes(self) -> list[NoteForm]:
        return [form for _completion, forms_ in self.completions for form in forms_]

    def is_valid(self) -> bool:
        """Shapes only; everything is checked, so that every error shows at once."""
        parts: list[Any] = [self.rows, self.targets, *self.notes]
        answers = [part.is_valid() for part in parts]
        return all(answers) and not self.document_errors

    def content(self) -> PlanContent:
        """What was written, between the rows of the other pages; call after is_valid()."""
        targets = self.targets.cleaned_data
        return PlanContent(
            items=(*self.stored[: self.start], *self.rows.items(), *self.stored[self.end :]),
            sales={
                month: targets[_sales_field(month)]
                for month in self.plan.months
                if targets[_sales_field(month)] is not None
            },
            reported_to_cutoff=targets.get("reported_to_cutoff"),
        )

    def written_notes(self) -> list[Note]:
        """Notes that say something; call after is_valid()."""
        return [form.note() for form in self.notes if form.has_changed() or form.row.reason]

    def uploads(self) -> list[Upload]:
        """The files with their kinds, in the order of the kinds."""
        return [
            Upload(file, kind)
            for kind in PlanAttachment.Kind.values
            for file in self.files.getlist(f"file-{kind}")
        ]

    def show(self, error: DomainError) -> None:
        """Put a refusal where it belongs: at a cell, a target, the documents, or on top."""
        if isinstance(error, PlanIncomplete | RowsRefused):
            for shortcoming in error.shortcomings:
                self.show(shortcoming)
            return
        field = error.field or ""
        if field.startswith("rows-"):
            _prefix, index, name = field.split("-", 2)
            self._show_at_row(int(index), name, error)
        elif field == "sales":
            self.targets.add_error(_sales_field(self.plan.months[0]), str(error))
        elif field in self.targets.fields:
            self.targets.add_error(field, str(error))
        elif field == "documents" or error.code.startswith("file_"):
            self.document_errors.append(str(error))
        else:
            self.general_errors.append(str(error))

    def _show_at_row(self, index: int, name: str, error: DomainError) -> None:
        kept = self.rows.kept
        if self.start <= index < self.start + len(kept):
            row = kept[index - self.start]
            row.add_error(name if name in row.fields else "category", str(error))
            return
        words = {"number": index + 1, "text": str(error)}
        self.general_errors.append(str(_("Row %(number)d: %(text)s") % words))

    @property
    def errors(self) -> list[dict[str, str]]:
        """The summary: every error as worded beside its field, with its address."""
        found = [{"text": text, "url": ""} for text in self.general_errors]
        if self.rows.is_bound:
            found += [{"text": str(text), "url": ""} for text in self.rows.non_form_errors()]
        for number, row in enumerate(self.rows.forms, start=self.start + 1):
            found += _errors_of(row, str(_("Row %(number)d") % {"number": number}))
        found += _errors_of(self.targets)
        for form in self.notes:
            found += _errors_of(form, form.row.label)
        found += [{"text": text, "url": "#documents"} for text in self.document_errors]
        return found


def _errors_of(form: forms.Form, place: str = "") -> Iterable[dict[str, str]]:
    if not form.is_bound:
        return
    for name, texts in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        before = ", ".join(str(part) for part in (place, label) if part)
        url = f"#{form[name].id_for_label}" if name in form.fields else ""
        for text in texts:
            yield {"text": f"{before}: {text}" if before else str(text), "url": url}


def _note_initial(row: CompletionRow) -> dict[str, Any]:
    expected: dt.date | None = row.expected_on
    return {
        "status": row.status,
        "reason": row.reason,
        "owner": row.owner,
        "expected_on": expected,
    }


def _sales_field(month: Month) -> str:
    return f"sales_{month.month}"


def version_of(data: QueryDict) -> int:
    """The version a form showed; one that is missing or no number matches no stored version."""
    text = data.get("version", "")
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else -1


def count_of(data: QueryDict, name: str) -> int:
    """A count that a form carries; 0 for what is none."""
    text = data.get(name, "")
    return int(text) if re.fullmatch(r"[0-9]{1,5}", text) else 0


def _ids(texts: Iterable[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
