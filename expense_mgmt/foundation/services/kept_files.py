"""Bytes under their SHA-256: put in place whole or not at all (RELIABILITY promise 19)."""

import datetime as dt
import hashlib
import os
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj, rmtree
from typing import IO, Final

from django.core.files.base import File
from django.core.files.storage import default_storage

from expense_mgmt.foundation.models import StoredFile

PIECE: Final = 1 << 16
INCOMING: Final = "incoming"
WORKSHOP: Final = "outlay-work-"
LEFT_BEHIND_AFTER: Final = 24 * 60 * 60


def keep(
    *, content: IO[bytes] | File[bytes], size: int, media_type: str, at: dt.datetime
) -> StoredFile:
    """Put bytes in place and give them their row; equal bytes are kept once.

    The bytes are whole and forced to the disk before the row exists: a crash between leaves a
    file without a row, never a row without its file. What a crash left half-written under the
    final name is replaced.

    raises    OSError when they cannot be written; nothing is in place then
    """
    content.seek(0)
    digest = sha256_of(content)
    file = StoredFile(sha256=digest, size=size, media_type=media_type, stored_at=at)
    if not _is_whole(file.storage_name, digest):
        content.seek(0)
        _put_in_place(file.storage_name, content)
    kept, _created = StoredFile.objects.get_or_create(
        sha256=digest, defaults={"size": size, "media_type": media_type, "stored_at": at}
    )
    return kept


def sha256_of(content: IO[bytes] | File[bytes]) -> str:
    """The SHA-256 of what is left to read."""
    digest = hashlib.sha256()
    while piece := content.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


@contextmanager
def workshop() -> Iterator[Path]:
    """A folder of its own to make a file in; gone afterwards, whatever happened.

    What workers that were killed left behind for more than a day is cleared away too.
    """
    _clear(Path(tempfile.gettempdir()), f"{WORKSHOP}*")
    with tempfile.TemporaryDirectory(prefix=WORKSHOP) as folder:
        yield Path(folder)


def _is_whole(name: str, digest: str) -> bool:
    if not default_storage.exists(name):
        return False
    with default_storage.open(name) as content:
        return sha256_of(content) == digest


def _put_in_place(name: str, content: IO[bytes] | File[bytes]) -> None:
    try:
        final = Path(default_storage.path(name))
    except NotImplementedError:
        # An object store shows an object only when it is whole.
        default_storage.save(name, File(content))
        return
    incoming = Path(default_storage.path(INCOMING))
    incoming.mkdir(parents=True, exist_ok=True)
    _clear(incoming, "*")
    final.parent.mkdir(parents=True, exist_ok=True)
    part = incoming / uuid.uuid4().hex
    try:
        with part.open("wb") as target:
            copyfileobj(content, target, PIECE)
            target.flush()
            os.fsync(target.fileno())
        part.replace(final)
    finally:
        part.unlink(missing_ok=True)
    _force(final.parent)


def _force(folder: Path) -> None:
    """Make a new name in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _clear(folder: Path, pattern: str) -> None:
    oldest = time.time() - LEFT_BEHIND_AFTER
    for left in folder.glob(pattern):
        try:
            if left.stat().st_mtime >= oldest:
                continue
            if left.is_dir():
                rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)
        except OSError:
            # Another worker clears at the same moment, or the folder is not ours.
            continue
