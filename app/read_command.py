"""``bot.py read``: what the product reads of a file, as JSON."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import Any

from documents.packs import FilePackReader
from documents.reader import FileDocumentReader
from interview.errors import DocumentProblem, FileUnreadable
from interview.packs.rows import read_rows

#: What a pack of questions comes in; everything else is read as a résumé.
_PACKS = frozenset((".csv", ".json", ".yaml", ".yml"))


def read_file(file: Path) -> int:
    """Print what is read of ``file``; the exit status: 0, or 1 when nothing can be."""
    try:
        data = file.read_bytes()
    except OSError as error:
        print(f"{file}: {error.strerror}", file=sys.stderr)
        return 1
    is_pack = file.suffix.lower() in _PACKS
    found = asyncio.run(_pack(data, file.name) if is_pack else _document(data, file.name))
    print(json.dumps(found, ensure_ascii=False, indent=2, default=_named))
    return 1 if "problem" in found else 0


async def _document(data: bytes, name: str) -> dict[str, Any]:
    try:
        read = await FileDocumentReader().read(data, name)
    except DocumentProblem as problem:
        return {"problem": problem.why, "foreign": problem.foreign}
    return asdict(read) | {"words": read.words}


async def _pack(data: bytes, name: str) -> dict[str, Any]:
    try:
        file = await FilePackReader().read(data, name)
    except FileUnreadable as problem:
        return {"problem": problem.why.name.lower()} | {
            key: value for key, value in vars(problem).items() if key != "why" and value
        }
    rows = read_rows(file.rows)
    return {
        "name": file.name,
        "questions": [asdict(each.draft) for each in rows.questions],
        "problems": [asdict(each) for each in rows.problems],
    }


def _named(value: object) -> str:
    return value.name.lower() if isinstance(value, Enum) else str(value)
