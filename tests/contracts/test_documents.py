"""What the reference says is what the code does."""

import ast
import re

from expense_mgmt import state_tables
from expense_mgmt.organisation.access import GRANTS, Act
from tests.contracts.source import ROOT, called_name, calls

REFUSALS = {"RuleBroken", "NotAllowed", "Conflict", "RuleRefused"}


def codes() -> set[str]:
    """Every error code that the product raises with its name written out."""
    return {
        str(call.args[0].value)
        for _path, call in calls()
        if called_name(call) in REFUSALS
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


def test_every_error_code_is_listed() -> None:
    text = (ROOT / "docs/reference/errors.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `(\w+)`", text, re.MULTILINE))

    assert codes() - listed == set()


def test_every_environment_variable_is_listed() -> None:
    text = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    names = {
        str(call.args[0].value)
        for path, call in calls()
        if str(path).startswith("expense_mgmt/settings/")
        and called_name(call) in {"text", "flag", "number", "names"}
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }

    assert {name for name in names if f"`{name}`" not in text} == set()


def test_permission_table_is_the_codes_own() -> None:
    text = (ROOT / "docs/reference/permissions.md").read_text(encoding="utf-8")

    for act in Act:
        roles = ", ".join(sorted(role.value for role in GRANTS[act]))
        assert f"| `{act.value}` | {roles} |" in text, act


def test_every_transition_is_in_the_reference() -> None:
    text = (ROOT / "docs/reference/states.md").read_text(encoding="utf-8")

    assert text == state_tables.render()


def test_no_machine_uses_what_hides_its_graph() -> None:
    for model, field in state_tables.machines():
        assert field.protected, model
        for transition in field.get_all_transitions(model):
            assert transition.source not in {"*", "+"}, (model, transition.name)
            assert isinstance(transition.target, str), (model, transition.name)
            assert transition.on_error is None, (model, transition.name)
