"""Résumés: what is read, and what each kind of bad file is called. Files are made here."""

from __future__ import annotations

import asyncio
import io
import os
import zipfile
import zlib
from collections.abc import AsyncIterator

import docx
import pypdf
import pytest

from documents.reader import FileDocumentReader
from documents.reading_limits import MAX_BYTES, TEXT_LIMIT
from documents.worker import cleaned
from interview.errors import DocumentFault, DocumentProblem
from interview.models import DocumentKind, ForeignKind

LINE = "Seven years of Python and PostgreSQL at a bank"


def pdf(stream: bytes, *, compressed: bool = False, extra: bytes = b"") -> bytes:
    """A PDF of one page with this content stream, written by hand."""
    packed = zlib.compress(stream, 9) if compressed else stream
    head = b"<< /Length %d%s >>" % (
        len(packed),
        b" /Filter /FlateDecode" if compressed else b"",
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >>" + extra + b" >>",
        head + b"\nstream\n" + packed + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for offset in offsets:
        out.write(b"%010d 00000 n \n" % offset)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def text_pdf(line: str = LINE) -> bytes:
    return pdf(b"BT /F1 12 Tf 72 700 Td (" + line.encode("latin-1") + b") Tj ET")


def encrypted_pdf(password: str, algorithm: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(text_pdf())))
    writer.encrypt(password, owner_password="owner", algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "2019-2024", "Ledger team"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


def word_with_document(xml: bytes) -> bytes:
    """A DOCX whose main part is replaced."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(word("x"))) as archive:
        for name in archive.namelist():
            parts[name] = archive.read(name)
    return zipped(parts | {"word/document.xml": xml})


@pytest.fixture
async def reader() -> AsyncIterator[FileDocumentReader]:
    yield FileDocumentReader()


async def problem(reader: FileDocumentReader, data: bytes, filename: str) -> str:
    with pytest.raises(DocumentProblem) as caught:
        await reader.read(data, filename)
    return caught.value.why


async def test_a_pdf_gives_its_text(reader: FileDocumentReader) -> None:
    found = await reader.read(text_pdf(), "Résumé (final).PDF")
    assert (found.text, found.kind, found.pages) == (LINE, DocumentKind.PDF, 1)
    assert found.words == 9


async def test_a_word_file_gives_paragraphs_and_tables_in_order(reader: FileDocumentReader) -> None:
    found = await reader.read(word(LINE, "", "", "", "Ledgers"), "cv.docx")
    assert found.text == f"{LINE}\n\nLedgers\n2019-2024 Ledger team"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
@pytest.mark.parametrize("name", ["cv.txt", "cv.md"])
async def test_text_is_read_in_the_encodings_people_have(
    reader: FileDocumentReader, encoding: str, name: str
) -> None:
    line = "Zehn Jahre Erfahrung für Zahlungssysteme, naïve und café"
    assert (await reader.read(line.encode(encoding), name)).text == line


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
async def test_an_encrypted_pdf_is_named_unless_it_opens_without_a_password(
    reader: FileDocumentReader, algorithm: str
) -> None:
    assert await problem(reader, encrypted_pdf("secret", algorithm), "cv.pdf") == "encrypted"
    assert (await reader.read(encrypted_pdf("", algorithm), "cv.pdf")).text == LINE


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "cv.pdf", "empty"),
        (b" \n\t ", "cv.txt", "empty"),
        ("\u200b\u200b\ufeff".encode(), "cv.txt", "empty"),
        (b"x" * (MAX_BYTES + 1), "cv.txt", "too_large"),
        (b"<html>hello</html>", "cv.pdf", "wrong_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "cv.docx", "wrong_type"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "cv.docx",
            "encrypted",
        ),
        (zipped({"a.txt": b"x"}), "cv.docx", "wrong_type"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "cv.md", "wrong_type"),
        (bytes(range(256)) * 20, "cv.txt", "wrong_type"),
        (bytes(byte for byte in range(1, 256)) * 20, "cv.txt", "wrong_type"),
        (pdf(b"0 0 100 100 re f"), "cv.pdf", "scanned"),
        (b"%PDF-1.7\n" + bytes(range(200)) * 20, "cv.pdf", "damaged"),
        (b"%PDF-1.7\n%%EOF", "cv.pdf", "damaged"),
        (word(LINE)[:3000], "cv.docx", "damaged"),
        (b"PK\x03\x04" + bytes(100), "cv.docx", "damaged"),
        (zipped({"word/document.xml": b"<a>"}), "cv.docx", "damaged"),
        (word_with_document(b"<w:document"), "cv.docx", "damaged"),
        (word_with_document(b""), "cv.docx", "damaged"),
    ],
)
async def test_each_bad_file_has_its_own_reason(
    reader: FileDocumentReader, data: bytes, name: str, reason: str
) -> None:
    assert await problem(reader, data, name) == reason


@pytest.mark.parametrize("name", ["cv.exe", "cv", "", "cv.docx", "cv.txt", "cv.pages"])
async def test_the_bytes_say_what_a_file_is_and_not_its_name(
    reader: FileDocumentReader, name: str
) -> None:
    assert (await reader.read(text_pdf(), name)).kind is DocumentKind.PDF
    assert (await reader.read(word(LINE), name)).kind is DocumentKind.DOCX
    assert (await reader.read(LINE.encode(), name)).kind is DocumentKind.TEXT


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), ForeignKind.OLD_WORD),
        (b"{\\rtf1\\ansi Hello}", ForeignKind.RICH_TEXT),
        (b"<!DOCTYPE html><html><p>Hello</p></html>", ForeignKind.WEB_PAGE),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(50), ForeignKind.PICTURE),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(50), ForeignKind.PICTURE),
        (zipped({"content.xml": b"<x/>", "mimetype": b""}), ForeignKind.OPEN_DOCUMENT),
        (zipped({"xl/workbook.xml": b"<x/>"}), ForeignKind.SPREADSHEET),
        (zipped({"ppt/slides/slide1.xml": b"<x/>"}), ForeignKind.SLIDES),
        (zipped({"Index/Document.iwa": b""}), ForeignKind.PAGES),
        (zipped({"a.txt": b"x"}), ForeignKind.ARCHIVE),
        (bytes(range(256)) * 20, None),
    ],
)
async def test_what_a_file_is_that_is_not_read_is_told(
    reader: FileDocumentReader, data: bytes, kind: ForeignKind | None
) -> None:
    with pytest.raises(DocumentProblem) as caught:
        await reader.read(data, "cv.docx")
    assert (caught.value.why, caught.value.foreign) == (DocumentFault.WRONG_TYPE, kind)


async def test_a_truncated_pdf_gives_text_or_a_reason(reader: FileDocumentReader) -> None:
    whole = text_pdf()
    for length in (len(whole) // 3, len(whole) * 2 // 3, len(whole) - 20):
        try:
            assert (await reader.read(whole[:length], "cv.pdf")).text == LINE
        except DocumentProblem as found:
            assert found.why in ("damaged", "scanned")


async def test_a_zip_bomb_is_too_large(reader: FileDocumentReader) -> None:
    bomb = word_with_document(bytes(200 * 1024 * 1024))
    assert len(bomb) < MAX_BYTES
    assert await problem(reader, bomb, "cv.docx") == "too_large"
    many = zipped({"word/document.xml": b"<a/>"} | {f"p{n}": b"" for n in range(3000)})
    assert await problem(reader, many, "cv.docx") == "too_large"


async def test_a_pdf_bomb_ends_with_a_reason(reader: FileDocumentReader) -> None:
    bomb = pdf(b" " * (300 * 1024 * 1024), compressed=True)
    assert len(bomb) < MAX_BYTES
    assert await problem(reader, bomb, "cv.pdf") in ("too_slow", "too_large", "damaged", "scanned")


async def test_slow_files_end_at_the_deadline() -> None:
    reader = FileDocumentReader(deadline_seconds=0.01)
    assert await problem(reader, text_pdf(), "cv.pdf") == "too_slow"


async def test_nobody_waits_for_a_child_after_a_cancellation(reader: FileDocumentReader) -> None:
    reading = asyncio.create_task(reader.read(text_pdf(), "cv.pdf"))
    await asyncio.sleep(0.01)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert (await reader.read(text_pdf(), "cv.pdf")).text == LINE


async def test_entities_are_neither_expanded_nor_fetched(reader: FileDocumentReader) -> None:
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    laughs = "".join(
        f'<!ENTITY l{n} "{"&l" + str(n - 1) + ";" if n else "lol"}{"&l" + str(n - 1) + ";" if n else ""}">'  # noqa: E501
        for n in range(30)
    )
    for entity in (f"{laughs}", '<!ENTITY l29 SYSTEM "file:///etc/passwd">'):
        xml = (
            f"<?xml version='1.0'?><!DOCTYPE w [{entity}]>"
            f'<w:document xmlns:w="{namespace}"><w:body><w:p><w:r><w:t>Before &l29; after'
            "</w:t></w:r></w:p></w:body></w:document>"
        )
        try:
            found = (await reader.read(word_with_document(xml.encode()), "cv.docx")).text
        except DocumentProblem as refused:
            found = refused.why
        assert "root:" not in found and "lol" not in found


async def test_long_text_is_cut_and_hidden_characters_go(reader: FileDocumentReader) -> None:
    found = await reader.read(("word " * 200_000).encode(), "cv.txt")
    assert len(found.text) <= TEXT_LIMIT
    assert len(found.text) + found.left_out >= 999_000
    hidden = "a\u200bb\u202ec\x00d\x1b[31me\ufeff\U000e0041f\u00adg"
    assert cleaned(hidden) == "abcd[31mefg"
    assert cleaned("one\r\ntwo\r\r\r\rthree   four\t five") == "one\ntwo\n\nthree four five"


async def test_the_child_sees_no_secrets(
    reader: FileDocumentReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, dict[str, str]] = {}
    start = asyncio.create_subprocess_exec

    async def spy(*args: str, **options: object) -> object:
        seen["env"] = dict(options["env"])  # type: ignore[call-overload]
        return await start(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setenv("DISCORD_TOKEN", "secret-token")
    monkeypatch.setattr(asyncio, "create_subprocess_exec", spy)
    assert (await reader.read(LINE.encode(), "cv.txt")).text == LINE
    assert "DISCORD_TOKEN" not in seen["env"] and "DISCORD_TOKEN" in os.environ
