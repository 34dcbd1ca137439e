"""Living with an app called `requests` (STYLE §13)."""

import importlib
import importlib.metadata
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import requests

ROOT = Path(__file__).resolve().parent.parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
OURS = {"requests", "approvals", "budgets", "ledger", "reports", "expense_mgmt"}
USED = [
    "prometheus_client",
    "celery",
    "redis",
    "kombu",
    "import_export",
    "tablib",
    "openpyxl",
    "defusedxml",
    "psycopg",
    "whitenoise",
    "axes",
    "csp",
    "django_fsm",
    "template_partials",
    "granian",
    "httpx",
    "playwright.sync_api",
    "hypothesis",
    "segno",
    "weasyprint",
]


def test_requests_is_our_app() -> None:
    assert Path(str(requests.__file__)) == ROOT / "requests" / "__init__.py"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_holds_no_other_requests_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")

    assert not re.search(r"^requests==", text, re.MULTILINE)
    assert "://" not in text
    assert "--hash=sha256:" in text


def test_front_end_lock_holds_no_address() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))

    assert not any("resolved" in package for package in lock["packages"].values())
    assert "://" not in re.sub(
        r'"(url|funding)": ("[^"]*"|\{[^}]*\}|\[[^\]]*\])', "", json.dumps(lock)
    )


# Put together, so that this file does not name them either.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "npmmirror", "com"),
        ("proxy", "golang", "org"),
    )
]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="an archive does not say what is tracked")
def test_no_file_names_a_registry_or_this_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607  # the system's own git
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    here = f"{ROOT}/"
    named = []
    for name in listed.stdout.split("\0"):
        path = ROOT / name
        if name and path.is_file():
            text = path.read_bytes().decode("utf-8", errors="ignore")
            named += [(name, word) for word in (*REGISTRIES, here) if word in text]

    assert named == []


def test_no_installed_distribution_takes_one_of_our_names_or_needs_the_other_requests() -> None:
    provided = importlib.metadata.packages_distributions()
    needy = [
        str(distribution.metadata["Name"])
        for distribution in importlib.metadata.distributions()
        for requirement in distribution.requires or []
        if re.match(r"requests\b(?![-_])", requirement) and "extra ==" not in requirement
    ]

    assert OURS.isdisjoint(provided)
    assert needy == []


@pytest.mark.parametrize("module", USED)
def test_library_imports_with_the_repository_first_on_the_path(module: str) -> None:
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import {module}"

    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, check=False
    )

    assert done.returncode == 0, done.stderr.decode()
