"""What a document is like that rules are tried on."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.interface import Subject
from approvals.policy_words import kind_choices
from approvals.states import BudgetStatus
from expense_mgmt.core.form_fields import DayField, TypedAmountField
from expense_mgmt.core.money import ZERO, Money, money_text
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Category, Project, Unit

LONGEST_NUMBER = 40


class InventedForm(forms.Form):
    """A document that does not exist."""

    kind = forms.ChoiceField(label=_("Document"))
    requester = forms.ModelChoiceField(
        User.objects.none(), label=_("Requester"), to_field_name="public_id", empty_label=None
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Unit"), to_field_name="public_id", empty_label=None
    )
    project = forms.ModelChoiceField(
        Project.objects.none(),
        label=_("Project"),
        to_field_name="public_id",
        required=False,
        empty_label="—",
    )
    category = forms.ModelChoiceField(
        Category.objects.none(),
        label=_("Category"),
        to_field_name="public_id",
        required=False,
        empty_label="—",
    )
    status = forms.ChoiceField(
        label=_("Budget status"), choices=BudgetStatus.choices, initial=BudgetStatus.WITHIN
    )
    amount = TypedAmountField(label=_("Amount"), required=True)
    earlier = TypedAmountField(
        label=_("Similar requests in 30 days"),
        help_text=_("Added to the amount, so that splitting a request changes nothing"),
    )
    day = DayField(label=_("Submitted on"))

    def __init__(self, *args: Any, company: Company, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.company = company
        fields: Any = self.fields
        fields["kind"].choices = kind_choices()
        fields["requester"].queryset = (
            User.objects.filter(holdings__company=company, is_active=True)
            .distinct()
            .order_by("name", "pk")
        )
        for name, model in (("unit", Unit), ("project", Project), ("category", Category)):
            rows: Any = model
            fields[name].queryset = rows.objects.filter(company=company, is_active=True).order_by(
                "code"
            )

    def subject(self) -> Subject:
        """The valid form as the engine sees documents."""
        data = self.cleaned_data
        project, category = data["project"], data["category"]
        amount: Decimal = data["amount"] + (data["earlier"] or ZERO)
        return Subject(
            kind=data["kind"],
            id=uuid4(),
            company_id=self.company.pk,
            version=1,
            content_hash="",
            amount=Money(amount, self.company.currency),
            unit_id=data["unit"].pk,
            scopes=frozenset({(project and project.pk, category and category.pk)}),
            budget_status=data["status"],
            submitted_by_id=data["requester"].pk,
        )


class PastForm(forms.Form):
    """A document that was sent round, by its number."""

    kind = forms.ChoiceField(label=_("Document"))
    number = forms.CharField(label=_("Number"), max_length=LONGEST_NUMBER, strip=True)

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        fields: Any = self.fields
        fields["kind"].choices = kind_choices()

    def clean_number(self) -> str:
        return str(self.cleaned_data["number"]).upper()


def initial_from(subject: Subject, company: Company, day: Any) -> dict[str, Any]:
    """A past document as the form of an invented one shows it; the first of several scopes."""
    project_id, category_id = min(
        subject.scopes or {(None, None)}, key=lambda scope: (scope[0] or 0, scope[1] or 0)
    )
    return {
        "kind": subject.kind,
        "requester": User.objects.get(pk=subject.submitted_by_id).public_id,
        "unit": Unit.objects.get(pk=subject.unit_id).public_id,
        "project": _public_id(Project, project_id),
        "category": _public_id(Category, category_id),
        "status": subject.budget_status,
        "amount": money_text(subject.amount.amount),
        "day": day,
    }


def _public_id(model: Any, key: int | None) -> Any:
    return model.objects.values_list("public_id", flat=True).get(pk=key) if key else None
