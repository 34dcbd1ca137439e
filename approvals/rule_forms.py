"""The editor of one rule: where it holds, and its steps line by line."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from approvals.models import AuthorityPolicy, RuleStep
from approvals.policy_forms import RevisionForm
from approvals.policy_specs import LONGEST_SLA, MOST_SIGNERS, MOST_STEPS, RuleSpec, StepSpec
from approvals.policy_words import kind_choices
from approvals.rule_rows import RuleRow
from approvals.states import BudgetStatus
from expense_mgmt.core.errors import DomainError
from expense_mgmt.core.form_fields import TypedAmountField
from expense_mgmt.core.money import ZERO, money_text
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Category, Project, Unit
from expense_mgmt.organisation.roles import Role

HIGHEST_PRIORITY = 99


class RuleForm(RevisionForm):
    """Where a rule holds, for which amounts and which budget status."""

    document_kind = forms.ChoiceField(label=_("Document"))
    statuses = forms.MultipleChoiceField(
        label=_("Budget status"),
        choices=BudgetStatus.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=BudgetStatus.values,
    )
    amount_from = TypedAmountField(label=_("Amount from"), help_text=_("This amount belongs to it"))
    amount_to = TypedAmountField(
        label=_("Amount up to"), help_text=_("Not this amount; empty for no upper bound")
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Unit"), required=False, to_field_name="public_id"
    )
    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Category"), required=False, to_field_name="public_id"
    )
    project = forms.ModelChoiceField(
        Project.objects.none(), label=_("Project"), required=False, to_field_name="public_id"
    )
    priority = forms.IntegerField(
        label=_("Priority"),
        required=False,
        min_value=-HIGHEST_PRIORITY,
        max_value=HIGHEST_PRIORITY,
        initial=0,
        help_text=_("Of two rules that fit equally well the higher one counts"),
    )
    resumes = forms.BooleanField(
        label=_("After a return, resume at the returner"),
        required=False,
        help_text=_("Only where amount, payee, category and project stay as they were"),
    )

    def __init__(self, *args: Any, company: Company, used_kinds: Sequence[str] = (), **facts: Any):
        super().__init__(*args, **facts)
        fields: Any = self.fields
        fields["document_kind"].choices = kind_choices(used_kinds)
        for name, model in (("unit", Unit), ("category", Category), ("project", Project)):
            rows: Any = model
            fields[name].queryset = rows.objects.filter(company=company).order_by("code")
            fields[name].empty_label = _("All")

    def clean_priority(self) -> int:
        return self.cleaned_data["priority"] or 0

    def spec(self, steps: Sequence[StepSpec]) -> RuleSpec:
        """The valid form and its steps as the service takes them."""
        data = self.cleaned_data
        return RuleSpec(
            document_kind=data["document_kind"],
            budget_status=data["statuses"][0],
            steps=steps,
            amount_from=data["amount_from"] or ZERO,
            amount_to=data["amount_to"],
            unit=data["unit"],
            category=data["category"],
            project=data["project"],
            priority=data["priority"],
            resumes=data["resumes"],
        )


class StepForm(forms.Form):
    """One step of a rule."""

    verb = forms.ChoiceField(
        label=_("Act"), choices=RuleStep.Verb.choices, initial=RuleStep.Verb.APPROVE
    )
    role = forms.ChoiceField(label=_("Role"), choices=[("", "—"), *Role.choices])
    assignee = forms.ChoiceField(
        label=_("Assignee"),
        choices=RuleStep.Assignee.choices,
        initial=RuleStep.Assignee.ROLE_IN_UNIT,
    )
    person = forms.ModelChoiceField(
        User.objects.none(), label=_("Person"), required=False, to_field_name="public_id"
    )
    mode = forms.ChoiceField(
        label=_("Several holders"), choices=RuleStep.Mode.choices, initial=RuleStep.Mode.ANY_OF
    )
    sla_hours = forms.IntegerField(label=_("Hours"), min_value=1, max_value=LONGEST_SLA, initial=24)
    may_add_approver = forms.BooleanField(
        label=_("May add approvers"), required=False, initial=True
    )
    may_change = forms.BooleanField(label=_("May change items"), required=False)
    signers_needed = forms.IntegerField(
        label=_("Signers of a resolution"),
        required=False,
        min_value=1,
        max_value=MOST_SIGNERS,
        initial=1,
    )

    bulk_limit = TypedAmountField(label=_("Reviewer's bulk limit"))

    def __init__(self, *args: Any, people: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        choice: Any = self.fields["person"]
        choice.queryset = people
        choice.empty_label = "—"

    def has_changed(self) -> bool:
        """A row without a role is no row."""
        return bool(str(self.data.get(self.add_prefix("role"), "")).strip())

    def spec(self) -> StepSpec:
        data = self.cleaned_data
        assignee = RuleStep.Assignee(data["assignee"])
        return StepSpec(
            role=Role(data["role"]),
            verb=RuleStep.Verb(data["verb"]),
            assignee=assignee,
            mode=RuleStep.Mode(data["mode"]),
            sla_hours=data["sla_hours"],
            person=data["person"] if assignee is RuleStep.Assignee.NAMED_PERSON else None,
            may_add_approver=data["may_add_approver"],
            may_change=data["may_change"],
            signers_needed=data["signers_needed"] or 1,
            bulk_limit=data["bulk_limit"],
        )


class StepRows(BaseFormSet[StepForm]):
    """The steps of a rule in their order."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].widget = forms.HiddenInput()

    def kept(self) -> list[StepForm]:
        """Rows with a role that are not taken off, as they are ordered."""
        kept = [form for form in self.forms if form.has_changed() and not self._is_off(form)]
        return sorted(kept, key=lambda form: form.cleaned_data.get("ORDER") or len(self.forms))

    def specs(self) -> list[StepSpec]:
        return [form.spec() for form in self.kept()]

    def _is_off(self, form: StepForm) -> bool:
        return bool(form.cleaned_data.get("DELETE"))


_StepFormSet = formset_factory(
    StepForm,
    formset=StepRows,
    extra=1,
    can_delete=True,
    can_order=True,
    max_num=MOST_STEPS,
    validate_max=True,
    absolute_max=MOST_STEPS + 5,
)


def step_rows(
    company: Company,
    data: QueryDict | None = None,
    *,
    initial: Sequence[Mapping[str, Any]] | None = None,
) -> StepRows:
    """The steps as posted, or as stored."""
    people = (
        User.objects.filter(holdings__company=company, is_active=True)
        .distinct()
        .order_by("name", "pk")
    )
    rows: Any = _StepFormSet(data, initial=initial, prefix="steps", form_kwargs={"people": people})
    return cast("StepRows", rows)


def initial_of(row: RuleRow, policy: AuthorityPolicy) -> dict[str, Any]:
    """What the form of a stored row begins with."""
    rule = row.rule
    return {
        "revision": policy.revision,
        "document_kind": rule.document_kind,
        "statuses": list(row.statuses),
        "amount_from": money_text(row.amount_from),
        "amount_to": "" if row.amount_to is None else money_text(row.amount_to),
        "unit": rule.unit and rule.unit.public_id,
        "category": rule.category and rule.category.public_id,
        "project": rule.project and rule.project.public_id,
        "priority": rule.priority,
        "resumes": rule.resumes,
    }


def initial_steps(row: RuleRow) -> list[dict[str, Any]]:
    """What the rows of its steps begin with."""
    return [
        {
            "verb": step.verb,
            "role": step.role,
            "assignee": step.assignee,
            "person": step.person and step.person.public_id,
            "mode": step.mode,
            "sla_hours": step.sla_hours,
            "may_add_approver": step.may_add_approver,
            "may_change": step.may_change,
            "signers_needed": step.signers_needed,
            "bulk_limit": "" if step.bulk_limit is None else money_text(step.bulk_limit),
        }
        for step in row.steps
    ]


def show_refusal(error: DomainError, form: RuleForm, steps: StepRows) -> None:
    """Put what a service refused on the cell it names, else on top of the form."""
    field = error.field or ""
    if field.startswith("steps-"):
        _prefix, position, name = field.split("-", 2)
        steps.kept()[int(position)].add_error(name, str(error))
    else:
        form.add_error(field if field in form.fields else None, str(error))
