"""The child process: ``python -m documents.worker KIND``, file on stdin, JSON on stdout.

Of a résumé it prints what :class:`documents.reading_limits.Found` holds, or ``{"why": …}``; of a
file with questions what :func:`documents.packs.reply_of` makes of it. A fresh interpreter with no
settings, no database and no key in its environment reads the file, under limits that the system
enforces where it can.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import math
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import asdict

from documents.reading_limits import (
    CHILD_MEMORY_BYTES,
    CHILD_SECONDS,
    TEXT_LIMIT,
    Found,
    Unreadable,
)
from interview.errors import DocumentFault

_MOST = 8 * TEXT_LIMIT
#: Kind -> where its extractor is; only the one that is needed is imported.
_EXTRACTORS = {
    "pdf": ("documents.pdf", "read_pdf"),
    "docx": ("documents.docx", "read_docx"),
    "text": ("documents.plain", "read_plain"),
}


def cleaned(text: str) -> str:
    """``text`` without control, zero-width and direction characters.

    Lines are kept, runs of blank lines and of spaces are not. Joiners go as well: a résumé reads
    the same to a model without them, and they hide text from people.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = []
    for char in text:
        category = unicodedata.category(char)
        if char in "\n\t" or category not in ("Cc", "Cf", "Cs", "Co", "Cn"):
            kept.append(char)
    lines = (" ".join(line.split()) for line in "".join(kept).split("\n"))
    found: list[str] = []
    for line in lines:
        if line or (found and found[-1]):
            found.append(line)
    return "\n".join(found).strip()


def _limit() -> None:
    """Bound memory, processor time, file writing; Windows has only the parent's deadline."""
    try:
        import resource
    except ImportError:
        return
    seconds = math.ceil(CHILD_SECONDS)
    wanted = {
        resource.RLIMIT_AS: CHILD_MEMORY_BYTES,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for limit, value in wanted.items():
        _, hard = resource.getrlimit(limit)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        # macOS refuses some of them; the parent's deadline still holds.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


#: Files with questions.
_PACKS = frozenset(("csv", "json", "yaml"))


def _outcome(kind: str, data: bytes) -> dict[str, object]:
    if kind in _PACKS:
        packs = importlib.import_module("documents.packs")
        reply: dict[str, object] = packs.reply_of(kind, data)
        return reply
    module, function = _EXTRACTORS[kind]
    extract: Callable[[bytes], Found] = getattr(importlib.import_module(module), function)
    try:
        found = extract(data)
        # Cleaning shortens; of what is too long no more than that is looked at.
        text = cleaned(found.text[:_MOST])
    except Unreadable as problem:
        return {"why": problem.why}
    except RecursionError:
        return {"why": DocumentFault.DAMAGED}
    except MemoryError:
        return {"why": DocumentFault.TOO_LARGE}
    if not text:
        return {"why": DocumentFault.EMPTY}
    kept = text[:TEXT_LIMIT].rstrip()
    left_out = len(text) - len(kept) + max(0, len(found.text) - _MOST)
    return asdict(found) | {"text": kept, "left_out": left_out}


def main() -> None:
    _limit()
    data = sys.stdin.buffer.read()
    sys.stdout.write(json.dumps(_outcome(sys.argv[1], data)))


if __name__ == "__main__":
    main()
