"""Team practice without Discord: the use cases on a real database and queue, with a clock that
tests set and a notifier that writes down what it would show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

import asyncpg

from interview.coaching import Coaching
from interview.conducting.answers import AnswerService
from interview.conducting.intake import Sent, SentRecording
from interview.conducting.interviews import InterviewService
from interview.conducting.reading import Views
from interview.conducting.recordings import RecordingService
from interview.conducting.regrading import RegradeService
from interview.conducting.reports import ReportService
from interview.models import (
    Answer,
    AnswerSource,
    JobProfile,
    Kind,
    PracticePlan,
    RoundPhase,
    Sharing,
    TeamKind,
    TeamMember,
    TeamPractice,
    TeamRound,
    TeamState,
)
from interview.outbox import DueCards
from interview.people import PeopleService
from interview.ports import Share, Step, Store
from interview.servers import Servers
from interview.speaking.sounds import SoundService
from interview.team.building import Team, build_team
from interview.team.kinds.rules import TeamTiming
from pipeline.queue import PgQueue
from pipeline.tasks import Retries, Tasks, UseCases
from storage.database import Database, SqlRunner
from storage.postgres.urls import asyncpg_connect_kwargs
from tests.support.fakes import GOOD_ANSWER, FakeEar, FakeInterviewer

__all__ = ["GUILD", "TEAM_CHANNEL", "Clock", "TeamWorld", "Written"]

GUILD, TEAM_CHANNEL = 500, 600
PROFILE = JobProfile("Backend engineer", "Payments in Python.", "Python, PostgreSQL", 4.0)


class Clock:
    """The present, moved by tests alone."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def forward(self, seconds: float) -> None:
        self._ahead += timedelta(seconds=seconds)

    @property
    def ahead(self) -> timedelta:
        return self._ahead


@dataclass
class Written:
    """A Notifier that shows nothing: (kind, number) of team cards as they come, and who has a
    place. Threads are made by numbers."""

    database: Database
    team: Team
    team_cards: list[int] = field(default_factory=list)
    cards: list[int] = field(default_factory=list)
    #: Set to make no places, as without permissions.
    makes_places: bool = True

    async def ready(self) -> None:
        pass

    async def show(self, card_id: int) -> None:
        self.cards.append(card_id)

    async def show_team(self, card_id: int) -> None:
        self.team_cards.append(card_id)

    async def show_digest(self, guild_id: int) -> None:
        raise AssertionError("nobody wants one here")

    async def give_up(self, card_id: int) -> None:
        raise AssertionError("nobody wants one here")

    async def give_up_team(self, card_id: int) -> None:
        raise AssertionError("nothing fails here")

    async def make_team_places(self, practice_id: int) -> None:
        missing = await self.team.views.missing_places(practice_id)
        if missing is None or not self.makes_places:
            return
        if missing.needs_thread:
            await self.team.service.attach_thread(practice_id, thread_of(practice_id))
        for member in missing.members:
            place = place_of(practice_id, member.person_id)
            await self.team.service.attach_member(practice_id, member.person_id, place)


def thread_of(practice_id: int) -> int:
    return 1_000_000 + practice_id


def place_of(practice_id: int, person_id: int) -> int:
    """The private place of a member."""
    return 2_000_000 + practice_id * 1000 + person_id


class TeamWorld:
    """One process. ``another()`` is a second one on the same database."""

    def __init__(
        self,
        url: str,
        database: Database,
        interviewer: FakeInterviewer,
        ear: FakeEar,
        *,
        clock: Clock | None = None,
        timing: TeamTiming | None = None,
        wrap: Callable[[Database], Store] | None = None,
    ) -> None:
        self.url = url
        self.database = database
        store: Store = database if wrap is None else wrap(database)
        #: The (step, subject) that :meth:`run` is at.
        self.at_work = ("", 0)
        #: Called before each job.
        self.before_job: Callable[[], None] = lambda: None
        self.interviewer, self.ear = interviewer, ear
        self.clock = clock or Clock()
        self.timing = timing or TeamTiming()
        coaching = Coaching(interviewer, seed=1)
        self.team = build_team(store, coaching, ear, clock=self.clock, timing=self.timing)
        self.service, self.flow, self.views = self.team.service, self.team.flow, self.team.views
        self.lookup = self.team.lookup
        self.answers = AnswerService(store, coaching, clock=self.clock)
        self.interviews = InterviewService(store, coaching, ear, clock=self.clock)
        self.people = PeopleService(store)
        self.regrades = RegradeService(store, interviewer, clock=self.clock)
        self.own_views = Views(store, grader=interviewer.name)
        self.notifier = Written(database, self.team)
        use_cases = UseCases(
            recordings=RecordingService(store, coaching, ear, clock=self.clock),
            interviews=self.interviews,
            answers=self.answers,
            regrades=self.regrades,
            reports=ReportService(store, coaching, clock=self.clock),
            servers=Servers(store, clock=self.clock),
            sounds=SoundService(store, None),
            notifier=self.notifier,
            team=self.flow,
            digests=self.team.digests,
            due=DueCards(store, clock=self.clock),
        )
        self.tasks = Tasks(
            store,
            use_cases,
            retries=Retries(tries=2, first_delay=0.0),
        )
        self._messages = count(10_000)

    def another(self) -> TeamWorld:
        return TeamWorld(
            self.url,
            self.database,
            self.interviewer,
            self.ear,
            clock=self.clock,
            timing=self.timing,
        )

    # ------------------------------------------------------------------ the queue

    async def run(self, *, only: frozenset[str] | None = None) -> list[str]:
        """Run every job that is due by the clock, and what follows from it; the steps, in order.

        A job that is cut off (by what is no Exception) waits again, as a dead worker's does.
        """
        done: list[str] = []
        connection = await asyncpg.connect(**asyncpg_connect_kwargs(self.url))
        try:
            while True:
                row = await connection.fetchrow(
                    "UPDATE pgqueuer SET status = 'picked' WHERE id = (SELECT id FROM pgqueuer"
                    " WHERE status = 'queued' AND execute_after <= now() + $1"
                    " AND ($2::text[] IS NULL OR entrypoint = ANY($2))"
                    " ORDER BY priority DESC, execute_after, id LIMIT 1 FOR UPDATE SKIP LOCKED)"
                    " RETURNING id, entrypoint, payload",
                    self.clock.ahead + timedelta(seconds=0.01),
                    None if only is None else list(only),
                )
                if row is None:
                    return done
                step, subject = row["entrypoint"], int(row["payload"].decode())
                self.at_work = (step, subject)
                self.before_job()
                try:
                    await self.tasks.run(step, subject)
                except BaseException:
                    again = "UPDATE pgqueuer SET status = 'queued' WHERE id = $1"
                    await connection.execute(again, row["id"])
                    raise
                await connection.execute("DELETE FROM pgqueuer WHERE id = $1", row["id"])
                done.append(step)
        finally:
            await connection.close()

    async def later(self, seconds: float) -> None:
        self.clock.forward(seconds)
        await self.run()

    # ------------------------------------------------------------------ acting

    async def lobby(
        self, people: int = 3, *, sharing: Sharing | None = None, **options: object
    ) -> TeamPractice:
        """A lobby of persons 1..n; person 1 hosts."""
        chosen: dict[str, object] = {
            "guild_id": GUILD,
            "channel_id": TEAM_CHANNEL,
            "host_id": 1,
            "kind": TeamKind.RELAY,
            "profile": PROFILE,
            "interview_kind": Kind.BEHAVIORAL,
            "language": "en",
            "rounds_wanted": 2,
            "answer_seconds": 180,
            **options,
        }
        plan = PracticePlan(**chosen)  # type: ignore[arg-type]
        practice = await self.service.open_lobby(plan, sharing or Sharing())
        for person in range(2, people + 1):
            await self.service.join(practice.id, person)
        return practice

    async def started(
        self, people: int = 3, *, sharing: Sharing | None = None, **options: object
    ) -> TeamPractice:
        """In its first round, with a place for everybody."""
        practice = await self.lobby(people, sharing=sharing, **options)
        await self.service.start(practice.id, int(practice.host_id or 0))
        await self.run()
        return await self.lookup.get(practice.id)

    async def type(
        self,
        practice: TeamPractice,
        person_id: int,
        text: str = GOOD_ANSWER,
        *,
        sent_at: datetime | None = None,
        channel_id: int | None = None,
    ) -> Answer | None:
        return await self.answers.take_text(
            Sent(
                person_id,
                channel_id or place_of(practice.id, person_id),
                next(self._messages),
                sent_at,
            ),
            f"{text} Said by person {person_id}.",
        )

    async def speak(
        self,
        practice: TeamPractice,
        person_id: int,
        *,
        seconds: float = 30.0,
        sent_at: datetime | None = None,
        channel_id: int | None = None,
    ) -> Answer | None:
        return await self.answers.take_recordings(
            Sent(
                person_id,
                channel_id or place_of(practice.id, person_id),
                next(self._messages),
                sent_at,
            ),
            [SentRecording(AnswerSource.VOICE, b"OggS", "voice.ogg", "audio/ogg", seconds)],
        )

    # ------------------------------------------------------------------ looking

    async def round(self, practice: TeamPractice, number: int | None = None) -> TeamRound:
        async with self.database.begin() as uow:
            present = await uow.teams.find(practice.id)
            assert present is not None
            found = await uow.teams.find_round_at(practice.id, number or present.round)
            assert found is not None
            return found

    async def phase(self, practice: TeamPractice, number: int | None = None) -> RoundPhase:
        return (await self.round(practice, number)).phase

    async def members(self, practice_id: int) -> tuple[TeamMember, ...]:
        lobby = await self.views.find_lobby(practice_id)
        return () if lobby is None else lobby.members

    async def state(self, practice: TeamPractice) -> TeamState:
        return (await self.lookup.get(practice.id)).state


class AheadQueue(PgQueue):
    """Jobs are due by the tests' clock; the database has its own."""

    def __init__(self, runner: SqlRunner, clock: Clock) -> None:
        super().__init__(runner)
        self._clock = clock

    async def _add(self, step: Step, subject_id: int, delay: float, share: Share | None) -> None:
        await super()._add(step, subject_id, delay + self._clock.ahead.total_seconds(), share)


def opened(url: str, clock: Clock) -> Database:
    return Database.connect(url, lambda runner: AheadQueue(runner, clock))
