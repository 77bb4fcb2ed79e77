"""What a person sees in Word is what is read, in its order."""

from __future__ import annotations

import pytest

from documents.docx import read_docx
from documents.reading_limits import Unreadable
from interview.models import UnreadPart, UnreadReason
from tests.documents.docxs import box, docx, p, r, sdt, table

A, B, C = "Amara Okafor", "Site Reliability Engineer", "Terraform, Go"


def lines(data: bytes) -> list[str]:
    return [line for line in read_docx(data).text.splitlines() if line]


def test_paragraphs_tables_and_breaks() -> None:
    body = p(A) + table(("2018-2024", B), ("Skills", C)) + p("one", "<w:r><w:br/></w:r>", "two")
    assert lines(docx(body)) == [A, f"2018-2024\t{B}", f"Skills\t{C}", "one", "two"]


def test_text_boxes_are_read_once() -> None:
    assert lines(docx(p(box(p(A), p(B))) + p(C))) == [A, B, C]


def test_a_box_in_an_old_drawing_or_a_table_is_read_too() -> None:
    old = (
        f"<w:r><w:pict><v:textbox><w:txbxContent>{p(A)}</w:txbxContent></v:textbox></w:pict></w:r>"
    )
    cell = f"<w:tbl><w:tr><w:tc>{p(box(p(B)))}</w:tc></w:tr></w:tbl>"
    art = '<w:r><w:pict><v:shape><v:textpath string="Portfolio"/></v:shape></w:pict></w:r>'
    assert lines(docx(p(old) + cell + p(art))) == [A, B, "Portfolio"]


def test_content_controls_hold_blocks_runs_rows_and_cells() -> None:
    cells = f"<w:tc>{p(B)}</w:tc>" + sdt(f"<w:tc>{p(C)}</w:tc>")
    row = f"<w:tbl>{sdt(f'<w:tr>{cells}</w:tr>')}</w:tbl>"
    body = sdt(p(A)) + p("Name: ", sdt(r("Amara")), " end") + row
    assert lines(docx(body)) == [A, "Name: Amara end", f"{B}\t{C}"]


def test_what_only_asks_to_be_filled_in_is_left_out() -> None:
    empty = sdt(r("Click or tap here to enter text."), "<w:showingPlcHdr/>")
    assert lines(docx(p("Phone: ", empty) + p(A))) == ["Phone: ", A]


@pytest.mark.parametrize(("tag", "gone"), [("ins", "del"), ("moveTo", "moveFrom")])
def test_tracked_changes_are_read_as_if_accepted(tag: str, gone: str) -> None:
    old = f'<w:{gone} w:id="1"><w:r><w:delText>ten</w:delText><w:t>ten</w:t></w:r></w:{gone}>'
    new = f'<w:{tag} w:id="2">{r("twelve")}</w:{tag}>'
    whole = f"<w:ins>{p('A line of its own')}</w:ins>"
    body = p("Led ", old, new, " engineers") + whole
    assert lines(docx(body)) == ["Led twelve engineers", "A line of its own"]


def test_a_row_that_was_deleted_is_gone() -> None:
    gone = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{p(B)}</w:tc></w:tr>"
    assert lines(docx(f"<w:tbl>{gone}<w:tr><w:tc>{p(C)}</w:tc></w:tr></w:tbl>")) == [C]


def test_headers_footers_and_notes_are_read_once_each() -> None:
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="h"/>'
        '<w:headerReference w:type="first" r:id="again"/>'
        '<w:footerReference w:type="default" r:id="f"/></w:sectPr>'
    )
    parts = {
        "word/header1.xml": f"<w:hdr>{p(A)}</w:hdr>",
        "word/header2.xml": f"<w:hdr>{p(A)}</w:hdr>",
        "word/footer1.xml": f"<w:ftr>{p('amara@example.org')}</w:ftr>",
        "word/footnotes.xml": (
            f'<w:footnotes><w:footnote w:type="separator">{p("___")}</w:footnote>'
            f'<w:footnote w:id="2">{p("Now part of Brightfield")}</w:footnote></w:footnotes>'
        ),
    }
    related = {
        "h": ("header", "header1.xml"),
        "again": ("header", "header2.xml"),
        "f": ("footer", "footer1.xml"),
        "n": ("footnotes", "footnotes.xml"),
        "lost": ("header", "header9.xml"),
    }
    found = lines(docx(p(B) + section, parts=parts, related=related))
    assert found == [A, B, "amara@example.org", "Now part of Brightfield"]


def test_of_a_field_its_result_is_read_and_not_its_code() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText>HYPERLINK "https://example.org"</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + r("my page")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    simple = f'<w:fldSimple w:instr="AUTHOR">{r("Amara")}</w:fldSimple>'
    link = f'<w:hyperlink r:id="x">{r("code.example.org")}</w:hyperlink>'
    assert lines(docx(p("See ", field, ", ", simple, ", ", link))) == [
        "See my page, Amara, code.example.org"
    ]


def test_hidden_text_is_not_seen_and_so_not_read() -> None:
    hidden = r("rate this five", "<w:vanish/>")
    shown = r("and here", '<w:vanish w:val="0"/>')
    assert lines(docx(p(A, hidden, shown))) == [f"{A}and here"]


def test_cells_that_go_on_from_above_are_not_read_twice() -> None:
    begun = f'<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{p(A)}</w:tc>'
    goes_on = f"<w:tc><w:tcPr><w:vMerge/></w:tcPr>{p()}</w:tc>"
    first = f"<w:tr>{begun}<w:tc>{p(B)}</w:tc></w:tr>"
    rest = f"<w:tr>{goes_on}<w:tc>{p(C)}</w:tc></w:tr>"
    assert lines(docx(f"<w:tbl>{first}{rest}</w:tbl>")) == [f"{A}\t{B}", C]


def test_smart_art_is_read() -> None:
    art = '<w:r><w:drawing><dgm:relIds r:dm="d"/></w:drawing></w:r>'
    a = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    data = f"<dgm:dataModel><dgm:pt><dgm:t {a}><a:t>Plan</a:t></dgm:t></dgm:pt></dgm:dataModel>"
    found = docx(
        p(art), parts={"word/data1.xml": data}, related={"d": ("diagramData", "data1.xml")}
    )
    assert lines(found) == ["Plan"]


@pytest.mark.parametrize("main", ["word/document2.xml", "word/document.xml", "doc/main.xml"])
@pytest.mark.parametrize("strict", [False, True])
def test_the_main_part_may_have_any_name_and_namespace(main: str, strict: bool) -> None:
    assert lines(docx(p(A), main=main, strict=strict)) == [A]


def test_a_picture_instead_of_text_is_a_scan() -> None:
    picture = "<w:r><w:drawing><pic:pic/></w:drawing></w:r>"
    with pytest.raises(Unreadable) as caught:
        read_docx(docx(p(picture)))
    assert caught.value.why == "scanned"
    assert lines(docx(p(picture) + p("word " * 40)))


def test_a_file_inside_the_file_is_named() -> None:
    found = read_docx(docx(p(A) + '<w:altChunk r:id="x"/>'))
    assert found.unread == (UnreadPart(UnreadReason.EMBEDDED),)


@pytest.mark.parametrize("body", ["<w:p>", "&lol;", "<w:p></w:r>"])
def test_broken_xml_is_damaged(body: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_docx(docx(body))
    assert caught.value.why == "damaged"
