"""The database and the Discord that version 0.1.0 left, set up again."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import asyncpg
import simcord
from alembic import command
from simcord.backend import serializers
from simcord.backend.models.channel import Channel, ThreadMetadata
from simcord.backend.models.message import EPHEMERAL_FLAG, Message
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from sandbox.discord_world import Person, World
from sandbox.reading import SeenMessage
from storage.migrate import alembic_config
from storage.postgres.urls import asyncpg_connect_kwargs, engine_url
from tests.cogs.team.conftest import Team
from tests.support.fakes import GOOD_ANSWER

_HERE = Path(__file__).parent
#: The newest migration of version 0.1.0.
REVISION = "0008"

#: Every moment as far from now as it was from the end of what was played. What was to come comes
#: an hour later, so that a slow machine meets the same as a fast one.
_LATER = """
DO $$
DECLARE each record;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR each IN SELECT table_name AS "of", column_name AS name FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type = 'timestamp with time zone'
  LOOP EXECUTE format('UPDATE %1$I SET %2$I = %2$I + interval ''{seconds} seconds'' + CASE WHEN'
    ' %2$I > ''{at}'' THEN interval ''1 hour'' ELSE interval ''0'' END', each.of, each.name);
  END LOOP;
END $$
"""
#: Sentences that version 0.1.0 kept where kinds are kept now.
SENTENCES = {
    "UPDATE interviews SET note = $1 WHERE id = 7": (
        "I could make only 2 of 5 new questions for this job."
    ),
    "UPDATE reports SET course = $1 WHERE interview_id = 1": (
        "You were taken up to mid level for question 2."
    ),
}


def old_world() -> dict[str, Any]:
    with lzma.open(_HERE / "world.json.xz", "rt", encoding="utf-8") as file:
        found: dict[str, Any] = json.load(file)
        return found


async def fill(url: str, at: str, stopped_for: timedelta) -> dict[str, int]:
    """Make an empty database one of version 0.1.0 in use. Rows by table."""
    address, arguments = engine_url(url)
    engine = create_async_engine(address, connect_args=arguments)

    def up(connection: Connection) -> None:
        command.upgrade(alembic_config(connection), REVISION)

    async with engine.begin() as connection:
        await connection.run_sync(up)
    await engine.dispose()
    seconds = (datetime.now(UTC) - stopped_for - datetime.fromisoformat(at)).total_seconds()
    raw = await asyncpg.connect(**asyncpg_connect_kwargs(url))
    try:
        await raw.execute((_HERE / "pgqueuer-1.6.0.sql").read_text(encoding="utf-8"))
        with lzma.open(_HERE / "rows.sql.xz", "rt", encoding="utf-8") as file:
            await raw.execute(file.read())
        await raw.execute(_LATER.format(seconds=seconds, at=at))
        for statement, sentence in SENTENCES.items():
            await raw.execute(statement, sentence)
    finally:
        await raw.close()
    return await count_rows(url)


async def count_rows(url: str) -> dict[str, int]:
    raw = await asyncpg.connect(**asyncpg_connect_kwargs(url))
    try:
        names = await raw.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {name: await raw.fetchval(f'SELECT count(*) FROM "{name}"') for (name,) in names}
    finally:
        await raw.close()


class OldWorld(World):
    """The server, its people and their messages, with the ids that the database knows."""

    def __init__(self, env: simcord.Env, old: Mapping[str, Any]) -> None:
        backend = env.backend
        assert (backend.application_id, backend.bot_user.id) == (old["application"], old["bot"])
        people = [number for number, _, _ in old["people"]]
        guild = env.create_guild("Practice Hall", id=old["guild"])
        # In the order in which the world makes what has them.
        numbers = iter([old["general"], old["lobby"], *people])
        with (
            patch.object(env, "create_guild", return_value=guild),
            patch.object(backend, "snowflake", numbers.__next__),
        ):
            super().__init__(env)
            for _, name, shown in old["people"][len(self.people) :]:
                self.add_person(name, shown)
        for thread in old["threads"]:
            self._put_thread(thread)
        for message in old["messages"]:
            self._put(Message(**_fields(message)))
        for number, private in enumerate(old["private"], start=1):
            self._put_private(number, private)

    def _put_thread(self, thread: Mapping[str, Any]) -> None:
        backend = self.env.backend
        at = backend.now_iso()
        backend.channels[thread["id"]] = Channel(
            id=thread["id"],
            type=thread["type"],
            name=thread["name"],
            guild_id=self.guild.id,
            parent_id=thread["parent"],
            owner_id=backend.bot_user.id,
            thread_metadata=ThreadMetadata(archive_timestamp=at, create_timestamp=at),
            thread_members=dict.fromkeys(thread["members"], at),
        )
        backend.messages[thread["id"]] = {}
        backend.guilds[self.guild.id].thread_ids.append(thread["id"])

    def _put(self, message: Message) -> None:
        self.env.backend.messages[message.channel_id][message.id] = message

    def _put_private(self, number: int, private: Mapping[str, Any]) -> None:
        """What only ``to`` sees, in the lobby; its id was no longer known to anybody."""
        whose = {
            "id": str(self.lobby.id + number),
            "type": 2,
            "user": serializers.user_payload(self.env.backend.users[int(private["to"])]),
            "authorizing_integration_owners": {},
        }
        self._put(
            Message(
                id=self.lobby.id + number,
                channel_id=self.lobby.id,
                author_id=self.env.backend.bot_user.id,
                timestamp=self.env.backend.now_iso(),
                flags=EPHEMERAL_FLAG | 1 << 15,
                components=private["components"],
                interaction_metadata=whose,
            )
        )


def _fields(message: Mapping[str, Any]) -> dict[str, Any]:
    at = datetime.fromtimestamp(((message["id"] >> 22) + 1420070400000) / 1000, UTC)
    fields = dict(message) | {"timestamp": at.isoformat()}
    fields["channel_id"], fields["author_id"] = fields.pop("channel"), fields.pop("author")
    return fields


class People(Team):
    """The people of the old server, and where each of their things is."""

    def who(self, name: str) -> Person:
        return next(each for each in self.world.people if each.name == name)

    def names(self) -> list[str]:
        return [each.name or "" for each in self.world.threads()]

    def thread_named(self, name: str, person: Person | None = None) -> Any:
        return next(
            each
            for each in self.world.threads()
            if name in (each.name or "") and (person is None or self._is_in(person, each))
        )

    async def shown(self, name: str, text: str, button: str = "") -> SeenMessage:
        """That text in somebody's own interview."""
        return await self.in_thread("Mixed interview", text, button, self.who(name))

    async def says(self, name: str, text: str = GOOD_ANSWER) -> SeenMessage:
        person = self.who(name)
        return await self.world.say(person, self.thread_named("Mixed interview", person), text)

    async def in_thread(
        self, name: str, text: str, button: str = "", person: Person | None = None
    ) -> SeenMessage:
        return await self.world.until_message(
            self.thread_named(name, person),
            lambda m: text in m.text and (not button or m.has_button(button)),
        )

    @contextmanager
    def at_hand(self, practice_id: int, name: str) -> Iterator[None]:
        """That practice and its thread, where a helper looks for the newest."""
        self.meant = practice_id
        with patch.object(self, "team_thread", lambda: self.thread_named(name)):
            yield
        self.meant = None

    async def until_worked_off(self) -> None:
        """What waited in the queue and was due is done."""
        await self.shown("Chloe", "Question 1 of 5", "Skip")
        await self.shown("Kim", "[Transcript]", "Next question")
        await self.shown("Emil", "4.0 of 5", "Next question")
        await self.shown("Fay", "Your report")
        await self.world.rest()
