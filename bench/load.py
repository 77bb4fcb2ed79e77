"""Many people at once: how long each waits, what an answer costs, how much memory uploads take.

``python -m bench.load [--base REV] [--people 50] [--parts rush,cost,uploads,workers]`` plays
against the real bot in a process of its own, with real Whisper (tiny.en) and a local server in the
place of the model that rates. With ``--base`` the same is played against that revision first, in a
work tree of its own, and printed beside it. Seconds are those of the person: from sending to what
they see.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import struct
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from aiohttp import web

from speech.models.machine import processor
from storage.postgres.embedded import EmbeddedPostgres
from tests.faults.reading import RATED, TYPED, button, text_of
from tests.support.databases import rows_of
from tests.support.gemini_server import GeminiServer
from tests.support.wire_discord import WireDiscord

ROOT = Path(__file__).parents[1]
#: Of the people of the rush: every fifth types.
TYPES = 5
UPLOADS, UPLOAD_BYTES = 30, 24_000_000
RECORDINGS = 40
SAMPLE = "behavioral-incident.ogg"
#: Seconds after which somebody counts as never served.
PATIENCE = 240.0
Figures = dict[str, str]


@dataclass(frozen=True, slots=True)
class Sound:
    """A voice message."""

    data: bytes
    duration: float
    waveform_b64: str


def sample() -> Sound:
    folder = ROOT / "sandbox" / "samples"
    about = json.loads((folder / "samples.json").read_text())[SAMPLE]
    return Sound((folder / SAMPLE).read_bytes(), about["duration_secs"], about["waveform"])


def wave_of(size: int) -> bytes:
    """A WAV file of so many bytes, two channels at 48 kHz, with noise in it."""
    sound = np.random.default_rng(1).integers(-2000, 2000, size // 2, dtype=np.int16).tobytes()
    about = (b"fmt ", 16, 1, 2, 48_000, 192_000, 4, 16, b"data", len(sound))
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(sound), b"WAVE", *about)
    return head + sound


@contextlib.contextmanager
def tree_of(revision: str) -> Iterator[Path]:
    """A work tree of that revision."""
    with tempfile.TemporaryDirectory(prefix="coach-base-") as folder:
        tree = Path(folder) / "tree"
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "-q", "--detach", str(tree), revision], check=True)
        try:
            yield tree
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)


class TimedDiscord(WireDiscord):
    """Notes when the bot's requests come in."""

    def __init__(self) -> None:
        super().__init__()
        #: Message → when it got its sign; interaction → when it was answered.
        self.seen: dict[int, float] = {}
        self.answered: dict[int, float] = {}

    async def _rest(self, request: web.Request) -> web.Response:
        at, parts = time.monotonic(), request.path.strip("/").split("/")
        if request.method == "PUT" and "reactions" in parts:
            self.seen.setdefault(int(parts[parts.index("messages") + 1]), at)
        if parts[-1] == "callback":
            self.answered.setdefault(int(parts[-3]), at)
        return await super()._rest(request)


@dataclass
class Town:
    """A bot of one tree and the people around it."""

    tree: Path
    wire: TimedDiscord
    url: str
    folder: Path
    environment: dict[str, str]
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *arguments: str, **more: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.children[name] = subprocess.Popen(
                [sys.executable, "-m", "tests.support.child_bot", *arguments],
                cwd=self.tree,
                env={**self.environment, **more},
                stdout=log,
                stderr=log,
            )

    def events(self, name: str) -> list[dict[str, Any]]:
        """What a process has logged."""
        found = []
        for line in (self.folder / f"{name}.log").read_text(errors="replace").splitlines():
            with contextlib.suppress(json.JSONDecodeError):
                found.append(json.loads(line))
        return [each for each in found if isinstance(each, dict)]

    async def rows(self, statement: str, *values: object) -> Sequence[Any]:
        return await rows_of(self.url, statement, *values)

    async def person(self, name: str) -> int:
        """Somebody with a job."""
        person = self.wire.add_user(name)
        await self.rows("INSERT INTO people (id) VALUES ($1)", person)
        await self.rows(
            "INSERT INTO jobs (person_id, role, description, stack, years, resume)"
            " VALUES ($1, 'Backend engineer', '', 'Python', 4, '')",
            person,
        )
        return person

    async def begin(self, person: int, lobby: int) -> int:
        """The thread of a new interview, once its first question is there."""
        known = set(self.wire.threads())
        await self.wire.slash(lobby, person, "interview start", questions=5, follow_ups=0)
        async with asyncio.timeout(PATIENCE):
            while True:
                for thread in set(self.wire.threads()) - known:
                    shown = self.wire.bot_messages(thread)
                    if any(button(each, "iv1:skip:") for each in shown) and await self.rows(
                        "SELECT 1 FROM interviews WHERE channel_id = $1 AND person_id = $2",
                        thread,
                        person,
                    ):
                        return thread
                await asyncio.sleep(0.02)

    async def rated(self, thread: int, number: int = 1) -> float:
        """When the answer's rating is there."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for each in self.wire.bot_messages(thread):
                    said = text_of(each)
                    if RATED in said and f"Question {number} of" in said:
                        return time.monotonic()
                await asyncio.sleep(0.02)

    async def sign(self, message: int) -> float:
        return await self.wire.until(lambda: self.wire.seen.get(message), PATIENCE)

    async def reply(self, interaction: int) -> float:
        return await self.wire.until(lambda: self.wire.answered.get(interaction), PATIENCE)

    async def quiet(self) -> None:
        """Until no job is to be run now."""
        async with asyncio.timeout(PATIENCE * 2):
            while True:
                if not await self.rows("SELECT 1 FROM pgqueuer WHERE execute_after <= now()"):
                    return
                await asyncio.sleep(0.05)


@asynccontextmanager
async def town(tree: Path) -> AsyncIterator[Town]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="coach-load-")))
        server = EmbeddedPostgres.start(folder / "postgres")
        stack.callback(server.stop)
        wire = TimedDiscord()
        await stack.enter_async_context(wire)
        gemini = await stack.enter_async_context(GeminiServer())
        environment = {
            **os.environ,
            "PYTHONPATH": str(tree),
            "WIRE_API": wire.api_base,
            "CHILD_MAIN": "bot:main",
            "DISCORD_TOKEN": "MTA0.GabcDE.a-token-for-the-wire-only",
            "GEMINI_API_KEY": "a-key-for-the-test-server",
            "GEMINI_BASE_URL": gemini.url,
            "DATABASE_URL": server.url,
            "DATA_DIR": str(folder),
            "MODELS": str(ROOT / "data" / "models"),
            "WHISPER_MODEL": "tiny.en",
            "VOICE": "off",
            "LOG_FORMAT": "json",
        }
        made = Town(tree, wire, server.url, folder, environment)
        try:
            yield made
        finally:
            for child in made.children.values():
                child.kill()
                child.wait()


async def _ready(place: Town) -> int:
    """A channel of the server, once the bot is there and knows its commands."""
    lobby = place.wire.add_channel("practice")
    place.start("bot", "run")
    await place.wire.wait_connected(90.0)
    await place.wire.until(lambda: place.wire.commands, 90.0)
    return lobby


def _share(seconds: Sequence[float], part: float) -> str:
    return f"{np.percentile(seconds, part):.2f} s"


async def rush(place: Town, people: int) -> Figures:
    """All of them answer within a second, most by voice; somebody new begins, others click."""
    lobby = await _ready(place)
    persons = [await place.person(f"person{each}") for each in range(people)]
    newcomer, clicker = await place.person("newcomer"), await place.person("clicker")
    threads = [await place.begin(person, lobby) for person in persons]
    await place.quiet()
    sound = sample()

    async def answer(number: int) -> tuple[float, float]:
        await asyncio.sleep(number / people)
        typed = number % TYPES == 0
        begun = time.monotonic()
        sent = await place.wire.user_sends(
            threads[number],
            persons[number],
            TYPED if typed else "",
            voice=None if typed else sound,
        )
        seen = await place.sign(int(sent["id"]))
        return seen - begun, await place.rated(threads[number]) - begun

    async def click(number: int) -> float:
        await asyncio.sleep(number / 4)
        begun = time.monotonic()
        return await place.reply(await place.wire.slash(lobby, clicker, "history")) - begun

    async def come() -> float:
        await asyncio.sleep(1.0)
        begun = time.monotonic()
        await place.begin(newcomer, lobby)
        return time.monotonic() - begun

    coming = asyncio.create_task(come())
    clicks = [asyncio.create_task(click(each)) for each in range(40)]
    answers = await asyncio.gather(*(answer(each) for each in range(people)))
    signs = [seen for seen, _ in answers]
    typed = [rated for number, (_, rated) in enumerate(answers) if number % TYPES == 0]
    spoken = [rated for number, (_, rated) in enumerate(answers) if number % TYPES]
    return {
        "sign p99": _share(signs, 99),
        "command answered p99": _share(await asyncio.gather(*clicks), 99),
        "newcomer's first question": f"{await coming:.2f} s",
        "typed answer rated, the last": f"{max(typed):.2f} s",
        "spoken answer rated, the last": f"{max(spoken):.2f} s",
    }


async def cost(place: Town, people: int) -> Figures:
    """Typed answers one by one: the processor's work in the bot's process, the model not in it."""
    lobby = await _ready(place)
    bot = psutil.Process(place.children["bot"].pid)
    spent, took = [], []
    for each in range(25):
        person = await place.person(f"person{each}")
        thread = await place.begin(person, lobby)
        await place.quiet()
        await asyncio.sleep(0.3)
        before, begun = sum(bot.cpu_times()[:2]), time.monotonic()
        await place.wire.user_sends(thread, person, TYPED)
        took.append(await place.rated(thread) - begun)
        await place.quiet()
        spent.append(sum(bot.cpu_times()[:2]) - before)
    return {
        "work for a typed answer p50": f"{1000 * np.percentile(spent[5:], 50):.0f} ms",
        "work for a typed answer p95": f"{1000 * np.percentile(spent[5:], 95):.0f} ms",
        "typed answer rated p95, alone": _share(took[5:], 95),
    }


async def uploads(place: Town, people: int) -> Figures:
    """Files of 24 MB by thirty people at once; until all are stored."""
    lobby = await _ready(place)
    persons = [await place.person(f"person{each}") for each in range(UPLOADS)]
    threads = [await place.begin(person, lobby) for person in persons]
    await place.quiet()
    bot = psutil.Process(place.children["bot"].pid)
    before = most = bot.memory_info().rss
    sound = Sound(wave_of(UPLOAD_BYTES), UPLOAD_BYTES / 192_000, "AAAA")
    begun = time.monotonic()
    sent = [
        await place.wire.user_sends(thread, person, voice=sound)
        for thread, person in zip(threads, persons, strict=True)
    ]
    while not all(int(each["id"]) in place.wire.seen for each in sent):
        most = max(most, bot.memory_info().rss)
        await asyncio.sleep(0.01)
        if time.monotonic() - begun > PATIENCE:
            break
    stored = sum(int(each["id"]) in place.wire.seen for each in sent)
    return {
        "memory before": f"{before / 1e6:.0f} MB",
        "memory with 30 uploads at most": f"{most / 1e6:.0f} MB",
        "uploads stored": f"{stored} in {time.monotonic() - begun:.1f} s",
    }


async def workers(place: Town, people: int) -> Figures:
    """Forty recordings that wait: one worker, then two; who did how many."""
    place.environment["WORKER_IN_BOT"] = "false"
    lobby = await _ready(place)
    sound, found = sample(), {}
    for count in (1, 2):
        persons = [await place.person(f"person{count}-{each}") for each in range(RECORDINGS)]
        place.start("first", "worker")
        threads = [await place.begin(person, lobby) for person in persons]
        place.children["first"].kill()
        place.children["first"].wait()
        for thread, person in zip(threads, persons, strict=True):
            await place.wire.user_sends(thread, person, voice=sound)
        names = [f"of {count}: {each}" for each in range(count)]
        for name in names:
            place.start(name, "worker", WHISPER_THREADS="1")
        begun = time.monotonic()
        await asyncio.gather(*(place.rated(thread) for thread in threads))
        found[f"{RECORDINGS} recordings, workers: {count}"] = f"{time.monotonic() - begun:.1f} s"
        if count == 2:
            done = Counter(
                name
                for name in names
                for each in place.events(name)
                if (each.get("event"), each.get("step")) == ("step_done", "transcribe")
            )
            found["shared as"] = " and ".join(str(done[name]) for name in names)
        for name in names:
            place.children[name].kill()
            place.children[name].wait()
    return found


PARTS: dict[str, Callable[[Town, int], Awaitable[Figures]]] = {
    "rush": rush,
    "cost": cost,
    "uploads": uploads,
    "workers": workers,
}


async def play(tree: Path, parts: Sequence[str], people: int) -> Figures:
    figures: Figures = {}
    for part in parts:
        async with town(tree) as place:
            try:
                figures |= await PARTS[part](place, people)
            except (TimeoutError, RuntimeError) as error:
                figures[f"{part}: never served"] = type(error).__name__
    return figures


def main() -> int:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--base", help="a revision to play first")
    asked.add_argument("--people", type=int, default=50)
    asked.add_argument("--parts", default=",".join(PARTS))
    given = asked.parse_args()
    parts = [part for part in given.parts.split(",") if part in PARTS]
    print(processor(), flush=True)
    told: list[tuple[str, Figures]] = []
    if given.base:
        with tree_of(given.base) as tree:
            told.append((given.base, asyncio.run(play(tree, parts, given.people))))
    told.append(("now", asyncio.run(play(ROOT, parts, given.people))))
    names = dict.fromkeys(name for _, figures in told for name in figures)
    print(f"{'':36}" + "".join(f"{title:>18}" for title, _ in told))
    for name in names:
        print(f"{name:36}" + "".join(f"{figures.get(name, '-'):>18}" for _, figures in told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
