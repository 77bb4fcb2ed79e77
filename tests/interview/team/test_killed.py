"""A process that dies between any two steps of a practice loses nothing and does nothing twice."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from interview.models import QuestionState, RoundPhase, TeamPractice, TeamState
from tests.support.patience import PATIENCE
from tests.support.team_world import TeamWorld

ROOT = Path(__file__).parents[3]


class Killed(BaseException):
    """The process is gone: nothing after this runs, and no handler can take it for an error."""


class MortalStore:
    """Dies once at each transaction of each job: after it is committed, or before."""

    def __init__(self, inner: Any, *, committed: bool) -> None:
        self._inner, self._committed = inner, committed
        self._died: set[tuple[str, int, int]] = set()
        self._number = 0
        self.at_work: Callable[[], tuple[str, int]] = lambda: ("", 0)
        self.armed = False

    @property
    def deaths(self) -> int:
        return len(self._died)

    def begin_job(self) -> None:
        self._number = 0

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Any]:
        self._number += 1
        here = (*self.at_work(), self._number)
        dies = self.armed and here not in self._died
        async with self._inner.begin() as uow:
            yield uow
            if dies and not self._committed:
                self._died.add(here)
                raise Killed
        if dies:
            self._died.add(here)
            raise Killed


async def _until_done(world: TeamWorld, store: MortalStore) -> None:
    """Run all that is due, in one process after the other."""
    store.armed = True
    while True:
        with contextlib.suppress(Killed):
            store.begin_job()
            await world.run()
            break
    store.armed = False


@pytest.mark.parametrize("committed", [True, False], ids=["after_commit", "before_commit"])
async def test_killed_at_every_transaction_of_every_step(world: TeamWorld, committed: bool) -> None:
    store = MortalStore(world.database, committed=committed)
    mortal = TeamWorld(
        world.url,
        world.database,
        world.interviewer,
        world.ear,
        clock=world.clock,
        wrap=lambda _: store,
    )
    store.at_work = lambda: mortal.at_work
    mortal.before_job = store.begin_job
    practice = await mortal.lobby(3)
    await mortal.service.start(practice.id, 1)
    await _until_done(mortal, store)
    for number in (1, 2):
        assert await mortal.phase(practice, number) is RoundPhase.ANSWERING
        await mortal.type(practice, 1)
        await mortal.speak(practice, 2)
        await _until_done(mortal, store)
        mortal.clock.forward(181)
        await _until_done(mortal, store)
        mortal.clock.forward(mortal.timing.grace)
        await _until_done(mortal, store)
        assert await mortal.phase(practice, number) is RoundPhase.REVEALED
        reveal = await mortal.views.find_reveal(practice.id, number)
        assert reveal is not None
        assert [each.answer is not None for each in reveal.answers] == [True, True, False]
        mortal.clock.forward(mortal.timing.reveal)
        await _until_done(mortal, store)
    assert store.deaths > 30
    await _check_whole(mortal, practice)


async def _check_whole(world: TeamWorld, practice: TeamPractice) -> None:
    present = await world.lookup.get(practice.id)
    assert present.state is TeamState.ENDED
    async with world.database.begin() as uow:
        assert len(await uow.teams.list_rounds(practice.id)) == 2
        for part in await uow.interviews.list_of_team(practice.id):
            questions = await uow.questions.list_of(part.id)
            assert [each.place for each in questions] == [1, 2], "each asked once"
            answered = part.person_id != 3
            for question in questions:
                answers = await uow.answers.list_of(question.id)
                assert len(answers) == int(answered)
                for answer in answers:
                    assert await uow.feedback.list_superseded(answer.id) == [], "rated once"
                done = QuestionState.DONE if answered else QuestionState.TIMED_OUT
                assert question.state is done
            assert (await uow.reports.find(part.id) is not None) is answered


# --------------------------------------------------------------------------- kill -9


class Worker:
    """A worker process of its own, on the same database."""

    def __init__(self, url: str) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            (sys.executable, "-m", "tests.support.child_team", url),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
        )

    async def ready(self) -> None:
        assert self._process.stdout is not None
        read = asyncio.to_thread(self._process.stdout.readline)
        assert await asyncio.wait_for(read, PATIENCE) == b"ready\n"

    def kill(self) -> None:
        if self._process.poll() is None:
            os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


async def _until(check: Callable[[], Awaitable[bool]], within: float = PATIENCE) -> None:
    async with asyncio.timeout(within):
        while not await check():
            await asyncio.sleep(0.05)


async def test_workers_killed_by_the_system_in_each_phase(world: TeamWorld) -> None:
    """Two workers at a time, one of them killed with SIGKILL at each turn of the practice."""
    workers = [Worker(world.url), Worker(world.url)]
    try:
        for each in workers:
            await each.ready()
        practice = await world.lobby(3)
        await world.service.start(practice.id, 1)

        async def is_in(number: int, phase: RoundPhase) -> bool:
            async with world.database.begin() as uow:
                found = await uow.teams.find_round_at(practice.id, number)
                return found is not None and found.phase is phase

        async def is_over() -> bool:
            return await world.state(practice) is TeamState.ENDED

        for number in (1, 2):
            await _until(lambda n=number: is_in(n, RoundPhase.ANSWERING))  # type: ignore[misc]
            workers[0].kill()
            for person in (1, 2):
                await world.speak(practice, person)
            await world.service.pass_turn(practice.id, 3, number)
            workers[0] = Worker(world.url)
            await _until(lambda n=number: is_in(n, RoundPhase.REVEALED))  # type: ignore[misc]
            workers[1].kill()
            await world.service.go_on(practice.id, 1, number, phase=RoundPhase.REVEALED)
            workers[1] = Worker(world.url)
        await _until(is_over)
        async with world.database.begin() as uow:
            for part in await uow.interviews.list_of_team(practice.id):
                asked = await uow.questions.list_of(part.id)
                assert [each.place for each in asked] == [1, 2]
                for question in asked:
                    answers = await uow.answers.list_of(question.id)
                    assert len(answers) == int(part.person_id != 3)
    finally:
        for each in workers:
            each.kill()
