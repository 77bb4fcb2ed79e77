"""People answer while processes are killed at random; afterwards nothing is lost and nothing twice.

The bot and a worker run as processes of their own against the local Discord. Each is killed with
SIGKILL at random moments and started again; events are delivered twice, connections to Discord and
to the database are cut. What people do that nobody heard (a button pressed while the bot is away)
they do again; what they wrote they write once. ::

    python -m tests.faults.kills --answers 1000 --heartbeat 2 --seed 7
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

from interview.models import JobProfile
from pipeline.queue import PgQueue, install_queue
from storage.database import Database
from storage.migrate import migrate
from storage.postgres.embedded import EmbeddedPostgres
from storage.postgres.urls import asyncpg_connect_kwargs
from tests.faults.nursery import Child, Nursery
from tests.faults.reading import RATED, TYPED, button, marks_of, text_of
from tests.support.databases import rows_of
from tests.support.gemini_server import GeminiServer
from tests.support.wire_discord import WireDiscord

ROOT = Path(__file__).parents[2]
QUESTIONS = 5
#: Seconds after which somebody presses a button again that nobody seems to have heard.
PRESSED_AGAIN = 6.0
#: Seconds without anything happening after which the run counts as stuck.
STUCK = 180.0
#: Seconds without a job after which nothing more is on its way.
QUIET = 5.0
#: The name of connections that are ours, which are not cut.
LOOKING_ON = "looking-on"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    answers: int
    people: int
    heartbeat: float
    seed: int
    #: Seconds between two kills, at least and at most.
    every: tuple[float, float] = (6.0, 16.0)


@dataclass
class Outcome:
    """What must be 0, and what was done to get there."""

    lost: int = 0
    twice: int = 0
    undelivered: int = 0
    stuck: int = 0
    done: Counter[str] = field(default_factory=Counter)

    @property
    def faults(self) -> int:
        return self.lost + self.twice + self.undelivered + self.stuck


class Run:
    """One run in a folder of its own."""

    def __init__(
        self, plan: Plan, wire: WireDiscord, gemini: GeminiServer, url: str, folder: Path
    ) -> None:
        self.plan, self.wire, self.gemini, self.url, self.folder = plan, wire, gemini, url, folder
        self.random = random.Random(plan.seed)
        self.sent: list[int] = []
        self.done: Counter[str] = Counter()
        self.lobby = wire.add_channel("practice")
        self.people = [wire.add_user(f"person{each}") for each in range(plan.people)]
        self.children: dict[str, Child] = {}
        self.moved = time.monotonic()
        #: The server has no room for a connection for each of them.
        self.looking = asyncio.Semaphore(8)

    # ------------------------------------------------------------------ processes

    def start(self, nursery: Nursery, name: str) -> None:
        environment = {
            "WIRE_API": self.wire.api_base,
            "CHILD_MAIN": "bot:main",
            "ORDER_FILE": str(self.folder / "order"),
            "DISCORD_TOKEN": "MTA0.GabcDE.a-token-for-the-wire-only",
            "GEMINI_API_KEY": "a-key-for-the-test-server",
            "GEMINI_BASE_URL": self.gemini.url,
            "DATABASE_URL": self.url,
            "DATA_DIR": str(self.folder),
            "MODELS": str(ROOT / "data" / "models"),
            "WHISPER_MODEL": "tiny.en",
            "VOICE": "off",
            "WORKER_IN_BOT": "false",
            "QUEUE_HEARTBEAT": str(self.plan.heartbeat),
            "LOG_FORMAT": "json",
        }
        log = self.folder / f"{name}.log"
        arguments = ["run" if name == "bot" else "worker"]
        self.children[name] = nursery.start(arguments, env=environment, log=log, folder=self.folder)

    async def kill(self, nursery: Nursery) -> None:
        """Whatever runs, at random moments, for as long as people have to answer."""
        while True:
            await asyncio.sleep(self.random.uniform(*self.plan.every))
            match self.random.choice(("bot", "worker", "worker", "cut", "hang_up")):
                case "cut":
                    await self.rows(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
                        " current_database() AND application_name <> $1 AND random() < 0.5",
                        LOOKING_ON,
                    )
                    self.done["database cut"] += 1
                case "hang_up":
                    await self.wire.disconnect()
                    self.done["discord cut"] += 1
                case name:
                    self.children[name].kill()
                    await self.children[name].wait()
                    self.done[f"{name} killed"] += 1
                    await asyncio.sleep(self.random.uniform(0.0, 2.0))
                    self.start(nursery, name)

    # ------------------------------------------------------------------ people

    async def answer(self, person: int, count: int) -> None:
        """Interviews, one after the other, until so many answers were sent."""
        while count:
            channel = await self.begun(person)
            for number in range(1, QUESTIONS + 1):
                question = await self.question(person, channel, number)
                if question is None:
                    break
                await asyncio.sleep(self.random.uniform(0.0, 1.0))
                said = await self.wire.user_sends(channel, person, TYPED)
                self.sent.append(int(said["id"]))
                self.moved = time.monotonic()
                if self.random.random() < 0.2:
                    await self.wire.send_again(said)
                    self.done["delivered again"] += 1
                count -= 1
                await self.reviewed(person, channel, number)
                if not count:
                    return
                await self.gone_on(person, channel, number)

    async def begun(self, person: int) -> int:
        """The channel of a new interview."""
        while True:
            rows = await self.rows(
                "SELECT state, channel_id FROM interviews WHERE person_id = $1"
                " ORDER BY id DESC LIMIT 1",
                person,
            )
            if rows and rows[0]["state"] != "ended":
                if rows[0]["channel_id"] is not None:
                    return int(rows[0]["channel_id"])
                command, options = "interview resume", {}
            else:
                command, options = "interview start", {"questions": QUESTIONS, "follow_ups": 0}
            if self.wire.connected and self.wire.commands:
                await self.wire.slash(self.lobby, person, command, **options)
            await asyncio.sleep(PRESSED_AGAIN)

    def shown(self, channel: int, *words: str) -> list[Json]:
        messages = self.wire.bot_messages(channel)
        return [each for each in messages if all(word in text_of(each) for word in words)]

    async def question(self, person: int, channel: int, number: int) -> Json | None:
        while True:
            for each in self.shown(channel, f"Question {number} of"):
                if button(each, "iv1:skip:"):
                    return each
            if self.shown(channel, "Your report"):
                return None
            await asyncio.sleep(0.3)

    async def reviewed(self, person: int, channel: int, number: int) -> None:
        pressed = 0.0
        while not self.shown(channel, f"Question {number} of", "your answer", RATED):
            await asyncio.sleep(0.3)
            failed = self.shown(channel, f"Question {number} of", "failed on our side")
            if failed and time.monotonic() - pressed > PRESSED_AGAIN:
                again = button(failed[-1], "iv1:again:")
                if again is not None:
                    pressed = time.monotonic()
                    self.done["tried again by hand"] += 1
                    await self.wire.click(failed[-1], again, person)
        self.moved = time.monotonic()

    async def gone_on(self, person: int, channel: int, number: int) -> None:
        """Press *Next question* until it was heard. Whoever was asked much gets fewer new ones."""
        then, pressed = f"Question {number + 1} of", 0.0
        while not (self.shown(channel, then) or self.shown(channel, "Your report")):
            if time.monotonic() - pressed > PRESSED_AGAIN:
                card = self.shown(channel, f"Question {number} of", "your answer", RATED)[-1]
                on = button(card, "iv1:next:")
                if on is not None:
                    pressed = time.monotonic()
                    await self.wire.click(card, on, person)
            await asyncio.sleep(0.3)

    # ------------------------------------------------------------------ afterwards

    async def rows(self, statement: str, *values: object) -> list[asyncpg.Record]:
        async with self.looking:
            return await rows_of(self.url, statement, *values, name=LOOKING_ON)

    async def keep_jobs(self) -> None:
        database = Database.connect(self.url, PgQueue)
        async with database.begin() as uow:
            for person in self.people:
                await uow.people.ensure(person)
                await uow.jobs.add(person, JobProfile("Backend engineer", years=4), None)
        await database.close()

    async def until_quiet(self) -> None:
        """Nothing waits or is under way, for as long as a click or a delivery takes to put more."""
        still = 0.0
        async with asyncio.timeout(STUCK):
            while still < QUIET:
                await asyncio.sleep(0.5)
                busy = await self.rows(
                    "SELECT 1 FROM pgqueuer UNION ALL SELECT 1 FROM step_starts LIMIT 1"
                )
                still = 0.0 if busy else still + 0.5

    async def outcome(self, late: int) -> Outcome:
        found = Outcome(done=self.done)
        kept = Counter(
            row["message_id"] for row in await self.rows("SELECT message_id FROM answers")
        )
        found.lost = sum(message not in kept for message in self.sent)
        ratings = await self.rows(
            "SELECT a.state, count(f.id) FROM answers a LEFT JOIN feedback f ON f.answer_id = a.id"
            " GROUP BY a.id, a.state"
        )
        found.stuck = late + sum(row["state"] != "graded" for row in ratings)
        found.stuck += len(await self.rows("SELECT 1 FROM pgqueuer"))
        found.stuck += len(await self.rows("SELECT 1 FROM step_starts"))
        found.twice = sum(row["count"] > 1 for row in ratings) + len(kept) - len(set(self.sent))
        for channel in self.wire.threads():
            marks = Counter(
                mark for message in self.wire.bot_messages(channel) for mark in marks_of(message)
            )
            found.twice += sum(count - 1 for count in marks.values())
        found.undelivered = len(
            await self.rows("SELECT 1 FROM cards WHERE message_id IS NULL OR shown = ''")
        )
        return found


@asynccontextmanager
async def town(plan: Plan) -> AsyncIterator[tuple[Run, Nursery]]:
    fast = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="coach-kills-")))
        server = EmbeddedPostgres.start(folder / "postgres", settings=fast)
        stack.callback(server.stop)
        await migrate(server.url)
        await install_queue(asyncpg_connect_kwargs(server.url))
        wire = await stack.enter_async_context(WireDiscord())
        gemini = await stack.enter_async_context(GeminiServer())
        nursery = stack.enter_context(Nursery())
        (folder / "order").write_text("")
        run = Run(plan, wire, gemini, server.url, folder)
        await run.keep_jobs()
        try:
            yield run, nursery
        finally:
            for child in run.children.values():
                child.kill()
                await child.wait()


async def play(plan: Plan) -> Outcome:
    """A whole run; what it did and what went wrong."""
    async with town(plan) as (run, nursery):
        for name in ("bot", "worker"):
            run.start(nursery, name)
        share, more = divmod(plan.answers, plan.people)
        answering = [
            asyncio.create_task(run.answer(person, share + (place < more)))
            for place, person in enumerate(run.people)
        ]
        killing = asyncio.create_task(run.kill(nursery))
        told = 0
        while any(not each.done() for each in answering):
            await asyncio.wait(answering, timeout=5.0)
            if len(run.sent) >= told + 100:
                told = len(run.sent)
                print(f"  {told} answers sent", file=sys.stderr, flush=True)
            if len(run.sent) >= plan.answers and not killing.done():
                killing.cancel()
                await asyncio.gather(killing, return_exceptions=True)
                for name, child in run.children.items():
                    if child.look() is not None:
                        run.start(nursery, name)
            if killing.done() and not killing.cancelled():
                killing.result()
            if time.monotonic() - run.moved > STUCK:
                break
        killing.cancel()
        await asyncio.gather(killing, return_exceptions=True)
        late = sum(not each.done() or each.cancelled() for each in answering)
        for each in answering:
            if not each.done():
                each.print_stack(limit=2)
                each.cancel()
        for outcome in await asyncio.gather(*answering, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome
        with contextlib.suppress(TimeoutError):
            await run.until_quiet()
        run.done["answers"] = len(run.sent)
        found = await run.outcome(late)
        if found.faults:
            keep = Path(tempfile.mkdtemp(prefix="coach-kills-kept-"))
            for log in run.folder.glob("*.log"):
                (keep / log.name).write_bytes(log.read_bytes())
            print(f"Logs: {keep}", file=sys.stderr)
        return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--answers", type=int, default=1000)
    parser.add_argument("--people", type=int, default=80)
    parser.add_argument("--heartbeat", type=float, nargs="*", default=[2.0, 10.0])
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = parser.parse_args()
    faults = 0
    for heartbeat in asked.heartbeat:
        plan = Plan(asked.answers, asked.people, heartbeat, asked.seed)
        print(f"heartbeat {heartbeat:g} s, seed {asked.seed}, {asked.answers} answers", flush=True)
        begun = time.monotonic()
        found = asyncio.run(play(plan))
        did = ", ".join(f"{count} {what}" for what, count in sorted(found.done.items()))
        print(f"  {did}; {time.monotonic() - begun:.0f} s")
        print(
            f"  lost {found.lost}, twice {found.twice}, undelivered {found.undelivered},"
            f" stuck {found.stuck}",
            flush=True,
        )
        faults += found.faults
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
