"""The steps as jobs: run a use case, and decide what happens when a part we depend on fails.

A job that raises is dropped by the queue, so every failure is turned into either another job
(with a delay) or the person being told. The count of starts is committed before the work: a job
that kills its worker is counted too and cannot loop for ever.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from interview.conducting.answers import AnswerService
from interview.conducting.interviews import InterviewService
from interview.conducting.regrading import RegradeService
from interview.conducting.reports import ReportService
from interview.errors import (
    DeliveryFailed,
    InterviewerError,
    InterviewerRefused,
    NotFound,
    ServiceError,
    VoiceError,
)
from interview.ports import Notifier, Store, UnitOfWork
from interview.servers import Servers
from interview.speaking.sounds import SoundService
from interview.team.digest import DigestService
from interview.team.flow import TeamFlow
from interview.timing import now

__all__ = ["Retries", "Tasks"]

log = structlog.get_logger(__name__)

#: Discord being unreachable for some minutes is waited out: 1 + 2 + … + 12 times the delay.
DELIVERY_TRIES = 12
#: Seconds until a digest is tried again.
DIGEST_AGAIN = 600.0


@dataclass(frozen=True, slots=True)
class Retries:
    """How often and how far apart a step is tried. Delays in seconds."""

    tries: int = 3
    first_delay: float = 5.0
    #: A server that asks for a longer wait than this is not waited for: the person decides.
    longest_delay: float = 60.0

    def delay(self, tried: int, asked: float | None) -> float | None:
        """Seconds until the next try, or None to give up. ``tried`` counts from 1."""
        if tried >= self.tries:
            return None
        delay = max(self.first_delay * 2 ** (tried - 1), asked or 0.0)
        return delay if delay <= self.longest_delay else None


class Tasks:
    """The handlers of all steps, by the names the queue uses."""

    def __init__(
        self,
        store: Store,
        *,
        interviews: InterviewService,
        answers: AnswerService,
        regrades: RegradeService,
        reports: ReportService,
        servers: Servers,
        sounds: SoundService,
        notifier: Notifier | None,
        team: TeamFlow | None = None,
        digests: DigestService | None = None,
        retries: Retries | None = None,
    ) -> None:
        self._store = store
        self._interviews = interviews
        self._answers = answers
        self._regrades = regrades
        self._reports = reports
        self._servers = servers
        self._sounds = sounds
        self._notifier = notifier
        self._team = team
        self._digests = digests
        self._retries = retries or Retries()

    def work(self) -> Mapping[str, Callable[[int], Awaitable[None]]]:
        """Steps that any worker can run."""
        return {
            "prepare": self.prepare,
            "transcribe": self.transcribe,
            "grade": self.grade,
            "regrade": self.regrade,
            "report": self.report,
            "clock": self._interviews.look_at_clock,
            "tidy": self.tidy,
            "speak": self.speak,
            "team": self.team,
        }

    def delivery(self) -> Mapping[str, Callable[[int], Awaitable[None]]]:
        """Steps that need a connection to Discord."""
        return {
            "deliver": self.deliver,
            "team_deliver": self.team_deliver,
            "team_places": self.team_places,
            "digest": self.digest,
        }

    async def prepare(self, interview_id: int) -> None:
        await self._run(
            "prepare",
            interview_id,
            self._interviews.prepare,
            lambda uow, delay: uow.queue.prepare(interview_id, delay=delay),
            self._interviews.prepare_failed,
        )

    async def transcribe(self, answer_id: int) -> None:
        await self._run(
            "transcribe",
            answer_id,
            self._answers.transcribe,
            lambda uow, delay: uow.queue.transcribe(answer_id, delay=delay),
            lambda subject: self._answers.give_up(subject, "transcribe"),
        )

    async def grade(self, answer_id: int) -> None:
        await self._run(
            "grade",
            answer_id,
            self._answers.grade,
            lambda uow, delay: uow.queue.grade(answer_id, delay=delay),
            lambda subject: self._answers.give_up(subject, "grade"),
        )

    async def regrade(self, answer_id: int) -> None:
        await self._run(
            "regrade",
            answer_id,
            self._regrades.run,
            lambda uow, delay: uow.queue.regrade(answer_id, delay=delay),
            self._regrades.failed,
        )

    async def report(self, interview_id: int) -> None:
        await self._run(
            "report",
            interview_id,
            self._reports.write,
            lambda uow, delay: uow.queue.report(interview_id, delay=delay),
            self._reports.write_without_interviewer,
        )

    async def begin_upkeep(self) -> None:
        """Encrypt anew what an earlier master key encrypted; tidy up in a moment, and every hour
        from then on. Any number of processes may ask."""
        count, unreadable = await self._servers.reseal()
        if count:
            log.info("server_keys_resealed", count=count)
        for guild_id in unreadable:
            log.error("server_key_unreadable", guild=guild_id)
        async with self._store.begin() as uow:
            await uow.queue.tidy(_hour(now()))

    async def tidy(self, hour: int) -> None:
        """Delete what is kept no longer. The next hour's job is put first: a failure here ends
        nothing, and a job that failed finds the same rows then."""
        at = now()
        following = max(hour, _hour(at)) + 1
        async with self._store.begin() as uow:
            await uow.queue.tidy(following, delay=following * 3600 - at.timestamp())
        begun = time.monotonic()
        interviews, servers = await self._servers.tidy()
        if self._digests is not None:
            await self._digests.put_due()
        if interviews or servers:
            log.info("tidied", interviews=interviews, servers=servers, seconds=_since(begun))

    async def speak(self, card_id: int) -> None:
        async def silence(subject: int) -> None:
            """Given up: the question is there to be read, and that is all there is to do."""
            async with self._store.begin() as uow:
                await uow.answers.clear_starts("speak", subject)

        if not self._sounds.has_voice:
            return
        await self._run(
            "speak",
            card_id,
            self._sounds.speak,
            lambda uow, delay: uow.queue.speak(card_id, delay=delay),
            silence,
        )

    async def deliver(self, card_id: int) -> None:
        if self._notifier is None:
            raise RuntimeError("this process delivers nothing")
        # A process that never gets as far as Discord has not tried.
        await self._notifier.ready()
        async with self._store.begin() as uow:
            tried = await uow.answers.record_start("deliver", card_id)
        code = "process_killed"
        try:
            if tried <= DELIVERY_TRIES:
                await self._notifier.show(card_id)
                code = ""
        except DeliveryFailed as failure:
            code = str(failure)
            if tried < DELIVERY_TRIES:
                async with self._store.begin() as uow:
                    await uow.queue.deliver(card_id, delay=failure.delay * tried)
                log.warning("card_again_later", card=card_id, code=code, tried=tried)
                return
        if code:
            log.error("card_gave_up", card=card_id, code=code)
        async with self._store.begin() as uow:
            await uow.answers.clear_starts("deliver", card_id)

    # ------------------------------------------------------------------ team practice

    async def team(self, practice_id: int) -> None:
        """Look at a practice. Many looks at one may wait at once, so failures are counted here, not
        starts; a practice whose looks keep failing ends kindly."""
        if self._team is None:
            raise RuntimeError("this process looks after no teams")
        try:
            await self._team.look(practice_id)
        except NotFound:
            log.info("step_subject_gone", step="team", subject=practice_id)
        except InterviewerRefused as error:
            log.error("step_gave_up", step="team", subject=practice_id, code=error.code)
            await self._team.failed(practice_id)
        except ServiceError as error:
            async with self._store.begin() as uow:
                tried = await uow.teams.record_start("team", practice_id)
            await self._again_later(
                "team",
                practice_id,
                max(1, tried),
                error,
                lambda uow, delay: uow.queue.team(practice_id, delay=delay),
                self._team.failed,
            )
        except Exception:
            log.exception("step_broke", step="team", subject=practice_id)
            await self._team.failed(practice_id)
        else:
            await self._forget("team", practice_id)

    async def team_places(self, practice_id: int) -> None:
        """Make the channels of a practice. Without them it goes on after a while: people answer
        with /answer from anywhere."""
        await self._show(
            "team_places",
            practice_id,
            lambda notifier: notifier.make_team_places(practice_id),
            lambda uow, delay: uow.queue.team_places(practice_id, delay=delay),
        )

    async def digest(self, guild_id: int) -> None:
        """Tried for as long as it is the day of the digest."""
        if self._notifier is None:
            raise RuntimeError("this process delivers nothing")
        await self._notifier.ready()
        try:
            await self._notifier.show_digest(guild_id)
        except DeliveryFailed as failure:
            log.warning("digest_again_later", guild=guild_id, code=str(failure))
            async with self._store.begin() as uow:
                await uow.queue.digest(guild_id, delay=DIGEST_AGAIN)

    async def team_deliver(self, card_id: int) -> None:
        await self._show(
            "team_deliver",
            card_id,
            lambda notifier: notifier.show_team(card_id),
            lambda uow, delay: uow.queue.team_deliver(card_id, delay=delay),
        )

    async def _show(
        self,
        step: str,
        subject_id: int,
        work: Callable[[Notifier], Awaitable[None]],
        enqueue: Callable[[UnitOfWork, float], Awaitable[None]],
    ) -> None:
        """Something in Discord, tried as often as a card; given up after that."""
        if self._notifier is None:
            raise RuntimeError("this process delivers nothing")
        await self._notifier.ready()
        try:
            await work(self._notifier)
        except NotFound:
            log.info("step_subject_gone", step=step, subject=subject_id)
        except DeliveryFailed as failure:
            async with self._store.begin() as uow:
                tried = await uow.teams.record_start(step, subject_id)
                if 0 < tried < DELIVERY_TRIES:
                    await enqueue(uow, failure.delay * tried)
            if 0 < tried < DELIVERY_TRIES:
                log.warning(
                    "team_again_later",
                    step=step,
                    subject=subject_id,
                    code=str(failure),
                    tried=tried,
                )
                return
            log.error("step_gave_up", step=step, subject=subject_id, code=str(failure))
        except Exception:
            # Tried again it would break again; the practice goes on without it.
            log.exception("step_broke", step=step, subject=subject_id)
        await self._forget(step, subject_id)

    async def _forget(self, step: str, subject_id: int) -> None:
        async with self._store.begin() as uow:
            await uow.teams.clear_starts(step, subject_id)

    async def _run(
        self,
        step: str,
        subject_id: int,
        work: Callable[[int], Awaitable[None]],
        enqueue: Callable[[UnitOfWork, float], Awaitable[None]],
        give_up: Callable[[int], Awaitable[None]],
    ) -> None:
        async with self._store.begin() as uow:
            tried = await uow.answers.record_start(step, subject_id)
        begun = time.monotonic()
        # One more start than tries is allowed for a worker that was killed in between.
        if tried > self._retries.tries + 1:
            log.error("step_gave_up", step=step, subject=subject_id, code="worker_killed")
            await give_up(subject_id)
            return
        try:
            await work(subject_id)
        except NotFound:
            # Deleted by its person while the job waited: nothing is left to do or to tell.
            log.info("step_subject_gone", step=step, subject=subject_id)
        except InterviewerRefused as error:
            log.error("step_gave_up", step=step, subject=subject_id, code=error.code)
            await give_up(subject_id)
        except ServiceError as error:
            await self._again_later(step, subject_id, tried, error, enqueue, give_up)
        except Exception:
            log.exception("step_broke", step=step, subject=subject_id)
            await give_up(subject_id)
        else:
            async with self._store.begin() as uow:
                await uow.answers.clear_starts(step, subject_id)
            log.info("step_done", step=step, subject=subject_id, seconds=_since(begun))

    async def _again_later(
        self,
        step: str,
        subject_id: int,
        tried: int,
        error: ServiceError,
        enqueue: Callable[[UnitOfWork, float], Awaitable[None]],
        give_up: Callable[[int], Awaitable[None]],
    ) -> None:
        asked, code = None, type(error).__name__
        if isinstance(error, InterviewerError | VoiceError):
            asked, code = error.retry_after, error.code
        delay = self._retries.delay(tried, asked)
        if delay is None:
            log.error("step_gave_up", step=step, subject=subject_id, code=code, tried=tried)
            await give_up(subject_id)
            return
        log.warning("step_again_later", step=step, subject=subject_id, code=code, delay=delay)
        async with self._store.begin() as uow:
            await enqueue(uow, delay)


def _hour(at: datetime) -> int:
    return int(at.timestamp()) // 3600


def _since(begun: float) -> float:
    return round(time.monotonic() - begun, 3)
