"""Write the reference pages that are read from the code: errors and permissions."""

import ast
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "expense_mgmt.settings.test")

import django  # noqa: E402  # after the path is set

django.setup()

from expense_mgmt.core.errors import RULE_MESSAGES  # noqa: E402
from expense_mgmt.organisation.access import GRANTS, Act  # noqa: E402
from tests.contracts.source import called_name, calls  # noqa: E402

STATUS = {"RuleBroken": "422", "NotAllowed": "403", "Conflict": "409"}

PERMISSIONS = """# Permissions

What a role may open or do (`expense_mgmt/organisation/access.py`). Which rows it sees there is decided by scope, and whether a document may be acted on by its state machine and the separation of duties.

| Act | Roles |
|---|---|
"""

ERRORS = """# Errors

Each refusal has a code that never changes, and a sentence in the reader's language. 422: input or a rule refuses; 403: this person may not; 409: the document moved on.

| Code | Status | Sentence |
|---|---|---|
"""


def permissions() -> str:
    """The table of acts."""
    return PERMISSIONS + "".join(
        f"| `{act.value}` | {', '.join(sorted(role.value for role in GRANTS[act]))} |\n"
        for act in Act
    )


def errors() -> str:
    """The table of refusals: those of the rules, and each that the code raises."""
    rows = {code: ("422", str(message)) for code, message in RULE_MESSAGES.items()}
    for path, call in calls():
        status = STATUS.get(called_name(call))
        if status is None or not call.args or not isinstance(call.args[0], ast.Constant):
            continue
        sentence = _sentence(_written(call.args[1], path)) if len(call.args) > 1 else ""
        rows[str(call.args[0].value)] = (status, sentence)
    return ERRORS + "".join(
        f"| `{code}` | {status} | {sentence} |\n"
        for code, (status, sentence) in sorted(rows.items())
    )


def _written(node: ast.expr, path: Path) -> ast.expr:
    """What stands in the call, or what the module gives the name that stands there."""
    if not isinstance(node, ast.Name):
        return node
    for one in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(one, ast.AnnAssign) and one.value and ast.unparse(one.target) == node.id:
            return one.value
    return node


def _sentence(node: ast.expr) -> str:
    """The text of `_("…")`, of a plural the one for many, or nothing where it is put together."""
    if not isinstance(node, ast.Call):
        return ""
    texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
    place = 1 if called_name(node) == "ngettext_lazy" else 0
    return str(texts[place]).replace("|", "\\|").replace("\n", " ") if texts else ""


if __name__ == "__main__":
    folder = ROOT / "docs" / "reference"
    (folder / "permissions.md").write_text(permissions(), encoding="utf-8")
    (folder / "errors.md").write_text(errors(), encoding="utf-8")
