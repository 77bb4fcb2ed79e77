"""Answers: voice messages and texts in the interview's channel, /answer, Submit as answer.

A message is looked up by its channel, judged by its metadata, downloaded, and handed to the use
case that stores it. Discord's links expire, so the bytes are kept until they are transcribed.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from cogs.client import Client
from cogs.downloads import Recordings, is_deleted, read_text
from cogs.errors import DownloadFailed, words_for, words_for_broken
from cogs.interview.layouts import place_of
from cogs.interview.missed import MissedMessages
from cogs.interview.sent import Taken, left_out, names, taken_of
from cogs.interview.talk import Talk
from cogs.interview.talk_layouts import elsewhere_card
from cogs.kit.buttons import on_action, register_actions
from cogs.kit.ids import Action, CustomId
from cogs.kit.notices import error_card, notice
from cogs.kit.refusals import Refusal, Refused
from cogs.replies import replace as replace_card
from cogs.replies import reply
from cogs.welcome import help_card
from interview.conducting.intake import Sent
from interview.errors import (
    NoOpenQuestion,
    NotYours,
    PracticeError,
    Stale,
    StaleAction,
    StorageError,
    Thing,
    UnusableRecording,
)
from interview.hearing.recordings import check_metadata
from interview.models import Doubt, Interview, RecordingProblem
from interview.timing import began_at
from locales.catalog import Catalog, mark

log = structlog.get_logger(__name__)

Interaction = discord.Interaction[Any]

#: Shown on a message once it is stored as an answer.
SEEN = "\N{EYES}"
_HEARD_BY_ALL = mark(
    "That is here for everybody to hear, so it isn't taken as your answer. Answer in your own"
    " thread, or count this one: *Apps → Submit as answer* in its menu."
)
_IN_LINE = mark(
    "Many recordings are coming in at once. Yours is in line and nothing of it is lost; 👀 on your"
    " message says that I have it."
)
#: Seconds between the tries to take a message while the database can't be used.
_DATABASE_AWAY = (0.5, 1.0, 2.0, 5.0, 10.0, 15.0)
_PEOPLES_MESSAGES = (discord.MessageType.default, discord.MessageType.reply)


class AnswersCog(commands.Cog):
    def __init__(self, bot: Client) -> None:
        self.bot = bot
        self.service = bot.services.answers
        self.interviews = bot.services.interviews
        self.teams = bot.services.team_lookup
        self.talk = Talk(bot)
        self.recordings = Recordings()
        self.menu = app_commands.ContextMenu(name=mark("Submit as answer"), callback=self.submit)
        bot.tree.add_command(self.menu)
        self.missed = MissedMessages(bot, bot.services.listening, self._hear)
        register_actions(bot, self)

    async def cog_unload(self) -> None:
        await self.missed.close()
        self.bot.tree.remove_command(self.menu.name, type=self.menu.type)

    # ------------------------------------------------------------------ messages

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        if message.author.bot or message.type not in _PEOPLES_MESSAGES:
            return
        if message.guild is None or self._is_our_thread(message.channel):
            await self.missed.before(message)
            await self._hear(message)
        else:
            await self.talk.point_elsewhere(message, taken_of(message))

    async def _hear(self, message: discord.Message) -> None:
        """Take it, or say why not, whenever it was sent; once."""
        with self.missed.handling(message) as new:
            if not new or message.type not in _PEOPLES_MESSAGES:
                return
            try:
                await self._take_in_time(message)
            except PracticeError as error:
                log.info("message_not_taken", error=type(error).__name__)
                if isinstance(error, DownloadFailed) and await is_deleted(message):
                    error = DownloadFailed(gone=True)
                t = await self._reader(message)
                text = words_for(t, error) or words_for_broken(t, error, "message")
                await self._say(message, error_card(t, text))
            except Exception as error:  # noqa: BLE001 - nobody above would tell the person
                t = await self._reader(message)
                await self._say(message, error_card(t, words_for_broken(t, error, "message")))
        await self.missed.record()

    async def _take_in_time(self, message: discord.Message) -> None:
        """A database that is away for a moment costs nobody an answer: nothing is taken twice."""
        for wait in _DATABASE_AWAY:
            try:
                return await self._take_message(message, in_dm=message.guild is None)
            except StorageError as error:
                log.error("database_failed", doing="message", code=str(error), delay=wait)
                await asyncio.sleep(wait)
        return await self._take_message(message, in_dm=message.guild is None)

    async def _reader(self, message: discord.Message) -> Catalog:
        return await self.bot.readers.of_person(message.author.id)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        self.missed.look()

    @commands.Cog.listener()
    async def on_resumed(self) -> None:
        self.missed.connected()

    @commands.Cog.listener()
    async def on_disconnect(self) -> None:
        self.missed.disconnected()

    def _is_our_thread(self, channel: object) -> bool:
        return (
            isinstance(channel, discord.Thread)
            and self.bot.user is not None
            and channel.owner_id == self.bot.user.id
        )

    async def _take_message(self, message: discord.Message, *, in_dm: bool) -> None:
        taken = taken_of(message)
        if taken.is_empty and not taken.left:
            # A sticker, or (without the message_content intent) nothing to be seen.
            return
        if await self.service.was_taken(message.id):
            return  # Discord delivers an event again after a lost connection
        begun = began_at(message.created_at, taken.seconds)
        try:
            question = await self.service.expects_answer(
                message.author.id, message.channel.id, begun=begun, message_id=message.id
            )
        except (NoOpenQuestion, StaleAction) as error:
            unseen = isinstance(error, StaleAction) and error.why is Stale.QUESTION_UNSEEN
            if not unseen and await self.talk.answer(message, taken, None):
                return
            raise
        if question is None:
            if await self._is_over(message) and await self.talk.point_elsewhere(message, taken):
                return
            t = await self._reader(message)
            if taken.is_voice and await self.teams.is_waited_for(
                message.author.id, message.channel.id
            ):
                await self._say(message, notice(t(_HEARD_BY_ALL)))
            if in_dm:
                await self._say(message, help_card(t, grader=self.bot.services.grader))
            return
        if await self.talk.answer(message, taken, question):
            return
        sent = Sent(message.author.id, message.channel.id, message.id, message.created_at)
        new = await self._take(sent, taken, tell=partial(self._tell_to_wait, message))
        # It says that the answer is stored, whatever happens to us from here on.
        await self._react(message)
        if new and taken.left:
            t = await self._reader(message)
            await self._say(message, notice(left_out(t, taken)))

    async def _tell_to_wait(self, message: discord.Message) -> None:
        t = await self._reader(message)
        await self._say(message, notice(t(_IN_LINE)), name="w")

    async def _is_over(self, message: discord.Message) -> bool:
        """Whether no interview of theirs is held there any more; a team talks in its thread."""
        if message.guild is None:
            return True
        here = await self.interviews.find_in_channel(message.channel.id)
        return here is not None and here.person_id == message.author.id and here.team_id is None

    async def _take(
        self,
        sent: Sent,
        taken: Taken,
        *,
        in_message: bool = True,
        tell: Callable[[], Awaitable[None]] | None = None,
    ) -> bool:
        """Whether it was new. Raises UnusableRecording, DownloadFailed, NoOpenQuestion, Refused."""
        if taken.is_empty:
            raise Refused(Refusal.NO_RECORDING, names=names(taken.left))
        if not taken.recordings:
            text = taken.text or await read_text(taken.file)
            return await self.service.take_text(sent, text) is not None
        upload_limits = self.bot.services.upload_limits
        for one in taken.recordings:
            check_metadata(one.size, one.duration, one.content_type, upload_limits)
        together = sum(one.duration or 0.0 for one in taken.recordings)
        if together > upload_limits.max_seconds:
            limit = upload_limits.max_seconds
            raise UnusableRecording(RecordingProblem.TOO_LONG, (together, limit))
        async with self.recordings.downloaded(
            taken.recordings, in_message=in_message, tell=tell
        ) as recordings:
            sent = replace(sent, caption=taken.text)
            return await self.service.take_recordings(sent, recordings) is not None

    async def _react(self, message: discord.Message) -> None:
        # Without the permission to react the card that follows says the same.
        with contextlib.suppress(discord.HTTPException):
            await message.add_reaction(SEEN)

    async def _say(
        self, message: discord.Message, view: discord.ui.LayoutView, *, name: str = "m"
    ) -> None:
        with contextlib.suppress(discord.HTTPException):
            await message.channel.send(view=view, nonce=f"{name}{message.id}")

    # ------------------------------------------------------------------ was that an answer?

    @on_action(Action.COUNT)
    async def on_count(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer()
        person_id, talk = interaction.user.id, self.bot.services.talk
        interview, _, doubt = await talk.get_doubt(person_id, id.id)
        channel_id = interview.channel_id or doubt.channel_id
        sent = Sent(person_id, channel_id, doubt.message_id, doubt.sent_at)
        message = await self._message_of(doubt)
        if doubt.text is not None:
            await self.service.take_text(sent, doubt.text)
        elif message is not None:
            await self._take(sent, taken_of(message))
        else:
            raise Refused(Refusal.MESSAGE_DELETED)
        await talk.settle(person_id, id.id)
        if message is not None:
            await self._react(message)
        t = self.bot.readers.of(interaction)
        text = t("It counts. The review follows.")
        if channel_id != doubt.channel_id:
            text = t("It counts. The review follows in {channel}.", channel=place_of(t, interview))
        await replace_card(interaction, notice(text))

    @on_action(Action.NOT_COUNT)
    async def on_not_count(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer()
        await self.bot.services.talk.settle(interaction.user.id, id.id)
        t = self.bot.readers.of(interaction)
        await replace_card(interaction, notice(t("All right, it isn't counted.")))

    async def _message_of(self, doubt: Doubt) -> discord.Message | None:
        """None where it was deleted, or can't be read any more."""
        try:
            channel = await self.bot.fetch_channel(doubt.channel_id)
            if isinstance(channel, discord.abc.Messageable):
                return await channel.fetch_message(doubt.message_id)
        except discord.HTTPException as error:
            log.info("message_not_found", doubt=doubt.id, error=type(error).__name__)
        return None

    # ------------------------------------------------------------------ commands

    @app_commands.command(name="answer", description=mark("Answer the question at hand"))
    @app_commands.describe(
        recording=mark("An audio file with your answer"), text=mark("Or your answer in writing")
    )
    async def answer(
        self,
        interaction: Interaction,
        recording: discord.Attachment | None = None,
        text: app_commands.Range[str, 1, 6000] | None = None,
    ) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        if recording is None and text is None:
            raise Refused(Refusal.ANSWER_MISSING)
        if recording is not None and text is not None:
            raise Refused(Refusal.ANSWER_TWICE)
        person_id = interaction.user.id
        if await self._asks_which(interaction, text):
            return
        channel_id = await self._answer_channel(interaction)
        sent = Sent(person_id, channel_id, interaction.id, by_command=True)
        taken = Taken(() if recording is None else (recording,), text or "")
        await self._take(sent, taken, in_message=False)
        await self._got_it(interaction, channel_id, taken)

    async def submit(self, interaction: Interaction, message: discord.Message) -> None:
        """The message context menu *Submit as answer*."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        if message.author.id != interaction.user.id:
            raise NotYours(Thing.MESSAGE)
        if await self.service.was_taken(message.id):
            raise Refused(Refusal.MESSAGE_TAKEN)
        channel_id = await self._answer_channel(interaction)
        taken = taken_of(message)
        if taken.is_empty and not taken.left:
            raise Refused(Refusal.MESSAGE_EMPTY)
        sent = Sent(interaction.user.id, channel_id, message.id, by_command=True)
        if not await self._take(sent, taken):
            raise Refused(Refusal.MESSAGE_TAKEN)
        await self._got_it(interaction, channel_id, taken)

    async def _answer_channel(self, interaction: Interaction) -> int:
        """The channel of the interview that is meant: here, in this place, or in any."""
        person_id, channel_id = interaction.user.id, interaction.channel_id
        if channel_id is not None:
            with contextlib.suppress(NoOpenQuestion):
                if await self.service.expects_answer(person_id, channel_id) is not None:
                    return channel_id
        found = await self._in_team(interaction)
        if found is None:
            found = await self.interviews.find_unfinished(person_id, interaction.guild_id)
        if found is None:
            found = next(iter(await self.interviews.list_unfinished(person_id)), None)
        if found is None or found.channel_id is None:
            raise NoOpenQuestion
        return found.channel_id

    async def _asks_which(self, interaction: Interaction, text: str | None) -> bool:
        """Whether several interviews wait elsewhere for what was handed in, so that its person has
        to say which one it is for."""
        person_id, talk = interaction.user.id, self.bot.services.talk
        here = await self.interviews.find_unfinished(person_id, interaction.guild_id)
        if here is not None or await self._in_team(interaction) is not None:
            return False
        sent = Sent(person_id, interaction.channel_id or 0, interaction.id)
        found = [each for each in await talk.list_elsewhere(sent, None, None) if each.answers]
        if len(found) < 2:
            return False
        t = self.bot.readers.of(interaction)
        if text is None:
            raise Refused(
                Refusal.WHICH_INTERVIEW,
                names=", ".join(place_of(t, one.interview) for one in found),
            )
        found = await talk.ask_elsewhere(sent, text, found, once=False)
        await reply(interaction, elsewhere_card(t, found))
        return True

    async def _in_team(self, interaction: Interaction) -> Interview | None:
        """The person's part of a team practice, while it waits for their answer: it has the clock,
        so it comes before an interview of their own."""
        person_id = interaction.user.id
        part = await self.teams.find_running_part(
            person_id, interaction.guild_id, interaction.channel_id
        )
        if part is None or part.channel_id is None:
            return None
        with contextlib.suppress(NoOpenQuestion, StaleAction):
            if await self.service.expects_answer(person_id, part.channel_id) is not None:
                return part
        return None

    async def _got_it(self, interaction: Interaction, channel_id: int, taken: Taken) -> None:
        t = self.bot.readers.of(interaction)
        if channel_id == interaction.channel_id:
            text = t("Got your answer. The review follows.")
        else:
            text = t(
                "Got your answer. The review follows in {channel}.", channel=f"<#{channel_id}>"
            )
        if taken.left:
            text = f"{text}\n{left_out(t, taken)}"
        await reply(interaction, notice(text))


async def setup(bot: Client) -> None:
    await bot.add_cog(AnswersCog(bot))
