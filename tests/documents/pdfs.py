"""PDFs written by hand, object by object: each holds one thing that programs write."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence

HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
#: A font whose characters are numbers of its own drawings, without a map to Unicode.
NUMBERED = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Own /Encoding /Identity-H"
    b" /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Own"
    b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
    b" /FontDescriptor << /Type /FontDescriptor /FontName /ABCDEF+Own /Flags 4"
    b" /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700"
    b" /StemV 80 >> /DW 500 >>] >>"
)
#: Of Helvetica, in thousandths of its size; what is not named is 556 wide.
_WIDTHS = {" ": 278, "i": 222, "l": 222, "t": 278, "r": 333, "v": 500, "c": 500, "s": 500, "K": 667}
#: The picture of a page, one gray dot stretched over all of it.
PICTURE = (
    b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray"
    b" /BitsPerComponent 8 /Length 1 >>\nstream\n\x80\nendstream"
)
SCAN = b"q 612 0 0 792 0 0 cm /Im1 Do Q "


def pdf(
    *contents: bytes, font: bytes = HELVETICA, fields: Sequence[bytes] = (), catalog: bytes = b""
) -> bytes:
    """One page of 612 by 792 points for each of ``contents``, /F1 and /Im1 in reach.

    ``fields``: dictionaries of widgets (without brackets) on the first page; ``catalog``: more of
    the catalog.
    """
    objects: list[bytes] = [b"", b"", font, PICTURE]
    pages = []
    for number, stream in enumerate(contents):
        packed = zlib.compress(stream)
        objects.append(
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed) + packed
            + b"\nendstream"
        )  # fmt: skip
        content = len(objects)
        widgets = b""
        if number == 0 and fields:
            first = len(objects) + 1
            objects += [
                b"<< /Type /Annot /Subtype /Widget /F 4 " + field + b" >>" for field in fields
            ]
            numbers = b" ".join(b"%d 0 R" % (first + n) for n in range(len(fields)))
            widgets = b" /Annots [" + numbers + b"]"
            catalog += b" /AcroForm << /Fields [" + numbers + b"] /DR << >> >>"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R" % content
            + b" /Resources << /Font << /F1 3 0 R >> /XObject << /Im1 4 0 R >> >>"
            + widgets + b" >>"
        )  # fmt: skip
        pages.append(len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R" + catalog + b" >>"
    kids = b" ".join(b"%d 0 R" % page for page in pages)
    objects[1] = b"<< /Type /Pages /Kids [" + kids + b"] /Count %d >>" % len(pages)
    out = io.BytesIO(b"%PDF-1.6\n")
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


def text(*lines: str) -> bytes:
    """A content stream that writes lines from the top of a page."""
    drawn = b" T* ".join(b"(" + _escaped(line) + b") Tj" for line in lines)
    return b"BT /F1 12 Tf 14 TL 72 700 Td " + drawn + b" ET "


def letter_by_letter(line: str) -> bytes:
    """Each letter at a place of its own, as design programs write; spaces are only gaps."""
    drawn = [b"BT /F1 10 Tf "]
    place = 72.0
    for letter in line:
        if letter != " ":
            drawn.append(b"1 0 0 1 %.2f 700 Tm (%s) Tj " % (place, _escaped(letter)))
        place += _WIDTHS.get(letter, 556) / 100 + 0.2
    return b"".join(drawn) + b"ET "


def gaps(line: str) -> bytes:
    """Words apart by a gap of a quarter of the letters' size, as TeX writes."""
    words = b" -250 ".join(b"(" + _escaped(word) + b")" for word in line.split())
    return b"BT /F1 12 Tf 72 700 Td [" + words + b"] TJ ET "


def numbered(count: int) -> bytes:
    """Drawings by number, for a font that is NUMBERED."""
    numbers = b"".join(b"%04x" % (36 + n % 60) for n in range(count))
    return b"BT /F1 12 Tf 72 700 Td <" + numbers + b"> Tj ET "


def _escaped(line: str) -> bytes:
    data = line.encode("cp1252")
    return data.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
