"""The repositories, and the transaction that hands them out."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from interview.models import (
    Answer,
    AnswerSource,
    AnswerState,
    Assessment,
    Delivery,
    Feedback,
    FollowUp,
    FollowUpDraft,
    FollowUpState,
    HistoryEntry,
    Interview,
    InterviewState,
    Job,
    JobProfile,
    Kind,
    NewInterview,
    Person,
    ProgressPoint,
    Question,
    QuestionDraft,
    QuestionState,
    Recording,
    RecordingProblem,
    Report,
    Transcript,
)
from interview.ports.outbox import CardRepository, NoticeRepository, TeamCardRepository
from interview.ports.packs import PackRepository
from interview.ports.queue import Queue, Step
from interview.ports.servers import ServerRepository
from interview.ports.sounds import SoundRepository
from interview.ports.team import (
    PairWishRepository,
    PeerRatingRepository,
    TeamRepository,
)
from interview.ports.team_stats import TeamStatsRepository
from interview.ports.usage import UsageRepository

__all__ = [
    "AnswerRepository",
    "FeedbackRepository",
    "FollowUpRepository",
    "InterviewRepository",
    "JobRepository",
    "PersonRepository",
    "QuestionRepository",
    "ReportRepository",
    "StartRepository",
    "Store",
    "UnitOfWork",
]


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
    async def add(self, person_id: int, profile: JobProfile, resume_name: str | None) -> Job: ...

    async def change(self, job_id: int, profile: JobProfile, resume_name: str | None) -> Job: ...

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

    async def list_waiting(self, *, limit: int) -> list[Interview]:
        """Those of anybody whose question takes an answer; the latest asked first."""
        ...

    async def set_channel(self, interview_id: int, channel_id: int | None) -> Interview: ...

    async def set_state(
        self, interview_id: int, state: InterviewState, *, ended_at: datetime | None = None
    ) -> Interview: ...

    async def set_position(self, interview_id: int, position: int) -> Interview: ...

    async def record_prepared(
        self, interview_id: int, *, interviewer: str, note: str, question_count: int
    ) -> None:
        """Who made the questions, and how many there are: a bank may have run dry."""
        ...

    async def get_note(self, interview_id: int) -> str:
        """The QuestionSet's note."""
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

    async def list_had(self, person_id: int, *, limit: int = 5000) -> list[QuestionDraft]:
        """Questions asked of this person before (not PENDING), newest first."""
        ...


class AnswerRepository(Protocol):
    async def add(
        self,
        *,
        question: Question,
        source: AnswerSource,
        state: AnswerState,
        message_id: int,
        channel_id: int,
        follow_up: FollowUp | None = None,
    ) -> Answer | None:
        """The next attempt at the question, or the next answer of an attempt: ``follow_up``'s.

        None when this message was stored before (a redelivered event changes nothing).
        """
        ...

    async def find(self, answer_id: int, *, lock: bool = False) -> Answer | None: ...

    async def find_by_message(self, message_id: int) -> Answer | None: ...

    async def count_unsettled(self, interview_id: int) -> int:
        """Answers of an interview still on their way: RECEIVED or TRANSCRIBED."""
        ...

    async def list_of(self, question_id: int) -> list[Answer]:
        """By attempt, then number."""
        ...

    async def set_regrading(self, answer_id: int, regrading: str | None) -> Answer:
        """Another grading is "waiting", has "failed", or is not asked for (None)."""
        ...

    async def set_state(
        self,
        answer_id: int,
        state: AnswerState,
        *,
        problem: RecordingProblem | None = None,
        problem_seconds: tuple[float, float] | None = None,
        failed_step: str | None = None,
        language: str | None = None,
    ) -> Answer: ...

    async def add_recording(self, recording: Recording) -> None: ...

    async def find_recording(self, answer_id: int) -> Recording | None: ...

    async def list_recorded(self, question_id: int) -> frozenset[int]:
        """Ids of the question's answers whose recording is kept."""
        ...

    async def drop_recording(self, answer_id: int) -> None: ...

    async def was_spoken(self, interview_id: int, language: str) -> bool:
        """Whether the person has said of an answer of the interview that it is in this language."""
        ...

    async def drop_refused(self, interview_id: int) -> None:
        """Recordings that wait for their person no more; not of people who keep theirs."""
        ...

    async def add_transcript(self, answer_id: int, transcript: Transcript) -> None: ...

    async def find_transcript(
        self, answer_id: int, revision: int | None = None
    ) -> Transcript | None:
        """The latest revision when none is named."""
        ...


class FeedbackRepository(Protocol):
    async def add(
        self,
        *,
        answer: Answer,
        transcript_revision: int,
        assessment: Assessment,
        rating: float | None,
        delivery: Delivery | None,
    ) -> Feedback:
        """Becomes the answer's current feedback; earlier ones are kept, marked superseded."""
        ...

    async def find_current(self, answer_id: int) -> Feedback | None: ...

    async def list_superseded(self, answer_id: int) -> list[Feedback]:
        """What the current feedback took the place of, oldest first."""
        ...

    async def list_stood_in(self) -> list[int]:
        """Ids of everybody's answers that a stand-in rates at present, oldest first.

        Without those for which another grading is waiting, and those whose attempt a later answer,
        to a follow-up, is rated for as a whole.
        """
        ...

    async def list_current_of(self, interview_id: int) -> dict[int, list[Feedback]]:
        """question id -> current feedback of each graded answer, by attempt and number.

        Feedback on an answer to a follow-up rates the attempt so far as a whole.
        """
        ...


class FollowUpRepository(Protocol):
    async def add(self, answer: Answer, number: int, draft: FollowUpDraft) -> FollowUp | None:
        """State OPEN, from the gap in ``answer``; None if this attempt has one of that number."""
        ...

    async def find(self, follow_up_id: int) -> FollowUp | None: ...

    async def find_open(self, question_id: int) -> FollowUp | None: ...

    async def list_of(self, question_id: int) -> list[FollowUp]:
        """By attempt, then number."""
        ...

    async def set_state(self, follow_up_id: int, state: FollowUpState) -> FollowUp: ...


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
    def usage(self) -> UsageRepository: ...

    @property
    def packs(self) -> PackRepository: ...

    @property
    def servers(self) -> ServerRepository: ...

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
