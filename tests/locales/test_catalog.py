"""The words of a language: from gettext's catalogs, in English where there are none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from babel.core import UnknownLocaleError
from structlog.testing import capture_logs

from locales import catalog
from locales.catalog import ENGLISH, Catalog, catalog_of, list_languages, mark, mark_plural

GERMAN = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Question {number} of {count}"
msgstr "Frage {number} von {count}"

msgid "{count} answer"
msgid_plural "{count} answers"
msgstr[0] "{count} Antwort"
msgstr[1] "{count} Antworten"

msgctxt "button"
msgid "Start"
msgstr "Anfangen"

msgid "Start"
msgstr "Beginn"

msgid "Hello {name}"
msgstr "Hallo {nmae}"

msgid "Not done"
msgstr ""
"""


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalog]:
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / "messages.po").write_text(GERMAN, "utf-8")
    monkeypatch.setattr(catalog, "_FOLDER", tmp_path)
    for cached in (list_languages, catalog_of):
        cached.cache_clear()
    yield catalog_of("de")
    for cached in (list_languages, catalog_of):
        cached.cache_clear()


def test_words_come_from_the_catalog_with_their_values(german: Catalog) -> None:
    assert german("Question {number} of {count}", number=2, count=5) == "Frage 2 von 5"
    assert german.context("button", "Start") == "Anfangen"
    assert german("Start") == "Beginn"


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 Antworten"), (1, "1 Antwort"), (1234, "1.234 Antworten")]
)
def test_plurals_are_the_languages_own(german: Catalog, count: int, said: str) -> None:
    assert german.plural("{count} answer", "{count} answers", count) == said
    assert german.plural(*mark_plural("{count} answer", "{count} answers"), count) == said


def test_what_has_no_words_yet_is_english(german: Catalog) -> None:
    assert german("Not done") == "Not done"
    assert german(mark("Never {seen}"), seen="x") == "Never x"
    assert german.plural("{count} day", "{count} days", 2) == "2 days"


def test_a_translators_slip_is_read_in_english_and_logged(german: Catalog) -> None:
    with capture_logs() as logged:
        assert german("Hello {name}", name="Ada") == "Hello Ada"
    assert [(each["event"], each["language"]) for each in logged] == [
        ("translation_unusable", "de")
    ]


def test_a_value_that_is_missing_is_our_own_slip() -> None:
    with pytest.raises(KeyError):
        ENGLISH("Hello {name}", nmae="Ada")


def test_values_are_taken_as_they_are_and_texts_without_values_too(german: Catalog) -> None:
    assert ENGLISH("{role} saved", role="{count} {0}") == "{count} {0} saved"
    assert german("a {brace} of somebody's") == "a {brace} of somebody's"


@pytest.mark.parametrize(
    ("tag", "code"),
    [("de", "de"), ("de-AT", "de"), ("en-GB", "en"), ("fr", "en"), (None, "en"), ("../x", "en")],
)
def test_a_tag_of_discord_finds_its_language(german: Catalog, tag: str | None, code: str) -> None:
    assert catalog_of(tag).code == code
    assert list_languages() == ("en", "de")


def test_numbers_dates_and_lists_are_the_languages_own(german: Catalog) -> None:
    day = date(2026, 12, 1)
    assert (ENGLISH.number(1234.5), german.number(1234.5)) == ("1,234.5", "1.234,5")
    assert (ENGLISH.number(3, 1), german.number(3.25, 1)) == ("3.0", "3,2")
    assert (ENGLISH.percent(0.34), german.percent(0.34)) == ("34%", "34\N{NO-BREAK SPACE}%")
    assert (ENGLISH.date(day), german.date(day)) == ("Dec 1, 2026", "01.12.2026")
    assert (ENGLISH.date(day, "MMMd"), german.date(day, "MMMd")) == ("Dec 1", "1. Dez.")
    assert ENGLISH.list(["a", "b", "c"]) == "a, b and c"
    assert german.list(["a", "b", "c"]) == "a, b und c"
    assert ENGLISH.list(["a", "b"], "or") == "a or b"
    assert ENGLISH.list(iter(["a", "b", "c"]), "unit") == "a, b, c"
    assert ENGLISH.list([]) == ""


def test_languages_are_called_as_in_the_readers(german: Catalog) -> None:
    assert (ENGLISH.language("de"), german.language("EN")) == ("German", "Englisch")
    assert ENGLISH.language("xx") == ""


def test_a_code_that_is_no_language_is_refused() -> None:
    with pytest.raises(UnknownLocaleError):
        Catalog("xx")
