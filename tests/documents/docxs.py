"""DOCX files written by hand, part by part: each holds one thing that programs write."""

from __future__ import annotations

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_MORE = (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)


def relations(of: dict[str, tuple[str, str]], office: str = _OFFICE) -> str:
    """Id -> (kind, target) as a part of relations."""
    return (
        f'<Relationships xmlns="{_RELATIONS}">'
        + "".join(
            f'<Relationship Id="{id}" Type="{office}/{kind}" Target="{target}"/>'
            for id, (kind, target) in of.items()
        )
        + "</Relationships>"
    )


def docx(
    body: str,
    *,
    main: str = "word/document.xml",
    strict: bool = False,
    parts: dict[str, str] | None = None,
    related: dict[str, tuple[str, str]] | None = None,
) -> bytes:
    """A file whose main part holds ``body``; ``related`` to it are other ``parts``."""
    office = _STRICT_OFFICE if strict else _OFFICE
    namespace = f'xmlns:w="{STRICT if strict else W}" xmlns:r="{office}"{_MORE}'
    folder, _, name = main.rpartition("/")
    whole = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations({"rId1": ("officeDocument", main)}, office),
        main: f"<w:document {namespace}><w:body>{body}</w:body></w:document>",
        f"{folder}/_rels/{name}.rels": relations(related or {}, office),
        **{path: text.replace(">", f" {namespace}>", 1) for path, text in (parts or {}).items()},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in whole.items():
            archive.writestr(path, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return out.getvalue()


def p(*runs: str) -> str:
    """A paragraph of runs that are XML already, or plain texts."""
    return f"<w:p>{''.join(run if run.startswith('<') else r(run) for run in runs)}</w:p>"


def r(text: str, properties: str = "") -> str:
    format = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{format}<w:t xml:space="preserve">{text}</w:t></w:r>'


def table(*rows: tuple[str, ...]) -> str:
    cells = "".join(
        f"<w:tr>{''.join(f'<w:tc>{p(cell)}</w:tc>' for cell in row)}</w:tr>" for row in rows
    )
    return f"<w:tbl><w:tblPr/>{cells}</w:tbl>"


def sdt(content: str, properties: str = "") -> str:
    """A content control."""
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def box(*paragraphs: str) -> str:
    """A run with a text box, as Word writes it: once for new readers, once for old ones."""
    content = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    return (
        "<w:r><mc:AlternateContent>"
        '<mc:Choice Requires="wps"><w:drawing>'
        f"<wps:txbx>{content}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{content}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
