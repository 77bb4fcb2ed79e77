"""Limits and reasons shared by the reader and its worker process."""

from __future__ import annotations

from dataclasses import dataclass

from interview.errors import DocumentFault
from interview.models import UnreadPart

#: A résumé of 5 MB is already all pictures.
MAX_BYTES = 5 * 1024 * 1024
#: Characters handed on; a résumé has 3,000-8,000.
TEXT_LIMIT = 20_000
#: Pages of a PDF that are read.
MAX_PAGES = 50
#: Unpacked size of a DOCX and of any one of its parts; real ones stay under a tenth of it.
MAX_UNPACKED_BYTES = 50 * 1024 * 1024
MAX_ZIP_ENTRIES = 2_000
#: Wall-clock seconds for one file, start of the child included.
CHILD_SECONDS = 10.0
#: Address space of the child, where the platform can limit it: the interpreter and its libraries
#: take about 150 MB, the largest honest files 100 MB more.
CHILD_MEMORY_BYTES = 768 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Found:
    """What an extractor read, as it stands in the file; ``replaced``: broken characters."""

    text: str
    pages: int | None = None
    unread: tuple[UnreadPart, ...] = ()
    encoding: str | None = None
    replaced: int = 0


class Unreadable(Exception):
    def __init__(self, why: DocumentFault) -> None:
        super().__init__(why)
        self.why = why
