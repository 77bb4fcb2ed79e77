"""Each language's catalog can be read, and says the same things about the same values."""

from __future__ import annotations

from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from locales.catalog import catalog_of, list_languages
from tools.strings import collected

FOLDER = Path(__file__).parents[2] / "locales"


def fields(text: str) -> set[str]:
    """What a text has places for. Raises ValueError where a brace is left open."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def wrong(message: Message) -> str:
    """What is wrong with the words for a text; "" when nothing is."""
    sources = (message.id,) if isinstance(message.id, str) else message.id
    given = (message.string,) if isinstance(message.string, str) else message.string
    allowed = set[str]().union(*map(fields, sources))
    for form, text in enumerate(given):
        if not text:
            continue
        try:
            found = fields(text)
        except ValueError as error:
            return f"{text}: {error}"
        # Where there are plurals, one form may say "one" rather than its number.
        if not (
            found == allowed or (len(sources) > 1 and allowed - found <= {"count"} and not form)
        ):
            return f"{text}: {sorted(found)} for {sorted(allowed)}"
    return ""


@pytest.mark.parametrize(
    ("source", "words", "fine"),
    [
        ("Hello {name}", "Hallo {name}", True),
        ("Hello {name}", "", True),
        ("Hello {name}", "Hallo", False),
        ("Hello {name}", "Hallo {nmae}", False),
        ("Hello {name}", "Hallo {name", False),
        (("{count} day", "{count} days"), ("ein Tag", "{count} Tage"), True),
        (("{count} day", "{count} days"), ("{count} Tag", "Tage"), False),
    ],
)
def test_words_are_held_to_the_places_of_the_text(source: str, words: str, fine: bool) -> None:
    assert (wrong(Message(source, words)) == "") is fine


def test_every_text_of_the_source_can_be_filled() -> None:
    for text in (each.id for each in collected()):
        for form in (text,) if isinstance(text, str) else text:
            assert all(name.isidentifier() for name in fields(form)), form


def test_every_languages_catalog_is_well_formed() -> None:
    assert sorted(FOLDER.glob("*/*.po")) == [
        FOLDER / code / "messages.po" for code in list_languages()[1:]
    ]
    for code in list_languages()[1:]:
        with (FOLDER / code / "messages.po").open("rb") as source:
            messages = read_po(source, locale=code.replace("-", "_"))
        assert not [problem for each in messages if each.id and (problem := wrong(each))], code
        assert catalog_of(code).code == code
