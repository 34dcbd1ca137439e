"""Rules and steps on their way into their tables: django-import-export, a few statements for all."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import BooleanWidget, CharWidget, DecimalWidget, IntegerWidget, Widget
from tablib import Dataset

from approvals.models import AuthorityPolicy, PolicyRule, RuleStep
from approvals.policy_specs import RuleSpec

RULE_HEADERS = (
    "public_id",
    "document_kind",
    "unit",
    "category",
    "project",
    "budget_status",
    "amount_from",
    "amount_to",
    "currency",
    "priority",
    "resumes",
)
STEP_HEADERS = (
    "rule",
    "sequence",
    "verb",
    "role",
    "assignee",
    "person",
    "mode",
    "sla_hours",
    "may_add_approver",
    "may_change",
    "signers_needed",
    "bulk_limit",
)


class KeyWidget(Widget):  # type: ignore[misc]  # the library has no types
    """A foreign key that is known already, or none: no look-up for each row."""

    def clean(self, value: Any, row: Any = None, **_facts: Any) -> int | None:
        return None if value in (None, "") else int(value)


class PublicIdWidget(Widget):  # type: ignore[misc]  # the library has no types
    def clean(self, value: Any, row: Any = None, **_facts: Any) -> UUID:
        return UUID(str(value))


def key(name: str) -> Field:
    return Field(column_name=name, attribute=f"{name}_id", widget=KeyWidget())


def text(name: str) -> Field:
    return Field(column_name=name, attribute=name, widget=CharWidget())


class InsertOnly:
    """A thousand rows a statement, all of them or none."""

    force_init_instance = True
    use_bulk = True
    batch_size = 1000
    use_transactions = True
    skip_diff = True
    skip_html_diff = True


class PolicyRuleResource(ModelResource):  # type: ignore[misc]  # the library has no types
    """Rules of one version."""

    public_id = Field(column_name="public_id", attribute="public_id", widget=PublicIdWidget())
    document_kind = text("document_kind")
    unit = key("unit")
    category = key("category")
    project = key("project")
    budget_status = text("budget_status")
    amount_from = Field("amount_from", "amount_from", widget=DecimalWidget())
    amount_to = Field("amount_to", "amount_to", widget=DecimalWidget())
    currency = text("currency")
    priority = Field("priority", "priority", widget=IntegerWidget())
    resumes = Field("resumes", "resumes", widget=BooleanWidget())

    class Meta(InsertOnly):
        model = PolicyRule
        fields = RULE_HEADERS
        import_id_fields = ("public_id",)

    def __init__(self, policy: AuthorityPolicy) -> None:
        super().__init__()
        self.policy = policy

    def init_instance(self, row: Any = None) -> PolicyRule:
        return PolicyRule(policy=self.policy)


class RuleStepResource(ModelResource):  # type: ignore[misc]  # the library has no types
    """Steps of rules that are stored already."""

    rule = key("rule")
    sequence = Field("sequence", "sequence", widget=IntegerWidget())
    verb = text("verb")
    role = text("role")
    assignee = text("assignee")
    person = key("person")
    mode = text("mode")
    sla_hours = Field("sla_hours", "sla_hours", widget=IntegerWidget())
    may_add_approver = Field("may_add_approver", "may_add_approver", widget=BooleanWidget())
    may_change = Field("may_change", "may_change", widget=BooleanWidget())
    signers_needed = Field("signers_needed", "signers_needed", widget=IntegerWidget())
    bulk_limit = Field("bulk_limit", "bulk_limit", widget=DecimalWidget())

    class Meta(InsertOnly):
        model = RuleStep
        fields = STEP_HEADERS
        import_id_fields = ("rule", "sequence")

    def init_instance(self, row: Any = None) -> RuleStep:
        return RuleStep()


def insert_rules(policy: AuthorityPolicy, specs: Sequence[RuleSpec], currency: str) -> None:
    """Write rules with their steps into a draft, in the caller's transaction."""
    named = [(uuid4(), spec) for spec in specs]
    rules = Dataset(headers=RULE_HEADERS)
    for public_id, spec in named:
        rules.append(
            (
                public_id,
                spec.document_kind,
                spec.unit and spec.unit.pk,
                spec.category and spec.category.pk,
                spec.project and spec.project.pk,
                str(spec.budget_status),
                str(spec.amount_from),
                None if spec.amount_to is None else str(spec.amount_to),
                currency,
                spec.priority,
                spec.resumes,
            )
        )
    _import(PolicyRuleResource(policy), rules)
    keys = dict(
        PolicyRule.objects.filter(public_id__in=[one for one, _spec in named]).values_list(
            "public_id", "pk"
        )
    )
    steps = Dataset(headers=STEP_HEADERS)
    for public_id, spec in named:
        for sequence, step in enumerate(spec.steps, start=1):
            steps.append(
                (
                    keys[public_id],
                    sequence,
                    str(step.verb),
                    str(step.role),
                    str(step.assignee),
                    step.person and step.person.pk,
                    str(step.mode),
                    step.sla_hours,
                    step.may_add_approver,
                    step.may_change,
                    step.signers_needed,
                    None if step.bulk_limit is None else str(step.bulk_limit),
                )
            )
    _import(RuleStepResource(), steps)


def _import(resource: Any, rows: Dataset) -> None:
    if len(rows):
        resource.import_data(rows, use_transactions=True, raise_errors=True)
