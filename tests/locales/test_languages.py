"""What is known of how languages are spoken: every table is one that somebody reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel import Locale

from locales.languages import of_each, pattern

FOLDER = Path(__file__).parents[2] / "locales"
CODES = sorted(path.parent.name for path in FOLDER.glob("*/language.toml"))
#: By language, of which not every one has each; the rest is for English, which the rules are for.
TABLES = {
    "named", "pace", "hesitation", "hearing", "no_answer", "numbers", "steering", "questions",
    "spoken", "voice",
}  # fmt: skip
ENGLISH = {"judging", "told", "words", "said_units", "said_names", "said_code", "said_capitals"}


@pytest.mark.parametrize("code", CODES)
def test_a_file_is_of_a_language_and_holds_what_is_read(code: str) -> None:
    assert Locale.parse(code).english_name
    written = (FOLDER / code / "language.toml").read_text(encoding="utf-8")
    tables = set(re.findall(r"^\[(\w+)", written, re.MULTILINE)) | (
        {"named"} if re.search(r"^named = ", written, re.MULTILINE) else set()
    )
    assert tables and tables <= TABLES | (ENGLISH if code == "en" else set())


def test_a_table_comes_by_language_and_only_of_those_that_have_it() -> None:
    assert of_each("voice") == {"de": {"pico": "de-DE"}, "es": {"pico": "es-ES"}} | {
        "fr": {"pico": "fr-FR"}
    }
    assert of_each("nothing") == {}


def test_english_lacks_only_what_is_done_by_other_means_in_it() -> None:
    missing = {table for table in TABLES | ENGLISH if "en" not in of_each(table)}
    # A voice of its own, and questions compared by their meaning.
    assert missing == {"voice", "questions"}


def test_a_long_pattern_may_stand_on_several_lines() -> None:
    assert pattern("a|b") == pattern(["a|", "b"]) == "a|b"
