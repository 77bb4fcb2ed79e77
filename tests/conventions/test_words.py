"""Words for people live where surfaces are: cogs/, app/, config.py, locales/; and what a coach says
of an answer in llm/offline and in the prompts. Everywhere else are types."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from pathlib import Path

#: Rooms without words for people.
ROOMS = ("documents", "interview", "llm", "pipeline", "speech", "storage")
#: What a coach says of an answer, in the interview's language: content, as a model's is.
_COACH = re.compile(r"llm/(offline|model)/")
#: What a person would press or type, and what Discord would draw.
_SURFACE = re.compile(
    r"/(interview|job|team|history|progress|pack|server|privacy|help|settings)\b(?! ?[a-z_]*/)"
    r"|\*\*\w|^-# |<[@#]|\[[^]]+\]\(http"
)
#: A text of three words and more, beginning as sentences do.
_SENTENCE = re.compile(r"[A-Z][a-z',-]* [\w',-]+ \S.*")
#: Errors of programmers, for programmers.
_BUILT_IN = {name for name, kind in vars(builtins).items() if isinstance(kind, type)}
_BUILT_IN |= {"FileMetadataError", "OfflineModeIsEnabled", "ValidationError"}


def _texts(tree: ast.Module) -> Iterator[ast.Constant]:
    """Constants that are texts and no docstrings."""
    documented = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in documented
        ):
            yield node


def _sources() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for path in sorted(Path(room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def test_no_command_button_or_markdown_stands_outside_of_a_surface() -> None:
    found = [
        f"{path}:{text.lineno} {text.value[:60]!r}"
        for path, tree in _sources()
        for text in _texts(tree)
        if _SURFACE.search(text.value)
    ]
    assert found == []


def test_errors_are_types_with_fields_and_no_sentences() -> None:
    found = []
    for path, tree in _sources():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Raise) or not isinstance(node.exc, ast.Call):
                continue
            called = node.exc.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in _BUILT_IN or name == "error":
                continue
            for text in ast.walk(node.exc):
                if (
                    isinstance(text, ast.Constant)
                    and isinstance(text.value, str)
                    and re.search(r"\w \w", text.value)
                ):
                    found.append(f"{path}:{text.lineno} {text.value[:60]!r}")
    assert found == []


def test_sentences_stand_only_where_a_coach_speaks() -> None:
    """And where speech is primed with a few words of its own kind, and where SQL is."""
    speaks = ("speech/whisper/priming.py", "storage/postgres/embedded.py")
    found = [
        f"{path}:{text.lineno} {text.value[:60]!r}"
        for path, tree in _sources()
        if not _COACH.match(path) and path not in speaks
        for text in _texts(tree)
        if _SENTENCE.fullmatch(text.value.strip()) and not text.value.isupper()
    ]
    assert found == []
