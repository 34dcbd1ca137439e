"""A sheet on its way into a draft plan: read, matched, checked, taken in as a whole (ADR 16)."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from budgets.models.plan import BudgetPlan
from budgets.states import BUSY_IMPORT_STATES, OPEN_IMPORT_STATES, PlanImportState
from expense_mgmt.core.models import LockableQuerySet, PublicIdModel
from expense_mgmt.foundation.models import Attachment, Company, Job, User, known_states


def is_uploader(plan_import: Any, user: Any) -> bool:
    """A sheet is carried on by who uploaded it."""
    return bool(plan_import.created_by_id == user.pk)


class PlanImportQuerySet(LockableQuerySet["PlanImport"]):
    def visible_to(self, user: User) -> Self:
        """The person's own sheets, as long as he sees the plan."""
        plans = BudgetPlan.objects.visible_to(user).filter(pk=OuterRef("plan"))
        return self.filter(Exists(plans), created_by=user)

    def of_plan(self, plan: BudgetPlan) -> Self:
        """Sheets of a plan, the newest first."""
        return self.filter(plan=plan).order_by("-created_at", "-pk")

    def on_their_way(self) -> Self:
        return self.filter(state__in=OPEN_IMPORT_STATES)

    def applied(self) -> Self:
        return self.filter(state=PlanImportState.APPLIED)

    def for_page(self) -> Self:
        """With what a page shows of the sheet itself and of its plan."""
        return self.select_related(
            "created_by",
            "attachment__file",
            "job",
            "plan__company",
            "plan__unit",
            "plan__project",
            "plan__created_by",
        )


class PlanImport(FSMModelMixin, PublicIdModel):
    """One uploaded sheet.

    columns          heading, field and whether it was remembered, of each column
    remarks          what is to be looked at: code and parameters
    fixes            what the person said about many rows at once
    takes_off        rows of the plan that the sheet does not name go
    counts           rows by verdict, and `missing`: rows of the plan that the sheet does not name
    groups           the same trouble of several rows, told once
    refusals         what is wrong with the whole, code and words' parameters
    compared_with    version of the plan that the verdicts speak of
    applied_version  of the plan, right after the sheet was taken in
    job              the work of the background that it waits for, or that failed last
    """

    plan = models.ForeignKey(
        BudgetPlan, on_delete=models.PROTECT, db_index=False, related_name="imports"
    )
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    sheet_name = models.CharField(max_length=120, blank=True, default="")
    header_row = models.PositiveIntegerField(default=0)
    row_count = models.PositiveIntegerField(default=0)
    columns = models.JSONField(default=list, blank=True)
    remarks = models.JSONField(default=list, blank=True)
    fixes = models.JSONField(default=list, blank=True)
    takes_off = models.BooleanField(default=False)
    counts = models.JSONField(default=dict, blank=True)
    groups = models.JSONField(default=list, blank=True)
    refusals = models.JSONField(default=list, blank=True)
    compared_with = models.PositiveIntegerField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_version = models.PositiveIntegerField(null=True, blank=True)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    state = FSMField(
        default=PlanImportState.READING,
        choices=PlanImportState.choices,
        protected=True,
        editable=False,
    )

    objects = PlanImportQuerySet.as_manager()

    class Meta:
        constraints = [
            known_states("planimport", PlanImportState),
            models.UniqueConstraint(
                fields=["plan", "sha256"],
                condition=Q(state__in=OPEN_IMPORT_STATES),
                name="planimport_file_once_on_its_way",
                violation_error_message=_("This file is being imported already."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state=PlanImportState.APPLIED,
                    applied_at__isnull=False,
                    applied_version__isnull=False,
                )
                | (
                    ~Q(state=PlanImportState.APPLIED)
                    & Q(applied_at__isnull=True, applied_version__isnull=True)
                ),
                name="planimport_says_when_it_was_applied",
            ),
        ]
        indexes = [
            models.Index(fields=["plan", "-created_at", "-id"], name="planimport_newest"),
            models.Index(
                fields=["touched_at"],
                condition=Q(state__in=OPEN_IMPORT_STATES),
                name="planimport_on_its_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.sha256[:8]}"

    def get_absolute_url(self) -> str:
        return reverse("budgets:plan_import", args=[self.public_id])

    @property
    def is_busy(self) -> bool:
        """Whether a worker has it."""
        return self.state in BUSY_IMPORT_STATES

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_IMPORT_STATES

    @property
    def fields(self) -> list[str]:
        """What each column means, in the order of the sheet; empty for one left out."""
        return [column["field"] for column in self.columns]

    @property
    def changes(self) -> int:
        """How many rows of the plan become other than they are."""
        taken_off = self.counts.get("missing", 0) if self.takes_off else 0
        return int(self.counts.get("new", 0) + self.counts.get("changed", 0) + taken_off)

    @transition(field=state, source=PlanImportState.READING, target=PlanImportState.MATCHING)
    def read(self) -> None:
        """The file is read; its columns are to be matched."""

    @transition(field=state, source=PlanImportState.READING, target=PlanImportState.REFUSED)
    def refuse(self) -> None:
        """The file is no sheet of this plan; nothing of it was kept."""

    @transition(
        field=state,
        source=[PlanImportState.MATCHING, PlanImportState.CHECKED],
        target=PlanImportState.CHECKING,
        permission=is_uploader,
    )
    def begin_check(self) -> None:
        """The columns are matched, or something was said about rows: they are compared."""

    @transition(field=state, source=PlanImportState.CHECKING, target=PlanImportState.CHECKED)
    def end_check(self) -> None:
        """Every row has its verdict."""

    @transition(
        field=state,
        source=[PlanImportState.CHECKING, PlanImportState.CHECKED],
        target=PlanImportState.MATCHING,
    )
    def match_again(self) -> None:
        """The columns are to be matched again."""

    @transition(
        field=state,
        source=PlanImportState.CHECKED,
        target=PlanImportState.WRITING,
        permission=is_uploader,
    )
    def confirm(self) -> None:
        """The uploader takes the sheet in."""

    @transition(field=state, source=PlanImportState.WRITING, target=PlanImportState.APPLIED)
    def apply(self) -> None:
        """The plan holds what the sheet says, all of it."""

    @transition(field=state, source=PlanImportState.WRITING, target=PlanImportState.CHECKED)
    def fall_back(self) -> None:
        """It could not be taken in; nothing of it was."""

    @transition(
        field=state,
        source=[
            PlanImportState.READING,
            PlanImportState.MATCHING,
            PlanImportState.CHECKING,
            PlanImportState.CHECKED,
        ],
        target=PlanImportState.ABANDONED,
    )
    def abandon(self) -> None:
        """The uploader gives it up, or nobody touched it for days."""


class PlanImportRow(models.Model):
    """One row of a sheet, until it is taken in or given up.

    cells    kind, text, formula and whether it is merged, of each; null for a blank one
    key      of the plan's row that it is
    """

    class Verdict(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Altered")
        SAME = "same", _("Same")
        WRONG = "wrong", _("To correct")
        LEFT_OUT = "left_out", _("Left out")

    plan_import = models.ForeignKey(
        PlanImport, on_delete=models.CASCADE, db_index=False, related_name="rows"
    )
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True, default="")
    issues = models.JSONField(default=list, blank=True)
    key = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan_import", "number"], name="planimportrow_number_once"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["", "new", "changed", "same", "wrong", "left_out"]),
                name="planimportrow_verdict_is_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["plan_import", "verdict", "number"], name="planimportrow_by_verdict"
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan_import_id} {self.number}"


class PlanHeading(models.Model):
    """What a person last said a heading means; `key` is the heading as it is compared."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, db_index=False, related_name="+")
    key = models.CharField(max_length=120)
    field = models.CharField(max_length=20, blank=True)
    chosen_by = models.ForeignKey(User, on_delete=models.PROTECT, db_index=False, related_name="+")
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "chosen_by", "key"], name="planheading_once_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.field}"
