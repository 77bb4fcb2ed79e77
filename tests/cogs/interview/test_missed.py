"""What people sent while nobody listened is all taken up, and taken once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import timedelta
from typing import Any

import discord
import pytest
from sqlalchemy import insert, select

from app.assembly import StandIns, build_bot, process_services
from cogs.interview import missed
from config import Settings
from interview.conducting.interviews import InterviewStart
from interview.models import JobProfile, Kind
from sandbox.discord_world import world
from storage.repositories.interviews import SqlInterviews
from storage.tables.interviews import interviews, people, questions
from storage.tables.passages import passages
from tests.conftest import Coach
from tests.support.fakes import GOOD_ANSWER, FakeEar, FakeInterviewer
from tests.support.patience import PATIENCE


class Away(Coach):
    """The bot alone, with no worker: what is taken stays as it was taken."""

    #: (person, thread) in the order in which they were asked.
    asked: list[tuple[int, int]]

    async def ask(self, count: int) -> None:
        """Interviews of so many people, each in a thread of its own, with a question open."""
        first = self.world.alice.id
        services = self.built.services
        job = await services.people.add_job(first, JobProfile("Backend engineer"), None)
        begun = await services.interviews.begin(
            InterviewStart(first, self.world.guild.id, job.id, Kind.MIXED, 1, "en")
        )
        self.asked = [(first, self.new_thread())]
        await services.interviews.attach(first, begun.id, self.asked[0][1])
        await services.interviews.prepare(begun.id)
        for number in range(1, count):
            user = self.world.env.create_user(f"person{number}")
            self.asked.append((user.id, self.new_thread()))
        async with self.built.database.begin() as uow:
            connection = uow.interviews._connection
            assert isinstance(uow.interviews, SqlInterviews)
            interview = (await connection.execute(select(interviews))).one()._mapping
            question = (
                (await connection.execute(select(questions).where(questions.c.position == 1)))
                .one()
                ._mapping
            )
            more = self.asked[1:]
            if not more:
                return
            await connection.execute(insert(people), [{"id": each} for each, _ in more])
            numbered = list(enumerate(more, interview["id"] + 1))
            await connection.execute(
                insert(interviews),
                [
                    {**interview, "id": n, "person_id": who, "channel_id": where, "job_id": None}
                    for n, (who, where) in numbered
                ],
            )
            await connection.execute(
                insert(questions),
                [
                    {
                        **question,
                        "id": question["id"] + 1000 + n,
                        "interview_id": n,
                        "person_id": who,
                        "asked_at": question["asked_at"] + timedelta(milliseconds=n),
                    }
                    for n, (who, _) in numbered
                ],
            )

    def new_thread(self) -> int:
        backend = self.world.env.backend
        thread = backend.create_thread(
            self.world.lobby.id, "Interview", backend.bot_user.id, broadcast=False
        )
        return int(thread.id)

    @contextmanager
    def nobody_listening(self) -> Iterator[None]:
        subscribers = self.world.env.backend.subscribers
        kept, subscribers[:] = list(subscribers), []
        yield
        subscribers[:] = kept

    def say(self, person_id: int, channel_id: int, text: str = GOOD_ANSWER) -> int:
        return int(self.world.env.backend.create_message(channel_id, person_id, text).id)

    async def restart(self) -> None:
        self.bot = build_bot(self.built)
        await self.world.env.restart_bot(self.bot)

    async def taken(self) -> list[int]:
        """Message ids in the order in which they became answers."""
        async with self.built.database.begin() as uow:
            rows = await uow.interviews._connection.execute(
                select(passages.c.message_id).order_by(passages.c.id)
            )
            return [row.message_id for row in rows]

    async def until_taken(self, count: int) -> list[int]:
        async with asyncio.timeout(PATIENCE):
            while len(found := await self.taken()) < count:
                await asyncio.sleep(0.1)
        return found

    def reactions(self) -> int:
        stored = self.world.env.backend.messages
        return sum(bool(message.reactions) for held in stored.values() for message in held.values())


@pytest.fixture
async def away(
    settings: Settings, interviewer: FakeInterviewer, ear: FakeEar
) -> AsyncIterator[Away]:
    async with AsyncExitStack() as stack:
        built = await stack.enter_async_context(
            process_services(settings, StandIns(interviewer=interviewer, transcriber=ear))
        )
        bot = build_bot(built)
        local = await stack.enter_async_context(world(bot, settle_timeout=PATIENCE))
        yield Away(built, bot, local, interviewer, ear)


@pytest.mark.parametrize("count", [80, 2000])
async def test_however_many_they_are_the_latest_asked_first(away: Away, count: int) -> None:
    await away.ask(count)
    with away.nobody_listening():
        sent = [away.say(*each) for each in away.asked]
    # A new session in the same process: the local Discord waits for a start for seconds only.
    away.bot.dispatch("ready")
    taken = await away.until_taken(count)
    assert sorted(taken) == sorted(sent), "each once"
    assert set(taken[: missed.AT_ONCE]) <= set(sent[-count // 2 :])
    await away.world.rest()
    assert away.reactions() == count


async def test_a_second_connection_in_the_middle_and_another_restart_double_nothing(
    away: Away,
) -> None:
    await away.ask(60)
    with away.nobody_listening():
        sent = [away.say(*each) for each in away.asked[:50]]
    restarting = asyncio.create_task(away.restart())
    await away.until_taken(5)
    with away.nobody_listening():
        sent += [away.say(*each) for each in away.asked[50:]]
    away.bot.dispatch("disconnect")
    away.bot.dispatch("ready")
    await restarting
    assert sorted(await away.until_taken(60)) == sorted(sent)
    await away.restart()
    await away.world.rest()
    assert sorted(await away.taken()) == sorted(sent)


async def test_a_search_that_was_killed_in_its_middle_is_done_again(away: Away) -> None:
    await away.ask(40)
    with away.nobody_listening():
        sent = [away.say(*each) for each in away.asked]
    cog: Any = away.bot.get_cog("AnswersCog")
    restarting = asyncio.create_task(away.restart())
    await away.until_taken(5)
    cog = away.bot.get_cog("AnswersCog")
    await cog.missed.close()
    await restarting
    before = await away.taken()
    assert 5 <= len(before) < 40
    async with away.built.database.begin() as uow:
        assert await uow.listening.heard_until() is None, "not before all was found"
    await away.restart()
    assert sorted(await away.until_taken(40)) == sorted(sent)


async def test_all_pages_of_a_thread_are_read_in_their_order(away: Away) -> None:
    """The moment is known, so our own messages in between end nothing."""
    await away.ask(1)
    await away.restart()
    person, thread = away.asked[0]
    others = away.world.ben.id
    said = await away.world.say(away.alice, away.world.channel(thread), GOOD_ANSWER)
    first = said.id
    await away.until_taken(1)
    async with away.built.database.begin() as uow:
        await uow.listening.record_heard_until(discord.utils.snowflake_time(first))
    with away.nobody_listening():
        for _ in range(230):
            away.say(others, thread, "I'm only watching.")
        second = away.say(person, thread)
        away.world.env.backend.create_message(
            thread, away.world.env.backend.bot_user.id, "A card that a worker had made."
        )
        for _ in range(120):
            away.say(others, thread, "Still watching.")
        third = away.say(person, thread)
    await away.restart()
    assert await away.until_taken(3) == [first, second, third]


async def test_direct_messages_are_read_too(away: Away) -> None:
    await away.ask(1)
    person, _ = away.asked[0]
    dm = away.world.dm(away.world.alice)
    async with away.built.database.begin() as uow:
        await uow.interviews.set_channel(1, dm.id)
    with away.nobody_listening():
        sent = away.say(person, dm.id)
    await away.restart()
    assert await away.until_taken(1) == [sent]


async def test_what_discord_can_t_tell_just_now_is_looked_for_again(
    away: Away, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(missed, "FIRST_WAIT", 0.05)
    await away.ask(3)
    with away.nobody_listening():
        sent = [away.say(*each) for each in away.asked]
    env = away.world.env
    path = f"/channels/{away.asked[1][1]}/messages"
    env.inject_error("GET", path, status=400, code=0, times=3)
    forbidden = f"/channels/{away.asked[2][1]}/messages"
    env.inject_error("GET", forbidden, status=403, code=50001, times=None)
    await away.restart()
    assert sorted(await away.until_taken(2)) == sorted(sent[:2])
    assert away.bot.get_cog("AnswersCog").missed._complete  # type: ignore[union-attr]


async def test_the_moment_moves_on_with_what_was_taken_and_nothing_before_it_is_read_again(
    away: Away, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(missed, "BEHIND", timedelta(0))
    monkeypatch.setattr(missed, "EVERY", 0.0)
    await away.ask(1)
    await away.restart()
    thread = away.world.channel(away.asked[0][1])
    said = await away.world.say(away.alice, thread, GOOD_ANSWER)
    await away.until_taken(1)
    await away.world.rest()
    async with away.built.database.begin() as uow:
        until = await uow.listening.heard_until()
    assert until == discord.utils.snowflake_time(said.id)
    with away.nobody_listening():
        second = away.say(away.alice.id, thread.id)
    await away.restart()
    assert await away.until_taken(2) == [said.id, second]


async def test_what_is_said_now_waits_for_what_was_said_before(away: Away) -> None:
    await away.ask(1)
    await away.restart()
    person, thread = away.asked[0]
    with away.nobody_listening():
        first = away.say(person, thread)
    cog: Any = away.bot.get_cog("AnswersCog")
    cog.missed._left[thread] = {person}
    second = await away.world.say(away.alice, away.world.channel(thread), GOOD_ANSWER)
    assert await away.until_taken(2) == [first, second.id]
