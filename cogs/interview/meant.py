"""Which interview a command is for."""

from __future__ import annotations

from typing import Any

import discord

from cogs.client import Client
from cogs.interview.layouts import which_card
from cogs.kit.ids import Action
from cogs.kit.refusals import Refusal, Refused
from cogs.replies import reply
from interview.models import Interview, InterviewState

Interaction = discord.Interaction[Any]


async def find_meant(bot: Client, interaction: Interaction, action: Action) -> Interview | None:
    """The person's unfinished interview: of this channel, of this place, or of any place. None
    where there are several elsewhere: they are asked which one ``action`` is for."""
    person_id, service = interaction.user.id, bot.services.interviews
    if interaction.channel_id is not None:
        here = await service.find_in_channel(interaction.channel_id)
        if (
            here is not None
            and here.person_id == person_id
            and here.state is not InterviewState.ENDED
        ):
            return here
    found = await service.find_unfinished(person_id, interaction.guild_id)
    if found is not None:
        return found
    elsewhere = await service.list_unfinished(person_id)
    if not elsewhere:
        await _check_no_team(bot, person_id)
        raise Refused(Refusal.NOTHING_UNFINISHED)
    if len(elsewhere) == 1:
        return elsewhere[0]
    which = [(each, await service.current_question(each.id)) for each in elsewhere[:5]]
    await reply(interaction, which_card(bot.readers.of(interaction), which, action))
    return None


async def _check_no_team(bot: Client, person_id: int) -> None:
    """Raise Refused with the place of a team practice, where the person is in one."""
    practices = await bot.services.team_lookup.list_unfinished_of(person_id)
    if practices:
        where = practices[0].thread_id or practices[0].channel_id
        raise Refused(Refusal.ONLY_IN_TEAM, place=where)
