"""The authority matrix 《责权手册》: versions, rules and their steps (DOMAIN §5)."""

import datetime as dt
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from approvals.states import BudgetStatus, PolicyState
from expense_mgmt.core.fields import AmountField
from expense_mgmt.core.models import LockableQuerySet, PublicIdModel
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.models.document import known_states
from expense_mgmt.organisation.models import Category, Project, Unit
from expense_mgmt.organisation.roles import Role


class AuthorityPolicyQuerySet(LockableQuerySet["AuthorityPolicy"]):
    def published(self) -> Self:
        return self.filter(state=PolicyState.PUBLISHED)

    def in_force(self, company_id: int, day: dt.date) -> Self:
        """The one published version of the company that covers the day."""
        return self.published().filter(company=company_id, valid__contains=day)


class AuthorityPolicy(FSMModelMixin, PublicIdModel):
    """One version of a company's matrix. A second administrator publishes it (PLATFORM §6.37)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="policies")
    version = models.PositiveIntegerField()
    valid = DateRangeField()
    state = FSMField(
        default=PolicyState.DRAFT, choices=PolicyState.choices, protected=True, editable=False
    )
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    published_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    published_at = models.DateTimeField(null=True, blank=True)

    objects = AuthorityPolicyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "authority policies"
        constraints = [
            known_states("authoritypolicy", PolicyState),
            models.UniqueConstraint(
                fields=["company", "version"], name="authoritypolicy_version_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | ~Q(published_by=F("drafted_by")),
                name="authoritypolicy_second_person_publishes",
                violation_error_message=_("A second administrator publishes the rules."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state=PolicyState.DRAFT, published_by__isnull=True, published_at__isnull=True
                )
                | Q(
                    state=PolicyState.PUBLISHED,
                    published_by__isnull=False,
                    published_at__isnull=False,
                ),
                name="authoritypolicy_published_by_someone",
            ),
            ExclusionConstraint(
                name="authoritypolicy_one_in_force",
                expressions=[
                    ("company", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=Q(state=PolicyState.PUBLISHED),
            ),
        ]

    def __str__(self) -> str:
        return f"V{self.version}"

    @transition(field=state, source=PolicyState.DRAFT, target=PolicyState.PUBLISHED)
    def publish(self) -> None:
        """The second administrator puts the version in force."""


class PolicyRule(models.Model):
    """Which steps a document of a kind, place, budget status and amount needs.

    Empty unit, category and project mean any; unit and category stand for their branches.
    The band includes `amount_from` and excludes `amount_to`; no upper bound is infinity.
    """

    policy = models.ForeignKey(AuthorityPolicy, on_delete=models.PROTECT, related_name="rules")
    document_kind = models.CharField(max_length=40)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    budget_status = models.CharField(max_length=10, choices=BudgetStatus.choices)
    amount_from = AmountField(default=0)
    amount_to = AmountField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    priority = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_from__gte=0)
                & (Q(amount_to__isnull=True) | Q(amount_to__gt=F("amount_from"))),
                name="policyrule_band_has_room",
                violation_error_message=_("The upper bound must lie above the lower one."),
            ),
            models.CheckConstraint(
                condition=Q(budget_status__in=BudgetStatus.values),
                name="policyrule_budget_status_is_known",
            ),
        ]
        indexes = [models.Index(fields=["policy", "document_kind"], name="policyrule_of_kind")]

    def __str__(self) -> str:
        return f"{self.document_kind} {self.budget_status} {self.amount_from}"


class RuleStep(models.Model):
    """One step a rule asks for: whose role, where, and how several holders answer."""

    class Verb(models.TextChoices):
        REVIEW = "review", _("Review")
        APPROVE = "approve", _("Approve")
        CONFIRM = "confirm", _("Confirm")

    class Assignee(models.TextChoices):
        ROLE_IN_UNIT = "role_in_unit", _("Role in the unit")
        ROLE_IN_PARENT_UNIT = "role_in_parent_unit", _("Role in the parent unit")
        NAMED_PERSON = "named_person", _("Named person")

    class Mode(models.TextChoices):
        ANY_OF = "any_of", _("Any one of them")
        ALL_OF = "all_of", _("All of them")
        SEQUENTIAL = "sequential", _("One after another")

    rule = models.ForeignKey(PolicyRule, on_delete=models.PROTECT, related_name="steps")
    sequence = models.PositiveSmallIntegerField()
    verb = models.CharField(max_length=8, choices=Verb.choices, default=Verb.APPROVE)
    role = models.CharField(max_length=30, choices=Role.choices)
    assignee = models.CharField(
        max_length=20, choices=Assignee.choices, default=Assignee.ROLE_IN_UNIT
    )
    person = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.ANY_OF)
    sla_hours = models.PositiveSmallIntegerField(default=24, validators=[MinValueValidator(1)])

    class Meta:
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "sequence"], name="rulestep_sequence_once"),
            models.UniqueConstraint(fields=["rule", "role"], name="rulestep_role_once"),
            models.CheckConstraint(
                condition=Q(assignee="named_person", person__isnull=False)
                | (~Q(assignee="named_person") & Q(person__isnull=True)),
                name="rulestep_person_where_named",
            ),
            models.CheckConstraint(condition=Q(sla_hours__gt=0), name="rulestep_sla_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.role}"
