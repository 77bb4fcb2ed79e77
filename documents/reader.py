"""Reads résumés: PDF, DOCX, TXT and MD up to 5 MB, whatever their names end in.

The bytes are parsed in a child process (:mod:`documents.child`).
"""

from __future__ import annotations

from typing import Any

from documents.child import ChildFailed, ChildReader
from documents.kinds import foreign_kind, guess
from documents.reading_limits import CHILD_SECONDS, MAX_BYTES
from interview.errors import DocumentFault, DocumentProblem
from interview.models import DocumentKind, ReadDocument, UnreadPart, UnreadReason


class FileDocumentReader:
    """Implements :class:`interview.ports.DocumentReader`.

    At most ``parallel`` files are read at once; the others wait in line, outside their deadline.
    """

    def __init__(self, *, deadline_seconds: float = CHILD_SECONDS, parallel: int = 2) -> None:
        self._child = ChildReader(deadline_seconds=deadline_seconds, parallel=parallel)

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
        try:
            reply = await self._child.read(kind, data)
        except ChildFailed as failed:
            why = DocumentFault.TOO_SLOW if failed.slow else DocumentFault.DAMAGED
            raise DocumentProblem(why) from None
        if reply.get("text"):
            return _document(kind, reply)
        why = DocumentFault(reply["why"])
        raise DocumentProblem(why, foreign_kind(data) if why is DocumentFault.WRONG_TYPE else None)


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
