from expense_mgmt.foundation.models.attachment import Attachment, StoredFile
from expense_mgmt.foundation.models.company import Company
from expense_mgmt.foundation.models.document import (
    Document,
    TransitionLog,
    known_states,
    unique_number,
)
from expense_mgmt.foundation.models.event import Event
from expense_mgmt.foundation.models.job import Job
from expense_mgmt.foundation.models.notification import (
    Channel,
    Notification,
    NotificationKind,
    NotificationPreference,
)
from expense_mgmt.foundation.models.number import NumberCounter, NumberPrefix
from expense_mgmt.foundation.models.outbox import Outbox
from expense_mgmt.foundation.models.pulse import Pulse
from expense_mgmt.foundation.models.user import AuthedRequest, User

__all__ = [
    "Attachment",
    "AuthedRequest",
    "Channel",
    "Company",
    "Document",
    "Event",
    "Job",
    "Notification",
    "NotificationKind",
    "NotificationPreference",
    "NumberCounter",
    "NumberPrefix",
    "Outbox",
    "Pulse",
    "StoredFile",
    "TransitionLog",
    "User",
    "known_states",
    "unique_number",
]
