"""The child process: ``python -m documents.worker KIND``, file on stdin, JSON on stdout.

It prints ``{"text": …}`` or ``{"why": …}``. A fresh interpreter with no settings, no database
and no key in its environment reads the file, under limits that the system enforces where it can.
"""

from __future__ import annotations

import contextlib
import json
import math
import sys

from documents.extract import EXTRACTORS, cleaned
from documents.reading_limits import CHILD_MEMORY_BYTES, CHILD_SECONDS, Unreadable
from interview.errors import DocumentFault

__all__ = ["main"]


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


def _outcome(kind: str, data: bytes) -> dict[str, str]:
    try:
        text = cleaned(EXTRACTORS[kind](data))
    except Unreadable as problem:
        return {"why": problem.why}
    except RecursionError:
        return {"why": DocumentFault.DAMAGED}
    except MemoryError:
        return {"why": DocumentFault.TOO_LARGE}
    return {"text": text} if text else {"why": DocumentFault.EMPTY}


def main() -> None:
    _limit()
    data = sys.stdin.buffer.read()
    sys.stdout.write(json.dumps(_outcome(sys.argv[1], data)))


if __name__ == "__main__":
    main()
