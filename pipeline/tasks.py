"""How each step is run: by which use case, how often it is tried, and what happens after that.

A job that raises is dropped by the queue, so every failure is turned into either another job
(with a delay) or the person being told. The count of starts is committed before the work: a job
that kills its worker is counted too and cannot loop for ever.
"""

from __future__ import annotations

import math
import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial

import structlog

from interview.conducting.answers import AnswerService
from interview.conducting.interviews import InterviewService
from interview.conducting.recordings import RecordingService
from interview.conducting.regrading import RegradeService
from interview.conducting.reports import ReportService
from interview.errors import (
    DeliveryFailed,
    InterviewerError,
    InterviewerRefused,
    NotFound,
    ServiceError,
    StorageError,
    VoiceError,
)
from interview.models import FailedStep
from interview.outbox import DueCards
from interview.ports import Notifier, Queue, Runner, Step, Store
from interview.servers import Servers
from interview.speaking.sounds import SoundService
from interview.team.digest import DigestService
from interview.team.flow import TeamFlow

log = structlog.get_logger(__name__)

Work = Callable[[int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Retries:
    """How often and how far apart a step is tried. Delays in seconds."""

    tries: float = 3
    first_delay: float = 5.0
    #: Twice as long each time; else once, twice, three times the first.
    doubling: bool = True
    #: A server that asks for a longer wait than this is not waited for: the person decides.
    longest_delay: float = 60.0
    #: An error that nobody foresaw is tried again like any other.
    bugs: bool = False

    def delay(self, tried: int, asked: float | None) -> float | None:
        """Seconds until the next try, or None to give up. ``tried`` counts from 1."""
        if tried >= self.tries:
            return None
        if self.doubling:
            delay = max(self.first_delay * 2 ** (tried - 1), asked or 0.0)
        else:
            delay = max(self.first_delay, asked or 0.0) * tried
        return delay if delay <= self.longest_delay else None


#: Discord being unreachable for some minutes is waited out: 1 + 2 + … + 12 times the delay.
DELIVERY = Retries(12, 2.0, doubling=False, longest_delay=math.inf, bugs=True)
#: For as long as it is the day of the digest.
DIGEST = Retries(math.inf, 600.0, doubling=False, longest_delay=math.inf, bugs=True)
#: A clock that nobody looks at would never end.
CLOCK = Retries(math.inf, 10.0, doubling=False, longest_delay=math.inf, bugs=True)


class Counted(Enum):
    """What a step's tries are counted by."""

    STARTS = auto()
    #: Where many jobs for one subject may wait at once.
    FAILURES = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class Task:
    """A step and how it is run. Without a ``give_up`` nobody is told, and a bug is tried again
    like a failure."""

    step: Step
    run: Work
    give_up: Work | None = None
    retries: Retries = Retries()
    counted: Counted = Counted.STARTS
    #: How many a process runs at once, None for as many as the queue has room for.
    concurrency: int | None = None


@dataclass(frozen=True, slots=True)
class Concurrency:
    """How many jobs of what takes a processor or a model one process runs at once."""

    transcribe: int = 8
    grade: int = 4
    speak: int = 2


@dataclass(frozen=True, slots=True)
class UseCases:
    """What the steps run."""

    interviews: InterviewService
    recordings: RecordingService
    answers: AnswerService
    regrades: RegradeService
    reports: ReportService
    servers: Servers
    sounds: SoundService
    notifier: Notifier
    team: TeamFlow
    digests: DigestService
    due: DueCards


def table(of: UseCases, retries: Retries, at_once: Concurrency) -> tuple[Task, ...]:
    """Every step there is, once."""
    give_up, failures = of.answers.give_up, Counted.FAILURES
    show = of.notifier
    return (
        Task(Queue.prepare, of.interviews.prepare, of.interviews.prepare_failed, retries),
        Task(
            Queue.transcribe,
            of.recordings.transcribe,
            partial(give_up, step=FailedStep.TRANSCRIBE),
            retries,
            concurrency=at_once.transcribe,
        ),
        Task(
            Queue.grade,
            of.answers.grade,
            partial(give_up, step=FailedStep.GRADE),
            retries,
            concurrency=at_once.grade,
        ),
        Task(
            Queue.regrade,
            of.regrades.run,
            of.regrades.failed,
            retries,
            concurrency=at_once.grade,
        ),
        Task(Queue.report, of.reports.write, of.reports.write_without_interviewer, retries),
        Task(Queue.clock, of.interviews.look_at_clock, None, CLOCK, Counted.NOTHING),
        # Given up, the question is there to be read.
        Task(Queue.speak, of.sounds.speak, None, retries, concurrency=at_once.speak),
        # Only what Discord or the database refused counts: a process that was killed, or is slow,
        # says nothing of the card. Given up, it is due, and its person is told.
        Task(Queue.deliver, show.show, show.give_up, DELIVERY, failures),
        # A practice whose looks keep failing ends kindly.
        Task(Queue.team, of.team.look, of.team.failed, retries, failures),
        # Without places it goes on after a while: people answer with /answer from anywhere.
        Task(Queue.team_places, show.make_team_places, None, DELIVERY, failures),
        Task(Queue.team_deliver, show.show_team, show.give_up_team, DELIVERY, failures),
        Task(Queue.digest, show.show_digest, None, DIGEST, Counted.NOTHING),
    )


class Tasks:
    """Runs the steps, and what is done every hour."""

    def __init__(
        self,
        store: Store,
        use_cases: UseCases,
        *,
        retries: Retries | None = None,
        concurrency: Concurrency | None = None,
    ) -> None:
        self._store = store
        self._use = use_cases
        tasks = table(use_cases, retries or Retries(), concurrency or Concurrency())
        self._tasks = {task.step.name: task for task in tasks}

    def of(self, runners: Collection[Runner]) -> dict[str, tuple[Work, int | None]]:
        """Step name → how a job of it is run, and how many at once, for those processes."""
        return {
            name: (partial(self.run, name), task.concurrency)
            for name, task in self._tasks.items()
            if task.step.runner in runners
        }

    async def reseal_keys(self) -> None:
        """Encrypt anew what an earlier master key encrypted. Any number of processes may ask."""
        count, unreadable = await self._use.servers.reseal()
        if count:
            log.info("server_keys_resealed", count=count)
        for guild_id in unreadable:
            log.error("server_key_unreadable", guild=guild_id)

    async def tidy(self) -> None:
        """Every hour: delete what is kept no longer, have the digests of the day posted, and what
        Discord refused tried again. What failed is found again the next time."""
        begun = time.monotonic()
        interviews, servers = await self._use.servers.tidy()
        await self._use.digests.put_due()
        await self._use.due.show_all()
        if interviews or servers:
            log.info("tidied", interviews=interviews, servers=servers, seconds=_since(begun))

    async def run(self, name: str, subject_id: int) -> None:
        """One job of the step of that name."""
        task = self._tasks[name]
        if task.step.runner is Runner.BOT:
            # A process that never gets as far as Discord has not tried.
            await self._use.notifier.ready()
        tried = 1
        if task.counted is Counted.STARTS:
            async with self._store.begin() as uow:
                tried = await uow.starts.record(task.step, subject_id)
            if not tried:
                log.info("step_subject_gone", step=name, subject=subject_id)
                return
            # One more start than tries is allowed for a worker that was killed in between.
            if tried > task.retries.tries + 1:
                await self._give_up(task, subject_id, "worker_killed", tried)
                return
        begun = time.monotonic()
        try:
            await task.run(subject_id)
        except NotFound:
            # Deleted by its person while the job waited: nothing is left to do or to tell.
            log.info("step_subject_gone", step=name, subject=subject_id)
        except InterviewerRefused as error:
            await self._give_up(task, subject_id, error.code, tried)
            return
        except ServiceError as error:
            await self._failed(task, subject_id, tried, error)
            return
        except Exception as error:
            log.exception("step_broke", step=name, subject=subject_id)
            if task.give_up is None or task.retries.bugs:
                await self._failed(task, subject_id, tried, error)
            else:
                await task.give_up(subject_id)
            return
        else:
            log.info("step_done", step=name, subject=subject_id, seconds=_since(begun))
        await self._forget(task, subject_id)

    async def _failed(self, task: Task, subject_id: int, tried: int, error: Exception) -> None:
        """Again later, if it is worth another try."""
        if task.counted is Counted.FAILURES:
            async with self._store.begin() as uow:
                tried = await uow.starts.record(task.step, subject_id)
        step = task.step.name
        if not tried:
            log.info("step_subject_gone", step=step, subject=subject_id)
            return
        asked, code = None, type(error).__name__
        if isinstance(error, InterviewerError | VoiceError | DeliveryFailed):
            asked, code = error.retry_after, error.code
        if isinstance(error, StorageError):
            log.error("database_failed", doing=step, code=str(error))
        delay = task.retries.delay(tried, asked)
        if delay is None:
            await self._give_up(task, subject_id, code, tried)
            return
        log.warning("step_again_later", step=step, subject=subject_id, code=code, delay=delay)
        async with self._store.begin() as uow:
            await uow.queue.put(task.step, subject_id, delay=delay)

    async def _give_up(self, task: Task, subject_id: int, code: str, tried: int) -> None:
        step = task.step.name
        log.error("step_gave_up", step=step, subject=subject_id, code=code, tried=tried)
        if task.give_up is not None:
            await task.give_up(subject_id)
        # What is tried again after that begins to count anew.
        await self._forget(task, subject_id)

    async def _forget(self, task: Task, subject_id: int) -> None:
        if task.counted is not Counted.NOTHING:
            async with self._store.begin() as uow:
                await uow.starts.clear(task.step, subject_id)


def _since(begun: float) -> float:
    return round(time.monotonic() - begun, 3)
