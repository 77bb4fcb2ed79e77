"""The image: what the Dockerfile copies is there, and all that a bot imports of ours is copied."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def copied() -> set[str]:
    """What is copied from the context."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    return {
        source.removeprefix("./")
        for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE)
        for source in line.split()[:-1]
    }


def test_the_context_has_what_the_dockerfile_copies() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert copied() == {line[1:] for line in lines if line.startswith("!")}


def test_the_image_has_every_room_that_a_bot_imports() -> None:
    """Those of the development set (sandbox, tests, tools) aside, which it says are missing."""
    ours = {path.stem: path.name for path in ROOT.glob("*.py")} | {
        path.parent.name: path.parent.name for path in ROOT.glob("*/__init__.py")
    }
    waiting, seen = ["bot"], set()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in ours or name in ("sandbox", "tests", "tools"):
            continue
        seen.add(name)
        place = ROOT / ours[name]
        for file in [place] if place.is_file() else place.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    waiting += [alias.name.partition(".")[0] for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and node.module:
                    waiting.append(node.module.partition(".")[0])
    assert {ours[name] for name in seen} <= copied()
    assert {"app", "bot.py", "cogs"} <= copied()
