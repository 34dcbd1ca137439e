"""What the request form and its live panels show."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.services.preview import PlannedStep
from budgets.explain import explain_effect
from budgets.interface import LineEffect
from expense_mgmt.core import clock
from expense_mgmt.core.derivation import Explained
from expense_mgmt.core.money import ZERO
from expense_mgmt.foundation.models import User
from requests.content import Content
from requests.forms.expense_request import RequestForm
from requests.forms.line import LineForm, Part
from requests.models import DocumentKind, ExpenseRequest, RequestAttachment
from requests.services.preview import LinePreview, Preview, preview
from requests.states import RequestState

NO_PREVIEW = Preview((), ZERO, ZERO, None, (), ())


@dataclass(frozen=True, slots=True)
class PartRow:
    """A project of a joint line with what it pays."""

    part: Part
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the editor, with how it splits."""

    form: LineForm
    split: LinePreview
    parts: tuple[PartRow, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """A budget line as the component budget_impact draws it."""

    name: str
    month: Any
    budget: Decimal
    spent: Decimal
    committed: Decimal
    pending: Decimal
    this: Decimal
    left: Decimal
    over: Decimal | None
    status: str


@dataclass(frozen=True, slots=True)
class FormPage:
    """A form, what is stored of it, and its preview."""

    form: RequestForm
    request_id: UUID
    stored: ExpenseRequest | None
    documents: Sequence[RequestAttachment]
    preview: Preview

    @classmethod
    def build(
        cls,
        form: RequestForm,
        user: User,
        *,
        request_id: UUID | None = None,
        stored: ExpenseRequest | None = None,
        content: Content | None = None,
    ) -> "FormPage":
        documents = list(stored.attachments.select_related("attachment__file")) if stored else []
        kinds = {row.kind for row in documents} | {upload.kind for upload in form.uploads()}
        kinds |= form.kinds_chosen
        seen = NO_PREVIEW
        if content is not None:
            seen = preview(
                content,
                actor=user,
                today=clock.today(content.unit.company.time_zone),
                document_kinds=kinds,
                stored=stored,
            )
        named = stored.public_id if stored else request_id or UUID(int=0)
        return cls(form, named, stored, documents, seen)

    def context(self) -> dict[str, Any]:
        self.form.head.mark_required()
        return {
            "form": self.form,
            "head": self.form.head,
            "lines": self.form.lines,
            "rows": self.rows(),
            "blank_row": Row(self.form.lines.empty_form, LinePreview(), _blank_parts(self.form)),
            "errors": self.form.errors,
            "request_id": self.request_id,
            "expense_request": self.stored,
            "version": self.stored.version if self.stored else 0,
            "state": self.stored.state if self.stored else RequestState.DRAFT,
            "number": self.stored.number if self.stored else "",
            "saved_at": self.stored.saved_at if self.stored else None,
            "documents": self.documents,
            "upload_kinds": DocumentKind.choices,
            "preview": self.preview,
            "impacts": impacts(self.preview),
            "explained": explained(self.preview),
            "steps": steps(self.preview.steps),
            "todo": self.todo(),
            "currency": self.form.catalogue.units[0].company.currency
            if self.form.catalogue.units
            else "CNY",
            "breadcrumbs": self.breadcrumbs(),
            "draft_form": {
                "form": "request-form",
                "url": reverse("requests:expense_request_save", args=[self.request_id]),
            },
        }

    def rows(self) -> list[Row]:
        return [self._row(form, place) for place, form in enumerate(self.form.lines.rows)]

    def todo(self) -> list[dict[str, str]]:
        """What is still missing, worded as the refusal would be, with the address of its field."""
        return [
            {"text": str(error), "url": self._address(error.field or "")}
            for error in self.preview.lacking
        ]

    def breadcrumbs(self) -> list[dict[str, str]]:
        label = self.stored.number or self.stored.title if self.stored else ""
        return [
            {"url": reverse("requests:expense_request_list"), "label": _("Requests")},
            {"url": "", "label": label or _("New request")},
        ]

    def _row(self, form: LineForm, place: int) -> Row:
        # A stored draft's forms stand in the order of its lines; a posted one may have gaps.
        index = form.line_index if form.is_bound else place
        split = LinePreview()
        if index is not None and index < len(self.preview.lines):
            split = self.preview.lines[index]
        amounts = {project.pk: amount for project, amount in split.projects}
        parts = tuple(
            PartRow(part, amounts.get(part.project.pk) if form.is_joint else None)
            for part in form.parts
        )
        return Row(form, split, parts)

    def _address(self, field: str) -> str:
        if field.startswith("lines-"):
            _prefix, index, name = field.split("-", 2)
            kept = self.form.kept
            return f"#{kept[int(index)][name].id_for_label}" if int(index) < len(kept) else ""
        if field in self.form.head.fields:
            return f"#{self.form.head[field].id_for_label}"
        return f"#{field}"


def impacts(seen: Preview) -> list[Impact]:
    """The budget lines a request meets, those beyond their budget first."""
    if seen.effect is None:
        return []
    lines = sorted(seen.effect.own_lines, key=lambda line: line.overage <= 0)
    return [impact_of(line) for line in lines]


def explained(seen: Preview) -> list[Explained]:
    """How what is available came about, line by line, and the amount that decides who approves."""
    found = [explain_effect(line) for line in seen.effect.own_lines] if seen.effect else []
    if seen.guarded_explained is not None and seen.guarded > seen.amount:
        found.append(seen.guarded_explained)
    return found


def impact_of(line: LineEffect) -> Impact:
    return Impact(
        name=str(line.label),
        month=line.month,
        budget=line.budget,
        spent=line.spent,
        committed=line.committed,
        pending=line.pending,
        this=line.this,
        left=line.available_after,
        over=line.overage if line.overage > 0 else None,
        status=line.status,
    )


def steps(planned: Sequence[PlannedStep]) -> list[dict[str, Any]]:
    """Who will approve, and who need not, as the component approval_chain draws it."""
    return [
        {
            "state": "waiting" if step.needed else "skipped",
            "name": _(", ").join(step.names) or (_("Nobody yet") if step.needed else ""),
            "role": step.label,
            "reason": step.reason,
        }
        for step in planned
    ]


def _blank_parts(form: RequestForm) -> tuple[PartRow, ...]:
    return tuple(PartRow(part, None) for part in form.lines.empty_form.parts)
