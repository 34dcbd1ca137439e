from django.db import models
from django.db.models import Q

from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Project, Unit
from expense_mgmt.organisation.roles import Role


class Queue(models.Model):
    """Where tasks wait: at a role in a unit, at a role in a project, or at one person.

    Each open task stands in one queue, so that an inbox is one look into an index
    (PLATFORM §4 P1). Queues are never removed; nothing but their key is in them.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=Role.choices, blank=True, default="")
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    person = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    ~Q(role="")
                    & Q(person__isnull=True)
                    & (Q(unit__isnull=True) ^ Q(project__isnull=True))
                )
                | Q(role="", person__isnull=False, unit__isnull=True, project__isnull=True),
                name="queue_one_kind_of_owner",
            ),
            models.UniqueConstraint(
                fields=["role", "unit"],
                condition=Q(unit__isnull=False),
                name="queue_role_unit_once",
            ),
            models.UniqueConstraint(
                fields=["role", "project"],
                condition=Q(project__isnull=False),
                name="queue_role_project_once",
            ),
            models.UniqueConstraint(
                fields=["company", "person"],
                condition=Q(person__isnull=False),
                name="queue_person_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role or self.person_id} {self.unit_id or self.project_id or ''}".strip()

    @property
    def is_administrators(self) -> bool:
        """A stuck task waits here for a holder to be named; nobody decides it here."""
        return self.role == Role.ADMINISTRATOR
