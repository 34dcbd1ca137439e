"""What a person is told, and by which way."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.models import PublicIdModel, localized_name
from expense_mgmt.foundation.models.user import User


class NotificationKind(models.TextChoices):
    """What happened; its words, icon and usual way are in `foundation.notification_kinds`."""

    TASK_WAITING = "task_waiting", _("A task waits for you")
    TASK_MOVED = "task_moved", _("A task was moved to you")
    TASK_ADDED = "task_added", _("You were added as an approver")
    TASK_RESUMED = "task_resumed", _("A task is yours again")
    REMINDER = "reminder", _("Reminder")
    ESCALATION = "escalation", _("Escalation")
    APPROVED = "approved", _("Your document was approved")
    RETURNED = "returned", _("Your document was sent back")
    REJECTED = "rejected", _("Your document was rejected")
    CHANGED = "changed", _("A document you signed was changed")
    COPIED = "copied", _("Copied to you")
    COMMENTED = "commented", _("A comment on a document of yours")
    DELEGATION = "delegation", _("Delegation given to you")
    BUDGET_MARK = "budget_mark", _("A budget is nearly used up")
    BUDGET_FORECAST = "budget_forecast", _("A budget will not last the year")
    BUDGET_UNUSED = "budget_unused", _("A budget is not used")
    DEADLINE = "deadline", _("A deadline comes or has passed")
    DELEGATION_GIVEN = "delegation_given", _("A deputy was named for you")
    DELEGATION_ENDED = "delegation_ended", _("A delegation ended early")
    REPORT_READY = "report_ready", _("A report is ready")
    REPORT_FAILED = "report_failed", _("A report failed")


class Channel(models.TextChoices):
    """How mail follows a notification; in the product it is shown in any case."""

    AT_ONCE = "at_once", _("At once")
    DIGEST = "digest", _("In the daily digest")
    OFF = "off", _("No mail")


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: User) -> Self:
        """A person's own; nobody reads another's."""
        return self.filter(person=user)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def newest_first(self) -> Self:
        """With whom each row names, in the order of the page."""
        return self.select_related("actor").order_by("-created_at", "-pk")

    def about(self, topics: Any) -> Self:
        """Unread rows that tell of one of these things.

        topics  keys, or a queryset of keys
        """
        return self.unread().filter(topic__in=topics)

    def forgettable(self, before: dt.datetime) -> Self:
        """Read, and older than the retention keeps."""
        return self.filter(read_at__isnull=False, created_at__lt=before)


class Notification(PublicIdModel):
    """One thing one person is told. Facts are stored; the words are made when it is read.

    topic       the thing it is about while it lasts, such as the open task: when that is over,
                the notification counts as read
    parameters  further facts as text: amount, currency, reason, first and last day
    channel     how mail follows it, as the person wished at that moment
    digest_day  the digest that names it, once one does
    """

    person = models.ForeignKey(
        User, on_delete=models.PROTECT, db_index=False, related_name="notifications"
    )
    kind = models.CharField(max_length=20, choices=NotificationKind.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    actor = models.ForeignKey(
        User, on_delete=models.PROTECT, db_index=False, related_name="+", null=True
    )
    topic = models.UUIDField(null=True)
    document_kind = models.CharField(max_length=40, blank=True, default="")
    document_id = models.UUIDField(null=True)
    number = models.CharField(max_length=30, blank=True, default="")
    title = models.CharField(max_length=200, blank=True, default="")
    title_en = models.CharField(max_length=200, blank=True, default="")
    parameters = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    digest_day = models.DateField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            # Who is asked, or told that it is overdue, hears so once.
            models.UniqueConstraint(
                fields=["person", "topic", "kind"],
                condition=Q(kind__in=["task_waiting", "escalation"]),
                name="notification_once_per_topic",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=NotificationKind.values), name="notification_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="notification_channel_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-created_at", "-id"], name="notification_of_person"),
            # The bell looks here once for each page.
            models.Index(
                fields=["person", "-id"],
                condition=Q(read_at__isnull=True),
                name="notification_unread",
            ),
            models.Index(
                fields=["topic"],
                condition=Q(read_at__isnull=True, topic__isnull=False),
                name="notification_unread_topic",
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(read_at__isnull=False),
                name="notification_forgettable",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def is_read(self) -> bool:
        return self.read_at is not None

    @property
    def document_title(self) -> str:
        """The document's title for the reader's language."""
        return localized_name(self.title, self.title_en)


class NotificationPreference(models.Model):
    """How one person wants mail about one kind; without a row, the kind's usual way."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(max_length=20, choices=NotificationKind.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"], name="notificationpreference_once_per_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=NotificationKind.values),
                name="notificationpreference_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values),
                name="notificationpreference_channel_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.channel}"
