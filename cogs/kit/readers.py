"""Whose language a card, a message or a form is drawn in: its reader's."""

from __future__ import annotations

from typing import Any

import discord

from locales.catalog import ENGLISH, Catalog


class Readers:
    """Decides it in one place. English is the one language there is, so it is everybody's."""

    def of(self, interaction: discord.Interaction[Any]) -> Catalog:
        """For what only the person who clicked or typed sees."""
        del interaction
        return ENGLISH

    async def of_person(self, person_id: int) -> Catalog:
        """For what one person sees in a place of their own: their thread, direct messages."""
        del person_id
        return ENGLISH

    async def of_server(self, guild_id: int | None) -> Catalog:
        """For what several people see."""
        del guild_id
        return ENGLISH
