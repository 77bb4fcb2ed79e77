"""A local Discord with a server, two channels and three people around an already built bot.

Thin helpers on simcord, which runs the real, unmodified discord.py bot in this process. What is
known of running it beside real asyncio work (a database, a queue worker, a Whisper thread):

* Every verb of a person (``say``, ``slash``, ``click`` …) delivers a gateway event and then waits
  until the work that the *bot* started for it is done. simcord knows that work by a context
  variable: what a gateway event or ``setup_hook`` starts is the bot's, what ran before is not.
* So start whatever idles for ever (queue worker, LISTEN connection, database) **before** entering
  :func:`world`. It is then left alone: it waits on sockets and threads in real time and may send
  messages whenever it likes. Started from ``setup_hook`` the world never comes to rest, and every
  verb ends in TimeoutError. ``env.external_wait`` would excuse one task, not the tasks under it.
* A handler that awaits a database or a thread is fine: it finishes, so the world comes to rest.
* Answers of the background worker come after a verb returned: wait for them with
  :meth:`World.until`. It sleeps in real time, holds none of simcord's locks and never asks the
  world to rest.
* simcord allows one verb at a time. Verbs called from several tasks wait for their turn here;
  while somebody uses the browser Preview (its verbs are not ours), a verb is tried again.
* Within bot work ``time.monotonic`` and ``asyncio.sleep`` are virtual. Outside they are real.
  ``wall_clock`` lets Discord's own clock (message times, snowflakes) follow the real one, so that
  ids differ from run to run and times make sense beside those in a kept database.

simcord's backend is not covered by its semantic versioning; its version is pinned, and only this
file, ``live_preview.py`` and ``reading.py`` look inside.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Protocol, TypeVar

import discord
import simcord
from simcord._clock import Clock
from simcord.backend.access import can_access_channel

from sandbox.reading import SeenMessage, read_message

__all__ = ["PATIENCE", "Person", "Place", "Voice", "World", "world"]

T = TypeVar("T")
Match = str | Callable[[SeenMessage], bool]

_VOICE_FLAG = 1 << 13
_POLL_SECONDS = 0.05
#: Seconds. A busy machine makes everything late, and a wait that ends well costs nothing.
PATIENCE = 120.0
#: How long a verb waits for somebody else's verb (the Preview's) to end.
_TURN_SECONDS = 60.0


class Voice(Protocol):
    """A voice message as Discord's own clients make it; ``waveform_b64`` is base64 of bytes."""

    @property
    def data(self) -> bytes: ...

    @property
    def duration(self) -> float: ...

    @property
    def waveform_b64(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts: as a member in the server, as a user in direct messages."""

    member: simcord.MemberActor
    user: simcord.UserHandle

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def name(self) -> str:
        return self.user.global_name or self.user.name


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, thread or DM that a person can open. ``parent_id`` is set for threads."""

    channel: simcord.ChannelHandle
    kind: Literal["channel", "thread", "dm"]
    title: str
    parent_id: int | None = None


class _WallClock(Clock):
    """Real time, moved further by ``env.advance_time``."""

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.elapsed)


@contextlib.asynccontextmanager
async def world(
    bot: discord.Client,
    *,
    settle_timeout: float = PATIENCE,
    wall_clock: bool = True,
    check_errors: bool = False,
    guild_name: str = "Practice Hall",
    bot_name: str = "Interview Coach",
) -> AsyncIterator[World]:
    """Log ``bot`` in to a new local Discord; log it out at the end.

    ``settle_timeout`` bounds, in seconds, how long a verb waits for the bot's own work.
    ``check_errors`` raises at the end what the bot raised and nobody looked at.
    """
    env = simcord.Env(bot, check_errors=check_errors, settle_timeout=settle_timeout)
    env.backend.bot_user.name = bot_name
    if wall_clock:
        env.backend.clock = _WallClock()
    await env.start()
    try:
        yield World(env, guild_name)
    finally:
        await env.shutdown()
    if check_errors and env.errors:
        env.raise_errors()


class World:
    """The local Discord: Alice, Ben and Chloe in ``guild`` with ``lobby`` and ``general``."""

    def __init__(self, env: simcord.Env, guild_name: str = "Practice Hall") -> None:
        self.env = env
        self.guild = env.create_guild(guild_name)
        self.general = self.guild.create_text_channel("general", topic="Everything else")
        self.lobby = self.guild.create_text_channel(
            "interview-practice", topic="Type /interview start to practice"
        )
        self.alice = self._add_person("alice", "Alice")
        self.ben = self._add_person("ben", "Ben")
        self.chloe = self._add_person("chloe", "Chloe")
        self.people: tuple[Person, ...] = (self.alice, self.ben, self.chloe)
        self._turn = asyncio.Lock()

    def add_person(self, name: str, shown: str) -> Person:
        """One more member of the server."""
        person = self._add_person(name, shown)
        self.people = (*self.people, person)
        return person

    def _add_person(self, name: str, shown: str) -> Person:
        user = self.env.create_user(name, global_name=shown)
        return Person(self.guild.add_member(user), user)

    # ------------------------------------------------------------------------------- places

    def person(self, person_id: int) -> Person:
        """Raises LookupError."""
        for person in self.people:
            if person.id == person_id:
                return person
        raise LookupError(f"no person {person_id}")

    def dm(self, person: Person) -> simcord.ChannelHandle:
        return person.user.dm_channel

    def channel(self, channel_id: int) -> simcord.ChannelHandle:
        """Any channel, thread or DM. Raises LookupError."""
        stored = self.env.backend.channels.get(channel_id)
        if stored is None:
            raise LookupError(f"no channel {channel_id}")
        guild = self.guild if stored.guild_id == self.guild.id else None
        return simcord.ChannelHandle(self.env, guild, stored)

    def threads(self, person: Person | None = None) -> list[simcord.ChannelHandle]:
        """Threads of the server, oldest first; only those ``person`` can see if given."""
        found = [
            self.channel(stored.id)
            for stored in sorted(self.env.backend.channels.values(), key=lambda item: item.id)
            if stored.is_thread and stored.guild_id == self.guild.id
        ]
        return [item for item in found if person is None or self.can_see(person, item)]

    def can_see(self, person: Person, channel: simcord.ChannelHandle) -> bool:
        return can_access_channel(self.env, channel.id, self.actor(person, channel), history=True)

    def places(self, person: Person) -> list[Place]:
        """What ``person`` can open: channels, each followed by its threads, then the DM."""
        threads = self.threads(person)
        found: list[Place] = []
        for channel in (self.lobby, self.general):
            if not self.can_see(person, channel):
                continue
            found.append(Place(channel, "channel", channel.name or ""))
            found.extend(
                Place(thread, "thread", thread.name or "", channel.id)
                for thread in threads
                if self.env.backend.channels[thread.id].parent_id == channel.id
            )
        bot = self.env.backend.bot_user
        found.append(Place(self.dm(person), "dm", bot.global_name or bot.name))
        return found

    def actor(
        self, person: Person, channel: simcord.ChannelHandle
    ) -> simcord.MemberActor | simcord.UserHandle:
        """Who acts in ``channel``: the member in the server, the user in a DM."""
        return person.user if channel.guild is None else person.member

    # -------------------------------------------------------------------------------- verbs

    async def say(
        self,
        person: Person,
        channel: simcord.ChannelHandle,
        content: str,
        *,
        files: Sequence[tuple[str, bytes]] = (),
    ) -> SeenMessage:
        """Send a text message, with ``files`` as (name, bytes)."""
        self._check_may_write(person, channel)
        stored = self.env.backend.create_message(
            channel.id,
            person.id,
            content,
            attachments=self.env.backend.store_attachments(channel.id, files),
        )
        await self.rest()
        return read_message(self.env, stored)

    async def send_voice_message(
        self,
        person: Person,
        channel: simcord.ChannelHandle,
        voice: Voice,
        *,
        settle: bool = True,
        filename: str = "voice-message.ogg",
    ) -> SeenMessage:
        """Send a voice message as Discord's mobile client does: one OGG, duration and waveform.

        ``settle=False`` returns at once instead of waiting for the bot's own work. Raises
        simcord.BackendError when ``person`` may not write there.
        """
        self._check_may_write(person, channel)
        backend = self.env.backend
        (attachment,) = backend.store_attachments(channel.id, [(filename, voice.data)])
        attachment["content_type"] = "audio/ogg"
        attachment["duration_secs"] = voice.duration
        attachment["waveform"] = voice.waveform_b64
        stored = backend.create_message(
            channel.id, person.id, "", attachments=[attachment], flags=_VOICE_FLAG
        )
        if settle:
            await self.rest()
        return read_message(self.env, stored)

    async def slash(
        self, person: Person, channel: simcord.ChannelHandle, name: str, /, **options: Any
    ) -> simcord.InteractionResult:
        """Run ``/name``; groups are written "interview start". A file is ``("a.ogg", bytes)``."""
        if channel.guild is None:
            user = person.user
            return await self._verb(lambda: user.slash(name, **options))
        return await self._verb(lambda: person.member.slash(channel, name, **options))

    async def autocomplete(
        self,
        person: Person,
        channel: simcord.ChannelHandle,
        name: str,
        option: str,
        typed: str,
        /,
        **filled: Any,
    ) -> list[dict[str, Any]]:
        """The choices offered while ``typed`` stands in ``option``."""
        if channel.guild is None:
            return await self._verb(lambda: person.user.autocomplete(name, option, typed, **filled))
        return await self._verb(
            lambda: person.member.autocomplete(channel, name, option, typed, **filled)
        )

    async def context_menu(
        self, person: Person, channel: simcord.ChannelHandle, name: str, message: SeenMessage
    ) -> simcord.InteractionResult:
        """Use a message's *Apps* menu; simcord knows it in servers only."""
        target = self._response(message)
        return await self._verb(lambda: person.member.context_menu(channel, name, target))

    async def click(
        self,
        person: Person,
        message: SeenMessage,
        *,
        label: str | None = None,
        custom_id: str | None = None,
    ) -> simcord.InteractionResult:
        """Click the button with this label, or with a custom_id that begins with ``custom_id``.

        The message is read anew, so an old :class:`SeenMessage` will do. Raises LookupError.
        """
        now = self.reread(message)
        button = now.button(label) if label is not None else now.button_id(custom_id or "")
        actor = self.actor(person, self.channel(message.channel_id))
        target = self._response(message)
        return await self._verb(lambda: actor.click(target, custom_id=button.custom_id))

    async def select(
        self,
        person: Person,
        message: SeenMessage,
        values: Sequence[Any],
        *,
        custom_id: str | None = None,
    ) -> simcord.InteractionResult:
        """Choose ``values`` in the menu whose custom_id begins with ``custom_id``."""
        ids = [item for item in self.reread(message).selects if item.startswith(custom_id or "")]
        if len(ids) != 1:
            raise LookupError(f"{len(ids)} menus have an id like {custom_id!r}: {ids}")
        actor = self.actor(person, self.channel(message.channel_id))
        target = self._response(message)
        return await self._verb(lambda: actor.select(target, values, custom_id=ids[0]))

    async def submit_modal(
        self, person: Person, shown: simcord.InteractionResult, values: Mapping[str, Any]
    ) -> simcord.InteractionResult:
        """Fill a modal in and send it; ``values`` by the fields' labels (or custom_ids).

        Texts are strings, choices are strings or lists of them, files ``(name, bytes)`` or a list
        of those. Fields left out keep what was filled in before. Raises LookupError for a label
        that isn't there.
        """
        fields = _modal_fields(shown.modal)
        filled = {
            field["custom_id"]: field["value"]
            for field in fields.values()
            if field.get("value") is not None
        }
        for key, value in values.items():
            if key not in fields:
                raise LookupError(f"no field {key!r} in the modal; there are: {sorted(fields)}")
            filled[fields[key]["custom_id"]] = value
        actor = person.user if self.is_dm(shown) else person.member
        return await self._verb(lambda: actor.submit_modal(shown, filled))

    async def rest(self) -> None:
        """Wait until the bot has done what the last event asked of it."""
        await self._verb(self.env.settle)

    async def _verb(self, act: Callable[[], Awaitable[T]]) -> T:
        """One verb at a time; tried again while the Preview is busy with one of its own."""
        deadline = asyncio.get_running_loop().time() + _TURN_SECONDS
        async with self._turn:
            while True:
                try:
                    return await act()
                except simcord.SetupError as error:
                    late = asyncio.get_running_loop().time() > deadline
                    if "overlaps active" not in str(error) or late:
                        raise
                await asyncio.sleep(_POLL_SECONDS)

    # ------------------------------------------------------------------------------ reading

    def messages(
        self, channel: simcord.ChannelHandle, viewer: Person | None = None
    ) -> list[SeenMessage]:
        """Oldest first. Ephemeral messages only for the ``viewer`` they are for."""
        return [*self._seen(channel, viewer)][::-1]

    def _seen(
        self, channel: simcord.ChannelHandle, viewer: Person | None, after: int = 0
    ) -> Iterator[SeenMessage]:
        stored = self.env.backend.messages.get(channel.id, {})
        for number in sorted((each for each in stored if each > after), reverse=True):
            if stored[number].visible_to(viewer.id if viewer else None):
                yield read_message(self.env, stored[number])

    def reread(self, message: SeenMessage) -> SeenMessage:
        """The same message as it is now. Raises simcord.BackendError when it was deleted."""
        stored = self.env.backend.get_message(message.channel_id, message.id)
        return read_message(self.env, stored)

    def replies(self, result: simcord.InteractionResult) -> list[SeenMessage]:
        """What the bot answered to an interaction: the response, then follow-ups."""
        found = [result.response] if result.response is not None else []
        return [
            read_message(self.env, self.env.backend.get_message(item.channel_id, item.id))
            for item in (*found, *result.followups)
        ]

    def download(self, url: str) -> bytes:
        """The bytes of an attachment. Raises LookupError."""
        data = self.env.backend.cdn.get(url)
        if data is None:
            raise LookupError(url)
        return data

    def conversation(
        self, channel: simcord.ChannelHandle, viewer: Person | None = None, *, after: int = 0
    ) -> str:
        """What is said in ``channel`` after message id ``after``, as text."""
        lines = []
        for message in self.messages(channel, viewer):
            if message.id <= after:
                continue
            mark = " (only you see this)" if message.ephemeral else ""
            body = message.text.replace("\n", "\n    ")
            reactions = f"\n    {' '.join(message.reactions)}" if message.reactions else ""
            lines.append(f"{message.author}{mark}\n    {body}{reactions}")
        return "\n".join(lines)

    async def until(
        self,
        condition: Callable[[], T | None],
        *,
        timeout: float = PATIENCE,  # noqa: ASYNC109 - the message below says what was waited for
        what: str = "what was expected",
    ) -> T:
        """Wait, in real time, until ``condition()`` is neither None nor False; return its value.

        Raises TimeoutError that names ``what`` and shows what the bot raised meanwhile.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while True:
            value = condition()
            if value is not None and value is not False:
                return value
            if loop.time() >= deadline:
                raise TimeoutError(f"{what} did not happen in {timeout:g} s{self._state()}")
            await asyncio.sleep(_POLL_SECONDS)

    async def until_message(
        self,
        channel: simcord.ChannelHandle,
        match: Match,
        *,
        viewer: Person | None = None,
        after: int = 0,
        timeout: float = PATIENCE,  # noqa: ASYNC109 - as in until
    ) -> SeenMessage:
        """Wait for the newest message of the bot after id ``after`` with this text (or predicate).

        Edits count: a message is read anew each time.
        """

        fits = match if callable(match) else lambda message: match in message.text

        def find() -> SeenMessage | None:
            newest_first = self._seen(channel, viewer, after)
            return next((each for each in newest_first if each.from_bot and fits(each)), None)

        what = f"a message with {match!r}" if isinstance(match, str) else "the message"
        try:
            return await self.until(find, timeout=timeout, what=what)
        except TimeoutError as error:
            error.add_note(f"#{channel.name}:\n{self.conversation(channel, viewer)}")
            raise

    def raise_errors(self) -> None:
        """Raise what the bot raised in handlers and listeners, as an ExceptionGroup."""
        self.env.raise_errors()

    def is_dm(self, result: simcord.InteractionResult) -> bool:
        return result._interaction.guild_id is None

    # ------------------------------------------------------------------------------ details

    def _response(self, message: SeenMessage) -> simcord.ResponseMessage:
        stored = self.env.backend.get_message(message.channel_id, message.id)
        return simcord.ResponseMessage(self.env, stored)

    def _check_may_write(self, person: Person, channel: simcord.ChannelHandle) -> None:
        need = "send_messages_in_threads" if channel.is_thread else "send_messages"
        guild_id = channel.guild.id if channel.guild is not None else None
        self.env.backend.require_permissions(guild_id, person.id, channel.id, need)

    def _state(self) -> str:
        errors = self.env.errors_since(0)
        return "".join(f"\n  the bot raised {error!r}" for error in errors[-5:])


def _modal_fields(modal: Mapping[str, Any] | None) -> dict[str, dict[str, Any]]:
    """A modal's controls by label and by custom_id."""
    if modal is None:
        raise LookupError("the bot did not show a modal")
    fields: dict[str, dict[str, Any]] = {}
    for part in modal.get("components") or ():
        controls = [part["component"]] if "component" in part else part.get("components") or ()
        for control in controls:
            if "custom_id" not in control:
                continue
            fields[control["custom_id"]] = control
            label = part.get("label") or control.get("label")
            if label:
                fields[label] = control
    return fields
