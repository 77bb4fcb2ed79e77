"""A town: Discord and Gemini on sockets here, the bot in processes that tests kill."""

from __future__ import annotations

import asyncio
import base64
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import pytest

from interview.models import JobProfile, RecordingLimits
from pipeline.queue import PgQueue
from sandbox.voice_messages import VOICE_RATE, encode, waveform
from speech.intake.guards import decode
from speech.models.weights import find_weights
from storage.database import Database
from storage.postgres.urls import asyncpg_connect_kwargs
from tests.faults.nursery import Child, Nursery
from tests.faults.points import is_point
from tests.faults.reading import RATED, TYPED, button, marks_of, text_of
from tests.support.gemini_server import GeminiServer
from tests.support.patience import PATIENCE
from tests.support.wire_discord import WireDiscord

ROOT = Path(__file__).parents[2]
#: Kept between runs, as for the other tests.
MODELS = ROOT / "data" / "models"
#: As little as a loaded machine allows; in earnest it is 10 s.
HEARTBEAT = 2.0

T = TypeVar("T")
Json = dict[str, Any]

if sys.platform == "win32":
    collect_ignore_glob = ["test_*"]


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    with Nursery() as running:
        yield running


@dataclass(frozen=True)
class Voice:
    data: bytes
    duration: float
    waveform_b64: str


@pytest.fixture(scope="session")
def voice() -> Voice:
    """The first sentences of a good answer, short enough to be transcribed in a second or two."""
    data = (ROOT / "sandbox" / "samples" / "behavioral-incident.ogg").read_bytes()
    limits = RecordingLimits(max_bytes=10_000_000, max_seconds=100.0)
    samples = decode(data, limits, rate=VOICE_RATE)[: 9 * VOICE_RATE]
    return Voice(encode(samples), 9.0, base64.b64encode(waveform(samples)).decode())


@pytest.fixture(scope="session")
def small_model() -> Path:
    """Real weights, of the smallest model; assembled here so that no child has to."""
    find_weights("tiny.en", MODELS)
    return MODELS


@dataclass
class Town:
    """One person's interview, and the lives of the bot that holds it."""

    wire: WireDiscord
    gemini: GeminiServer
    database_url: str
    nursery: Nursery
    folder: Path
    voice: Voice
    alice: int
    lobby: int
    lives: list[Child] = field(default_factory=list)

    # ------------------------------------------------------------------ the bot's lives

    @property
    def log(self) -> Path:
        return self.folder / "bot.log"

    def environment(self) -> dict[str, str]:
        return {
            "WIRE_API": self.wire.api_base,
            "CHILD_MAIN": "bot:main",
            "ORDER_FILE": str(self.folder / "order"),
            "DISCORD_TOKEN": "MTA0.GabcDE.a-token-for-the-wire-only",
            "GEMINI_API_KEY": "a-key-for-the-test-server",
            "GEMINI_BASE_URL": self.gemini.url,
            "GEMINI_TIMEOUT": "5",
            "DATABASE_URL": self.database_url,
            "DATA_DIR": str(self.folder),
            "MODELS": str(MODELS),
            "WHISPER_MODEL": "tiny.en",
            "WHISPER_THREADS": "2",
            "VOICE": "off",
            "QUEUE_HEARTBEAT": str(HEARTBEAT),
            "LOG_FORMAT": "json",
        }

    def start(self, command: str = "run", **env: str) -> Child:
        child = self.nursery.start(
            [command],
            env={**self.environment(), **env},
            log=self.log,
            folder=self.folder,
        )
        self.lives.append(child)
        return child

    async def live(self, **env: str) -> Child:
        """A new life of the bot, connected."""
        identified = self.wire.identified
        child = self.start(**env)

        def here() -> bool:
            assert child.look() is None, "the bot ended by itself"
            return self.wire.connected and self.wire.identified > identified

        await self.wire.until(here)
        return child

    def order(self, point: str) -> None:
        """The point (see points.py) where every life dies from now on; "" for none."""
        assert not point or is_point(point)
        (self.folder / "order").write_text(point)

    async def killed_at(self, point: str, act: Callable[[], Awaitable[T]]) -> T:
        """Order the death of the running bot, act, and see it die there."""
        self.order(point)
        result = await act()
        await self.dead(self.lives[-1])
        self.order("")
        return result

    async def dies_again_at(self, point: str) -> None:
        """A life that ends at ``point`` by taking up the work of the one before."""
        self.order(point)
        await self.dead(self.start())
        self.order("")

    async def dead(self, child: Child) -> None:
        assert await child.wait() == -signal.SIGKILL
        await self.wire.wait_disconnected()

    # ------------------------------------------------------------------ what Alice does and sees

    async def keep_job(self) -> None:
        """A job she has saved before."""
        database = Database.connect(self.database_url, PgQueue)
        async with database.begin() as uow:
            await uow.people.ensure(self.alice)
            profile = JobProfile("Backend engineer", stack="Python, PostgreSQL", years=4)
            await uow.jobs.add(self.alice, profile, None)
        await database.close()

    async def begin(self, questions: int = 3) -> None:
        """/interview start, up to its thread."""
        await self.wire.until(lambda: self.wire.commands)
        await self.wire.slash(self.lobby, self.alice, "interview start", questions=questions)
        await self.wire.until(self.wire.threads)

    @property
    def thread(self) -> int:
        (only,) = self.wire.threads()
        return only

    def shown(self) -> list[Json]:
        return self.wire.bot_messages(self.thread)

    def saying(self, *words: str) -> list[Json]:
        """The bot's messages in the thread with all of these words in them."""
        return [each for each in self.shown() if all(word in text_of(each) for word in words)]

    async def until_question(self, number: int) -> Json:
        """Its card, open."""
        found = await self.wire.until(
            lambda: [
                each for each in self.saying(f"Question {number} of") if button(each, "iv1:skip:")
            ]
        )
        return found[0]

    async def say(self) -> Json:
        """A typed answer."""
        return await self.wire.user_sends(self.thread, self.alice, TYPED)

    async def speak(self) -> Json:
        return await self.wire.user_sends(self.thread, self.alice, voice=self.voice)

    def reviews_of(self, number: int) -> list[Json]:
        """Cards with a rating of an answer to question ``number``."""
        return self.saying(f"Question {number} of", "your answer", RATED)

    async def until_reviewed(self, number: int) -> Json:
        found = await self.wire.until(lambda: self.reviews_of(number))
        return found[-1]

    async def press(self, message: Json, start: str) -> None:
        custom_id = button(message, start)
        assert custom_id is not None, f"no button {start} in {text_of(message)}"
        await self.wire.click(message, custom_id, self.alice)

    # ------------------------------------------------------------------ what the database holds

    async def rows(self, statement: str, *values: object) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(**asyncpg_connect_kwargs(self.database_url))
        try:
            return list(await connection.fetch(statement, *values))
        finally:
            await connection.close()

    async def until_quiet(self) -> None:
        """Until nothing is left to do: no job waits or runs."""
        async with asyncio.timeout(PATIENCE):
            while await self.rows("SELECT 1 FROM pgqueuer"):
                await asyncio.sleep(0.1)

    async def check(self, *, answers: int) -> None:
        """Everything was said once: one message a card, one feedback an answer."""
        await self.until_quiet()
        marks = [mark for message in self.shown() for mark in marks_of(message)]
        assert len(marks) == len(set(marks)), "a card was sent twice"
        cards = await self.rows("SELECT * FROM cards WHERE message_id IS NULL OR shown = ''")
        assert not cards, "a card was not delivered"
        assert len(marks) == (await self.rows("SELECT count(*) FROM cards"))[0][0]
        states = await self.rows("SELECT state FROM answers")
        assert [row["state"] for row in states] == ["graded"] * answers
        counts = await self.rows(
            "SELECT count(f.id) FROM answers a LEFT JOIN feedback f ON f.answer_id = a.id"
            " AND f.superseded_at IS NULL"
            " GROUP BY a.id"
        )
        assert [row["count"] for row in counts] == [1] * answers
        assert len(self.saying("your answer", RATED)) == answers
        assert not await self.rows("SELECT * FROM step_starts"), "a start was left counted"
        assert self.wire.unknown == []


@pytest.fixture
async def town(
    nursery: Nursery, database_url: str, small_model: Path, voice: Voice, tmp_path: Path
) -> AsyncIterator[Town]:
    async with AsyncExitStack() as stack:
        wire = await stack.enter_async_context(WireDiscord())
        gemini = await stack.enter_async_context(GeminiServer())
        built = Town(
            wire,
            gemini,
            database_url,
            nursery,
            tmp_path,
            voice,
            wire.add_user("alice"),
            wire.add_channel("practice"),
        )
        built.order("")
        await built.keep_job()
        yield built
        for child in built.lives:
            child.kill()
            await child.wait()
        # Shown by pytest when the test fails.
        print(built.log.read_text() if built.log.exists() else "no log")
