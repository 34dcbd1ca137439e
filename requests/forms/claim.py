"""Forms of the settlement claim: they check shape, the services judge."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import DomainError
from expense_mgmt.core.form_fields import DayField, TypedAmountField
from expense_mgmt.organisation.models import Supplier
from requests.commitments import OpenShare
from requests.models import ClaimAttachment, ExpenseRequest, Invoice, SettlementClaim
from requests.rules.documents import Paper
from requests.services.claims import ClaimDraft
from requests.services.invoices import InvoiceDraft

MOST_INVOICES = 60
MOST_FILES = 40


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files of one kind."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files if file]


class ClaimForm(forms.Form):
    """A claim without its invoice rows; one amount for each share, one field for each paper."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    supplier = forms.ModelChoiceField(Supplier.objects.none(), label=_("Supplier"))
    contract_number = forms.CharField(
        label=_("Contract number"), max_length=40, required=False, strip=True
    )
    completed_on = DayField(label=_("Accepted on"), required=False)
    is_final = forms.BooleanField(
        label=_("Last claim of this request: what is left over is released"), required=False
    )
    contract_due_on = DayField(label=_("Payment date of the contract"), required=False)
    contract_days = forms.IntegerField(
        label=_("Payment term of the contract"), min_value=0, max_value=365, required=False
    )
    amount = TypedAmountField(label=_("Amount to settle"))

    def __init__(
        self,
        *args: Any,
        expense_request: ExpenseRequest,
        shares: Sequence[OpenShare],
        claim: SettlementClaim | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.shares = shares
        self.claim = claim
        suppliers: Any = self.fields["supplier"]
        suppliers.queryset = Supplier.objects.filter(
            company=expense_request.company_id, is_active=True
        ).order_by("code")
        for one in shares:
            self.fields[line_field(one.share.public_id)] = TypedAmountField(
                label=str(one.share.month)
            )
        for kind in ClaimAttachment.Kind:
            self.fields[file_field(kind)] = FilesField(label=kind.label, required=False)
        drop: Any = forms.MultipleChoiceField(
            label=_("Take off"),
            required=False,
            choices=[
                (str(paper.public_id), paper.attachment.name)
                for paper in (claim.attachments.all() if claim else [])
            ],
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["dropped"] = drop

    def line_fields(self) -> Iterator[tuple[OpenShare, forms.BoundField]]:
        """Each share with its amount field."""
        for one in self.shares:
            yield one, self[line_field(one.share.public_id)]

    def clean(self) -> dict[str, Any] | None:
        if sum(len(files) for files in self._files()) > MOST_FILES:
            raise forms.ValidationError(_("Too many files at once."), code="too_many_files")
        return super().clean()

    def draft(self, invoices: Sequence[InvoiceDraft]) -> ClaimDraft:
        """The valid form and its invoice rows as the service takes them."""
        data = self.cleaned_data
        return ClaimDraft(
            supplier=data["supplier"],
            contract_number=data["contract_number"],
            completed_on=data["completed_on"],
            is_final=data["is_final"],
            lines={
                one.share.public_id: data[line_field(one.share.public_id)] or Decimal(0)
                for one in self.shares
            },
            invoices=invoices,
            contract_due_on=data["contract_due_on"],
            contract_days=data["contract_days"],
            uploads=[
                (kind.value, file)
                for kind in ClaimAttachment.Kind
                for file in data[file_field(kind)]
            ],
            dropped={UUID(value) for value in data["dropped"]},
        )

    def papers_given(self) -> set[str]:
        """Kinds of the papers that stand in the form, chosen files among them."""
        chosen = self.data.getlist("chosen") if isinstance(self.data, QueryDict) else []
        kinds = {kind for kind in ClaimAttachment.Kind.values if file_field(kind) in chosen}
        typed = str(self["contract_number"].value() or "").strip()
        return kinds | ({Paper.CONTRACT_NUMBER.value} if typed else set())

    def _files(self) -> Iterator[Sequence[UploadedFile[bytes]]]:
        for kind in ClaimAttachment.Kind:
            yield self.cleaned_data.get(file_field(kind)) or []


class InvoiceForm(forms.Form):
    """One row of invoices; a row in which nothing but defaults stands is no row."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=Invoice.Kind.choices, initial=Invoice.Kind.DIGITAL
    )
    number = forms.CharField(label=_("Invoice number"), max_length=40, required=False)
    code = forms.CharField(label=_("Invoice code"), max_length=12, required=False)
    seller_tax_number = forms.CharField(
        label=_("Seller's tax number"), max_length=20, required=False
    )
    dated_on = DayField(label=_("Invoice date"))
    net = TypedAmountField(label=_("Net"), required=True)
    tax = TypedAmountField(label=_("Tax"), required=True)
    total = TypedAmountField(label=_("Total"), required=True)
    deductible = forms.BooleanField(label=_("Tax is deductible"), required=False, initial=True)

    TYPED = ("number", "code", "dated_on", "net", "tax", "total")

    def has_changed(self) -> bool:
        return any(str(self.data.get(self.add_prefix(name), "")).strip() for name in self.TYPED)

    def draft(self) -> InvoiceDraft:
        data = self.cleaned_data
        return InvoiceDraft(
            kind=data["kind"],
            number=data["number"],
            code=data["code"],
            seller_tax_number=data["seller_tax_number"],
            dated_on=data["dated_on"],
            net=data["net"],
            tax=data["tax"],
            total=data["total"],
            deductible=data["deductible"],
        )


class InvoiceRows(BaseFormSet[InvoiceForm]):
    """The invoice rows of a claim."""

    def kept(self) -> list[InvoiceForm]:
        """Rows that are filled in and not taken off, in their order."""
        return [
            form for form in self.forms if form.has_changed() and form not in self.deleted_forms
        ]

    def drafts(self) -> list[InvoiceDraft]:
        return [form.draft() for form in self.kept()]


_InvoiceFormSet = formset_factory(
    InvoiceForm,
    formset=InvoiceRows,
    can_delete=True,
    max_num=MOST_INVOICES,
    validate_max=True,
    absolute_max=MOST_INVOICES,
)


def invoice_rows(
    data: QueryDict | None = None, *, initial: Sequence[dict[str, Any]] | None = None
) -> InvoiceRows:
    """The rows as posted or as stored; where there is none yet, a blank one."""
    rows: Any = _InvoiceFormSet(data, initial=initial, prefix="invoices")
    rows.extra = 0 if initial else 1
    return cast("InvoiceRows", rows)


def line_field(share_id: UUID) -> str:
    """Name of the amount field of one share."""
    return f"lines-{share_id}"


def file_field(kind: str) -> str:
    """Name of the file field of one kind of paper."""
    return f"file-{kind}"


def show_refusal(error: DomainError, form: ClaimForm, rows: InvoiceRows) -> None:
    """Put what a service refused on the field it names, else on top of the form."""
    field = error.field or ""
    if field.startswith("invoices-"):
        _prefix, position, name = field.split("-", 2)
        kept = rows.kept()
        kept[int(position)].add_error(name, str(error))
    elif field in form.fields:
        form.add_error(field, str(error))
    else:
        form.add_error(None, str(error))
