"""Every word of the product has its Chinese."""

import subprocess
import sys

from tests.contracts.source import ROOT


def test_catalogue_is_complete() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/messages.py", "check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
