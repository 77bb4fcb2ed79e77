"""A hot seat in the database: ANN in the seat, BEN and CAT on the panel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from interview.models import (
    Answer,
    AnswerSource,
    AnswerState,
    JobProfile,
    Kind,
    NewInterview,
    Practice,
    PracticePlan,
    QuestionDraft,
    RoundPhase,
    Setup,
    Sharing,
    TeamKind,
    TeamState,
)
from storage.database import Database, SqlRunner

ANN, BEN, CAT, DAN, EVA = (700_000_000_000_000_000 + number for number in range(1, 6))
GUILD, CHANNEL, THREAD = 9, 90, 91
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
QUESTION = QuestionDraft("Tell me about an outage.", Kind.BEHAVIORAL, 3, "", "", "", ())


class NotingQueue:
    """A Queue that keeps in mind what it is given."""

    noted: list[tuple[str, int]]

    def __init__(self, runner: SqlRunner) -> None:
        self.runner = runner

    def __getattr__(self, step: str) -> Any:
        async def note(subject_id: int, *, delay: float = 0.0) -> None:
            type(self).noted.append((step, subject_id))

        return note


def database_of(url: str) -> tuple[Database, list[tuple[str, int]]]:
    """The database, and what is enqueued in it."""
    noted: list[tuple[str, int]] = []
    queue = type("Queue", (NotingQueue,), {"noted": noted})
    return Database.connect(url, queue), noted


@dataclass
class Setting:
    database: Database
    noted: list[tuple[str, int]]
    practice_id: int
    round_id: int
    answer: Answer

    async def phase(self, *phases: RoundPhase, round_id: int | None = None) -> None:
        """Go through these phases."""
        async with self.database.begin() as uow:
            for phase in phases:
                await uow.teams.set_phase(round_id or self.round_id, phase, ends_at=None)

    async def reveal(self) -> None:
        await self.phase(RoundPhase.REVIEWING, RoundPhase.REVEALED)

    async def add_round(self, number: int, phase: RoundPhase = RoundPhase.RATING) -> int:
        """One more panel with ANN in the seat, in a practice of its own."""
        made = await make_setting(self.database, self.noted)
        if phase is not RoundPhase.RATING:
            await self.phase(RoundPhase.REVIEWING, phase, round_id=made.round_id)
        return made.round_id


async def make_setting(
    database: Database,
    noted: list[tuple[str, int]],
    *,
    question: QuestionDraft = QUESTION,
    guild_id: int = GUILD,
    kind: TeamKind = TeamKind.PANEL,
) -> Setting:
    """A round in RATING: ANN has answered."""
    async with database.begin() as uow:
        for person in (ANN, BEN, CAT, DAN, EVA):
            await uow.people.ensure(person)
        plan = PracticePlan(
            guild_id=guild_id,
            channel_id=CHANNEL,
            host_id=ANN,
            kind=kind,
            profile=JobProfile("Backend", "", "", 3.0),
            interview_kind=Kind.BEHAVIORAL,
            language="en",
            rounds_wanted=1,
            answer_seconds=120,
        )
        practice = await uow.teams.add(plan, TeamState.LOBBY)
        await uow.teams.set_state(practice.id, TeamState.PREPARING)
        await uow.teams.set_state(practice.id, TeamState.RUNNING)
        for person in (ANN, BEN, CAT):
            await uow.teams.join(practice.id, person, Sharing())
        (round_,) = await uow.teams.add_rounds(practice.id, [(question, ANN)])
        interview = await uow.interviews.add(
            NewInterview(
                person_id=ANN,
                job_id=None,
                profile=practice.profile,
                kind=Kind.BEHAVIORAL,
                language="en",
                question_count=1,
                guild_id=guild_id,
                setup=Setup(Practice.TEAM, follow_ups=0),
                team_id=practice.id,
            )
        )
        await uow.teams.set_member(practice.id, ANN, interview_id=interview.id)
        asked = await uow.questions.add_at(interview.id, ANN, 1, question)
        asked = await uow.questions.ask(asked.id, 1, AT)
        answer = await uow.answers.add(
            question=asked,
            source=AnswerSource.TEXT,
            state=AnswerState.TRANSCRIBED,
            message_id=5000 + practice.id,
            channel_id=THREAD,
        )
        assert answer is not None
        await uow.teams.set_phase(round_.id, RoundPhase.ANSWERING, ends_at=None, began_at=AT)
        await uow.teams.set_phase(round_.id, RoundPhase.RATING, ends_at=None)
    return Setting(database, noted, practice.id, round_.id, answer)
