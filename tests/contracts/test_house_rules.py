"""Rules of the house that no linter knows (STYLE §4, §5, §6, §8)."""

import ast
import re

from tests.contracts.source import ROOT, called_name, calls, modules

# Rows whose state is not moved by transitions: jobs and letters are claimed by one conditional UPDATE.
FREE_STATES = {
    "expense_mgmt/foundation/services/jobs.py",
    "expense_mgmt/foundation/services/outbox.py",
}


def test_only_one_module_rounds() -> None:
    found = [
        f"{path}:{call.lineno}"
        for path, call in calls()
        if called_name(call) in {"quantize", "round"} and str(path) != "expense_mgmt/core/money.py"
    ]

    assert found == []


def test_no_state_is_written_past_its_transitions() -> None:
    found = [
        f"{path}:{call.lineno}"
        for path, call in calls()
        if called_name(call) in {"update", "create", "bulk_create", "get_or_create"}
        and any(keyword.arg == "state" for keyword in call.keywords)
        and str(path) not in FREE_STATES
    ]

    assert found == []


def test_no_signal_receiver_is_registered() -> None:
    found = [
        str(path)
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module in {"django.dispatch", "django.db.models.signals"}
    ]

    assert found == []


def test_packages_hold_no_code_in_their_init() -> None:
    found = [
        str(path)
        for path, tree in modules()
        if path.name == "__init__.py" and path.parent.name != "models" and tree.body
    ]

    assert found == []


def test_modules_have_names_that_say_something() -> None:
    nameless = {"utils.py", "helpers.py", "common.py", "managers.py", "misc.py"}

    assert [str(path) for path, _ in modules() if path.name in nameless] == []


def test_templates_hold_no_inline_script_style_or_handler() -> None:
    forbidden = re.compile(
        r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE
    )

    found = [
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for match in forbidden.finditer(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_each_trigger_file_says_how_it_is_undone() -> None:
    files = [path for path in ROOT.glob("*/**/sql/*.sql") if "node_modules" not in path.parts]

    assert files
    assert [path.name for path in files if "-- reverse\n" not in path.read_text("utf-8")] == []
