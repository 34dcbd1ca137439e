"""The first upload handler: a file above the limit is dropped while it arrives.

Django's own limit on a request's size leaves files out.
"""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler

TOO_LARGE = "upload_too_large"


class BoundedUploadHandler(FileUploadHandler):
    """Passes chunks on until the limit, then swallows the rest and marks the request."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.received += len(raw_data)
        if self.received > settings.EXPENSE_UPLOAD_MAX_MB * 1024 * 1024:
            if self.request is not None:
                self.request.META[TOO_LARGE] = self.field_name
            return None
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
