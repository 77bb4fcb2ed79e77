"""The product in a local Discord, with acts that no well-behaved client does."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import asyncpg
from simcord import interactions
from simcord.backend import serializers
from simcord.results import InteractionResult

from app.assembly import build_bot
from interview.conducting.interviews import InterviewStart
from interview.models import Interview, Job, JobProfile, Kind
from sandbox.discord_world import Person
from sandbox.reading import SeenMessage
from storage.postgres.urls import asyncpg_connect_kwargs
from tests.conftest import Coach as WholeCoach

__all__ = ["Coach", "ExpectedFault"]

_COMPONENT, _TEXT_DISPLAY, _BUTTON, _MENU = 3, 10, 2, 3
#: Message type THREAD_CREATED.
_NOTED = 18


class ExpectedFault(Exception):
    """A fault that a test puts in where nobody expects one."""


class Coach(WholeCoach):
    """The product, and people who do what Discord's own apps would not let them."""

    async def say(self, text: str, *, person: Person | None = None) -> SeenMessage:
        person = person or self.alice
        return await self.world.say(person, self.thread(person), text)

    async def command(
        self, name: str, /, *, person: Person | None = None, where: Any = None, **options: Any
    ) -> SeenMessage:
        """The last private reply to a slash command (in the lobby unless ``where``)."""
        result = await self.world.slash(
            person or self.alice, where or self.world.lobby, name, **options
        )
        reply = self.last_reply(result)
        assert reply.ephemeral
        return reply

    async def press(
        self,
        person: Person,
        message: SeenMessage,
        *custom_ids: str,
        values: Sequence[str] | None = None,
    ) -> list[SeenMessage]:
        """Press buttons with these custom_ids on ``message`` at once, whether it has them or not.

        The private replies, in order. ``values`` makes each a menu with these chosen.
        """
        env = self.world.env
        await self.world.rest()
        stored = env.backend.get_message(message.channel_id, message.id)
        channel = env.backend.get_channel(message.channel_id)
        records = []
        for custom_id in custom_ids:
            data: dict[str, Any] = {
                "custom_id": custom_id,
                "component_type": _BUTTON if values is None else _MENU,
            }
            if values is not None:
                data["values"] = list(values)
            record, payload = interactions.base_payload(
                env.backend,
                type=_COMPONENT,
                channel_id=channel.id,
                guild_id=channel.guild_id,
                user_id=person.id,
                data=data,
            )
            message_payload = dict(serializers.message_payload(env.backend, stored))
            if all(part.get("custom_id") != custom_id for part in _parts(stored.components)):
                # discord.py looks for the pressed item in the message that comes along.
                row = {"type": 1, "id": 900, "components": [_item(custom_id, values)]}
                message_payload["components"] = [*stored.components, row]
            payload["message"] = message_payload
            record.source_message_id = stored.id
            records.append(record)
            env.backend.emit("INTERACTION_CREATE", payload)
        await self.world.rest()
        found: list[SeenMessage] = []
        for record in records:
            replies = self.world.replies(InteractionResult(env, record))
            found += [reply for reply in replies if reply.id != message.id or reply.ephemeral]
        return found

    async def press_label(self, person: Person, message: SeenMessage, label: str, times: int = 1):
        """As :meth:`press`, ``times`` at once, by what the button says."""
        custom_id = self.world.reread(message).button(label).custom_id
        assert custom_id is not None
        return await self.press(person, message, *[custom_id] * times)

    async def redeliver(self, message: SeenMessage) -> None:
        """Discord sends the event of this message once more."""
        backend = self.world.env.backend
        stored = backend.get_message(message.channel_id, message.id)
        backend.emit("MESSAGE_CREATE", dict(serializers.message_payload(backend, stored)))
        await self.world.rest()

    async def restart(self, **options: Any) -> None:
        self.bot = build_bot(self.built, **options)
        await self.world.env.restart_bot(self.bot)

    async def job(self, role: str = "Backend engineer", person: Person | None = None) -> Job:
        return await self.built.services.people.add_job(
            (person or self.alice).id, JobProfile(role=role, stack="Python, PostgreSQL"), None
        )

    async def past(self, job: Job, kind: Kind = Kind.MIXED, questions: int = 1) -> Interview:
        """An interview that was begun and ended without an answer, without any message."""
        service = self.built.services.interviews
        begun = await service.begin(
            InterviewStart(
                person_id=job.person_id,
                guild_id=None,
                job_id=job.id,
                kind=kind,
                question_count=questions,
                language="en",
            )
        )
        await service.prepare(begun.id)
        return await service.end(job.person_id, begun.id)

    async def counts(self, person: Person | None = None) -> dict[str, int]:
        person = person or self.alice
        return await self.built.services.people.count_everything(person.id)

    async def rows_naming(self, person: Person) -> dict[str, int]:
        """How many rows of each table hold the person's id, whatever the column is called."""
        async with self.sql() as connection:
            columns = await connection.fetch(
                "SELECT table_name, column_name FROM information_schema.columns"
                " WHERE table_schema = 'public' AND data_type IN ('bigint', 'text', 'jsonb')"
            )
            found = {}
            for table, column in columns:
                count = await connection.fetchval(
                    f'SELECT count(*) FROM "{table}" WHERE "{column}"::text LIKE $1',
                    f"%{person.id}%",
                )
                if count:
                    found[f"{table}.{column}"] = count
            return found

    @contextlib.asynccontextmanager
    async def sql(self) -> AsyncIterator[asyncpg.Connection]:
        connection = await asyncpg.connect(**asyncpg_connect_kwargs(self.built.database_url))
        try:
            yield connection
        finally:
            await connection.close()

    def public(self, channel: Any) -> list[SeenMessage]:
        """What everybody in the channel reads, without Discord's own notes."""
        stored = self.world.env.backend.messages.get(channel.id, {})
        # simcord notes a private thread in its channel; Discord does that for public ones only.
        return [
            each for each in self.world.messages(channel) if int(stored[each.id].type) != _NOTED
        ]

    def sent(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """(path, message) of each message the bot sent or edited, as it went over the wire."""
        for entry in self.world.env.http_requests:
            body = entry.json
            if not isinstance(body, dict) or entry.method not in ("POST", "PATCH"):
                continue
            inner = body.get("data") if entry.path.endswith("/callback") else body
            if isinstance(inner, dict) and ("components" in inner or "content" in inner):
                if isinstance(body.get("type"), int) and body["type"] == 9:
                    continue  # a modal
                yield f"{entry.method} {entry.path}", inner

    def shown_texts(self) -> Iterator[str]:
        """Every text in which Discord reads Markdown and mentions, as it was sent."""
        for _, message in self.sent():
            if message.get("content"):
                yield message["content"]
            yield from _texts(message.get("components") or ())


def _parts(parts: Sequence[Any]) -> Iterator[Any]:
    for part in parts:
        yield part
        yield from _parts(part.get("components") or ())


def _texts(parts: Sequence[Any]) -> Iterator[str]:
    for part in _parts(parts):
        if part.get("type") == _TEXT_DISPLAY:
            yield part["content"]


def _item(custom_id: str, values: Sequence[str] | None) -> dict[str, Any]:
    if values is None:
        return {"type": _BUTTON, "id": 901, "custom_id": custom_id, "style": 2, "label": "x"}
    options = [{"label": value or "-", "value": value} for value in values]
    return {"type": _MENU, "id": 901, "custom_id": custom_id, "options": options}
