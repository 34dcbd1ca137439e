"""The product's own source, for tests that read it."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("expense_mgmt", "approvals", "ledger", "budgets", "requests", "reports")


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """Every module of the product but migrations, parsed."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def calls() -> Iterator[tuple[Path, ast.Call]]:
    """Every call of the product."""
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield path, node


def called_name(call: ast.Call) -> str:
    """The last name of what is called: `update` of `rows.update(...)`."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
