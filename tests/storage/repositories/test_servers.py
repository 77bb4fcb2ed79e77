"""Servers' settings and keys, and what is deleted for them, against a real PostgreSQL."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from interview.errors import InvalidInput, NotFound
from interview.models import (
    CommentRule,
    InterviewState,
    JobProfile,
    Kind,
    NewInterview,
    ServerLimits,
    ServerSettings,
    Setup,
)
from interview.servers import FORGET_AFTER, UNREADABLE, Servers, may_change_packs, may_start_team
from storage.database import Database
from storage.sealing import AesSealer

ANN, BOB = 700_000_000_000_000_001, 700_000_000_000_000_002
HERE, THERE = 800_000_000_000_000_001, 800_000_000_000_000_002
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
OLD, NEW = bytes(range(32)), bytes(range(1, 33))
KEY = "AIzaSy-not-a-real-key-0123456789abcdefg"
FULL = ServerSettings(
    HERE,
    channels=(5, 3),
    team_roles=(7,),
    pack_roles=(8, 9),
    language="de",
    daily_limits=ServerLimits(1, 2, 3, 4_000_000_000),
    retention_days=30,
    comments=CommentRule.HELD,
    reviewers_min=2,
    digest_day=6,
    digest_channel=11,
)


class Accepts:
    async def check(self, key: str) -> None:
        assert key == KEY


@pytest.fixture
def servers(database: Database) -> Servers:
    return Servers(database, sealer=AesSealer([OLD]), tester=Accepts(), clock=lambda: NOW)


async def test_a_server_that_never_set_anything_has_the_defaults(servers: Servers) -> None:
    assert await servers.settings(HERE) == ServerSettings(HERE)
    assert await servers.settings(2**63) == ServerSettings(2**63)


async def test_everything_comes_back_as_it_was_set_for_this_server_alone(
    servers: Servers, database: Database
) -> None:
    async with database.begin() as uow:
        await uow.servers.save(FULL)
        await uow.servers.save(ServerSettings(THERE))
    assert await servers.settings(HERE) == FULL
    assert await servers.settings(THERE) == ServerSettings(THERE)
    assert await servers.change(HERE, language=None) == replace(FULL, language=None)
    assert await servers.settings(HERE) == replace(FULL, language=None)


async def test_changes_at_once_lose_nothing_of_each_other(servers: Servers) -> None:
    await asyncio.gather(
        servers.change(HERE, language="fr"),
        servers.change(HERE, channels=(1,)),
        servers.change(HERE, daily_limits=ServerLimits(calls_per_person=5)),
        servers.change(HERE, reviewers_min=3),
    )
    assert await servers.settings(HERE) == ServerSettings(
        HERE,
        channels=(1,),
        language="fr",
        daily_limits=ServerLimits(calls_per_person=5),
        reviewers_min=3,
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"channels": tuple(range(26))},
        {"team_roles": tuple(range(26))},
        {"pack_roles": tuple(range(26))},
        {"daily_limits": ServerLimits(calls_per_person=0)},
        {"daily_limits": ServerLimits(tokens_per_server=10**12 + 1)},
        {"retention_days": 6},
        {"retention_days": 3651},
        {"reviewers_min": -1},
        {"digest_day": 7},
    ],
)
async def test_what_can_not_be_set_changes_nothing(
    servers: Servers, changes: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput):
        await servers.change(HERE, **changes)
    assert await servers.settings(HERE) == ServerSettings(HERE)


def test_who_may_what() -> None:
    unset = ServerSettings(HERE)
    assert may_start_team(unset, (), manage=False)
    assert may_start_team(FULL, (7, 1), manage=False)
    assert not may_start_team(FULL, (8,), manage=False)
    assert may_start_team(FULL, (), manage=True)
    assert not may_change_packs(unset, (8,))
    assert may_change_packs(FULL, (8,)) and not may_change_packs(FULL, (7,))


# --------------------------------------------------------------------------- keys


async def test_a_key_is_stored_sealed_and_its_setter_goes_with_their_rows(
    servers: Servers, database: Database, raw: Any
) -> None:
    settings = await servers.set_key(HERE, ANN, f"{KEY}\n")
    assert settings.key is not None and settings.key.set_by == ANN
    sealed = await raw.fetchval("SELECT sealed FROM server_keys")
    assert KEY.encode() not in sealed
    assert AesSealer([OLD]).open(sealed, HERE) == KEY
    async with database.begin() as uow:
        await uow.people.delete_everything(ANN)
    after = (await servers.settings(HERE)).key
    assert after is not None and after.set_by is None


async def test_another_key_takes_the_place_of_the_first_and_of_its_problem(
    servers: Servers, database: Database
) -> None:
    await servers.set_key(HERE, ANN, KEY)
    async with database.begin() as uow:
        first = await uow.servers.find_key(HERE)
        assert first is not None
        assert await uow.servers.record_key_problem(first, "key_invalid")
        assert not await uow.servers.record_key_problem(first, "key_invalid")
    settings = await servers.settings(HERE)
    assert settings.key is not None
    assert settings.key.problem == "key_invalid" and settings.key.problem_at is not None
    settings = await servers.set_key(HERE, BOB, KEY)
    assert settings.key is not None
    assert (settings.key.set_by, settings.key.problem) == (BOB, "")
    async with database.begin() as uow:
        # Of the earlier one, too late.
        assert not await uow.servers.record_key_problem(first, "http_403")
        await uow.servers.replace_sealed(first, b"x")
        second = await uow.servers.find_key(HERE)
    assert second is not None and second.sealed not in (first.sealed, b"x")


async def test_a_key_that_is_removed_twice_was_removed_once(servers: Servers) -> None:
    await servers.set_key(HERE, ANN, KEY)
    assert not (await servers.remove_key(HERE)).has_key
    with pytest.raises(NotFound):
        await servers.remove_key(HERE)
    with pytest.raises(NotFound):
        await servers.remove_key(2**63)


async def test_rotation_seals_everything_anew_and_names_what_nobody_can_read(
    servers: Servers, database: Database
) -> None:
    await servers.set_key(HERE, ANN, KEY)
    await servers.set_key(THERE, ANN, KEY)
    async with database.begin() as uow:
        await uow.servers.set_key(THERE, AesSealer([bytes(32)]).seal(KEY, THERE), ANN)
    both = Servers(database, sealer=AesSealer([NEW, OLD]))
    assert await both.reseal() == (1, (THERE,))
    assert await both.reseal() == (0, (THERE,))
    async with database.begin() as uow:
        found = await uow.servers.find_key(HERE)
    assert found is not None and AesSealer([NEW]).open(found.sealed, HERE) == KEY
    unreadable = (await servers.settings(THERE)).key
    assert unreadable is not None and unreadable.problem == UNREADABLE


async def test_without_a_master_key_nothing_is_kept(database: Database) -> None:
    servers = Servers(database)
    assert not servers.keeps_keys
    with pytest.raises(InvalidInput, match="not_kept"):
        await servers.set_key(HERE, ANN, KEY)
    assert await servers.reseal() == (0, ())


# --------------------------------------------------------------------------- leaving


async def test_settings_wait_for_the_bot_and_then_go(servers: Servers, database: Database) -> None:
    await servers.set_key(HERE, ANN, KEY)
    await servers.change(HERE, language="fr")
    await servers.change(THERE, language="es")
    await servers.left(HERE)
    found = await servers.settings(HERE)
    assert (found.language, found.has_key) == ("fr", False)
    later = Servers(database, clock=lambda: NOW + FORGET_AFTER + timedelta(seconds=1))
    # Removed again, or noticed again: the time runs from the first.
    await later.left(HERE)
    await servers.joined(HERE)
    assert await later.tidy() == (0, 0)
    await servers.compare([THERE])
    await later.compare([THERE])
    assert await later.tidy() == (0, 1)
    assert await servers.settings(HERE) == ServerSettings(HERE)
    assert (await servers.settings(THERE)).language == "es"


async def test_a_bot_that_is_in_no_server_takes_no_key_away(servers: Servers) -> None:
    await servers.set_key(HERE, ANN, KEY)
    await servers.compare([])
    assert (await servers.settings(HERE)).has_key
    await servers.compare([THERE])
    assert not (await servers.settings(HERE)).has_key


# --------------------------------------------------------------------------- keeping


async def held(
    database: Database,
    raw: Any,
    days_ago: float,
    *,
    guild_id: int | None = HERE,
    ended: bool = True,
    answered_days_ago: float | None = None,
) -> int:
    """An interview that ended (or began) so long ago; its id."""
    async with database.begin() as uow:
        await uow.people.ensure(ANN)
        interview = await uow.interviews.add(
            NewInterview(
                person_id=ANN,
                job_id=None,
                profile=JobProfile(role="Engineer"),
                kind=Kind.MIXED,
                language="en",
                question_count=1,
                guild_id=guild_id,
                setup=Setup(),
            )
        )
        at = NOW - timedelta(days=days_ago)
        if ended:
            await uow.interviews.set_state(interview.id, InterviewState.ENDED, ended_at=at)
    await raw.execute("UPDATE interviews SET created_at = $1 WHERE id = $2", at, interview.id)
    if answered_days_ago is not None:
        await raw.execute(
            "WITH q AS (INSERT INTO questions (interview_id, person_id, place, position, text,"
            " kind, level, hint, why, model_answer, key_points, probes, state) VALUES ($1, $2, 1,"
            " 1, 'Why?', 'technical', 1, '', '', '', '[]', '[]', 'open') RETURNING id)"
            " INSERT INTO answers (question_id, interview_id, person_id, attempt, turn, source,"
            " state, message_id, channel_id, created_at)"
            " SELECT id, $1, $2, 1, 0, 'text', 'received', 1, 1, $3 FROM q",
            interview.id,
            ANN,
            NOW - timedelta(days=answered_days_ago),
        )
    return int(interview.id)


async def ids(raw: Any) -> set[int]:
    return {row["id"] for row in await raw.fetch("SELECT id FROM interviews")}


async def test_only_what_is_over_and_of_this_server_is_deleted(
    servers: Servers, database: Database, raw: Any
) -> None:
    await servers.change(HERE, retention_days=30)
    await servers.change(THERE, language="fr")
    old = await held(database, raw, 31)
    kept = {
        await held(database, raw, 29),
        await held(database, raw, 31, guild_id=THERE),
        await held(database, raw, 31, guild_id=None),
        await held(database, raw, 40, ended=False, answered_days_ago=2),
    }
    assert await servers.count_older(HERE, 30) == 1
    assert await servers.tidy() == (1, 0)
    assert await ids(raw) == kept
    assert old not in kept
    assert await servers.tidy() == (0, 0)


async def test_what_was_left_unfinished_goes_after_its_last_answer(
    servers: Servers, database: Database, raw: Any
) -> None:
    await servers.change(HERE, retention_days=30)
    await held(database, raw, 40, ended=False, answered_days_ago=31)
    assert await servers.tidy() == (1, 0)
    for table in ("interviews", "questions", "answers"):
        assert await raw.fetchval(f"SELECT count(*) FROM {table}") == 0


async def test_two_processes_delete_each_once_in_batches_and_leave_what_is_held(
    servers: Servers, database: Database, raw: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("interview.servers.BATCH", 2)
    await servers.change(HERE, retention_days=30)
    found = [await held(database, raw, 31 + number) for number in range(7)]
    async with AsyncExitStack() as stack:
        uow = await stack.enter_async_context(database.begin())
        await uow.interviews.find(found[3], lock=True)
        deleted = await asyncio.gather(servers.tidy(), servers.tidy())
        assert await ids(raw) == {found[3]}
    assert sum(count for count, _ in deleted) == 6
    assert await servers.tidy() == (1, 0)
