"""The repositories, and the transaction that hands them out."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from interview.models import (
    AskedQuestion,
    HistoryEntry,
    Interview,
    InterviewState,
    Job,
    JobProfile,
    Kind,
    NewInterview,
    Note,
    Person,
    ProgressPoint,
    Question,
    QuestionDraft,
    QuestionState,
    Report,
    ResumeRead,
    WaitingPlace,
)
from interview.ports.answers import (
    AnswerRepository,
    FeedbackRepository,
    FollowUpRepository,
    PassageRepository,
)
from interview.ports.doubts import DoubtRepository
from interview.ports.outbox import (
    CardRepository,
    ListeningRepository,
    NoticeRepository,
    TeamCardRepository,
)
from interview.ports.packs import PackRepository
from interview.ports.queue import Queue, Step
from interview.ports.servers import ServerRepository
from interview.ports.sounds import SoundRepository
from interview.ports.team import PairWishRepository, PeerRatingRepository, TeamRepository
from interview.ports.team_stats import TeamStatsRepository
from interview.ports.usage import UsageRepository


class PersonRepository(Protocol):
    async def ensure(self, person_id: int) -> Person:
        """Get or create."""
        ...

    async def find(self, person_id: int) -> Person | None: ...

    async def set_keep_recordings(self, person_id: int, keep: bool) -> Person: ...

    async def set_hears_questions(self, person_id: int, hears: bool) -> Person:
        """Whether questions are also spoken; what was spoken is dropped where they aren't."""
        ...

    async def record_welcomed(self, person_id: int) -> bool:
        """True the first time, False ever after (atomic)."""
        ...

    async def drop_recordings(self, person_id: int) -> int:
        """Delete every kept recording of terminal answers; how many."""
        ...

    async def delete_everything(self, person_id: int) -> dict[str, int]:
        """Delete the person and all that hangs on them; rows deleted by table."""
        ...

    async def count_everything(self, person_id: int) -> dict[str, int]:
        """Rows stored by kind: jobs, interviews, answers, recordings, private packs."""
        ...


class JobRepository(Protocol):
    async def add(
        self,
        person_id: int,
        profile: JobProfile,
        resume_name: str | None,
        resume_read: ResumeRead | None = None,
    ) -> Job: ...

    async def change(
        self,
        job_id: int,
        profile: JobProfile,
        resume_name: str | None,
        resume_read: ResumeRead | None = None,
    ) -> Job: ...

    async def find(self, job_id: int) -> Job | None: ...

    async def list_of(self, person_id: int) -> list[Job]:
        """Most recently changed first."""
        ...

    async def remove(self, job_id: int) -> None:
        """Interviews begun from it stay, with their copy of the profile."""
        ...


class InterviewRepository(Protocol):
    async def add(self, new: NewInterview) -> Interview:
        """State PREPARING, no channel. Raises UnfinishedInterview if one is open in this place.

        With a ``team_id`` it is a member's part in that team practice, beside any other of theirs;
        the one there is, if there is one already.
        """
        ...

    async def find(self, interview_id: int, *, lock: bool = False) -> Interview | None:
        """``lock`` takes the row (FOR UPDATE): two clicks at once run one after the other."""
        ...

    async def drop_resume(self, job_id: int) -> None:
        """Unfinished interviews for that job forget the résumé."""
        ...

    async def find_unfinished(self, person_id: int, guild_id: int | None) -> Interview | None:
        """Never a part in a team practice: that is gone on with by the team."""
        ...

    async def list_of_team(self, team_id: int) -> list[Interview]: ...

    async def find_by_channel(
        self, channel_id: int, *, person_id: int | None = None
    ) -> Interview | None:
        """The unfinished interview of this channel, else its newest.

        A team's thread holds several people's: ``person_id``'s come first.
        """
        ...

    async def list_under_way(self, person_id: int, channel_id: int) -> list[Interview]:
        """The person's unfinished ones of this channel, also their parts in teams; newest first."""
        ...

    async def list_unfinished_of(self, person_id: int) -> list[Interview]:
        """Without their parts in team practices; the newest first."""
        ...

    async def list_places(
        self, *, ended_after: datetime | None, answered_after: datetime | None
    ) -> list[WaitingPlace]:
        """Where anybody may have answered: interviews whose question takes an answer, those that
        ended since then, and those whose question was answered after that moment (None: whenever)
        and may be gone on with; the latest asked first."""
        ...

    async def set_channel(self, interview_id: int, channel_id: int | None) -> Interview: ...

    async def set_state(
        self, interview_id: int, state: InterviewState, *, ended_at: datetime | None = None
    ) -> Interview: ...

    async def set_position(self, interview_id: int, position: int) -> Interview: ...

    async def record_prepared(
        self, interview_id: int, *, interviewer: str, notes: Sequence[Note], question_count: int
    ) -> None:
        """Who made the questions, and how many there are: a bank may have run dry."""
        ...

    async def get_notes(self, interview_id: int) -> tuple[Note, ...]:
        """The QuestionSet's."""
        ...

    async def list_history(
        self,
        person_id: int,
        *,
        job_id: int | None = None,
        kind: Kind | None = None,
        offset: int = 0,
        limit: int = 10,
    ) -> tuple[list[HistoryEntry], int]:
        """(page, how many in all), newest first; interviews with at least one question."""
        ...

    async def list_progress(self, person_id: int, *, limit: int = 50) -> list[ProgressPoint]:
        """Of the latest ``limit`` ended interviews with a rating, oldest first: a point for each
        grader, the one whose score leads first."""
        ...


class QuestionRepository(Protocol):
    async def add_all(
        self, interview_id: int, person_id: int, drafts: Sequence[QuestionDraft]
    ) -> list[Question]:
        """Places 1..n in order, state PENDING, without a position."""
        ...

    async def add_at(
        self, interview_id: int, person_id: int, place: int, draft: QuestionDraft
    ) -> Question:
        """One more, PENDING. In a team practice ``place`` is the number of its round."""
        ...

    async def find_placed(self, interview_id: int, place: int) -> Question | None:
        """By its place, asked or not."""
        ...

    async def find(self, question_id: int) -> Question | None: ...

    async def find_at(self, interview_id: int, position: int) -> Question | None: ...

    async def list_of(self, interview_id: int) -> list[Question]:
        """Those asked by position, then the others by place."""
        ...

    async def ask(self, question_id: int, position: int, asked_at: datetime) -> Question:
        """PENDING → OPEN, with its position and a clock that begins now."""
        ...

    async def set_state(self, question_id: int, state: QuestionState) -> Question: ...

    async def begin_clock(self, question_id: int, at: datetime) -> Question:
        """Start the clock of timed practice anew: a follow-up was asked, or time was lost."""
        ...

    async def record_nudge(self, question_id: int, at: datetime) -> bool:
        """True the first time since the clock began: only then a nudge is said."""
        ...

    async def list_asked(self, person_id: int, *, limit: int = 5000) -> list[AskedQuestion]:
        """Questions asked of this person before (not PENDING), newest first."""
        ...


class StartRepository(Protocol):
    """How often a step was begun, or has failed, on what it is about."""

    async def record(self, step: Step, subject_id: int) -> int:
        """Count one; the count so far, 0 when the subject is gone.

        Committed before the work, so that a job which kills its worker doesn't loop for ever.
        """
        ...

    async def clear(self, step: Step, subject_id: int) -> None: ...


class ReportRepository(Protocol):
    async def replace(self, report: Report, person_id: int) -> None:
        """Store it, over an earlier one if a transcript was fixed after the end.

        The time of the first one is kept.
        """
        ...

    async def find(self, interview_id: int) -> Report | None: ...


class UnitOfWork(Protocol):
    """One transaction: committed at the end of the ``async with``, rolled back on an exception."""

    @property
    def people(self) -> PersonRepository: ...

    @property
    def jobs(self) -> JobRepository: ...

    @property
    def interviews(self) -> InterviewRepository: ...

    @property
    def questions(self) -> QuestionRepository: ...

    @property
    def answers(self) -> AnswerRepository: ...

    @property
    def passages(self) -> PassageRepository: ...

    @property
    def feedback(self) -> FeedbackRepository: ...

    @property
    def follow_ups(self) -> FollowUpRepository: ...

    @property
    def reports(self) -> ReportRepository: ...

    @property
    def starts(self) -> StartRepository: ...

    @property
    def cards(self) -> CardRepository: ...

    @property
    def notices(self) -> NoticeRepository: ...
    @property
    def listening(self) -> ListeningRepository: ...

    @property
    def usage(self) -> UsageRepository: ...

    @property
    def packs(self) -> PackRepository: ...

    @property
    def servers(self) -> ServerRepository: ...

    @property
    def doubts(self) -> DoubtRepository: ...

    @property
    def sounds(self) -> SoundRepository: ...

    @property
    def teams(self) -> TeamRepository: ...

    @property
    def peers(self) -> PeerRatingRepository: ...

    @property
    def wishes(self) -> PairWishRepository: ...

    @property
    def team_stats(self) -> TeamStatsRepository: ...

    @property
    def team_cards(self) -> TeamCardRepository: ...

    @property
    def queue(self) -> Queue: ...


class Store(Protocol):
    def begin(self) -> AbstractAsyncContextManager[UnitOfWork]: ...
