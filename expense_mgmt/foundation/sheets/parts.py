"""The parts of a zip by its directory alone."""

import zipfile
import zlib
from typing import IO


def parts_of(content: IO[bytes]) -> frozenset[str] | None:
    """Names of a zip's parts; nothing is unpacked. None where it has no directory to read."""
    try:
        with zipfile.ZipFile(content) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        return None
