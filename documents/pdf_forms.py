"""What was filled into a PDF's form, put where it stands on the page."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import pypdfium2
import pypdfium2.raw as pdfium

#: (left, bottom, right, top) in points from the page's lower left corner.
Box: TypeAlias = tuple[float, float, float, float]

_MOST_FIELDS = 2_000
_TICKED = (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON)
_WRITTEN = (
    pdfium.FPDF_FORMFIELD_TEXTFIELD,
    pdfium.FPDF_FORMFIELD_COMBOBOX,
    pdfium.FPDF_FORMFIELD_LISTBOX,
)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    left: float
    bottom: float
    right: float
    top: float


def values_on(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> list[tuple[str, Box]]:
    """What was filled in on a page, and notes written over it, each with its place."""
    found = []
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST_FIELDS)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            value = _value(document.formenv, annotation)
            place = pdfium.FS_RECTF()
            if value and pdfium.FPDFAnnot_GetRect(annotation, place):
                found.append((value, (place.left, place.bottom, place.right, place.top)))
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)
    return found


def _value(form: Any, annotation: Any) -> str:
    kind = pdfium.FPDFAnnot_GetSubtype(annotation)
    if kind == pdfium.FPDF_ANNOT_FREETEXT:
        return _string(
            lambda buffer, size: pdfium.FPDFAnnot_GetStringValue(
                annotation, b"Contents", buffer, size
            )
        )
    if kind != pdfium.FPDF_ANNOT_WIDGET or form is None:
        return ""
    field = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
    if field in _TICKED:
        return "[x]" if pdfium.FPDFAnnot_IsChecked(form, annotation) else ""
    if field in _WRITTEN:
        return _string(
            lambda buffer, size: pdfium.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, size)
        )
    return ""


def _string(get: Callable[[Any, int], int]) -> str:
    """A UTF-16 string of PDFium's, asked for its size in bytes first."""
    size = get(None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    get(ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", errors="replace").strip()


def text_with_values(textpage: pypdfium2.PdfTextPage, values: list[tuple[str, Box]]) -> str:
    """The page's text with each value behind what stands on its height, nearest to its left; else
    on a line of its own, below the one above it."""
    lines = list(_lines(textpage))
    beside: dict[int, list[tuple[float, str]]] = {}
    below: dict[int, list[tuple[float, str]]] = {}
    for value, (left, bottom, _, top) in values:
        near = [
            (max(0.0, left - line.right), place)
            for place, line in enumerate(lines)
            if line.left < left and _share_height(line, bottom, top)
        ]
        over = [
            (line.bottom - top, place) for place, line in enumerate(lines) if line.bottom >= top
        ]
        if near:
            beside.setdefault(min(near)[1], []).append((left, value))
        else:
            below.setdefault(min(over)[1] if over else -1, []).append((-top, value))
    out = [value for _, value in sorted(below.get(-1, []))]
    for place, line in enumerate(lines):
        out.append(" ".join([line.text, *(value for _, value in sorted(beside.get(place, [])))]))
        out += [value for _, value in sorted(below.get(place, []))]
    return "\n".join(out)


def _share_height(line: _Line, bottom: float, top: float) -> bool:
    """Whether most of the lower of the two is on the height of the other."""
    shared = min(top, line.top) - max(bottom, line.bottom)
    return shared > 0.5 * min(top - bottom, line.top - line.bottom)


def _lines(textpage: pypdfium2.PdfTextPage) -> Iterator[_Line]:
    """The page's lines in PDFium's order, with where they stand."""
    text = textpage.get_text_range()
    if len(text) != textpage.count_chars():
        # Signs beyond the first plane count twice there: no box can be told to be whose.
        yield from (_Line(line, 0.0, 0.0, 0.0, 0.0) for line in text.splitlines())
        return
    start = 0
    for line in text.splitlines(keepends=True):
        boxes = [textpage.get_charbox(start + n) for n in range(len(line.rstrip("\r\n")))]
        boxes = [box for box in boxes if box[2] > box[0]]
        start += len(line)
        if boxes:
            left, bottom, right, top = zip(*boxes, strict=True)
            yield _Line(line.rstrip("\r\n"), min(left), min(bottom), max(right), max(top))
