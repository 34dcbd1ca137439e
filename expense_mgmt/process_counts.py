"""Where the worker processes of one server add their counts together (expense_mgmt.metrics)."""

import os
import tempfile
from pathlib import Path

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def share_between_processes() -> None:
    """Name the folder of the counts; before the counters are made, which read it once.

    It bears the number of the process that started the workers, so that each start counts anew.
    """
    if SHARED_FOLDER in os.environ:
        return
    folder = Path(tempfile.gettempdir()) / f"outlay-metrics-{os.getuid()}-{os.getppid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    os.environ[SHARED_FOLDER] = str(folder)
