"""DOCX: what a person sees in Word, in reading order, straight from the XML.

Libraries for DOCX give the paragraphs of the body alone, and leave out what most templates are made
of: text boxes, content controls, headers. Tags are compared without their namespace, since Strict
files have others. Office Open XML is ECMA-376 (ISO/IEC 29500); part 1, section 17, names the tags.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from documents.reading_limits import MAX_UNPACKED_BYTES, MAX_ZIP_ENTRIES, Found, Unreadable
from interview.errors import DocumentFault
from interview.models import UnreadPart, UnreadReason

_CHUNK = 64 * 1024
#: Never seen in Word: what was deleted, codes of fields, and comments; choices are looked at apart.
_UNSEEN = frozenset(
    [
        *("del", "moveFrom", "delText", "instrText", "delInstrText", "rPr", "pPr", "sdtPr"),
        *("sectPr", "tblPr", "trPr", "tcPr", "rt", "commentReference", "annotationRef"),
        *("footnoteRef", "endnoteRef"),
    ]
)
_SPACES = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
#: Pictures in a file with fewer words than this are where its text is.
_FEW_WORDS = 15
_PART_LIMIT = 200


def read_docx(data: bytes) -> Found:
    """Headers, body with tables and text boxes, footers, notes. Raises Unreadable."""
    try:
        parts = _unpacked(data)
        main = _main_part(parts)
        document = _Document(parts, main)
        text = "\n".join(document.lines())
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, EOFError, OSError):
        raise Unreadable(DocumentFault.DAMAGED) from None
    except (NotImplementedError, RuntimeError):
        # A way of packing that Python doesn't know, or a password on a part.
        raise Unreadable(DocumentFault.DAMAGED) from None
    if document.pictures and len(text.split()) < _FEW_WORDS:
        raise Unreadable(DocumentFault.SCANNED)
    return Found(text=text, unread=tuple(document.unread()))


def _unpacked(data: bytes) -> dict[str, bytes]:
    """Every part by name, counted while it is unpacked: sizes written in an archive can lie.

    Raises Unreadable "too_large" for a bomb, "encrypted".
    """
    found: dict[str, bytes] = {}
    total = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_ZIP_ENTRIES:
            raise Unreadable(DocumentFault.TOO_LARGE)
        if any(entry.flag_bits & 1 for entry in entries):
            raise Unreadable(DocumentFault.ENCRYPTED)
        for entry in entries:
            wanted = entry.filename.endswith((".xml", ".rels"))
            kept = []
            with archive.open(entry) as part:
                while chunk := part.read(_CHUNK):
                    total += len(chunk)
                    if total > MAX_UNPACKED_BYTES:
                        raise Unreadable(DocumentFault.TOO_LARGE)
                    if wanted:
                        kept.append(chunk)
            found[entry.filename.lstrip("/")] = b"".join(kept)
    return found


def _parsed(data: bytes) -> Any:
    """The root element; entities are neither expanded nor fetched."""
    return etree.fromstring(
        data,
        etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=False),
    )


def _name(element: Any) -> str:
    """The tag without its namespace; "" for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _attribute(element: Any, name: str) -> str | None:
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return None


def _relations(parts: dict[str, bytes], of: str) -> dict[str, tuple[str, str]]:
    """Id -> (what kind, which part) of a part's relations; those that lead nowhere stay out."""
    folder, _, file = of.rpartition("/")
    rels = f"{folder}/_rels/{file}.rels".lstrip("/")
    found: dict[str, tuple[str, str]] = {}
    if rels not in parts:
        return found
    for each in _parsed(parts[rels]):
        target, kind = each.get("Target"), each.get("Type", "").rpartition("/")[2]
        if target is None or each.get("TargetMode") == "External":
            continue
        path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        if path in parts:
            found[each.get("Id", "")] = (kind, path)
    return found


def _main_part(parts: dict[str, bytes]) -> str:
    """The document itself, by its relation: Word Online calls it document2.xml."""
    named = [path for kind, path in _relations(parts, "").values() if kind == "officeDocument"]
    for path in (*named, "word/document.xml"):
        if path in parts and _name(_parsed(parts[path])) == "document":
            return path
    # A spreadsheet, slides, or another archive.
    raise Unreadable(DocumentFault.WRONG_TYPE)


class _Document:
    def __init__(self, parts: dict[str, bytes], main: str) -> None:
        self._parts = parts
        self._main = main
        self._relations = _relations(parts, main)
        self.pictures = 0
        self._embedded = 0

    def unread(self) -> Iterator[UnreadPart]:
        if self._embedded:
            yield UnreadPart(UnreadReason.EMBEDDED)

    def lines(self) -> Iterator[str]:
        """What a person reads from the first page's top to the last one's end."""
        root = _parsed(self._parts[self._main])
        yield from self._around(root, "headerReference")
        yield from self._blocks(root)
        yield from self._around(root, "footerReference")
        for kind in ("footnotes", "endnotes"):
            yield from self._notes(kind)

    def _around(self, root: Any, tag: str) -> Iterator[str]:
        """Headers or footers in their order, each once."""
        seen: list[str] = []
        for each in root.iter():
            if _name(each) != tag or len(seen) > _PART_LIMIT:
                continue
            _, path = self._relations.get(_attribute(each, "id") or "", ("", ""))
            if not path:
                continue
            text = "\n".join(self._blocks(_parsed(self._parts[path]))).strip()
            if text and text not in seen:
                seen.append(text)
                yield text

    def _notes(self, kind: str) -> Iterator[str]:
        for found, path in self._relations.values():
            if found != kind:
                continue
            for note in _parsed(self._parts[path]):
                # The lines that Word draws above notes are notes of a type of their own.
                if _attribute(note, "type") in (None, "normal"):
                    yield from self._blocks(note)

    # ------------------------------------------------------------------ blocks

    def _blocks(self, container: Any) -> Iterator[str]:
        for each in container:
            match _name(each):
                case "p":
                    yield from self._paragraph(each)
                case "tbl":
                    yield from self._table(each)
                case "altChunk":
                    self._embedded += 1
                case "AlternateContent":
                    yield from self._blocks(_chosen(each))
                case name if name not in _UNSEEN:
                    # body, content controls, insertions, custom XML: they hold blocks.
                    yield from self._blocks(each)

    def _table(self, table: Any) -> Iterator[str]:
        for row in _rows(table):
            cells = []
            for cell in _cells(row):
                if not _goes_on(cell):
                    text = "\n".join(self._blocks(cell)).strip()
                    if text:
                        cells.append(text)
            if cells:
                yield "\t".join(cells)

    # ------------------------------------------------------------------ inside a paragraph

    def _paragraph(self, paragraph: Any) -> Iterator[str]:
        boxes: list[str] = []
        text = "".join(self._inline(paragraph, boxes, _Fields()))
        # What stands in a box beside the line.
        yield from boxes
        if text or not boxes:
            yield text

    def _inline(self, parent: Any, boxes: list[str], fields: _Fields) -> Iterator[str]:
        for each in parent:
            name = _name(each)
            if name in _UNSEEN or not name:
                continue
            if name == "r" and _is_hidden(each):
                continue
            if name == "fldChar":
                fields.pass_by(_attribute(each, "fldCharType"))
            elif name == "sdt" and _is_placeholder(each):
                continue
            elif name == "txbxContent":
                boxes += [line for line in self._blocks(each) if line.strip()]
            elif name == "AlternateContent":
                yield from self._inline(_chosen(each), boxes, fields)
            elif name == "t" or name in _SPACES:
                if not fields.in_code:
                    yield _SPACES.get(name) or each.text or ""
            else:
                if name in ("pic", "imagedata"):
                    self.pictures += 1
                elif name in ("object", "chart"):
                    self._embedded += 1
                elif name == "relIds":
                    boxes += self._diagram(_attribute(each, "dm"))
                elif name == "textpath":
                    yield _attribute(each, "string") or ""
                yield from self._inline(each, boxes, fields)

    def _diagram(self, relation: str | None) -> Iterator[str]:
        """The texts of SmartArt, a line a shape."""
        _, path = self._relations.get(relation or "", ("", ""))
        if not path:
            return
        for shape in _parsed(self._parts[path]).iter():
            if _name(shape) == "pt":
                text = "".join(each.text or "" for each in shape.iter() if _name(each) == "t")
                if text.strip():
                    yield text


class _Fields:
    """Where in complex fields we are: their code is not shown, their result is."""

    def __init__(self) -> None:
        self._open: list[bool] = []

    @property
    def in_code(self) -> bool:
        return any(self._open)

    def pass_by(self, kind: str | None) -> None:
        if kind == "begin":
            self._open.append(True)
        elif kind == "separate" and self._open:
            self._open[-1] = False
        elif kind == "end" and self._open:
            self._open.pop()


def _within(parent: Any, wanted: str) -> Iterator[Any]:
    """Children of that name, those in content controls and insertions too."""
    for each in parent:
        name = _name(each)
        if name == wanted:
            yield each
        elif name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"):
            yield from _within(each, wanted)


def _rows(table: Any) -> Iterator[Any]:
    for row in _within(table, "tr"):
        properties = [_name(each) for child in row if _name(child) == "trPr" for each in child]
        if "del" not in properties:
            yield row


def _cells(row: Any) -> Iterable[Any]:
    return _within(row, "tc")


def _goes_on(cell: Any) -> bool:
    """Whether a cell is the rest of one that began in a row above."""
    for child in cell:
        if _name(child) == "tcPr":
            for each in child:
                if _name(each) == "vMerge":
                    return _attribute(each, "val") in (None, "continue")
    return False


def _is_hidden(run: Any) -> bool:
    """Whether its format hides it: nobody sees it, so nobody said it."""
    for child in run:
        if _name(child) == "rPr":
            return any(
                _name(each) == "vanish" and _attribute(each, "val") not in ("0", "false", "off")
                for each in child
            )
    return False


def _is_placeholder(control: Any) -> bool:
    """Whether a content control only shows "Click here to enter text"."""
    return any(
        _name(each) == "showingPlcHdr"
        for child in control
        if _name(child) == "sdtPr"
        for each in child
    )


def _chosen(alternatives: Any) -> Any:
    """The newest form of something that is there in several; the old one where it has no text."""
    choices = [each for each in alternatives if _name(each) == "Choice"]
    fallbacks = [each for each in alternatives if _name(each) == "Fallback"]
    for each in (*choices, *fallbacks):
        if any(_name(inner) == "t" and inner.text for inner in each.iter()):
            return each
    return (choices or fallbacks or [alternatives])[0]
