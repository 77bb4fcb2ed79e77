"""What functions take, and what things are called."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.conventions.test_conventions import modules

OTHERS = ("bench/", "sandbox/")
MOST_PARAMETERS = 7
#: No nouns of our field: what they stood for has a name in the glossary of CONTRIBUTING.md.
BANNED = frozenset({"had", "making", "moves", "room", "rooms", "seeing", "spare", "taking"})
#: Say of what: limits of uploads, of a day.
BARE = ("limits",)

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


def names() -> Iterator[tuple[str, str]]:
    """(where, name) of each file, class and function."""
    for name, tree in product().items():
        yield name, Path(name).stem
        for node in ast.walk(tree):
            if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                yield f"{name} {node.name}", node.name


def words_of(name: str) -> list[str]:
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower().strip("_").split("_")


def test_one_word_has_one_meaning() -> None:
    found = [
        where
        for where, name in names()
        if BANNED & set(words_of(name)) or words_of(name) in [[each] for each in BARE]
    ]
    assert not found, "see the words in CONTRIBUTING.md"
