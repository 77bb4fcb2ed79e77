"""What was read of a file, and what was not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DocumentKind(StrEnum):
    """What a file is by its bytes, whatever its name ends in."""

    PDF = "pdf"
    DOCX = "docx"
    TEXT = "text"


class ForeignKind(StrEnum):
    """What a file is that isn't read, where it can be told."""

    OLD_WORD = "old_word"
    OPEN_DOCUMENT = "open_document"
    RICH_TEXT = "rich_text"
    SPREADSHEET = "spreadsheet"
    SLIDES = "slides"
    PAGES = "pages"
    WEB_PAGE = "web_page"
    PICTURE = "picture"
    SOUND = "sound"
    ARCHIVE = "archive"


class UnreadReason(StrEnum):
    #: A picture of a page, or of a part of one.
    PICTURE = "picture"
    #: Its characters have no meaning outside of its own font.
    UNMAPPED = "unmapped"
    DAMAGED = "damaged"
    #: It comes after the last page that is read.
    BEYOND = "beyond"
    #: Another file inside of this one.
    EMBEDDED = "embedded"


@dataclass(frozen=True, slots=True)
class UnreadPart:
    """``page`` counts from 1; None where there are no pages."""

    reason: UnreadReason
    page: int | None = None


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """``text``: cleaned, never empty, and within the limit; ``left_out`` characters came after it.

    ``pages``: how many the file has, None where it has none. ``encoding``: of a text file.
    ``replaced``: characters that were broken in the file and stand as U+FFFD in the text.
    """

    text: str
    kind: DocumentKind
    pages: int | None = None
    unread: tuple[UnreadPart, ...] = ()
    encoding: str | None = None
    replaced: int = 0
    left_out: int = 0

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def summary(self) -> ResumeRead:
        return ResumeRead(self.words, self.pages, self.unread, self.replaced, self.left_out)


@dataclass(frozen=True, slots=True)
class ResumeRead:
    """What was read of a résumé, kept beside its text; fields as in :class:`ReadDocument`."""

    words: int
    pages: int | None = None
    unread: tuple[UnreadPart, ...] = ()
    replaced: int = 0
    left_out: int = 0
