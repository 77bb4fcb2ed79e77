"""What was read of a résumé, and what was not, in words."""

from __future__ import annotations

from interview.models import ResumeRead, UnreadReason
from locales.catalog import Catalog, mark, mark_plural

#: Of pages, one or several; and of a file without pages.
_UNREAD = {
    UnreadReason.PICTURE: (
        mark_plural("page {pages} is a picture", "pages {pages} are pictures"),
        mark("a part of it is a picture"),
    ),
    UnreadReason.UNMAPPED: (
        mark_plural(
            "the letters of page {pages} can't be read as text",
            "the letters of pages {pages} can't be read as text",
        ),
        mark("some of its letters can't be read as text"),
    ),
    UnreadReason.DAMAGED: (
        mark_plural("page {pages} is damaged", "pages {pages} are damaged"),
        mark("a part of it is damaged"),
    ),
    UnreadReason.BEYOND: (
        mark_plural(
            "page {pages} comes after the last that I read",
            "pages {pages} come after the last that I read",
        ),
        mark("its end comes after what I read"),
    ),
    UnreadReason.EMBEDDED: (
        mark_plural("on page {pages} is another file", "on pages {pages} are other files"),
        mark("there is another file in it"),
    ),
}


def amount(t: Catalog, read: ResumeRead) -> str:
    """``2 pages, 412 words``."""
    words = t.plural("{count} word", "{count} words", read.words)
    if read.pages is None:
        return words
    return t.list([t.plural("{count} page", "{count} pages", read.pages), words], "unit")


def unread(t: Catalog, read: ResumeRead) -> list[str]:
    """``page 3 is a picture``, …: one for each kind of thing that was not read."""
    told = []
    for why, (of_pages, of_file) in _UNREAD.items():
        pages = sorted({each.page for each in read.unread if each.reason is why and each.page})
        if pages:
            listed = t.list(_runs(pages))
            told.append(t.plural(*of_pages, len(pages), pages=listed))
        elif any(each.reason is why for each in read.unread):
            told.append(t(of_file))
    if read.replaced:
        told.append(t.plural("{count} sign is broken", "{count} signs are broken", read.replaced))
    if read.left_out:
        told.append(
            t.plural(
                "the last {count} character is more than I keep",
                "the last {count} characters are more than I keep",
                read.left_out,
            )
        )
    return told


def _runs(pages: list[int]) -> list[str]:
    """``1``, ``3-5``, …"""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    return [str(first) if first == last else f"{first}-{last}" for first, last in runs]
