"""Reads résumés: PDF, DOCX, TXT and MD up to 5 MB, whatever their names end in.

The bytes are parsed in a child process with a deadline: a library that hangs, eats memory or
crashes takes nothing of ours along.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import structlog

from documents.kinds import foreign_kind, guess
from documents.reading_limits import CHILD_SECONDS, MAX_BYTES
from interview.errors import DocumentFault, DocumentProblem
from interview.models import DocumentKind, ReadDocument, UnreadPart, UnreadReason

log = structlog.get_logger(__name__)

_ROOT = Path(__file__).resolve().parent.parent
#: What the system needs to start a Python; nothing of ours (keys, database) goes along.
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "SYSTEMDRIVE", "TEMP", "TMP", "LD_LIBRARY_PATH", "LANG")
#: 24 on Linux and macOS; Windows has no such signal and no such limit.
_SIGXCPU = 24


class FileDocumentReader:
    """Implements :class:`interview.ports.DocumentReader`.

    At most ``parallel`` files are read at once; the others wait in line, outside their deadline.
    """

    def __init__(self, *, deadline_seconds: float = CHILD_SECONDS, parallel: int = 2) -> None:
        self._deadline = deadline_seconds
        self._slots = asyncio.Semaphore(parallel)

    async def read(self, data: bytes, filename: str) -> ReadDocument:
        """See the port; at most :data:`documents.reading_limits.TEXT_LIMIT` characters."""
        if len(data) > MAX_BYTES:
            raise DocumentProblem(DocumentFault.TOO_LARGE)
        if not data.strip():
            raise DocumentProblem(DocumentFault.EMPTY)
        kind = guess(data)
        if kind is None:
            raise DocumentProblem(DocumentFault.ENCRYPTED)
        foreign = foreign_kind(data) if kind is DocumentKind.TEXT else None
        if foreign is not None:
            raise DocumentProblem(DocumentFault.WRONG_TYPE, foreign)
        async with self._slots:
            reply = await self._run(kind, data)
        if reply.get("text"):
            return _document(kind, reply)
        why = DocumentFault(reply["why"])
        raise DocumentProblem(why, foreign_kind(data) if why is DocumentFault.WRONG_TYPE else None)

    async def _run(self, kind: str, data: bytes) -> dict[str, Any]:
        """What the child says, or a reason why it said nothing."""
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
            return {"why": DocumentFault.TOO_SLOW}
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
        slow = child.returncode == -_SIGXCPU
        return {"why": DocumentFault.TOO_SLOW if slow else DocumentFault.DAMAGED}


def _document(kind: DocumentKind, reply: dict[str, Any]) -> ReadDocument:
    return ReadDocument(
        text=reply["text"],
        kind=kind,
        pages=reply["pages"],
        unread=tuple(
            UnreadPart(UnreadReason(each["reason"]), each["page"]) for each in reply["unread"]
        ),
        encoding=reply["encoding"],
        replaced=reply["replaced"],
        left_out=reply["left_out"],
    )
