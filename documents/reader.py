"""Reads résumés: PDF, DOCX, TXT and MD up to 5 MB.

The type is what the name's ending and the first bytes agree on. The bytes are parsed in a child
process with a deadline: a library that hangs, eats memory or crashes takes nothing of ours along.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path, PurePosixPath

import structlog

from documents.reading_limits import CHILD_SECONDS, MAX_BYTES
from interview.errors import DocumentFault, DocumentProblem

__all__ = ["FileDocumentReader"]

log = structlog.get_logger(__name__)

_ROOT = Path(__file__).resolve().parent.parent
_KINDS = {".pdf": "pdf", ".docx": "docx", ".txt": "text", ".md": "text", ".markdown": "text"}
#: What the system needs to start a Python; nothing of ours (keys, database) goes along.
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "SYSTEMDRIVE", "TEMP", "TMP", "LD_LIBRARY_PATH", "LANG")
#: Old Office files; a DOCX with a password is one of these as well.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Beginnings of files that are no text though they may decode as such.
_NOT_TEXT = (b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"\x7fELF", b"MZ\x90")


#: 24 on Linux and macOS; Windows has no such signal and no such limit.
_SIGXCPU = 24
_FAULTS = {fault.value for fault in DocumentFault}


def kind_of(data: bytes, filename: str) -> str:
    """ "pdf", "docx" or "text". Raises DocumentProblem."""
    kind = _KINDS.get(PurePosixPath(filename.strip().lower()).suffix)
    # Readers look for the header within the first kilobyte; some generators put bytes before it.
    is_pdf = b"%PDF-" in data[:1024]
    is_zip = data.startswith(b"PK\x03\x04")
    if kind == "docx" and data.startswith(_OLE):
        # [MS-OFFCRYPTO]: a password-protected DOCX is an OLE file with this stream.
        name = "EncryptedPackage".encode("utf-16-le")
        raise DocumentProblem(DocumentFault.ENCRYPTED if name in data else DocumentFault.WRONG_TYPE)
    if kind == "text":
        if data.startswith((b"%PDF-", b"PK\x03\x04", _OLE, *_NOT_TEXT)):
            raise DocumentProblem(DocumentFault.WRONG_TYPE)
        return kind
    if (kind == "pdf" and is_pdf) or (kind == "docx" and is_zip):
        return kind
    raise DocumentProblem(DocumentFault.WRONG_TYPE)


class FileDocumentReader:
    """Implements :class:`interview.ports.DocumentReader`.

    At most ``parallel`` files are read at once; the others wait in line, outside their deadline.
    """

    def __init__(self, *, deadline_seconds: float = CHILD_SECONDS, parallel: int = 2) -> None:
        self._deadline = deadline_seconds
        self._slots = asyncio.Semaphore(parallel)

    async def read(self, data: bytes, filename: str) -> str:
        """The text, cleaned, at most 20,000 characters, never empty. Raises DocumentProblem."""
        if len(data) > MAX_BYTES:
            raise DocumentProblem(DocumentFault.TOO_LARGE)
        if not data.strip():
            raise DocumentProblem(DocumentFault.EMPTY)
        kind = kind_of(data, filename)
        async with self._slots:
            reply = await self._run(kind, data)
        text, why = reply.get("text"), reply.get("why")
        if isinstance(text, str) and text:
            return text
        raise DocumentProblem(DocumentFault(why) if why in _FAULTS else DocumentFault.DAMAGED)

    async def _run(self, kind: str, data: bytes) -> dict[str, object]:
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
        return {
            "why": DocumentFault.TOO_SLOW
            if child.returncode == -_SIGXCPU
            else DocumentFault.DAMAGED
        }
