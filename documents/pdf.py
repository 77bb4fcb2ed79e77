"""PDF by PDFium, which places words as a person sees them: spaces from gaps, letters set singly."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from documents.pdf_forms import text_with_values, values_on
from documents.reading_limits import MAX_PAGES, TEXT_LIMIT, Found, Unreadable
from interview.errors import DocumentFault
from interview.models import UnreadPart, UnreadReason

#: A page that pictures cover for the most part is a scan, unless it has at least so many words:
#: apps that scan write a line of their own on each page.
_COVERED, _FEW_WORDS = 0.5, 15
#: What is told of a page's characters when most have no meaning in Unicode.
_MOST_UNMAPPED = 0.3
#: Of fewer signs or words nothing can be told. Of a thousand words of four letters and more in
#: English, German or Polish some 990 have a vowel; abbreviations pull a résumé's share down.
_ENOUGH_SIGNS, _ENOUGH_WORDS = 40, 12
_LEAST_LETTERS, _LEAST_VOICED = 0.5, 0.75
#: The page that stands in a file for a form of Adobe's, for readers that can't show it.
_XFA_PAGE = re.compile(r"adobe\.com/(?:go/)?reader|adobe reader", re.IGNORECASE)
_XFA_WORDS = 150
_XFA_TYPES = (pdfium.FORMTYPE_XFA_FULL, pdfium.FORMTYPE_XFA_FOREGROUND)
_LIGATURES = {
    0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st",
    0xFB06: "st",
}  # fmt: skip
#: PDFium's sign for a hyphen at the end of a line; a soft hyphen inside of one is one that is seen.
_BREAK, _SOFT = "\x02", "\u00ad"


@dataclass(frozen=True, slots=True)
class _Page:
    text: str
    words: int
    #: The share of it that pictures cover.
    pictured: float
    #: The share of its characters without a meaning in Unicode.
    unmapped: float


def read_pdf(data: bytes) -> Found:
    """Raises Unreadable: encrypted, form, unmapped, scanned, damaged."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY
        code = getattr(error, "err_code", None)
        raise Unreadable(
            DocumentFault.ENCRYPTED if code in locked else DocumentFault.DAMAGED
        ) from None
    count = len(document)
    if not count:
        raise Unreadable(DocumentFault.DAMAGED)
    kind = document.get_formtype()
    if kind != pdfium.FORMTYPE_NONE:
        document.init_forms()
    pages: list[_Page | None] = []
    length = 0
    for number in range(min(count, MAX_PAGES)):
        page = _read_page(document, number)
        pages.append(page)
        length += len(page.text) if page is not None else 0
        if length > 4 * TEXT_LIMIT:
            break
    return _judged(pages, count, is_xfa=kind in _XFA_TYPES)


def _judged(pages: list[_Page | None], count: int, *, is_xfa: bool) -> Found:
    """What is worth keeping, and what each page that isn't was."""
    stamps = _stamps([page.text for page in pages if page is not None])
    unread: list[UnreadPart] = []
    kept: list[str] = []
    for number, page in enumerate(pages, 1):
        if page is None:
            unread.append(UnreadPart(UnreadReason.DAMAGED, number))
            continue
        own = [line for line in page.text.splitlines() if line.strip() not in stamps]
        words = sum(len(line.split()) for line in own)
        if page.unmapped > _MOST_UNMAPPED:
            unread.append(UnreadPart(UnreadReason.UNMAPPED, number))
        elif (page.pictured >= _COVERED and words < _FEW_WORDS) or (page.pictured and not words):
            unread.append(UnreadPart(UnreadReason.PICTURE, number))
        else:
            kept.append(page.text)
    text = "\n".join(kept)
    words = len(text.split())
    if words < _XFA_WORDS and (is_xfa or _XFA_PAGE.search(text)) and count < 3:
        raise Unreadable(DocumentFault.FORM)
    if not text.strip():
        reasons = {each.reason for each in unread}
        if UnreadReason.UNMAPPED in reasons:
            raise Unreadable(DocumentFault.UNMAPPED)
        # Nothing at all on a page that nothing covers: letters drawn as shapes.
        raise Unreadable(
            DocumentFault.DAMAGED if reasons == {UnreadReason.DAMAGED} else DocumentFault.SCANNED
        )
    unread += [
        UnreadPart(UnreadReason.BEYOND, number) for number in range(len(pages) + 1, count + 1)
    ]
    return Found(text=text, pages=count, unread=tuple(unread))


def _stamps(texts: list[str]) -> frozenset[str]:
    """Lines that stand on every page of several: an app's, a header's; never a page's own text."""
    if len(texts) < 2:
        return frozenset()
    counted = Counter(
        line for text in texts for line in {each.strip() for each in text.splitlines()}
    )
    return frozenset(line for line, times in counted.items() if line and times == len(texts))


def _read_page(document: pypdfium2.PdfDocument, number: int) -> _Page | None:
    """None for a page that can't be loaded."""
    try:
        page = document[number]
        textpage = page.get_textpage()
    except pypdfium2.PdfiumError:
        return None
    raw = textpage.get_text_range()
    values = values_on(document, page)
    text = _clean(text_with_values(textpage, values) if values else raw)
    return _Page(
        text=text,
        words=len(text.split()),
        pictured=_pictured(page),
        unmapped=_unmapped(textpage, raw),
    )


def _unmapped(textpage: pypdfium2.PdfTextPage, text: str) -> float:
    """The share of a page's characters whose meaning isn't told, or is told wrongly."""
    count = textpage.count_chars()
    told = sum(pdfium.FPDFText_HasUnicodeMapError(textpage, n) == 1 for n in range(count))
    signs = [char for char in text if not char.isspace()]
    private = sum(unicodedata.category(char) in ("Co", "Cn") or char == "\ufffd" for char in signs)
    if len(signs) >= _ENOUGH_SIGNS and not _is_language(text, signs):
        return 1.0
    return max(told / count if count else 0.0, private / len(signs) if signs else 0.0)


def _is_language(text: str, signs: Sequence[str]) -> bool:
    """Whether a text looks like one that people write: letters for the most part, and words of
    Latin letters with vowels in them. Fonts whose signs are only shifted are found out by it."""
    if sum(char.isalnum() for char in signs) < _LEAST_LETTERS * len(signs):
        return False
    plain = unicodedata.normalize("NFKD", text.casefold())
    words = re.findall(r"[a-z]{4,}", plain)
    voiced = sum(1 for word in words if re.search("[aeiouy]", word))
    return len(words) < _ENOUGH_WORDS or voiced >= _LEAST_VOICED * len(words)


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").translate(_LIGATURES)
    # At a line's end the hyphen may belong to the word or only break it: it stays as it is seen.
    text = text.replace(_BREAK, "-")
    return re.sub(f"{_SOFT}(?=\\S|\n)", "-", text).replace(_SOFT, "").replace("\ufffe", "-")


def _pictured(page: pypdfium2.PdfPage) -> float:
    """The share of a page that its pictures cover, at most 1."""
    width, height = page.get_size()
    area = 0.0
    for each in itertools.islice(page.get_objects(max_depth=3), 5_000):
        if each.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = each.get_bounds()
            across = min(right, width) - max(left, 0.0)
            along = min(top, height) - max(bottom, 0.0)
            area += max(0.0, across) * max(0.0, along)
    return min(1.0, area / (width * height)) if width and height else 0.0
