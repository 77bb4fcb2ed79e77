"""Choosing a question pack: autocomplete, and checking what came back (it may be free text)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from cogs.checks import roles_of, settings_here
from cogs.job_choices import MOST_CHOICES
from cogs.kit.refusals import Refusal, Refused
from cogs.kit.text import length, name
from interview.models import Pack
from interview.packs.service import Visitor
from interview.servers import may_change_packs

if TYPE_CHECKING:
    from cogs.client import Client


def visitor_of(interaction: discord.Interaction[Any]) -> Visitor:
    """Who acts, by what Discord says. Raises InvalidInput in direct messages."""
    if interaction.guild_id is None:
        raise Refused(Refusal.PACK_NEEDS_SERVER)
    allowed = interaction.permissions
    return Visitor(
        interaction.user.id,
        interaction.guild_id,
        may_manage=allowed.manage_guild or allowed.administrator,
    )


async def visitor_here(interaction: discord.Interaction[Any]) -> Visitor:
    """As :func:`visitor_of`, and with what the server's settings add: roles that look after packs.

    Raises InvalidInput in direct messages.
    """
    visitor = visitor_of(interaction)
    settings = await settings_here(interaction)
    if visitor.may_manage or settings is None:
        return visitor
    by_role = may_change_packs(settings, roles_of(interaction))
    return Visitor(visitor.person_id, visitor.guild_id, may_manage=by_role)


def _shown(pack: Pack) -> str:
    """At most 100 characters."""
    tail = f" ({pack.question_count})"
    return name(pack.name, 100 - length(tail)) + tail


async def _complete(
    interaction: discord.Interaction[Any], typed: str, *, to_change: bool
) -> list[app_commands.Choice[str]]:
    if interaction.guild_id is None:
        return []
    bot: Client = interaction.client
    visitor = await visitor_here(interaction)
    wanted = typed.strip().casefold()
    return [
        app_commands.Choice(name=_shown(pack), value=str(pack.id))
        for pack in await bot.services.packs.list_packs(visitor)
        if wanted in pack.name.casefold() and (not to_change or visitor.may_change(pack))
    ][:MOST_CHOICES]


async def complete_pack(
    interaction: discord.Interaction[Any], typed: str
) -> list[app_commands.Choice[str]]:
    """The packs a person can use here whose name holds what was typed."""
    return await _complete(interaction, typed, to_change=False)


async def complete_own_pack(
    interaction: discord.Interaction[Any], typed: str
) -> list[app_commands.Choice[str]]:
    """Those that the person may change."""
    return await _complete(interaction, typed, to_change=True)


def find_chosen_pack(packs: Sequence[Pack], value: str) -> Pack:
    """The pack that an option names, by id or name, only among ``packs``. Raises InvalidInput."""
    value = value.strip()
    for pack in packs:
        if value == str(pack.id):
            return pack
    named = [pack for pack in packs if pack.name.casefold() == value.casefold()]
    if len(named) == 1:
        return named[0]
    raise Refused(Refusal.PACK_AMBIGUOUS if named else Refusal.PACK_UNKNOWN)
