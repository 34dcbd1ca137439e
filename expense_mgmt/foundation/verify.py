"""The event chains and the kept files, recomputed (RELIABILITY promise 22)."""

from collections.abc import Iterator
from uuid import UUID

from django.core.files.storage import default_storage

from expense_mgmt.core.findings import Finding
from expense_mgmt.foundation.models import Event, StoredFile
from expense_mgmt.foundation.services.record import event_digest


def event_chains() -> Iterator[Finding]:
    """Each subject's events follow each other without a gap, and each digest fits its content."""
    subject: UUID | None = None
    sequence, digest = 0, ""
    for event in Event.objects.order_by("subject_id", "sequence").iterator(chunk_size=2000):
        if event.subject_id != subject:
            subject, sequence, digest = event.subject_id, 0, ""
        reference = f"{event.kind} {event.subject_id} #{event.sequence}"
        if event.sequence != sequence + 1:
            yield Finding("event_missing", "An event of the chain is missing.", reference)
        elif event.previous_digest != digest or event.digest != event_digest(event):
            yield Finding("event_altered", "An event differs from what was recorded.", reference)
        sequence, digest = event.sequence, event.digest


def stored_files() -> Iterator[Finding]:
    """Every row of a file has its bytes."""
    for file in StoredFile.objects.order_by("pk").iterator(chunk_size=2000):
        if not default_storage.exists(file.storage_name):
            yield Finding("file_missing", "A kept file is gone.", file.sha256)
