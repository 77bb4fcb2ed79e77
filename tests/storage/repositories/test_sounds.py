"""What was spoken is kept for a while, for its person alone."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from interview.models import Speech
from storage.database import Database
from storage.postgres.urls import asyncpg_connect_kwargs
from storage.repositories.sounds import DAYS, MOST

ANN, BOB = 700_000_000_000_000_001, 700_000_000_000_000_002


def speech(number: int) -> Speech:
    return Speech(b"OggS%d" % number, float(number))


@pytest.fixture
async def people(database: Database) -> Database:
    async with database.begin() as work:
        for person in (ANN, BOB):
            await work.people.ensure(person)
    return database


async def test_it_is_found_by_words_and_voice(people: Database) -> None:
    async with people.begin() as work:
        assert await work.sounds.keep(ANN, "k", "one", speech(1))
        assert await work.sounds.keep(ANN, "k", "two", speech(2))
        assert await work.sounds.find(ANN, "k", "one") == speech(1)
        # Whoever shows it need not know who spoke.
        assert await work.sounds.find(ANN, "k") == speech(2)
        assert await work.sounds.find(ANN, "other") is None
        assert await work.sounds.find(ANN, "k", "three") is None
        assert await work.sounds.find(-1, "k") is None


async def test_nobody_is_given_what_was_made_for_another(people: Database) -> None:
    async with people.begin() as work:
        await work.sounds.keep(ANN, "k", "one", speech(1))
        assert await work.sounds.find(BOB, "k", "one") is None
        assert await work.sounds.find(BOB, "k") is None


async def test_made_twice_at_once_it_is_kept_once(people: Database) -> None:
    async def keep(number: int) -> None:
        async with people.begin() as work:
            await work.sounds.keep(ANN, "k", "one", speech(number))

    await asyncio.gather(*(keep(number) for number in range(1, 9)))
    async with people.begin() as work:
        assert (await work.people.count_everything(ANN))["sounds"] == 1


async def test_the_oldest_of_a_person_make_room(people: Database) -> None:
    async with people.begin() as work:
        await work.sounds.keep(BOB, "k", "one", speech(0))
        for number in range(MOST + 5):
            await work.sounds.keep(ANN, str(number), "one", speech(number))
        assert (await work.people.count_everything(ANN))["sounds"] == MOST
        assert await work.sounds.find(ANN, "4", "one") is None
        assert await work.sounds.find(ANN, "5", "one") == speech(5)
        assert await work.sounds.find(BOB, "k", "one") == speech(0)


async def test_whosoever_they_are_old_ones_go(people: Database, database_url: str) -> None:
    async with people.begin() as work:
        await work.sounds.keep(ANN, "k", "one", speech(1))
    connection = await asyncpg.connect(**asyncpg_connect_kwargs(database_url))
    await connection.execute(
        f"UPDATE sounds SET created_at = clock_timestamp() - interval '{DAYS} days 1 minute'"
    )
    await connection.close()
    async with people.begin() as work:
        await work.sounds.keep(BOB, "k", "one", speech(2))
        assert await work.sounds.find(ANN, "k") is None


async def test_they_go_when_the_sound_is_not_wanted(people: Database) -> None:
    async with people.begin() as work:
        await work.sounds.keep(ANN, "k", "one", speech(1))
        await work.sounds.keep(BOB, "k", "one", speech(2))
        assert not (await work.people.set_hears_questions(ANN, False)).hears_questions
        assert await work.sounds.find(ANN, "k") is None
        assert await work.sounds.find(BOB, "k") == speech(2)
        assert (await work.people.set_hears_questions(ANN, True)).hears_questions


async def test_they_go_with_their_person_and_nothing_comes_after(people: Database) -> None:
    async with people.begin() as work:
        await work.sounds.keep(ANN, "k", "one", speech(1))
    async with people.begin() as work:
        assert (await work.people.delete_everything(ANN))["sounds"] == 1
    async with people.begin() as work:
        assert not await work.sounds.keep(ANN, "k", "one", speech(1))
        assert await work.sounds.find(ANN, "k") is None


async def test_a_new_person_hears_questions(people: Database) -> None:
    async with people.begin() as work:
        person = await work.people.find(ANN)
        assert person is not None and person.hears_questions
