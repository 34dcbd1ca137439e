"""Bytes under their hash: whole or not there."""

import datetime as dt
import errno
import io
import os
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from expense_mgmt.foundation.models import StoredFile
from expense_mgmt.foundation.services import kept_files

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 5, 12, tzinfo=dt.UTC)


def keep(content: bytes) -> StoredFile:
    return kept_files.keep(
        content=io.BytesIO(content), size=len(content), media_type="text/plain", at=AT
    )


def test_equal_bytes_are_kept_once() -> None:
    first, second = keep(b"figures"), keep(b"figures")

    assert first.pk == second.pk
    assert StoredFile.objects.count() == 1


def test_half_a_file_left_by_a_crash_is_replaced() -> None:
    digest = kept_files.sha256_of(io.BytesIO(b"figures"))
    path = Path(default_storage.path(StoredFile(sha256=digest).storage_name))
    path.parent.mkdir(parents=True)
    path.write_bytes(b"fig")

    keep(b"figures")

    assert path.read_bytes() == b"figures"


def test_failed_write_leaves_neither_file_nor_row(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OSError, match="No space"):
        keep(b"figures")

    assert not StoredFile.objects.exists()
    assert list(Path(default_storage.path("incoming")).iterdir()) == []


def test_what_killed_workers_left_goes_after_a_day(tmp_path: Path) -> None:
    keep(b"first")
    incoming = Path(default_storage.path("incoming"))
    old, young = incoming / "old", incoming / "young"
    for left in (old, young):
        left.write_bytes(b"half")
    os.utime(old, (0, 0))

    keep(b"second")

    assert [path.name for path in incoming.iterdir()] == ["young"]


def test_workshop_is_gone_when_the_work_fails() -> None:
    folders: list[Path] = []

    with pytest.raises(ValueError, match="inside"):
        fail_inside(folders)

    assert [folder.exists() for folder in folders] == [False]


def fail_inside(folders: list[Path]) -> None:
    with kept_files.workshop() as folder:
        folders.append(folder)
        (folder / "report").write_bytes(b"half")
        raise ValueError("inside")
