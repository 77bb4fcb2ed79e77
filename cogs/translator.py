"""What commands say in the languages of the catalogs, for Discord to show each person theirs."""

from __future__ import annotations

from collections.abc import Callable

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation, TranslationContextTypes, locale_str

from locales.catalog import SOURCE, Catalog, catalog_of

_Location = TranslationContextLocation
#: What people type stays as it is, so that what is written about a command holds for everybody.
_TYPED = (_Location.command_name, _Location.group_name, _Location.parameter_name)
#: Characters of a description and of a choice, and of a context menu's name (Discord).
_MOST = 100
_MOST_MENU = 32


class CommandTranslator(app_commands.Translator):
    """Descriptions, choices and context menus; the English words where a language has none."""

    def __init__(self, find: Callable[[str], Catalog] = catalog_of) -> None:
        self._find = find

    async def translate(
        self, string: locale_str, locale: discord.Locale, context: TranslationContextTypes
    ) -> str | None:
        menu = isinstance(context.data, app_commands.ContextMenu)
        if context.location in _TYPED and not menu:
            return None
        words = self._find(locale.value)
        if words.code == SOURCE:
            return None
        text = words(string.message)
        # One text over the limit would keep Discord from taking any command.
        if text == string.message or not 0 < len(text) <= (_MOST_MENU if menu else _MOST):
            return None
        return text
