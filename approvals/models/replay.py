from django.db import models
from django.db.models import F, Q

from approvals.models.policy import AuthorityPolicy
from expense_mgmt.core.models import PublicIdModel
from expense_mgmt.foundation.models import Job, User


class PolicyReplay(PublicIdModel):
    """What a version would have changed for documents that were sent round before it.

    revision     of the version when it was tried
    examined     documents that went round from `from_day` to `to_day`
    differences  {"rows": the newest 5,000 as plain data, "added", "removed": {role: number
                 of documents} over all of them}
    """

    policy = models.ForeignKey(
        AuthorityPolicy, on_delete=models.PROTECT, db_index=False, related_name="replays"
    )
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    from_day = models.DateField()
    to_day = models.DateField()
    examined_count = models.PositiveIntegerField()
    differing_count = models.PositiveIntegerField()
    refused_count = models.PositiveIntegerField()
    # True where more documents went round than were looked at.
    is_cut = models.BooleanField(default=False)
    differences = models.JSONField(default=dict)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(differing_count__lte=F("examined_count"))
                & Q(refused_count__lte=F("differing_count")),
                name="policyreplay_counts_fit",
            )
        ]
        indexes = [models.Index(fields=["policy", "-made_at"], name="policyreplay_newest")]

    def __str__(self) -> str:
        return f"{self.policy_id} {self.made_at}"
