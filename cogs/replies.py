"""An answer to an interaction, whatever was answered before."""

from __future__ import annotations

from typing import Any

import discord

from interview.models import Interview


async def reply(
    interaction: discord.Interaction[Any],
    view: discord.ui.LayoutView,
    *,
    files: list[discord.File] | None = None,
    ephemeral: bool = True,
) -> None:
    """Answer an interaction for the first time, or follow up."""
    if interaction.response.is_done():
        await interaction.followup.send(view=view, files=files or [], ephemeral=ephemeral)
    else:
        await interaction.response.send_message(view=view, files=files or [], ephemeral=ephemeral)


async def replace(interaction: discord.Interaction[Any], view: discord.ui.LayoutView) -> None:
    """Replace the message whose button was pressed, files included."""
    # Edits don't fall back to what the client was told about mentions.
    no_pings = discord.AllowedMentions.none()
    if interaction.response.is_done():
        await interaction.edit_original_response(
            view=view, attachments=[], allowed_mentions=no_pings
        )
    else:
        await interaction.response.edit_message(
            view=view, attachments=[], allowed_mentions=no_pings
        )


def is_own_place(interaction: discord.Interaction[Any], interview: Interview) -> bool:
    """Whether the button was pressed on a card in a place that is its person's alone: the DM or the
    thread of an interview of their own, never what is shown to them only."""
    message = interaction.message
    return (
        message is not None
        and not message.flags.ephemeral
        and interview.team_id is None
        and interaction.channel_id == interview.channel_id
    )


async def reply_in_place(
    interaction: discord.Interaction[Any], view: discord.ui.LayoutView, *, own: bool = False
) -> None:
    """Replace the private message whose button was pressed, and a card in a place of one's ``own``;
    from any other card, answer privately."""
    message = interaction.message
    if own or (message is not None and message.flags.ephemeral):
        await replace(interaction, view)
    else:
        await reply(interaction, view)
