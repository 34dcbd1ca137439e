from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.fields import MonthField, month_is_day_one
from expense_mgmt.core.models import PublicIdModel
from expense_mgmt.foundation.models import Company, Job, StoredFile, User
from expense_mgmt.organisation.models import Project, Unit
from expense_mgmt.organisation.queries import in_scope


class ReportKind(models.TextChoices):
    """Reports that can be built, by the names of PLATFORM §3."""

    AD_SPEND = "ad_spend", _("Ad-spend statistic")
    BUDGET_VARIANCE = "budget_variance", _("Budget variance")
    APPROVAL_SHEETS = "approval_sheets", _("Approval sheets")
    BUDGET_WORKBOOK = "budget_workbook", _("Budget workbook")
    REGIONAL_QUOTA = "regional_quota", _("Regional quota")


class ReportFileQuerySet(models.QuerySet["ReportFile"]):
    def visible_to(self, user: User) -> Self:
        """Own files whose every project and unit the person may still see (RELIABILITY 23)."""
        seen_projects = Project.objects.filter(
            in_scope(user, unit="department", project="pk")
            | in_scope(user, unit="region", project="")
        )
        seen_units = Unit.objects.filter(in_scope(user, unit="pk", project=""))
        places = ReportScope.objects.filter(file=OuterRef("pk"))
        lost = places.filter(
            Q(project__isnull=False) & ~Exists(seen_projects.filter(pk=OuterRef("project")))
            | Q(unit__isnull=False) & ~Exists(seen_units.filter(pk=OuterRef("unit")))
        )
        return self.filter(~Exists(lost), asked_by=user)

    def of_project(self, project: Project | None) -> Self:
        """Files that were asked for one project; all without one."""
        return self.filter(parameters__project=project.code) if project else self

    def current(self) -> Self:
        """Files that no newer one of the same kind replaces."""
        return self.filter(is_superseded=False)

    def for_page(self) -> Self:
        return self.select_related("file", "job").order_by("-created_at", "-pk")


class ReportFile(PublicIdModel):
    """A finished report. It exists only complete and checked (RELIABILITY promise 19).

    key         names what was asked for, by whom and in which language; a newer file with the
                same key replaces this one
    data_time   the time of its data, never of the run (PLATFORM §6.36)
    """

    class Superseded(models.TextChoices):
        """Why a file no longer shows the present figures."""

        NEWER_FILE = "newer_file", _("replaced by a newer file")
        BOOKS_REOPENED = "books_reopened", _("superseded: the books of its months were reopened")

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="report_file", null=True)
    kind = models.CharField(max_length=30, choices=ReportKind.choices)
    key = models.CharField(max_length=200)
    parameters = models.JSONField(default=dict)
    language = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    month = MonthField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, db_index=False, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    row_count = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    data_time = models.DateTimeField(null=True)
    data_version = models.CharField(max_length=30, blank=True, default="")
    is_superseded = models.BooleanField(default=False)
    superseded_because = models.CharField(
        max_length=14, choices=Superseded.choices, blank=True, default=""
    )
    created_at = models.DateTimeField()

    objects = ReportFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ReportKind.values), name="reportfile_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(is_superseded=False, superseded_because="")
                | Q(
                    is_superseded=True,
                    superseded_because__in=["newer_file", "books_reopened"],
                ),
                name="reportfile_superseded_has_its_reason",
            ),
            month_is_day_one("month", "reportfile"),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(is_superseded=False),
                name="reportfile_one_current_per_key",
            ),
        ]
        indexes = [models.Index(fields=["asked_by", "-created_at"], name="reportfile_of_person")]

    def __str__(self) -> str:
        return self.name

    @property
    def ending(self) -> str:
        """The kind of file in capitals, for the chip: XLSX, PDF."""
        return self.name.rpartition(".")[2].upper()


class ReportScope(models.Model):
    """A project or unit whose figures a file holds; losing it takes the file away."""

    file = models.ForeignKey(
        ReportFile, on_delete=models.PROTECT, db_index=False, related_name="scopes"
    )
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", null=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(project__isnull=True) ^ Q(unit__isnull=True),
                name="reportscope_is_one_place",
            ),
            models.UniqueConstraint(
                fields=["file", "project", "unit"],
                name="reportscope_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_id}: {self.project_id or self.unit_id}"
