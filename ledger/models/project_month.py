from django.db import models
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.fields import MonthField, month_is_day_one
from expense_mgmt.core.models import LockableQuerySet
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Project


class ProjectMonthQuerySet(LockableQuerySet["ProjectMonth"]):
    def locked(self) -> "ProjectMonthQuerySet":
        """Months that a confirmed statistic closed, for ever."""
        return self.filter(locked_at__isnull=False)


class ProjectMonth(models.Model):
    """A project's month, locked by its statistic for ever (PLATFORM §6.32).

    It guards placement months, rebates, receipts and finance-ledger rows; later changes are
    adjustment rows (R-14). The row exists before the lock so that writers can hold it open.
    """

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, db_index=False, related_name="months"
    )
    month = MonthField()
    locked_at = models.DateTimeField(null=True)
    locked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    statistic_id = models.UUIDField(null=True)

    objects = ProjectMonthQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "month"], name="projectmonth_once"),
            month_is_day_one("month", "projectmonth"),
            models.CheckConstraint(
                condition=models.Q(
                    locked_at__isnull=True, locked_by__isnull=True, statistic_id__isnull=True
                )
                | models.Q(
                    locked_at__isnull=False, locked_by__isnull=False, statistic_id__isnull=False
                ),
                name="projectmonth_lock_names_its_statistic",
                violation_error_message=_("A lock names the statistic that closed the month."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.month}"
