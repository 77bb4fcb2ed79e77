"""Coaches on servers' own keys: built once, closed by their last user, never another's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import SecretStr

from app.coaches import own_coaches_from, sealer_from
from config import Settings
from interview.errors import InterviewerBusy, InterviewerRefused, StorageError
from interview.models import ServerSettings, StandInReason
from interview.ports import OwnCoach
from llm.guards.own_keys import UNREADABLE, KeyedCoaches
from pipeline.queue import PgQueue
from storage.database import Database
from storage.sealing import AesSealer
from tests.llm.guards.conftest import asking, grading
from tests.support.fakes import FakeModel
from tests.support.gemini_server import GeminiServer, error
from tests.support.servers import MASTER_KEY, Models

HERE, THERE, ANN = 800_000_000_000_000_001, 800_000_000_000_000_002, 700_000_000_000_000_001
#: As Gemini says it.
REFUSED = error(
    400,
    "INVALID_ARGUMENT",
    details=[
        {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "API_KEY_INVALID",
            "domain": "googleapis.com",
        }
    ],
)
SEALER = AesSealer([bytes(range(32))])


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Database]:
    database = Database.connect(database_url, PgQueue)
    yield database
    await database.close()


@pytest.fixture
def models() -> Models:
    return Models()


@pytest.fixture
async def own(store: Database, models: Models) -> AsyncIterator[KeyedCoaches]:
    coaches = KeyedCoaches(
        store, SEALER, models, lambda guild_id, model: OwnCoach(model, model), most=2
    )
    yield coaches
    await coaches.close()
    assert all(model.closed for model in models.made)


async def keep(store: Database, key: str, guild_id: int = HERE) -> None:
    async with store.begin() as uow:
        await uow.people.ensure(ANN)
        await uow.servers.save(ServerSettings(guild_id))
        await uow.servers.set_key(guild_id, SEALER.seal(key, guild_id), ANN)


async def problem(store: Database, guild_id: int = HERE) -> str:
    async with store.begin() as uow:
        found = await uow.servers.find(guild_id)
    assert found is not None and found.key is not None
    return found.key.problem


async def test_without_a_key_and_in_direct_messages_there_is_no_own_coach(
    own: KeyedCoaches, models: Models
) -> None:
    for guild_id in (None, HERE):
        async with own.of(guild_id) as coach:
            assert coach is None
    assert models.made == []


async def test_a_coach_is_built_once_for_a_key_and_is_one_servers_alone(
    own: KeyedCoaches, models: Models, store: Database
) -> None:
    await keep(store, "first-key-0123456789")
    await keep(store, "other-key-0123456789", THERE)
    for _ in range(3):
        async with own.of(HERE) as coach:
            assert coach is not None
            await coach.interviewer.grade(grading())
    async with own.of(THERE):
        pass
    assert [model.key for model in models.made] == ["first-key-0123456789", "other-key-0123456789"]
    assert [len(model.grade_requests) for model in models.made] == [3, 0]


async def test_what_is_at_work_on_an_old_key_is_finished_before_it_is_closed(
    own: KeyedCoaches, models: Models, store: Database
) -> None:
    await keep(store, "first-key-0123456789")
    async with own.of(HERE) as first:
        await keep(store, "second-key-0123456789")
        async with own.of(HERE) as second:
            assert first is not None and second is not None and first is not second
            assert not models.made[0].closed
        await first.interviewer.grade(grading())
    assert models.made[0].closed and not models.made[1].closed
    async with store.begin() as uow:
        await uow.servers.remove_key(HERE)
    async with own.of(HERE) as coach:
        assert coach is None
    assert models.made[1].closed


async def test_many_keys_keep_few_connections(
    own: KeyedCoaches, models: Models, store: Database
) -> None:
    for number in range(4):
        await keep(store, f"key-of-server-{number}-0123456789", HERE + number)
        async with own.of(HERE + number):
            pass
    assert [model.closed for model in models.made] == [True, True, False, False]


async def test_tasks_at_once_share_one_coach(
    own: KeyedCoaches, models: Models, store: Database
) -> None:
    await keep(store, "first-key-0123456789")

    async def work() -> None:
        async with own.of(HERE) as coach:
            assert coach is not None
            await coach.interviewer.make_questions(asking())

    await asyncio.gather(*(work() for _ in range(8)))
    assert len(models.made) == 1
    assert len(models.made[0].question_requests) == 8


async def test_what_the_server_says_of_its_key_is_noted_and_taken_back(
    own: KeyedCoaches, models: Models, store: Database
) -> None:
    await keep(store, "first-key-0123456789")
    async with own.of(HERE) as coach:
        assert coach is not None
        model = models.made[0]
        for code, noted in (("key_invalid", "key_invalid"), ("http_404", "key_invalid")):
            model.failures = [InterviewerRefused(code)]
            with pytest.raises(InterviewerRefused):
                await coach.interviewer.grade(grading())
            assert await problem(store) == noted
        model.failures = [InterviewerBusy("http_503")]
        with pytest.raises(InterviewerBusy):
            await coach.interviewer.grade(grading())
        assert await problem(store) == "key_invalid"
        await coach.interviewer.grade(grading())
        assert await problem(store) == ""


async def test_what_was_paid_for_is_not_lost_when_the_note_can_not_be_made(
    own: KeyedCoaches, store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keep(store, "first-key-0123456789")

    def away() -> Any:
        raise StorageError("away")

    async with own.of(HERE) as coach:
        assert coach is not None
        monkeypatch.setattr(store, "begin", away)
        assert (await coach.interviewer.grade(grading())).criteria
        monkeypatch.undo()


@pytest.mark.parametrize("sealer", [None, AesSealer([bytes(32)])])
async def test_a_key_that_can_not_be_read_is_refused_not_replaced(
    store: Database, models: Models, sealer: AesSealer | None
) -> None:
    await keep(store, "first-key-0123456789")
    own = KeyedCoaches(store, sealer, models, lambda guild_id, model: OwnCoach(model, model))
    async with own.of(HERE) as coach:
        assert coach is not None
        for work in (
            coach.interviewer.grade(grading()),
            coach.interviewer.make_questions(asking()),
        ):
            with pytest.raises(InterviewerRefused, match=UNREADABLE):
                await work
    assert models.made == []
    assert await problem(store) == UNREADABLE
    await own.close()


# --------------------------------------------------------------------------- as it is wired


def chosen(**changes: Any) -> Settings:
    return Settings(
        _env_file=None,
        secrets_key=SecretStr(MASTER_KEY),
        **changes,
    )  # type: ignore[call-arg]


async def test_gemini_itself_is_asked_with_the_servers_key_and_the_offline_coach_stands_in(
    store: Database,
) -> None:
    async with GeminiServer() as server:
        settings = chosen(gemini_base_url=server.url, gemini_attempts=1)
        sealer = sealer_from(settings)
        await keep(store, "servers-own-key-0123456789")
        async with own_coaches_from(settings, store, sealer) as own:
            await own.check("servers-own-key-0123456789")
            assert "servers-own-key-0123456789" in str(server.lookups[-1].headers)
            async with own.of(HERE) as coach:
                assert coach is not None
                assert coach.free_languages == {"en"}
                server.script([REFUSED])
                made = await coach.interviewer.make_questions(asking())
        assert made.stand_in is not None and made.stand_in.reason is StandInReason.REFUSED
        assert "key" not in str(made.notes)
        assert await problem(store) == "key_invalid"


async def test_a_refused_key_is_said_by_the_check(store: Database) -> None:
    async with GeminiServer() as server:
        settings = chosen(gemini_base_url=server.url)
        server.lookup = REFUSED
        async with own_coaches_from(settings, store, sealer_from(settings)) as own:
            with pytest.raises(InterviewerRefused, match="key_invalid"):
                await own.check("servers-own-key-0123456789")


async def test_without_a_stand_in_nothing_is_free(store: Database) -> None:
    settings = chosen(failover=False)
    await keep(store, "servers-own-key-0123456789")
    make = FakeModel
    async with (
        own_coaches_from(settings, store, sealer_from(settings), make=make) as own,
        own.of(HERE) as coach,
    ):
        assert coach is not None and coach.free_languages == frozenset()
