"""What is read of PDFs as programs write them, and what is said of the rest."""

from __future__ import annotations

import pytest

from documents.pdf import read_pdf
from documents.reading_limits import MAX_PAGES, Found, Unreadable
from interview.models import UnreadPart, UnreadReason
from tests.documents.pdfs import NUMBERED, SCAN, gaps, letter_by_letter, numbered, pdf, text

LINES = (
    "Amara Okafor",
    "Site Reliability Engineer, Brightfield Energy (2018-2024)",
    "Cut the time to restore service from 90 to 12 minutes",
)
PAGE = text(*LINES)


def lines(found: Found) -> list[str]:
    return [line.rstrip() for line in found.text.splitlines()]


def reason(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read_pdf(data)
    return str(caught.value.why)


def test_lines_stay_lines() -> None:
    found = read_pdf(pdf(PAGE))
    assert lines(found) == list(LINES)
    assert (found.pages, found.unread) == (1, ())


@pytest.mark.parametrize("write", [letter_by_letter, gaps])
def test_spaces_come_from_gaps(write: object) -> None:
    assert callable(write)
    line = "Kept the ledger consistent while moving it"
    assert lines(read_pdf(pdf(write(line)))) == [line]


def test_what_was_filled_into_a_form_stands_behind_its_label() -> None:
    page = text("Application", "Name:", "Notice period:", "Remote:")
    fields = [
        b"/FT /Tx /T (name) /V (Amara Okafor) /Rect [150 684 300 698]",
        b"/FT /Tx /T (notice) /V <FEFF0064007200650069> /Rect [170 670 300 684]",
        b"/FT /Btn /T (remote) /V /Yes /AS /Yes /Rect [150 656 160 666]"
        b" /AP << /N << /Yes 4 0 R /Off 4 0 R >> >>",
        b"/FT /Tx /T (empty) /V () /Rect [150 600 300 614]",
    ]
    found = read_pdf(pdf(page, fields=fields))
    assert lines(found) == [
        "Application",
        "Name: Amara Okafor",
        "Notice period: drei",
        "Remote: [x]",
    ]


def test_a_value_beside_nothing_gets_a_line_of_its_own() -> None:
    fields = [b"/FT /Tx /T (about) /V (Ten years of nursing) /Rect [72 500 300 600]"]
    found = read_pdf(pdf(text("About you"), fields=fields))
    assert lines(found) == ["About you", "Ten years of nursing"]


@pytest.mark.parametrize("stamp", ["Scanned with CamScanner", "Made by TapScan - free version", ""])
@pytest.mark.parametrize("pages", [1, 3])
def test_a_scan_is_a_scan_whatever_an_app_wrote_on_it(stamp: str, pages: int) -> None:
    scan = SCAN + (text(stamp) if stamp else b"")
    assert reason(pdf(*[scan] * pages)) == "scanned"


def test_letters_drawn_as_shapes_are_pictures_too() -> None:
    assert reason(pdf(b"72 700 m 80 712 l 88 700 l h f ")) == "scanned"


def test_text_over_a_picture_is_text() -> None:
    found = read_pdf(pdf(SCAN + PAGE + text("Skills: Terraform, Go, Prometheus")))
    assert "Brightfield" in found.text


def test_of_a_file_with_both_the_pictures_are_named() -> None:
    found = read_pdf(pdf(PAGE, SCAN + text("Scanned with CamScanner"), PAGE))
    assert found.unread == (UnreadPart(UnreadReason.PICTURE, 2),)
    assert found.pages == 3
    assert "CamScanner" not in found.text


def test_drawings_without_a_meaning_are_no_text() -> None:
    assert reason(pdf(numbered(200), font=NUMBERED)) == "unmapped"


def test_shifted_letters_are_no_language() -> None:
    told = " ".join(LINES * 3)
    shifted = "".join(chr(ord(char) + 3) if char.isalpha() else char for char in told)
    swapped = told.translate(str.maketrans("aeiouAEIOU", "xzqwvXZQWV"))
    assert reason(pdf(text(swapped))) == "unmapped"
    assert reason(pdf(text("".join(chr(33 + ord(char) % 14) for char in shifted)))) == "unmapped"


def test_abbreviations_and_numbers_are_language_enough() -> None:
    skills = ("Skills: AWS, GCP, SQL, HTML, CSS, NPM, JWT, gRPC, MVVM, REST", "+49 170 1234567")
    assert "gRPC" in read_pdf(pdf(text(*skills, *LINES))).text


@pytest.mark.parametrize(
    "line",
    [
        "You can upgrade by visiting http://www.adobe.com/go/reader_download.",
        "Sie benötigen Adobe Reader 8 oder höher, um dieses Formular anzuzeigen.",
    ],
)
def test_the_page_that_stands_for_a_form_elsewhere_is_no_resume(line: str) -> None:
    assert reason(pdf(text("Please wait...", line))) == "form"


def test_ligatures_and_hyphens_are_what_they_look_like() -> None:
    font = (
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Type /Encoding"
        b" /Differences [1 /fi /fl /hyphen] >> >>"
    )
    stream = b"BT /F1 12 Tf 72 700 Td (\\001nance, work\\002ow, full\\003time) Tj ET"
    assert lines(read_pdf(pdf(stream, font=font))) == ["finance, workflow, full-time"]


def test_pages_past_the_last_one_that_is_read_are_named() -> None:
    found = read_pdf(pdf(*[text(f"Page {n} of many")for n in range(MAX_PAGES + 2)]))  # fmt: skip
    assert found.pages == MAX_PAGES + 2
    assert found.unread == (
        UnreadPart(UnreadReason.BEYOND, MAX_PAGES + 1),
        UnreadPart(UnreadReason.BEYOND, MAX_PAGES + 2),
    )


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF", b"%PDF-1.4 nothing" * 99])
def test_what_is_broken_is_said_to_be(data: bytes) -> None:
    assert reason(data) == "damaged"
