"""The authority matrix 《责权手册》: versions, rules and their steps (DOMAIN §5)."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, FSMModelMixin, transition

from approvals.states import BudgetStatus, PolicyState
from expense_mgmt.core import clock
from expense_mgmt.core.fields import AmountField
from expense_mgmt.core.models import LockableQuerySet, PublicIdModel
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.models.document import known_states
from expense_mgmt.organisation.access import AUDITORS
from expense_mgmt.organisation.models import Category, Project, RoleHolding, Unit
from expense_mgmt.organisation.roles import Role

# In the default matrix the CFO signs from here on.
DEFAULT_BULK_LIMIT: Final = Decimal(50_000)
# What is not in force concerns those who keep the rules and those who check them.
SEES_DRAFTS = AUDITORS | {Role.ADMINISTRATOR}


def is_drafter(policy: Any, user: Any) -> bool:
    """Only who drafted a version changes it, so that whoever publishes it wrote none of it."""
    return bool(policy.drafted_by_id == user.pk)


class AuthorityPolicyQuerySet(LockableQuerySet["AuthorityPolicy"]):
    def published(self) -> Self:
        return self.filter(state=PolicyState.PUBLISHED)

    def in_force(self, company_id: int, day: dt.date) -> Self:
        """The one published version of the company that covers the day."""
        return self.published().filter(company=company_id, valid__contains=day)

    def visible_to(self, user: User, day: dt.date | None = None) -> Self:
        """What was published in the person's companies; drafts only for those who keep or check."""
        held = RoleHolding.objects.of(user, day or clock.today()).filter(
            company=OuterRef("company")
        )
        keeps = held.filter(role__in=SEES_DRAFTS)
        return self.filter(Exists(held)).filter(Q(state=PolicyState.PUBLISHED) | Exists(keeps))

    def for_page(self) -> Self:
        """With what the pages name: company, people, the version it was copied from."""
        return self.select_related("company", "drafted_by", "published_by", "based_on")


class AuthorityPolicy(FSMModelMixin, PublicIdModel):
    """One version of a company's matrix. A second administrator publishes it (PLATFORM §6.37).

    revision   of a draft, one more with each change; whoever publishes names the one he read
    based_on   the version whose rules it began with
    remark     why there is a new version
    bulk_limit below which a reviewer may approve several documents together (DESIGN §6), where
               his step says nothing else
    """

    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, db_index=False, related_name="policies"
    )
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
    revision = models.PositiveIntegerField(default=1, db_default=1)
    remark = models.CharField(max_length=200, blank=True, default="", db_default="")
    bulk_limit = AmountField(default=DEFAULT_BULK_LIMIT, db_default=DEFAULT_BULK_LIMIT)
    based_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = AuthorityPolicyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "authority policies"
        constraints = [
            known_states("authoritypolicy", PolicyState),
            models.UniqueConstraint(
                fields=["company", "version"], name="authoritypolicy_version_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(bulk_limit__gte=0), name="authoritypolicy_bulk_limit_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | ~Q(published_by=F("drafted_by")),
                name="authoritypolicy_second_person_publishes",
                violation_error_message=_("A second administrator publishes the rules."),
            ),
            models.CheckConstraint(
                condition=(
                    ~Q(state=PolicyState.PUBLISHED)
                    & Q(published_by__isnull=True, published_at__isnull=True)
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

    @property
    def is_draft(self) -> bool:
        return bool(self.state == PolicyState.DRAFT)

    @property
    def begins_on(self) -> dt.date:
        """The first day on which it counts, or would."""
        day: dt.date = self.valid.lower
        return day

    @property
    def ends_on(self) -> dt.date | None:
        """The last day on which it counts; None while no later version ends it."""
        after: dt.date | None = self.valid.upper
        return None if after is None else after - dt.timedelta(days=1)

    @transition(field=state, source=PolicyState.DRAFT, target=PolicyState.PUBLISHED)
    def publish(self) -> None:
        """The second administrator puts the version in force."""

    @transition(
        field=state,
        source=PolicyState.DRAFT,
        target=PolicyState.DISCARDED,
        permission=is_drafter,
    )
    def discard(self) -> None:
        """Its author gives the draft up; its number is not used again."""


class PolicyRule(PublicIdModel):
    """Which steps a document of a kind, place, budget status and amount needs.

    Empty unit, category and project mean any; unit and category stand for their branches.
    The band includes `amount_from` and excludes `amount_to`; no upper bound is infinity.
    """

    policy = models.ForeignKey(
        AuthorityPolicy, on_delete=models.PROTECT, db_index=False, related_name="rules"
    )
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
    # After a return the next passage begins at whoever returned it, if nothing material changed.
    resumes = models.BooleanField(default=False, db_default=False)

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
    """One step a rule asks for: whose role, where, and how several holders answer.

    A line manager holds the role in the requester's own unit, wherever the document belongs.
    Whoever gets a copy reads and decides nothing.
    """

    class Verb(models.TextChoices):
        # The buttons carry the same words; what a step asks for is said otherwise in Chinese.
        REVIEW = "review", pgettext_lazy("step", "Review")
        APPROVE = "approve", pgettext_lazy("step", "Approve")
        CONFIRM = "confirm", pgettext_lazy("step", "Confirm")
        NOTIFY = "notify", _("Copy to")

    class Assignee(models.TextChoices):
        ROLE_IN_UNIT = "role_in_unit", _("Role in the unit")
        ROLE_IN_PARENT_UNIT = "role_in_parent_unit", _("Role in the parent unit")
        LINE_MANAGER = "line_manager", _("Line manager of the requester")
        NAMED_PERSON = "named_person", _("Named person")

    class Mode(models.TextChoices):
        ANY_OF = "any_of", _("Any one of them")
        ALL_OF = "all_of", _("All of them")
        SEQUENTIAL = "sequential", _("One after another")

    rule = models.ForeignKey(
        PolicyRule, on_delete=models.PROTECT, db_index=False, related_name="steps"
    )
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
    may_add_approver = models.BooleanField(default=True, db_default=True)
    # The signer may change items of a plan; a new version keeps the one before (PLATFORM §6.28).
    may_change = models.BooleanField(default=False, db_default=False)
    # Below which this reviewer approves several documents together; none for the version's limit.
    bulk_limit = AmountField(null=True, blank=True)
    # From two on a collective resolution (三重一大): so many people sign, on minutes.
    signers_needed = models.PositiveSmallIntegerField(default=1, db_default=1)

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
            models.CheckConstraint(
                condition=Q(bulk_limit__isnull=True) | Q(bulk_limit__gte=0),
                name="rulestep_bulk_limit_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(signers_needed=1) | Q(signers_needed__gt=1) & ~Q(verb="notify"),
                name="rulestep_signers_where_decided",
            ),
            models.CheckConstraint(
                condition=Q(
                    verb__in=["review", "approve", "confirm", "notify"],
                    mode__in=["any_of", "all_of", "sequential"],
                    assignee__in=[
                        "role_in_unit",
                        "role_in_parent_unit",
                        "line_manager",
                        "named_person",
                    ],
                ),
                name="rulestep_words_are_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.role}"

    @property
    def is_collective(self) -> bool:
        """Several people resolve together, on minutes."""
        return self.signers_needed > 1

    @property
    def decides(self) -> bool:
        """False for a copy."""
        return self.verb != self.Verb.NOTIFY
