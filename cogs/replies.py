"""An answer to an interaction, whatever was answered before."""

from __future__ import annotations

from typing import Any

import discord


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


async def reply_in_place(
    interaction: discord.Interaction[Any], view: discord.ui.LayoutView
) -> None:
    """Replace the private message whose button was pressed; from a card, answer privately."""
    message = interaction.message
    if message is not None and message.flags.ephemeral:
        await replace(interaction, view)
    else:
        await reply(interaction, view)
