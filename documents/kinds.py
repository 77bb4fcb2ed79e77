"""What a file really is, by its bytes: names lie, and programs give wrong ones."""

from __future__ import annotations

import io
import zipfile

import puremagic

from interview.models import DocumentKind, ForeignKind

#: Old Office files; a DOCX with a password is one of these as well.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: [MS-OFFCRYPTO] 2.3.1: a password-protected DOCX is an OLE file with this stream.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BY_MIME = {
    "image": ForeignKind.PICTURE,
    "audio": ForeignKind.SOUND,
    "video": ForeignKind.SOUND,
}
_BY_ENDING = {
    **dict.fromkeys((".zip", ".gz", ".7z", ".rar", ".bz2", ".xz", ".tar"), ForeignKind.ARCHIVE),
    ".doc": ForeignKind.OLD_WORD,
    ".rtf": ForeignKind.RICH_TEXT,
}


def guess(data: bytes) -> DocumentKind | None:
    """Which extractor to try; None where ``data`` is encrypted. Text is what nothing else is."""
    # Readers look for the header within the first kilobyte; some generators put bytes before it.
    if b"%PDF-" in data[:1024]:
        return DocumentKind.PDF
    if data.startswith(b"PK\x03\x04"):
        return DocumentKind.DOCX
    if data.startswith(_OLE) and _ENCRYPTED in data:
        return None
    return DocumentKind.TEXT


def foreign_kind(data: bytes) -> ForeignKind | None:
    """What a file is that is none of ours; None when it may be text."""
    if data.startswith(_OLE):
        return ForeignKind.OLD_WORD
    if data.startswith(b"PK\x03\x04"):
        return _in_archive(data)
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"{\\rtf"):
        return ForeignKind.RICH_TEXT
    if head.startswith((b"<!doctype html", b"<html")):
        return ForeignKind.WEB_PAGE
    if b"\x00" not in data and not any(byte < 9 for byte in data[:4096]):
        return None
    try:
        found = puremagic.magic_string(data[:65_536])
    except (puremagic.PureError, ValueError):
        return None
    for each in found:
        kind = _BY_MIME.get(each.mime_type.partition("/")[0]) or _BY_ENDING.get(each.extension)
        if kind is not None:
            return kind
    return None


def _in_archive(data: bytes) -> ForeignKind:
    """By the names in an archive alone: nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()[:5_000]
    except (zipfile.BadZipFile, ValueError, OSError):
        return ForeignKind.ARCHIVE
    for beginning, kind in (
        ("xl/", ForeignKind.SPREADSHEET),
        ("ppt/", ForeignKind.SLIDES),
        ("Index/", ForeignKind.PAGES),
        ("content.xml", ForeignKind.OPEN_DOCUMENT),
    ):
        if any(name.startswith(beginning) for name in names):
            return kind
    return ForeignKind.ARCHIVE
