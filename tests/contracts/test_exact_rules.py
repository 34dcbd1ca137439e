"""No rule calculates with floats, nor divides before it is exact (DOMAIN §1, §7)."""

import ast
from collections.abc import Iterator
from pathlib import Path

from scripts.mutants import CORE
from tests.contracts.source import called_name, modules

DOOR = {"expense_mgmt/rulebook.py", "expense_mgmt/rule_inputs.py"}
EXACT = {"exact", "Fraction"}
MATH_OF_INTEGERS = {"lcm"}


def rule_modules() -> Iterator[tuple[Path, ast.Module]]:
    """Every rule, what it calculates with, and the door that reads its inputs."""
    core = {f"expense_mgmt/core/{name}.py" for name in (*CORE, "derivation")}
    for path, tree in modules():
        if str(path) in core | DOOR or {"rules", "rule_tables"} & {*path.parent.parts}:
            yield path, tree


def nodes() -> Iterator[tuple[str, ast.AST]]:
    for path, tree in rule_modules():
        for node in ast.walk(tree):
            yield f"{path}:{getattr(node, 'lineno', 0)}", node


def is_float(node: ast.AST) -> bool:
    return (isinstance(node, ast.Constant) and isinstance(node.value, (float, complex))) or (
        isinstance(node, ast.Name) and node.id in {"float", "complex"}
    )


def divided(node: ast.AST) -> ast.expr | None:
    """What is divided where a true division stands."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return node.left
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Div):
        return node.target
    return None


def is_exact(divided: ast.expr) -> bool:
    """Whether it says on the spot that a Fraction is divided: int and Decimal would lose digits."""
    return any(isinstance(one, ast.Call) and called_name(one) in EXACT for one in ast.walk(divided))


def test_every_place_of_rules_is_read() -> None:
    packages = {path.parts[0] for path, _tree in rule_modules()}

    assert packages == {"approvals", "budgets", "expense_mgmt", "ledger", "reports", "requests"}


def test_no_rule_knows_floats() -> None:
    assert [place for place, node in nodes() if is_float(node)] == []


def test_only_exact_fractions_are_divided() -> None:
    found = [(place, divided(node)) for place, node in nodes()]

    assert [place for place, left in found if left is not None and not is_exact(left)] == []
    assert any(left is not None for _place, left in found)


def test_rules_take_nothing_from_math_but_integers() -> None:
    taken = {
        name.name
        for _place, node in nodes()
        if isinstance(node, ast.ImportFrom) and node.module in {"math", "statistics"}
        for name in node.names
    }
    whole = {
        name.name for _place, node in nodes() if isinstance(node, ast.Import) for name in node.names
    }

    assert taken <= MATH_OF_INTEGERS
    assert not whole & {"math", "statistics", "random"}
