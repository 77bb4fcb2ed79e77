"""Answering talk: what somebody says beside answering, in an interview's place or elsewhere."""

from __future__ import annotations

import contextlib

import discord

from cogs.client import Client
from cogs.interview.sent import Taken
from cogs.interview.talk_layouts import aside_card, elsewhere_card
from interview.conducting.intake import Sent
from interview.conducting.talk import Aside, Elsewhere
from interview.models import Question
from interview.talk.meaning import Meaning

#: Shown on what needs no word.
HEARD = "\N{SMILING FACE WITH SMILING EYES}"
#: Words from which something in a server's channel may be an answer that went astray.
_LEAST = 8


class Talk:
    """What the cog of answers asks before it takes a message."""

    def __init__(self, bot: Client) -> None:
        self._bot = bot
        self._service = bot.services.talk

    async def answer(
        self, message: discord.Message, taken: Taken, question: Question | None
    ) -> bool:
        """Whether the message was talk, and got its word; ``question`` is the one that would take
        it as an answer."""
        if not taken.text or taken.recordings:
            return False
        aside = await self._service.hear(
            _sent(message), taken.text, None if question is None else question.id
        )
        if aside is None:
            return False
        if aside.doubt is not None and not aside.is_new:
            return True  # Discord delivers an event again after a lost connection
        t = await self._bot.readers.of_person(message.author.id)
        view = aside_card(
            t,
            aside,
            attempt=1 if aside.answer is None else aside.answer.attempt + 1,
            can_read_messages=self._bot.message_content or message.guild is None,
            command=self._bot.command_link(aside.said.command),
        )
        with contextlib.suppress(discord.HTTPException):
            # Kindly or not at all: people who talk to each other are left alone.
            if view is not None:
                await message.channel.send(view=view, nonce=f"m{message.id}")
            elif _is_alone(aside):
                await message.add_reaction(HEARD)
        return True

    async def point_elsewhere(self, message: discord.Message, taken: Taken) -> bool:
        """Whether it was sent where no interview of theirs is while one waits for an answer
        somewhere else; its person is told where, and may have it counted there."""
        if taken.is_empty:
            return False
        in_dm = message.guild is None
        if not in_dm and not taken.is_voice and len(taken.text.split()) < _LEAST:
            return False
        text = None if taken.recordings or taken.file else taken.text
        sent, guild = _sent(message), message.guild
        found = await self._service.list_elsewhere(sent, text, guild.id if guild else None)
        if not in_dm:
            found = [each for each in found if each.answers and self._is_near(message, each)]
        if found:
            found = await self._service.ask_elsewhere(sent, text, found, once=not in_dm)
        if not found:
            return False
        t = await self._bot.readers.of_person(message.author.id)
        view = elsewhere_card(t, found, None if in_dm else message.jump_url)
        # Of somebody's interview nothing is said in public.
        places = [message.author, self._bot.get_channel(found[0].interview.channel_id or 0)]
        for place in [message.channel] if in_dm else places:
            if isinstance(place, discord.abc.Messageable):
                with contextlib.suppress(discord.HTTPException):
                    await place.send(view=view, nonce=f"m{message.id}")
                    break
        return True

    def _is_near(self, message: discord.Message, found: Elsewhere) -> bool:
        """Whether it was written in the channel that the interview's thread hangs on, or in another
        thread of ours: elsewhere in a server people talk of other things."""
        thread = self._bot.get_channel(found.interview.channel_id or 0)
        if isinstance(thread, discord.Thread) and thread.parent_id == message.channel.id:
            return True
        here = message.channel
        return isinstance(here, discord.Thread) and self._is_ours(here)

    def _is_ours(self, thread: discord.Thread) -> bool:
        return self._bot.user is not None and thread.owner_id == self._bot.user.id


def _is_alone(aside: Aside) -> bool:
    return aside.said.meaning in (Meaning.CHAT, Meaning.SIGN, Meaning.WAIT)


def _sent(message: discord.Message) -> Sent:
    return Sent(message.author.id, message.channel.id, message.id, message.created_at)
