from django.db import models
from django.db.models.functions import Now

from expense_mgmt.core.models import PublicIdModel
from expense_mgmt.foundation.models.company import Company
from expense_mgmt.foundation.models.user import User


class Job(PublicIdModel):
    """A piece of background work. The row is the work; a message only rings (RELIABILITY §0.3).

    `key` names what is asked for: while one such job waits or runs, a second is the same job.
    Leases and claims use the database's time, never a machine's.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        STOPPED = "stopped"

    MAXIMUM_ATTEMPTS = 3

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    parameters = models.JSONField(default=dict)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, db_index=False, related_name="jobs")
    language = models.CharField(max_length=10, default="zh-hans")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    stage = models.CharField(max_length=60, blank=True, default="")
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(default=0)
    error_code = models.CharField(max_length=60, blank=True, default="")
    error_text = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="job_one_open_per_key",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "running", "done", "failed", "stopped"]),
                name="job_state_is_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="job_open",
            ),
            models.Index(fields=["owner", "-created_at"], name="job_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.WAITING, self.State.RUNNING}

    @property
    def percent(self) -> int:
        """Whole percents done, for the bar; 0 while the total is unknown."""
        return self.done_count * 100 // self.total_count if self.total_count else 0
