"""What functions take, and what things are called."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.conventions.test_conventions import modules

OTHERS = ("bench/", "sandbox/")
MOST_PARAMETERS = 7

Function = ast.FunctionDef | ast.AsyncFunctionDef


def product() -> dict[str, ast.Module]:
    return {name: tree for name, tree in modules().items() if not name.startswith(OTHERS)}


def functions() -> Iterator[tuple[str, Function]]:
    for name, tree in product().items():
        for node in ast.walk(tree):
            if isinstance(node, Function):
                yield name, node


def is_command(function: Function) -> bool:
    """Whether its parameters are the options that people see."""
    return any("app_commands" in ast.unparse(each) for each in function.decorator_list)


def parameters(function: Function) -> list[str]:
    found = function.args
    names = [each.arg for each in (*found.posonlyargs, *found.args, *found.kwonlyargs)]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def test_what_belongs_together_is_given_as_one_value() -> None:
    long = {
        f"{name} {function.name}": parameters(function)
        for name, function in functions()
        if len(parameters(function)) > MOST_PARAMETERS and not is_command(function)
    }
    assert not long, "give what belongs together a dataclass"
