"""How each kind of notification reads, looks, and is mailed unless the person says otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from expense_mgmt.foundation.models import Channel, NotificationKind


@dataclass(frozen=True, slots=True)
class Manner:
    """One kind of notification.

    sentence  with %(document)s, %(actor)s, %(title)s or %(span)s
    tone      colour of its mark: bad, ret, ok, acc, warn
    usual     how mail follows when the person has not chosen
    """

    sentence: StrOrPromise
    icon: str
    tone: str
    usual: Channel


MANNERS: Final[Mapping[str, Manner]] = MappingProxyType(
    {
        NotificationKind.TASK_WAITING: Manner(
            _("%(document)s waits for your decision"), "inbox", "acc", Channel.DIGEST
        ),
        NotificationKind.TASK_MOVED: Manner(
            _("%(document)s was moved to you for decision"), "user-share", "acc", Channel.AT_ONCE
        ),
        NotificationKind.TASK_ADDED: Manner(
            _("%(actor)s asks you to approve %(document)s as well"),
            "user-plus",
            "acc",
            Channel.AT_ONCE,
        ),
        NotificationKind.TASK_RESUMED: Manner(
            _("It is your turn now to decide on %(document)s"), "inbox", "acc", Channel.AT_ONCE
        ),
        NotificationKind.REMINDER: Manner(
            _("%(actor)s reminds you: %(document)s waits for your decision"),
            "bell-ringing",
            "warn",
            Channel.AT_ONCE,
        ),
        NotificationKind.ESCALATION: Manner(
            _("%(document)s is overdue for a decision"), "clock-exclamation", "bad", Channel.AT_ONCE
        ),
        NotificationKind.APPROVED: Manner(
            _("%(document)s was approved"), "circle-check", "ok", Channel.AT_ONCE
        ),
        NotificationKind.RETURNED: Manner(
            _("%(document)s was sent back by %(actor)s"), "arrow-back-up", "ret", Channel.AT_ONCE
        ),
        NotificationKind.REJECTED: Manner(
            _("%(document)s was rejected by %(actor)s"), "circle-x", "bad", Channel.AT_ONCE
        ),
        NotificationKind.CHANGED: Manner(
            _("%(document)s was changed by %(actor)s"), "versions", "warn", Channel.AT_ONCE
        ),
        NotificationKind.COPIED: Manner(
            _("%(document)s was copied to you"), "copy", "acc", Channel.DIGEST
        ),
        NotificationKind.COMMENTED: Manner(
            _("%(actor)s wrote about %(document)s"), "message-2", "acc", Channel.DIGEST
        ),
        NotificationKind.DELEGATION: Manner(
            _("You act for %(actor)s, %(span)s"), "user-check", "acc", Channel.AT_ONCE
        ),
        NotificationKind.BUDGET_MARK: Manner(
            _("Budget nearly used up: %(title)s"), "chart-bar", "warn", Channel.DIGEST
        ),
        NotificationKind.BUDGET_FORECAST: Manner(
            _("Budget will not last the year: %(title)s"), "trending-up", "bad", Channel.DIGEST
        ),
        NotificationKind.BUDGET_UNUSED: Manner(
            _("Budget unused for two months: %(title)s"), "chart-bar", "acc", Channel.DIGEST
        ),
        NotificationKind.DEADLINE: Manner(
            _("%(title)s is due, %(span)s"), "calendar-event", "warn", Channel.AT_ONCE
        ),
        NotificationKind.DELEGATION_GIVEN: Manner(
            _("%(actor)s acts for you, %(span)s"), "user-check", "acc", Channel.AT_ONCE
        ),
        NotificationKind.DELEGATION_ENDED: Manner(
            _("The delegation between you and %(actor)s ended early"),
            "user-x",
            "warn",
            Channel.AT_ONCE,
        ),
        NotificationKind.REPORT_READY: Manner(
            _("%(title)s is ready"), "file-spreadsheet", "ok", Channel.OFF
        ),
        NotificationKind.REPORT_FAILED: Manner(
            _("%(title)s could not be built"), "alert-triangle", "bad", Channel.OFF
        ),
    }
)

# Their news is the list of what waits, so a digest does not name them twice.
OF_TASKS: Final = frozenset(
    {
        NotificationKind.TASK_WAITING,
        NotificationKind.TASK_MOVED,
        NotificationKind.TASK_ADDED,
        NotificationKind.TASK_RESUMED,
        NotificationKind.REMINDER,
    }
)
