"""What there is to know of a round under way, read in the transaction of the caller."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from interview.conducting.forms.team_part import IN_TIME, counted_answer
from interview.models import (
    ON_THE_WAY,
    Answer,
    AnswerState,
    Interview,
    Question,
    QuestionState,
    TeamKind,
    TeamMember,
    TeamPractice,
    TeamRound,
)
from interview.ports import UnitOfWork
from interview.team import parts
from interview.team.kinds.rules import Seen

_WITH_WORDS = (AnswerState.TRANSCRIBED, AnswerState.GRADED)


@dataclass(frozen=True, slots=True)
class Turn:
    """One member's turn in a round: what they were asked, and what came."""

    person_id: int
    part: Interview
    question: Question
    #: Every attempt, in order.
    answers: tuple[Answer, ...]

    @property
    def counted(self) -> Answer | None:
        """The attempt that counts for the team; None for none in time."""
        if self.question.state not in IN_TIME:
            return None
        return counted_answer(self.answers)

    @property
    def has_words(self) -> bool:
        """Whether the attempt that counts is transcribed."""
        return self.counted is not None and self.counted.state in _WITH_WORDS

    @property
    def passed(self) -> bool:
        return self.question.state is QuestionState.SKIPPED

    @property
    def refused(self) -> bool:
        """The last recording could not be used, and nothing else was sent."""
        return bool(self.answers) and counted_answer(self.answers) is None


async def list_turns(uow: UnitOfWork, practice: TeamPractice, round_: TeamRound) -> dict[int, Turn]:
    """Person id -> their turn, of everybody who was asked in this round."""
    turns = {}
    for person_id, part in (await parts.list_parts(uow, practice)).items():
        question = await uow.questions.find_placed(part.id, round_.number)
        if question is not None and question.state is not QuestionState.PENDING:
            answers = tuple(await uow.answers.list_of(question.id))
            turns[person_id] = Turn(person_id, part, question, answers)
    return turns


def _those(turns: Mapping[int, Turn], *states: AnswerState) -> frozenset[int]:
    found = {person: turn.counted for person, turn in turns.items()}
    return frozenset(
        person for person, answer in found.items() if answer is not None and answer.state in states
    )


async def see(
    uow: UnitOfWork,
    practice: TeamPractice,
    round_: TeamRound,
    members: Sequence[TeamMember],
    at: datetime,
    slack: float,
) -> Seen:
    """``members`` are those who have joined; ``slack`` in seconds."""
    turns = await list_turns(uow, practice, round_)
    sharing = {
        member.person_id
        for member in await uow.teams.list_members(practice.id, joined_only=False)
        if member.sharing.words
    }
    # A relay has no panel.
    rated = practice.kind is not TeamKind.RELAY
    heard = frozenset(person for person, turn in turns.items() if turn.has_words)
    return Seen(
        practice=practice,
        round=round_,
        members=tuple(members),
        answered=frozenset(person for person, turn in turns.items() if turn.counted is not None),
        unheard=_those(turns, AnswerState.RECEIVED, AnswerState.ASKED),
        unsettled=_those(turns, *ON_THE_WAY),
        passed=frozenset(person for person, turn in turns.items() if turn.passed),
        votes=tuple(await uow.teams.list_votes(round_.id)),
        peers=tuple(await uow.peers.list_of_round(round_.id)) if rated else (),
        is_over=round_.ends_at is not None and at >= round_.ends_at - timedelta(seconds=slack),
        at=at,
        asked=frozenset(turns),
        choices=heard & sharing,
    )
