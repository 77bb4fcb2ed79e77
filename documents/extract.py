"""Text out of bytes. Runs in the child process only: the bytes are anyone's.

Nothing is executed and nothing fetched: pypdf reads text operators only, python-docx parses XML
with external entities off, and macros are just bytes in a part that nobody opens.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator

from documents.reading_limits import (
    MAX_PAGES,
    MAX_UNPACKED_BYTES,
    MAX_ZIP_ENTRIES,
    TEXT_LIMIT,
    Unreadable,
)
from interview.errors import DocumentFault

__all__ = ["EXTRACTORS", "cleaned", "docx_text", "pdf_text", "plain_text"]

_CHUNK = 64 * 1024


def cleaned(text: str) -> str:
    """At most :data:`TEXT_LIMIT` characters without control, zero-width and direction characters.

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
    return "\n".join(found).strip()[:TEXT_LIMIT].rstrip()


def _joined(pieces: Iterator[str]) -> str:
    """``pieces`` as lines, no more of them than the limit can hold before cleaning."""
    found, length = [], 0
    for piece in pieces:
        found.append(piece)
        length += len(piece)
        # Cleaning shortens; four times the limit leaves it enough.
        if length > 4 * TEXT_LIMIT:
            break
    return "\n".join(found)


def plain_text(data: bytes) -> str:
    """TXT and MD: UTF-8, UTF-16 (with a mark, or told by its zero bytes), else Latin-1.

    Raises Unreadable(DocumentFault.WRONG_TYPE) for bytes that are no text.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(data, "utf-16")
    if b"\x00" in data:
        even, odd = data[0::2].count(0), data[1::2].count(0)
        if max(even, odd) < len(data) // 8:
            raise Unreadable(DocumentFault.WRONG_TYPE)
        return _decoded(data, "utf-16-be" if even > odd else "utf-16-le")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    # Latin-1 decodes anything: real text has next to no control characters.
    odd_ones = sum(
        1 for char in text if unicodedata.category(char) == "Cc" and char not in "\r\n\t"
    )
    if odd_ones > len(text) // 100:
        raise Unreadable(DocumentFault.WRONG_TYPE)
    return text


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable(DocumentFault.DAMAGED) from None


def pdf_text(data: bytes) -> str:
    """Raises Unreadable "encrypted", "scanned" or "damaged"."""
    from pypdf import PdfReader
    from pypdf.errors import (
        DependencyError,
        FileNotDecryptedError,
        LimitReachedError,
        PyPdfError,
    )

    try:
        reader = PdfReader(io.BytesIO(data))
        # Many files are encrypted with an empty password, only to forbid printing.
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable(DocumentFault.ENCRYPTED)
        count = len(reader.pages)
        text = _joined(
            reader.pages[number].extract_text() for number in range(min(count, MAX_PAGES))
        )
    except (FileNotDecryptedError, DependencyError):
        raise Unreadable(DocumentFault.ENCRYPTED) from None
    except LimitReachedError:
        raise Unreadable(DocumentFault.TOO_SLOW) from None
    # pypdf walks broken objects until some built-in error stops it.
    except (
        PyPdfError,
        ValueError,
        TypeError,
        AttributeError,
        LookupError,
        ArithmeticError,
        AssertionError,
        NotImplementedError,
        OSError,
        zlib.error,
    ):
        raise Unreadable(DocumentFault.DAMAGED) from None
    if not count:
        raise Unreadable(DocumentFault.DAMAGED)
    if not text.strip():
        raise Unreadable(DocumentFault.SCANNED)
    return text


def _check_archive(data: bytes) -> None:
    """Unpack every part once, counting: sizes written in an archive can lie.

    Raises Unreadable "wrong_type" for an archive that is no DOCX, "too_large" for a bomb.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if "word/document.xml" not in archive.namelist():
            raise Unreadable(DocumentFault.WRONG_TYPE)
        if len(entries) > MAX_ZIP_ENTRIES:
            raise Unreadable(DocumentFault.TOO_LARGE)
        if any(entry.flag_bits & 1 for entry in entries):
            raise Unreadable(DocumentFault.ENCRYPTED)
        total = 0
        for entry in entries:
            with archive.open(entry) as part:
                while chunk := part.read(_CHUNK):
                    total += len(chunk)
                    if total > MAX_UNPACKED_BYTES:
                        raise Unreadable(DocumentFault.TOO_LARGE)


def docx_text(data: bytes) -> str:
    """Paragraphs and table cells in order. Raises Unreadable."""
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    def lines(container: object) -> Iterator[str]:
        for block in container.iter_inner_content():  # type: ignore[attr-defined]
            if isinstance(block, Paragraph):
                yield block.text
            elif isinstance(block, Table):
                for row in block.rows:
                    seen: list[str] = []
                    for cell in row.cells:
                        text = "\n".join(lines(cell))
                        # A merged cell comes once for each column it spans.
                        if text and text not in seen[-1:]:
                            seen.append(text)
                    yield "\t".join(seen)

    try:
        _check_archive(data)
        document = Document(io.BytesIO(data))
        return _joined(lines(document))
    except (
        zipfile.BadZipFile,
        zlib.error,
        SyntaxError,  # lxml.etree.XMLSyntaxError is one
        PackageNotFoundError,
        ValueError,
        TypeError,
        AttributeError,
        LookupError,
        NotImplementedError,
        RecursionError,
        EOFError,
        OSError,
    ):
        raise Unreadable(DocumentFault.DAMAGED) from None


EXTRACTORS = {"pdf": pdf_text, "docx": docx_text, "text": plain_text}
