"""Files are parsed in a child process with a deadline: a library that hangs, eats memory or crashes
takes nothing of ours along. See :mod:`documents.worker` for what it runs."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import structlog

from documents.reading_limits import CHILD_SECONDS

log = structlog.get_logger(__name__)

_ROOT = Path(__file__).resolve().parent.parent
#: What the system needs to start a Python; nothing of ours (keys, database) goes along.
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "SYSTEMDRIVE", "TEMP", "TMP", "LD_LIBRARY_PATH", "LANG")
#: 24 on Linux and macOS; Windows has no such signal and no such limit.
_SIGXCPU = 24


class ChildFailed(Exception):
    """It said nothing. ``slow``: it took longer than it may; else it died."""

    def __init__(self, *, slow: bool) -> None:
        super().__init__("slow" if slow else "died")
        self.slow = slow


class ChildReader:
    """At most ``parallel`` files are read at once; the others wait in line, outside their
    deadline."""

    def __init__(self, *, deadline_seconds: float = CHILD_SECONDS, parallel: int = 2) -> None:
        self._deadline = deadline_seconds
        self._slots = asyncio.Semaphore(parallel)

    async def read(self, kind: str, data: bytes) -> dict[str, Any]:
        """What the child says of a file of that kind. Raises ChildFailed."""
        async with self._slots:
            return await self._run(kind, data)

    async def _run(self, kind: str, data: bytes) -> dict[str, Any]:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            # -P: the folder it is started in must not shadow a library.
            *("-P", "-m", "documents.worker", kind),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
            | {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        )
        try:
            async with asyncio.timeout(self._deadline):
                out, _ = await child.communicate(data)
        except TimeoutError:
            log.warning("document_too_slow", kind=kind, bytes=len(data))
            raise ChildFailed(slow=True) from None
        finally:
            # Also when we are cancelled: nobody waits for it any more.
            if child.returncode is None:
                child.kill()
                await child.wait()
        if child.returncode == 0:
            found = json.loads(out)
            if isinstance(found, dict):
                return found
        log.warning("document_child_died", kind=kind, bytes=len(data), status=child.returncode)
        # SIGXCPU: the child's own limit came before our deadline.
        raise ChildFailed(slow=child.returncode == -_SIGXCPU)
