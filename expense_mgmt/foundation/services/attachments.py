"""Keeping files: by content, checked on the way in and on the way out."""

import datetime as dt
import re
import unicodedata
from typing import Protocol

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.foundation.media_types import ACCEPTED, recognised, told_by
from expense_mgmt.foundation.models import Attachment, Company, StoredFile, User
from expense_mgmt.foundation.services.kept_files import keep, sha256_of

LONGEST_NAME = 120
KINDS = ", ".join(kind.upper() for kind in sorted(ACCEPTED) if kind != "jpeg")
_NOT_IN_A_NAME = re.compile(
    r'[\x00-\x1f\x7f"\\/:*?<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]'
)


class NamedFile(Protocol):
    """Kept bytes under the name a person sees."""

    @property
    def name(self) -> str: ...

    @property
    def file(self) -> StoredFile: ...


def store(
    *, upload: UploadedFile[bytes], company: Company, uploaded_by: User, at: dt.datetime
) -> Attachment:
    """Keep an uploaded file under its SHA-256 and give it its name.

    The bytes are written before the row: a crash between leaves a file without a row, which is
    harmless, never a row without a file.

    raises    RuleBroken `file_empty`, `file_too_large`, `file_kind_refused`
    source    RELIABILITY §2
    """
    name = clean_name(upload.name or "")
    size = upload.size or 0
    if size == 0:
        raise RuleBroken("file_empty", _("“%(name)s” is empty."), {"name": name})
    if size > settings.EXPENSE_UPLOAD_MAX_MB * 1024 * 1024:
        raise RuleBroken(
            "file_too_large",
            _("“%(name)s” is larger than %(limit)s MB."),
            {"name": name, "limit": settings.EXPENSE_UPLOAD_MAX_MB},
        )
    media_type = told_by(name, upload)
    if media_type is None:
        raise RuleBroken(
            "file_kind_refused",
            _(
                "“%(name)s” cannot be attached: %(found)s. Accepted: %(kinds)s, each with the content that its name says."
            ),
            {"name": name, "found": recognised(upload), "kinds": KINDS},
        )
    file = keep(content=upload, size=size, media_type=media_type.name, at=at)
    return Attachment.objects.create(
        company=company, file=file, name=name, uploaded_by=uploaded_by, uploaded_at=at
    )


def clean_name(name: str) -> str:
    """A file's name without folders, control and direction characters, at most 120 long."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    base = _NOT_IN_A_NAME.sub("", base).strip(" .")
    stem, dot, ending = base.rpartition(".")
    if not dot:
        stem, ending = base, ""
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}" or "file"


def download(attachment: NamedFile, *, inline: bool = False) -> FileResponse:
    """A response with the file's bytes, after comparing them with their hash.

    Shown in the browser only when asked for and harmless; else always as a download.

    raises    RuleBroken `file_damaged` when the bytes are gone or not those that were kept
    """
    kept = attachment.file
    damaged = RuleBroken(
        "file_damaged",
        _("“%(name)s” is damaged and cannot be shown. Tell an administrator."),
        {"name": attachment.name},
    )
    try:
        content = default_storage.open(kept.storage_name)
    except OSError as error:
        raise damaged from error
    if sha256_of(content) != kept.sha256:
        content.close()
        raise damaged
    content.seek(0)
    show = inline and any(kind.inline for kind in ACCEPTED.values() if kind.name == kept.media_type)
    response = FileResponse(
        content,
        as_attachment=not show,
        filename=attachment.name,
        content_type=kept.media_type,
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
