"""What commands say in other languages: all of it is in the catalog, and none of it breaks them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from unittest.mock import MagicMock

import discord
import pytest

from cogs.client import EXTENSIONS, Client
from cogs.kit.words import LANGUAGES
from cogs.translator import CommandTranslator
from locales.catalog import ENGLISH, Catalog
from tests.support.pseudo import PSEUDO, unmarked
from tools.strings import collected


class _Wordy(Catalog):
    """Takes far more words than Discord takes characters."""

    def __init__(self) -> None:
        super().__init__("fr")

    def __call__(self, message: str, /, **values: object) -> str:
        return message * 60


@pytest.fixture
async def bot() -> Client:
    made = Client(MagicMock())
    for extension in EXTENSIONS:
        await made.load_extension(extension)
    return made


#: In marks for Germans, far too long for French people.
LANGUAGES_THERE: dict[str, Catalog] = {"de": PSEUDO, "fr": _Wordy()}


async def payloads(
    bot: Client, languages: Mapping[str, Catalog] = LANGUAGES_THERE
) -> list[dict[str, Any]]:
    """Every command as Discord gets it."""
    words = CommandTranslator(lambda code: languages.get(code, ENGLISH))
    return [
        await command.get_translated_payload(bot.tree, words) for command in bot.tree.get_commands()
    ]


def texts(payload: Any) -> Iterator[tuple[str, dict[str, str], int]]:
    """(text, its translations, how long it may be) of what people read and don't type."""
    if isinstance(payload, list):
        for each in payload:
            yield from texts(each)
        return
    menu = payload.get("type") == discord.AppCommandType.message.value and not payload.get(
        "description"
    )
    if payload.get("description"):
        yield payload["description"], payload.get("description_localizations") or {}, 100
    if menu or "value" in payload:
        yield payload["name"], payload.get("name_localizations") or {}, 32 if menu else 100
    else:
        assert not payload.get("name_localizations"), "what people type is the same everywhere"
    for key in ("options", "choices"):
        yield from texts(payload.get(key) or [])


async def test_all_that_commands_say_is_in_the_catalog(bot: Client) -> None:
    known = {each.id for each in collected()}
    own = set(LANGUAGES.values())  # each as it is called in itself
    said = {text for text, _, _ in texts(await payloads(bot))}
    assert len(said) > 90
    assert said - own <= known


async def test_commands_are_translated_where_they_fit_and_english_where_not(bot: Client) -> None:
    translated = 0
    for text, there, most in texts(await payloads(bot)):
        assert set(there) <= {"de"}, "a text over the limit was let through"
        if text not in LANGUAGES.values() and len(PSEUDO(text)) <= most:
            translated += 1
            assert not unmarked(there["de"])
            assert len(there["de"]) <= most
    assert translated > 90


async def test_a_language_without_words_changes_nothing(bot: Client) -> None:
    assert not any(there for _, there, _ in texts(await payloads(bot, {})))
