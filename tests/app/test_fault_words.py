"""Every fault has words that fit what its errors say they are about."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from app.fault_words import fault_words
from interview.errors import ConfigurationError, DatabaseUnusable, Fault

ROOMS = ("app", "bot.py", "config.py", "interview", "llm", "speech", "storage")


def _raised() -> list[tuple[str, tuple[str, ...]]]:
    """(name of the fault, fields) of each error of the product's source."""
    found = []
    for room in ROOMS:
        paths = [Path(room)] if room.endswith(".py") else sorted(Path(room).rglob("*.py"))
        for path in paths:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call) or not node.args:
                    continue
                first = node.args[0]
                if (
                    isinstance(first, ast.Attribute)
                    and isinstance(first.value, ast.Name)
                    and first.value.id == "Fault"
                ):
                    fields = tuple(each.arg for each in node.keywords if each.arg)
                    found.append((first.attr, fields))
    return found


@pytest.mark.parametrize(("name", "fields"), _raised())
def test_what_is_raised_can_be_said(name: str, fields: tuple[str, ...]) -> None:
    about = {field: f"<{field}>" for field in fields}
    said = fault_words(ConfigurationError(Fault[name], **about))
    assert "{" not in said
    # Nothing that was found out is kept from who has to mend it.
    assert all(value in said for value in about.values())


def test_every_fault_is_raised_somewhere() -> None:
    raised = {name for name, _ in _raised()} | {"WEIGHTS_UNUSABLE"}
    assert raised == {fault.name for fault in Fault}


def test_an_error_of_the_database_has_words_and_a_line_for_logs() -> None:
    error = DatabaseUnusable(Fault.CLUSTER_VERSION, folder="/d", found=16, needed=18)
    assert str(error) == "cluster_version folder=/d found=16 needed=18"
    assert fault_words(error) == (
        "The database in /d was made by PostgreSQL 16, this is 18; nothing was changed. Move it"
        " over with pg_dump of version 16."
    )
